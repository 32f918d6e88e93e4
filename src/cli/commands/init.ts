import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { writeFolder } from '../../files/folder.ts';
import type { Command } from '../command.ts';
import { printDiagnostics } from '../print.ts';

const spec = `# yaml-language-server: $schema=https://unpkg.com/ninc/schema/ninc-1.schema.json
ninc: 1
description: A small Network in Network for pictures of 32 × 32.
params: {classes: 10}
inputs:
  image: {shape: [N, 3, 32, 32]}
layers:
  - nin_block: {out_channels: [64, 48, 32], kernel_size: 5, padding: 2}
  - max_pool2d: {kernel_size: 2}
    expect: [N, 32, 16, 16]
  - dropout: {p: 0.5}
  - nin_block: {out_channels: [64, 64, "\${classes}"], kernel_size: 3, padding: 1}
  - global_avg_pool2d
  - flatten
`;

const scripts = { check: 'ninc check models', compile: 'ninc compile models --target tfjs --out out' } as const;

export const command: Command = {
  name: 'init',
  summary: 'writes a spec to begin with, and npm scripts to check and compile; changes nothing that is there',
  usage: '[DIR]',
  positionals: { min: 0, max: 1 },
  options: {},
  examples: ['ninc init', 'ninc init my-model'],
  async run({ positionals: [folder = '.'] }) {
    const models = join(folder, 'models');
    const path = join(models, 'network.nin.yaml');
    if (existsSync(path)) {
      process.stdout.write(`${path} is there already; nothing written\n`);
      return 0;
    }
    const problems = [
      ...writeFolder(models, [{ path: 'network.nin.yaml', content: spec }]),
      ...addScripts(join(folder, 'package.json')),
    ];
    printDiagnostics(problems);
    if (problems.length > 0) return 1;
    process.stdout.write(`wrote ${path}\nnext: npx ninc check ${models}\n`);
    return 0;
  },
};

/** Adds the scripts that a package.json does not have yet; leaves one that cannot be read as it is. */
function addScripts(path: string): ReturnType<typeof writeFileAtomic> {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const described = parseObject(text);
  if (described === undefined) return [];
  const before = (described['scripts'] ?? {}) as Record<string, unknown>;
  const added = Object.entries(scripts).filter(([name]) => !Object.hasOwn(before, name));
  if (added.length === 0) return [];
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const problems = writeFileAtomic(
    path,
    `${JSON.stringify({ ...described, scripts: { ...before, ...Object.fromEntries(added) } }, null, indent)}\n`,
  );
  if (problems.length === 0)
    process.stdout.write(`added to ${path}: ${added.map(([name]) => `npm run ${name}`).join(', ')}\n`);
  return problems;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
