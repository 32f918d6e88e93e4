import { describe, expect, test } from 'vitest';
import { compileText, graphOf, problems, shapesOf } from '../../support.ts';

const head = 'ninc: 1\ninputs: {image: {shape: [N, 3, 8, 8]}}\n';
const shapes = (layers: string, top = '') => shapesOf(graphOf(`${head}${top}layers:\n${layers}`));
const ids = (layers: string, top = '') => graphOf(`${head}${top}layers:\n${layers}`).nodes.map(({ id }) => id);
const said = (layers: string, top = '') => problems(compileText(`${head}${top}layers:\n${layers}`));

describe('ids', () => {
  test('count each operation from 1, in order', () => {
    expect(ids('  - relu\n  - tanh\n  - relu\n')).toEqual(['relu_1', 'tanh_1', 'relu_2']);
  });

  test('an explicit id takes the place of the counted one; the count goes on', () => {
    expect(ids('  - relu:\n    id: a\n  - relu\n')).toEqual(['a', 'relu_2']);
  });

  test('repeat numbers as if written out; an explicit id is numbered too', () => {
    expect(ids('  - relu:\n    repeat: 2\n  - relu\n')).toEqual(['relu_1', 'relu_2', 'relu_3']);
    expect(ids('  - relu:\n    id: a\n    repeat: 2\n')).toEqual(['a_1', 'a_2']);
  });

  test('a layer that `when` leaves out is not counted', () => {
    expect(ids('  - relu:\n    when: false\n  - relu\n  - tanh:\n    when: "${1 < 2}"\n')).toEqual([
      'relu_1',
      'tanh_1',
    ]);
  });

  test('layers of a block are named below its instance, to any depth', () => {
    const blocks = 'blocks:\n  inner: {layers: [relu, relu]}\n  outer: {layers: [inner, tanh]}\n';
    expect(ids('  - outer\n  - outer\n', blocks)).toEqual([
      'outer_1.inner_1.relu_1',
      'outer_1.inner_1.relu_2',
      'outer_1.tanh_1',
      'outer_2.inner_1.relu_1',
      'outer_2.inner_1.relu_2',
      'outer_2.tanh_1',
    ]);
  });

  test('a layer named by a param is counted and named as what the param names', () => {
    const block = 'blocks:\n  act: {params: {f: {type: string}}, layers: [relu, "${f}"]}\n';
    expect(ids('  - act: {f: relu}\n  - act: {f: tanh}\n', block)).toEqual([
      'act_1.relu_1',
      'act_1.relu_2',
      'act_2.relu_1',
      'act_2.tanh_1',
    ]);
  });

  test('paths and shortcuts have scopes of their own; the merging node is counted in the instance', () => {
    expect(ids('  - residual:\n      layers: [relu]\n      shortcut: [tanh]\n')).toEqual([
      'residual_1.relu_1',
      'residual_1.shortcut.tanh_1',
      'residual_1.add_1',
    ]);
    expect(ids('  - branches:\n      merge: concat\n      paths: [[relu], [tanh, relu]]\n    id: b\n')).toEqual([
      'b.path_1.relu_1',
      'b.path_2.tanh_1',
      'b.path_2.relu_1',
      'b.concat_1',
    ]);
  });
});

