// Draws docs/pictures/first-minute.svg: runs the commands of a first minute with ninc in an empty folder, and shows what they print.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { terminalSvg } from './pictures/terminal.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
export const path = join(root, 'docs/pictures/first-minute.svg');

const commands = [
  'npx ninc init',
  'npx ninc check',
  "sed -i 's/kernel_size: 2/kernel_size: 33/' models/network.nin.yaml",
  'npx ninc check',
  "sed -i 's/kernel_size: 33/kernel_size: 2/' models/network.nin.yaml",
  'npx ninc check',
  'npx ninc compile models --target onnx --out out',
];

/** The picture as it would be drawn now. */
export function firstMinute() {
  const folder = mkdtempSync(join(tmpdir(), 'ninc-first-minute-'));
  try {
    const scenes = commands.map((command) => {
      const { stdout, error } = spawnSync(
        'bash',
        ['--norc', '-c', `npx() { shift; "$NODE" "$BIN" "$@"; }\n{ ${command}; } 2>&1`],
        {
          cwd: folder,
          encoding: 'utf8',
          env: {
            ...process.env,
            NODE: process.execPath,
            BIN: join(root, 'bin/ninc.mjs'),
            FORCE_COLOR: '1',
            NO_COLOR: undefined,
          },
        },
      );
      if (error !== undefined) throw error;
      return { command, lines: stdout.trimEnd() === '' ? [] : stdout.trimEnd().split('\n') };
    });
    return terminalSvg('The first minute with ninc', scenes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, firstMinute());
  console.log('wrote docs/pictures/first-minute.svg');
}
