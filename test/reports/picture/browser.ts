import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

/** A Chromium on this machine: `CHROMIUM`, or what the path has. */
export const chromium: string | undefined = [
  process.env['CHROMIUM'],
  ...(process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => ['chromium', 'chromium-browser', 'google-chrome'].map((name) => join(folder, name))),
].find((path) => path !== undefined && existsSync(path));

/** One page of a headless Chromium, driven through a pipe by the DevTools protocol. */
export interface Page {
  /** The value of an expression in the page. */
  evaluate(expression: string): Promise<unknown>;
  /** Presses a key as a keyboard does. */
  press(key: string): Promise<void>;
  type(text: string): Promise<void>;
  click(x: number, y: number): Promise<void>;
  scheme(theme: 'light' | 'dark'): Promise<void>;
  screenshot(): Promise<Uint8Array>;
  /** Errors, and addresses that were asked for beside the page's own. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
  readonly params?: Record<string, unknown>;
};

/** Opens a file in a browser window of a size. */
export async function openPage(path: string, file: string, width = 1200, height = 800): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'ninc-chromium-'));
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', '--no-first-run'];
  const child = spawn(
    path,
    [...flags, `--user-data-dir=${profile}`, `--window-size=${width},${height}`, 'about:blank'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    },
  );
  const { send, listen } = connect(child);
  const { targetInfos } = (await send('Target.getTargets')) as {
    targetInfos: { type: string; targetId: string }[];
  };
  const target = targetInfos.find(({ type }) => type === 'page');
  const { sessionId } = (await send('Target.attachToTarget', { targetId: target?.targetId, flatten: true })) as {
    sessionId: string;
  };
  const ask = (method: string, params: object = {}) => send(method, params, sessionId);
  const complaints: string[] = [];
  let loaded = () => {};
  const whenLoaded = new Promise<void>((resolve) => {
    loaded = resolve;
  });
  listen(({ method, params }) => {
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Runtime.exceptionThrown' || method === 'Log.entryAdded') complaints.push(JSON.stringify(params));
    if (method === 'Network.requestWillBeSent') {
      const { request } = params as { request: { url: string } };
      if (!request.url.startsWith('file:')) complaints.push(`asks for ${request.url}`);
    }
  });
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await ask(`${domain}.enable`);
  await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  await ask('Page.navigate', { url: new URL(`file://${file}`).href });
  await whenLoaded;
  const stroke = async (key: string, text: string | undefined) => {
    const [name = '', shift] = key.startsWith('Shift+') ? [key.slice(6), 8] : [key, 0];
    const codes: Readonly<Record<string, number>> = {
      Tab: 9,
      Enter: 13,
      Escape: 27,
      ArrowLeft: 37,
      ArrowUp: 38,
      ArrowRight: 39,
      ArrowDown: 40,
    };
    const common = { key: name, code: name, modifiers: shift, windowsVirtualKeyCode: codes[name] ?? 0 };
    await ask('Input.dispatchKeyEvent', { type: 'keyDown', ...common, ...(text !== undefined && { text }) });
    await ask('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
  };
  return {
    complaints,
    async evaluate(expression) {
      const { result, exceptionDetails } = (await ask('Runtime.evaluate', { expression, returnByValue: true })) as {
        result: { value?: unknown };
        exceptionDetails?: unknown;
      };
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    },
    press: (key) => stroke(key, key.length === 1 ? key : undefined),
    async type(text) {
      for (const character of text) await stroke(character, character);
    },
    async click(x, y) {
      for (const type of ['mousePressed', 'mouseReleased'])
        await ask('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    },
    async scheme(theme) {
      await ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: theme }] });
    },
    async screenshot() {
      const { data } = (await ask('Page.captureScreenshot')) as { data: string };
      return Buffer.from(data, 'base64');
    },
    async close() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      await send('Browser.close').catch(() => child.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Messages end with a NUL, as `--remote-debugging-pipe` has them. */
function connect(child: ChildProcess) {
  const [, , , input, output] = child.stdio as unknown as [null, null, null, Writable, Readable];
  const waiting = new Map<number, (message: Message) => void>();
  const listeners: ((message: Message) => void)[] = [];
  let text = '';
  output.setEncoding('utf8').on('data', (chunk: string) => {
    const messages = (text + chunk).split('\0');
    text = messages.pop() ?? '';
    for (const one of messages) {
      const message: Message = JSON.parse(one);
      if (message.id === undefined) for (const listener of listeners) listener(message);
      else waiting.get(message.id)?.(message);
    }
  });
  let last = 0;
  return {
    listen: (listener: (message: Message) => void) => listeners.push(listener),
    send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          if (error === undefined) resolve(result ?? {});
          else reject(new Error(`${method}: ${error.message}`));
        });
        input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      });
    },
  };
}