describe('connections', () => {
  const reads = (layers: string) =>
    graphOf(`${head}layers:\n${layers}`).nodes.map(({ id, inputs }) => `${id} ← ${inputs.join(', ')}`);

  test('a layer reads the one before it; the first reads the first input', () => {
    expect(reads('  - relu\n  - tanh\n')).toEqual(['relu_1 ← image', 'tanh_1 ← relu_1']);
  });

  test('`from` names one id or several', () => {
    expect(reads('  - relu\n  - tanh:\n    from: image\n  - add:\n    from: [relu_1, tanh_1]\n')).toEqual([
      'relu_1 ← image',
      'tanh_1 ← image',
      'add_1 ← relu_1, tanh_1',
    ]);
  });

  test('a repeated layer reads `from` once; its later instances follow each other', () => {
    expect(reads('  - relu\n  - tanh:\n    from: image\n    repeat: 2\n')).toEqual([
      'relu_1 ← image',
      'tanh_1 ← image',
      'tanh_2 ← tanh_1',
    ]);
  });

  test('inside a block, `input` is what the block was given', () => {
    const text = `${head}blocks:\n  skip:\n    layers:\n      - relu\n      - add:\n        from: [input, relu_1]\nlayers:\n  - tanh\n  - skip\n`;
    const graph = graphOf(text);
    expect(graph.nodes.at(-1)?.inputs).toEqual(['tanh_1', 'skip_1.relu_1']);
  });

  test('a dotted id reaches into an instance', () => {
    const top = 'blocks:\n  two: {layers: [relu, tanh]}\noutputs: {early: two_1.relu_1, late: two_1}\n';
    const graph = graphOf(`${head}${top}layers:\n  - two\n`);
    expect(graph.outputs).toEqual([
      { name: 'early', value: 'two_1.relu_1' },
      { name: 'late', value: 'two_1.tanh_1' },
    ]);
  });

  test('an unknown id: where it stands, and what was probably meant', () => {
    const compiled = compileText(`${head}layers:\n  - relu\n  - add:\n    from: [image, rellu_1]\n`);
    expect(problems(compiled)).toEqual(['6:19-26 NIN3002 there is no layer or input with the id rellu_1 here']);
    expect(compiled.diagnostics[0]?.help).toBe('did you mean relu_1?');
  });

  test('an id that comes later is said to', () => {
    expect(said('  - relu\n  - add:\n    from: [image, tanh_1]\n  - tanh\n')).toEqual([
      '6:19-25 NIN3002 tanh_1 comes after this layer: a layer can read only what stands before it',
    ]);
  });

  test('an id used twice', () => {
    expect(said('  - relu:\n    id: a\n  - tanh:\n    id: a\n')).toEqual(['7:9-10 NIN3003 the id a is already taken']);
  });
});

describe('params', () => {
  test('defaults, and values set from outside', () => {
    const text = `${head}params: {classes: 10}\nlayers:\n  - conv2d: {out_channels: "\${classes}", kernel_size: 1}\n`;
    expect(shapesOf(graphOf(text))).toEqual(['conv2d_1 [N, 10, 8, 8]']);
    expect(shapesOf(graphOf(text, { set: { classes: 100 } }))).toEqual(['conv2d_1 [N, 100, 8, 8]']);
  });

  test('setting one that the spec does not have', () => {
    const compiled = compileText(`${head}params: {classes: 10}\nlayers: [relu]\n`, { set: { clases: 1 } });
    expect(compiled.diagnostics.map(({ code, help }) => [code, help])).toEqual([['NIN3009', 'did you mean classes?']]);
  });

  test('an integer for a list of ints with a length is repeated', () => {
    expect(shapes('  - nin_block: {out_channels: 4, kernel_size: 3}\n').at(-1)).toBe('nin_block_1.relu_3 [N, 4, 6, 6]');
    expect(shapes('  - nin_block: {out_channels: [4, 5, 6], kernel_size: 3}\n').at(-1)).toBe(
      'nin_block_1.relu_3 [N, 6, 6, 6]',
    );
  });

  test('an expression that gives the wrong type is reported at the argument', () => {
    expect(said('  - conv2d: {out_channels: "${5 / 2}", kernel_size: 1}\n')).toEqual([
      '4:28-38 NIN2003 out_channels is 2.5, but must be an integer of at least 1',
    ]);
  });

  test('an unknown name in an expression is one error, however often the block is used', () => {
    const block =
      'blocks:\n  b: {params: {width: 4}, layers: [{conv2d: {out_channels: "${widht}", kernel_size: 1}}]}\n';
    const found = said('  - b\n  - b\n  - b: {width: 8}\n', block);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^4:63-68 NIN2102 /);
  });
});

