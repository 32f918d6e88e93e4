import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { NincError } from '../../diagnostics/error.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { writeFolder } from '../../files/folder.ts';
import type { Command } from '../command.ts';

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
    const there = existsSync(path);
    const problems = there ? [] : writeFolder(models, [{ path: 'network.nin.yaml', content: spec }]);
    if (problems.length > 0) throw new NincError(problems);
    process.stdout.write(there ? `${path} is there already, and stays as it is\n` : `wrote ${path}\n`);
    process.stdout.write(addScripts(join(folder, 'package.json')));
    process.stdout.write(`next: npx ninc check ${models}\n`);
    return 0;
  },
};

/** Adds the scripts that a package.json does not have yet, and says so; leaves one that is not an object as it is. */
function addScripts(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
  const text = readFileSync(path, 'utf8');
  const described = parseObject(text);
  const before = described?.['scripts'] ?? {};
  if (described === undefined || !isObject(before)) return `${path} is not as npm has it, and stays as it is\n`;
  const added = Object.entries(scripts).filter(([name]) => !Object.hasOwn(before, name));
  if (added.length === 0) return '';
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  const scripted = { ...described, scripts: { ...before, ...Object.fromEntries(added) } };
  const problems = writeFileAtomic(path, `${JSON.stringify(scripted, null, indent)}\n`);
  if (problems.length > 0) throw new NincError(problems);
  return `added to ${path}: ${added.map(([name]) => `npm run ${name}`).join(', ')}\n`;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
