import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/package-root.ts';
import { ninc } from '../../cli/run.ts';
import { chromium, openPage, type Page } from './browser.ts';

if (chromium === undefined)
  process.stderr.write('no Chromium is installed: the page of `ninc viz` is not tried in a browser (set CHROMIUM)\n');

const folder = mkdtempSync(join(tmpdir(), 'ninc page ü-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const evil = `
ninc: 1
name: "</script><script>document.title='owned'</script>"
description: "</style><img src=http://example.invalid/x onerror=alert(1)>"
inputs: {image: {shape: [N, 3, H, W]}}
layers: [{conv2d: {out_channels: 3, kernel_size: 3}}]
`;

describe.skipIf(chromium === undefined)('the page in a real browser', () => {
  let page: Page;
  const selected = () => page.evaluate("document.querySelector('#drawing [data-key].on')?.dataset.key ?? ''");
  const cards = () => page.evaluate(`document.querySelectorAll('#drawing [data-kind=card]').length`);
  const frames = () => page.evaluate(`document.querySelectorAll('#drawing [data-kind=frame]').length`);
  const panel = async () => `${await page.evaluate("document.getElementById('details').innerText")}`;

  beforeAll(async () => {
    const out = join(folder, 'page.html');
    const spec = join(packageRoot(), 'specs/classics/resnet18.nin.yaml');
    expect(ninc(folder, 'viz', spec, '--out', out).stderr).toBe('');
    page = await openPage(chromium ?? '', out);
  });
  afterAll(async () => page?.close());

  test('draws the network, and asks for nothing', async () => {
    expect(await page.evaluate('document.title')).toBe('resnet18');
    expect(await frames()).toBeGreaterThan(8);
    expect(page.complaints).toEqual([]);
  });

  test('no text of a box is wider than the box', async () => {
    const wide = await page.evaluate(`[...document.querySelectorAll('#drawing [data-key]')].filter((box) => {
      const rim = box.querySelector(':scope > rect.c, :scope > rect.f, :scope > rect.n');
      const room = rim.getBoundingClientRect();
      return [...box.querySelectorAll(':scope > text')].some((text) => {
        const own = text.getBoundingClientRect();
        return own.left < room.left || own.right > room.right + 1;
      });
    }).map((box) => box.dataset.key)`);
    expect(wide).toEqual([]);
  });

  test('arrows and Tab go from box to box', async () => {
    await page.press('ArrowDown');
    expect(await selected()).toBe('image');
    await page.press('ArrowDown');
    const second = await selected();
    expect(second).not.toBe('image');
    await page.press('Tab');
    expect(await selected()).not.toBe(second);
    await page.press('Shift+Tab');
    expect(await selected()).toBe(second);
    await page.press('ArrowUp');
    expect(await selected()).toBe('image');
  });

  test('c closes the block around a layer, and opens it again', async () => {
    const before = await cards();
    await page.press('/');
    await page.type('stage_2 conv2d');
    await page.press('Enter');
    expect(await selected()).toContain('stage_2.');
    await page.press('c');
    expect(await cards()).toBeLessThan(Number(before));
    expect(await panel()).toContain('Open');
    await page.press('Enter');
    expect(await cards()).toBe(before);
    expect(await panel()).toContain('Close');
  });

  test('all blocks close and open', async () => {
    await page.press('x');
    expect(await frames()).toBe(0);
    await page.press('o');
    expect(await frames()).toBeGreaterThan(8);
  });

  test('search finds a layer in a closed block, opens it and shows its details', async () => {
    await page.press('x');
    await page.press('/');
    await page.type('stage_3 basic_2 conv2d');
    await page.press('Enter');
    expect(await frames()).toBeGreaterThan(0);
    expect(await selected()).toContain('stage_3.');
    const text = await panel();
    for (const said of [
      'conv2d',
      'kernel_size',
      '[3, 3]',
      'out',
      '[N, 512, 7, 7]',
      'MACs',
      'memory',
      'sees',
      'weight',
      'resnet18.nin.yaml:',
    ])
      expect(text).toContain(said);
    await page.press('Escape');
    expect(await page.evaluate("document.getElementById('search').value")).toBe('');
    expect(await selected()).toContain('stage_3.');
  });

  test('a layer in a copy that is not drawn: the copies are drawn one by one', async () => {
    await page.press('x');
    const copied = await page.evaluate("document.querySelectorAll('#drawing [data-roll]').length");
    expect(copied).toBeGreaterThan(0);
    await page.press('/');
    await page.type('basic_2.residual_1.conv_norm_1.conv2d_1');
    await page.press('Enter');
    expect(await selected()).toBe('basic_2.residual_1.conv_norm_1.conv2d_1');
    await page.press('Escape');
  });

  test('a click selects, Escape takes it back', async () => {
    await page.evaluate('document.activeElement.blur()');
    await page.press('o');
    const at = (await page.evaluate(`(() => {
      const { x, y, width, height } = document.querySelector('#drawing [data-key=image]').getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    })()`)) as { x: number; y: number };
    await page.click(at.x, at.y);
    expect(await selected()).toBe('image');
    await page.press('Escape');
    expect(await selected()).toBe('');
    expect(await page.evaluate("document.getElementById('details').hidden")).toBe(true);
  });

  test('zoom, help and themes', async () => {
    const scale = async () =>
      Number(
        /scale\(([\d.]+)/.exec(
          `${await page.evaluate("document.getElementById('drawing').getAttribute('transform')")}`,
        )?.[1],
      );
    const before = await scale();
    await page.press('+');
    expect(await scale()).toBeGreaterThan(before);
    await page.press('0');
    expect(await scale()).toBeCloseTo(before);
    await page.press('?');
    expect(await page.evaluate("document.getElementById('help').open")).toBe(true);
    await page.press('Escape');
    const colour = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.scheme('light');
    expect(await colour()).toBe('rgb(255, 255, 255)');
    await page.press('t');
    expect(await colour()).toBe('rgb(13, 17, 23)');
    await page.press('t');
    await page.scheme('dark');
    expect(await colour()).toBe('rgb(255, 255, 255)');
    expect(page.complaints).toEqual([]);
  });

  test('text of a spec is never run', async () => {
    writeFileSync(join(folder, 'evil.nin.yaml'), evil);
    expect(ninc(folder, 'viz', 'evil.nin.yaml', '--out', 'evil.html').status).toBe(0);
    const other = await openPage(chromium ?? '', join(folder, 'evil.html'));
    try {
      expect(await other.evaluate('document.title')).toBe("</script><script>document.title='owned'</script>");
      expect(await other.evaluate("document.querySelectorAll('img').length")).toBe(0);
      expect(await other.evaluate("document.querySelectorAll('#drawing [data-kind=card]').length")).toBe(3);
      expect(other.complaints).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