describe('nin_block', () => {
  test('is three convolutions, each with its activation', () => {
    expect(shapes('  - nin_block: {out_channels: 4, kernel_size: 3, padding: 1}\n')).toEqual([
      'nin_block_1.conv2d_1 [N, 4, 8, 8]',
      'nin_block_1.relu_1 [N, 4, 8, 8]',
      'nin_block_1.conv2d_2 [N, 4, 8, 8]',
      'nin_block_1.relu_2 [N, 4, 8, 8]',
      'nin_block_1.conv2d_3 [N, 4, 8, 8]',
      'nin_block_1.relu_3 [N, 4, 8, 8]',
    ]);
  });

  test('with batch_norm and another activation', () => {
    expect(ids('  - nin_block: {out_channels: 4, kernel_size: 3, batch_norm: true, activation: tanh}\n')).toEqual([
      'nin_block_1.conv2d_1',
      'nin_block_1.batch_norm2d_1',
      'nin_block_1.tanh_1',
      'nin_block_1.conv2d_2',
      'nin_block_1.batch_norm2d_2',
      'nin_block_1.tanh_2',
      'nin_block_1.conv2d_3',
      'nin_block_1.batch_norm2d_3',
      'nin_block_1.tanh_3',
    ]);
  });

  test('a kernel that does not fit is reported at the argument of the call, with the line of the block beside it', () => {
    const compiled = compileText(`${head}layers:\n  - nin_block: {out_channels: 4, kernel_size: 99}\n`);
    expect(problems(compiled)).toEqual([
      '4:47-49 NIN4002 a window of 99 does not fit into a height of 8: [N, 3, 8, 8] arrived',
    ]);
    expect(compiled.diagnostics[0]?.node).toBe('nin_block_1.conv2d_1');
    expect(compiled.diagnostics[0]?.related.map(({ message, range }) => [message, range.file.path])).toEqual([
      ['in block nin_block, here', 'ninc:nin.nin.yaml'],
      ['[N, 3, 8, 8] comes from image', 'model.nin.yaml'],
    ]);
  });
});

describe('ids that stand for something, but not here', () => {
  const helps = (layers: string, before = '') =>
    compileText(`${head}${before}layers:\n${layers}`).diagnostics.map(({ code, help, related }) => [
      code,
      help ?? related.map(({ message }) => message).join(),
    ]);

  test('input, outside of a block', () => {
    expect(helps('  - {relu: , from: input}\n')).toEqual([['NIN3002', 'inputs have names of their own here: image']]);
  });

  test('a name around a block', () => {
    expect(helps('  - b\n', 'blocks: {b: {layers: [{relu: , from: image}]}}\n')).toEqual([
      ['NIN3002', 'a block reads nothing from around it but what it is given, which is named input'],
    ]);
  });

  test('a layer that is left out', () => {
    expect(helps('  - {relu: , id: gone, when: false}\n  - {relu: , from: gone}\n')).toEqual([
      ['NIN3002', 'gone is left out here'],
    ]);
  });

  test('paths have names, as instances of blocks do', () => {
    const layers = `  - branches:
      merge: concat
      paths: [[relu, {conv2d: {out_channels: 5, kernel_size: 1}}], []]
  - residual: {layers: [relu], shortcut: [tanh]}
  - {relu: , from: branches_1.path_1, expect: [N, 5, 8, 8]}
  - {relu: , from: branches_1.path_2, expect: [N, 3, 8, 8]}
  - {relu: , from: residual_1.shortcut, expect: [N, 8, 8, 8]}
`;
    expect(compileText(`${head}layers:\n${layers}outputs: {a: relu_1, b: relu_2, c: relu_3}\n`).diagnostics).toEqual(
      [],
    );
  });
});

