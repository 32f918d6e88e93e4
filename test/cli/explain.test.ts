import { describe, expect, test } from 'vitest';
import { catalog } from '../../src/diagnostics/catalog.ts';
import { operations } from '../../src/ir/ops/index.ts';
import { shippedBlocks } from '../../src/parser/library.ts';
import { ninc } from './run.ts';

const explain = (...words: readonly string[]) => ninc('.', 'explain', ...words);

describe('ninc explain', () => {
  test('of an operation: arguments, formulas, examples that were run', () => {
    const { status, stdout, stderr } = explain('conv2d');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^conv2d\n\nSlides learned kernels/);
    expect(stdout).toContain('  stride (integer ≥ 1 or a list of 2; default 1)\n      Step of the kernel');
    expect(stdout).toContain('`weight` `[out_channels, in_channels/groups, kernel_size[0], kernel_size[1]]`');
    expect(stdout).toContain('`[N, 3, 8, 8]` becomes `[N, 8, 8, 8]`; 224 parameters; 13,824 MACs.');
    expect(stdout).toContain('    error[NIN4002] a window of 99 does not fit');
    // Links and escapes are for files.
    expect(stdout).not.toMatch(/\]\(|\\[[_*<(]|https:/);
  });

  test('of what `train:` is made of; the whole of it says where each key stands', () => {
    expect(explain('adamw').stdout).toMatch(
      /^train\.optimizer\.adamw\n\nAdam with decoupled[\s\S]* weight_decay \(number ≥ 0; default 0\.01\)/,
    );
    expect(explain('image_folder').stdout).toContain('  path (text; required)');
    expect(explain('train').stdout).toContain('\n\nkeys of train.schedule.one_cycle\n  max_lr (');
    expect(explain().stdout).toMatch(/\nKeys of `train:`\n {2}data /);
  });

  test('of a block: its params and its own text', () => {
    const { status, stdout } = explain('nin_block');
    expect(status).toBe(0);
    expect(stdout).toContain('  out_channels (integer or a list of 3; required)');
    expect(stdout).toContain('    nin_block:\n      description:');
    expect(stdout).toContain('        - conv2d: {out_channels: "${out_channels[2]}", kernel_size: 1}');
  });

  test('of a code, in any case: what is wrong, what ninc prints, what is right', () => {
    const { status, stdout } = explain('nin4003');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NIN4003: the declared number of channels or features is not what arrives \(error\)\n/);
    expect(stdout).toMatch(/Incorrect\n[\s\S]*error\[NIN4003\] conv2d declares in_channels: 1[\s\S]*Correct\n/);
  });

  test('of a key of the language', () => {
    expect(explain('branches').stdout).toContain('  merge (`concat` or `add`; required)');
    expect(explain('inputs').stdout).toContain('  shape (a list of 1 to 8, each integer ≥ 1 or text; required)');
  });

  test('without a word: everything, grouped', () => {
    const { status, stdout } = explain();
    expect(status).toBe(0);
    const listed = [...stdout.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name);
    expect(listed).toEqual(expect.arrayContaining([...Object.keys(operations), ...Object.keys(catalog)]));
    expect(listed).toEqual(expect.arrayContaining([...shippedBlocks().keys(), 'residual', 'when']));
    expect(new Set(listed).size).toBe(listed.length);
    expect(stdout).toMatch(/^Operations: convolution\n {2}conv2d +\S/);
    expect(stdout).toMatch(/\n\nDiagnostics: shapes\n {2}NIN4001 +wrong number of dimensions\n/);
  });

  test.each([
    ['conv2', 'did you mean conv2d?'],
    ['BatchNorm2d', 'did you mean batch_norm2d?'],
    ['nin_blok', 'did you mean nin_block?'],
    ['NIN4033', 'did you mean NIN4003?'],
    ['xyzzy', '`ninc explain` lists what there is'],
  ])('of %s, which there is not: %s', (word, hint) => {
    const { status, stdout, stderr } = explain(word);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`ninc: there is nothing to explain about ${word}; ${hint}\n`);
  });
});