describe('errors', () => {
  test('what depends on a fault is silent; what does not is judged', () => {
    expect(
      said(
        '  - conv2d: {out_channels: 4, kernel_size: 9}\n  - max_pool2d: {kernel_size: 2}\n  - relux:\n    from: image\n',
      ),
    ).toEqual([
      '4:44-45 NIN4002 a window of 9 does not fit into a height of 8: [N, 3, 8, 8] arrived',
      '6:5-10 NIN3001 there is no operation or block named relux',
    ]);
  });

  test('in a block of the spec itself: the line in the block, and the line that instantiated it', () => {
    const compiled = compileText(
      `${head}blocks:\n  b:\n    params: {kernel: {}}\n    layers:\n      - conv2d: {out_channels: 4, kernel_size: "\${kernel}"}\nlayers:\n  - b: {kernel: 3}\n  - b: {kernel: 7}\n`,
    );
    expect(problems(compiled)).toEqual([
      '7:48-59 NIN4002 a window of 7 does not fit into a height of 6: [N, 4, 6, 6] arrived',
    ]);
    expect(compiled.diagnostics[0]?.related[0]?.message).toBe('block b is instantiated here');
  });

  test('a mismatch of add shows both operands and where each came from', () => {
    const compiled = compileText(
      `${head}layers:\n  - conv2d: {out_channels: 4, kernel_size: 1}\n  - add:\n    from: [image, conv2d_1]\n`,
    );
    expect(problems(compiled)).toEqual([
      '5:5-8 NIN4004 add cannot join [N, 3, 8, 8] and [N, 4, 8, 8]: dimension 1 differs',
    ]);
    expect(compiled.diagnostics[0]?.related.map(({ message }) => message)).toEqual([
      '[N, 3, 8, 8] comes from image',
      '[N, 4, 8, 8] comes from conv2d_1',
    ]);
  });

  test('expect says what comes out', () => {
    const compiled = compileText(`${head}layers:\n  - max_pool2d: {kernel_size: 2}\n    expect: [N, 3, 5, 4]\n`);
    expect(problems(compiled)).toEqual([
      '5:13-25 NIN4006 max_pool2d_1 gives [N, 3, 4, 4], but [N, 3, 5, 4] is expected here',
    ]);
  });

  test('expects behind one that does not hold: what follows from it is silent, what does not is told', () => {
    const behind = (expected: string) =>
      problems(
        compileText(
          `${head}layers:
  - conv2d: {out_channels: 4, kernel_size: 3}
    expect: [N, 4, 8, 8]
  - residual: {layers: [{relu: {}, expect: [N, 4, 8, 8]}]}
    expect: [N, 4, 8, 8]
  - max_pool2d: {kernel_size: 2}
    expect: ${expected}
`,
        ),
      );
    const cause = '5:13-25 NIN4006 conv2d_1 gives [N, 4, 6, 6], but [N, 4, 8, 8] is expected here';
    expect(behind('[N, 4, 4, 4]')).toEqual([cause]);
    expect(behind('[N, 4, 3, 3]')).toEqual([cause]);
    expect(behind('[N, 4, 5, 5]')).toEqual([
      cause,
      '9:13-25 NIN4006 max_pool2d_1 gives [N, 4, 3, 3], but [N, 4, 5, 5] is expected here',
    ]);
  });

  test('a repeat that multiplies without bound ends quickly', () => {
    const blocks = 'blocks:\n  a: {layers: [{relu: , repeat: 1000}]}\n  b: {layers: [{a: , repeat: 1000}]}\n';
    expect(said('  - b:\n    repeat: 1000\n', blocks)[0]).toMatch(/NIN3011/);
  });
});

test('an output is named by an expression as a `from` is', () => {
  const graph = graphOf(`${head}params: {last: relu_1}\nlayers: [relu, tanh]\noutputs: {o: "\${last}"}\n`);
  expect(graph.outputs).toEqual([{ name: 'o', value: 'relu_1' }]);
});

describe('imports', () => {
  const importing = (path: string, files: Record<string, string>) =>
    problems(
      compileText(`ninc: 1\nimports: [${path}]\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers: [pair]\n`, {}, files),
    );

  test('bring the blocks of another file', () => {
    expect(
      importing('./lib/b.nin.yaml', { 'lib/b.nin.yaml': 'ninc: 1\nblocks: {pair: {layers: [relu, relu]}}\n' }),
    ).toEqual([]);
  });

  test('a folder may have a name that begins with two dots', () => {
    const pair = 'ninc: 1\nblocks: {pair: {layers: [relu, relu]}}\n';
    expect(importing('./..lib/b.nin.yaml', { '..lib/b.nin.yaml': pair })).toEqual([]);
  });

  test('a fault in an imported block hides no other: the spec is told first, then the file', () => {
    const faulty = 'ninc: 1\nblocks: {couple: {layers: [{relu: {size: 1}}, rleu]}}\n';
    const text = 'ninc: 1\nimports: [./b.nin.yaml]\ninputs: {image: {shape: [N, 3, 8, 8]}}\nlayers: [couple, pair]\n';
    expect(problems(compileText(text, {}, { 'b.nin.yaml': faulty }))).toEqual([
      '4:10-16 NIN3001 there is no operation or block named rleu',
      '4:18-22 NIN3001 there is no operation or block named pair',
      '2:36-40 NIN2002 relu takes no arguments, but size is given',
    ]);
  });

  test.each([
    ['an absolute path', '/etc/passwd', /must be relative/],
    ['a path out of the root', '../b.nin.yaml', /outside of the root folder/],
    ['a file that does not exist', './nowhere.nin.yaml', /there is no such file/],
    ['a file that imports itself', './model.nin.yaml', /in a circle/],
  ])('%s is refused', (_name, path, reason) => {
    expect(importing(path, {})[0]).toMatch(/^2:11-\S+ NIN3008 /);
    expect(importing(path, {})[0]).toMatch(reason);
  });
});
