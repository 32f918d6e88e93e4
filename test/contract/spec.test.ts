import { describe, expect, test } from 'vitest';
import { errors, fine, ids, nodes, report } from './workbench.ts';

/** A spec of one input and these lines of `layers`; `[N, 3, 8, 8]` where no shape is given. */
const spec = (layers: string, shape = '[N, 3, 8, 8]') =>
  `ninc: 1\ninputs: {x: {shape: ${shape}}}\nlayers:\n${layers.replace(/^/gm, '  ')}\n`;

/** The contract's own example. */
const example = `
  # yaml-language-server: $schema=../schema/ninc-1.schema.json
  ninc: 1
  name: nin-seed
  description: The network of the seed notebook.
  params: {classes: 10}
  inputs:
    image: {shape: [N, 3, 224, 224], dtype: float32}
  blocks:
    mlpconv:
      params: {channels: {}, kernel: {default: 3}}
      layers:
        - conv2d: {out_channels: "\${channels}", kernel_size: "\${kernel}", padding: same}
        - relu
  layers:
    - nin_block: {out_channels: 96, kernel_size: 11, stride: 4}
    - max_pool2d: {kernel_size: 3, stride: 2}
      expect: [N, 96, 26, 26]
    - dropout2d: {p: 0.5}
    - nin_block: {out_channels: "\${classes}", kernel_size: 3, padding: 1}
      id: classifier
    - global_avg_pool2d
    - flatten
  outputs: {logits: flatten_1}
`;

describe('the file', () => {
  test('the example of the contract is fine', () => {
    const { ok, name, inputs, outputs, nodes: all } = report(example);
    expect({ ok, name, inputs, outputs }).toEqual({
      ok: true,
      name: 'nin-seed',
      inputs: [{ name: 'image', shape: ['N', 3, 224, 224], dtype: 'float32' }],
      outputs: [{ name: 'logits', shape: ['N', 10], dtype: 'float32' }],
    });
    expect(all.map(({ id }) => id)).toEqual([
      'nin_block_1.conv2d_1',
      'nin_block_1.relu_1',
      'nin_block_1.conv2d_2',
      'nin_block_1.relu_2',
      'nin_block_1.conv2d_3',
      'nin_block_1.relu_3',
      'max_pool2d_1',
      'dropout2d_1',
      'classifier.conv2d_1',
      'classifier.relu_1',
      'classifier.conv2d_2',
      'classifier.relu_2',
      'classifier.conv2d_3',
      'classifier.relu_3',
      'global_avg_pool2d_1',
      'flatten_1',
    ]);
  });

  test('`ninc: 1` is required, and no other version is read', () => {
    expect(errors('inputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n')).toEqual([expect.stringMatching(/^1:1-\d+ NIN2/)]);
    expect(errors('ninc: 2\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n')).toEqual(['1:7-8 NIN2003']);
  });

  test('the name is the base name of the file where none is given', () => {
    expect(report(spec('- relu')).name).toBe('model');
  });

  test('YAML 1.2: `yes` and `on` are words, anchors and comments are read', () => {
    const text = 'ninc: 1\nname: on # a word\ninputs: {x: &x {shape: [N, 3]}, y: *x}\nlayers: [relu]\n';
    expect(fine(report(text))).toMatchObject({ name: 'on', inputs: [{ shape: ['N', 3] }, { shape: ['N', 3] }] });
  });

  test('params have values that a caller may replace; another name is an error', () => {
    expect(report(example, { set: { classes: 100 } }).outputs[0]?.shape).toEqual(['N', 100]);
    expect(report(example, { set: { clases: 100 } }).diagnostics[0]).toMatchObject({ severity: 'error' });
  });

  test('an input is float32 where it says nothing, and may be float64', () => {
    const dtypes = (one: string) => {
      const { inputs, outputs } = fine(report(`ninc: 1\ninputs: {x: {shape: [N, 3]${one}}}\nlayers: [relu]\n`));
      return [...inputs, ...outputs].map(({ dtype }) => dtype);
    };
    expect(dtypes('')).toEqual(['float32', 'float32']);
    expect(dtypes(', dtype: float64')).toEqual(['float64', 'float64']);
  });

  test('`expect` is checked, symbols included', () => {
    expect(nodes(spec('- max_pool2d: {kernel_size: 2}\n  expect: [N, 3, 4, 4]'))).toEqual([
      'max_pool2d_1 [N, 3, 4, 4]',
    ]);
    expect(errors(spec('- max_pool2d: {kernel_size: 2}\n  expect: [N, 3, 4, 5]'))).toEqual([
      expect.stringMatching(/^5:\d+-\d+ NIN4/),
    ]);
    const pooled = '- max_pool2d: {kernel_size: 2}\n  expect: [N, 3, "floor(H / 2)", 4]';
    expect(fine(report(spec(pooled, '[N, 3, H, 8]'))).outputs[0]?.shape).toEqual(['N', 3, 'floor(H/2)', 4]);
    expect(errors(spec(pooled.replace('/ 2)', '/ 2) + 1'), '[N, 3, H, 8]'))).toHaveLength(1);
  });

  test('outputs are named by the spec; the last layer is `output` where it names none', () => {
    expect(fine(report(spec('- relu\n- tanh'))).outputs).toEqual([
      { name: 'output', shape: ['N', 3, 8, 8], dtype: 'float32' },
    ]);
    const two = `${spec('- relu\n- flatten')}outputs: {flat: flatten_1, map: relu_1}\n`;
    expect(fine(report(two)).outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ['flat', ['N', 192]],
      ['map', ['N', 3, 8, 8]],
    ]);
    expect(errors(`${spec('- relu')}outputs: {flat: flaten_1}\n`)).toEqual(['5:17-25 NIN3002']);
  });
});

describe('layers', () => {
  test('a layer is a word or a mapping of one operation and the reserved keys', () => {
    expect(
      ids(spec('- relu\n- relu:\n- relu: {}\n- {relu6: {}, id: q, from: x, expect: [N, 3, 8, 8], when: true}')),
    ).toEqual(['relu_1', 'relu_2', 'relu_3', 'q']);
    expect(errors(spec('- {relu: {}, relu6: {}}'))).toEqual([expect.stringMatching(/^4:.*NIN2/)]);
    expect(errors(spec('- {id: a}'))).toEqual([expect.stringMatching(/^4:.*NIN2/)]);
    expect(errors(spec('- {relu: {}, form: x}'))).toEqual([expect.stringMatching(/^4:.*NIN/)]);
  });

  test('`from` is an id or a list of ids; else the layer before, and for the first the first input', () => {
    const inputs = (text: string) => fine(report(text)).nodes.map(({ id, inputs }) => `${id}: ${inputs.join(' ')}`);
    const text = `
      ninc: 1
      inputs: {x: {shape: [N, 3, 8, 8]}, y: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - tanh
        - {sub: , from: [x, relu_1]}
        - {sigmoid: , from: y}
        - {concat: {dim: 1}, from: [tanh_1, sub_1, sigmoid_1]}
    `;
    expect(inputs(text)).toEqual([
      'relu_1: x',
      'tanh_1: relu_1',
      'sub_1: x relu_1',
      'sigmoid_1: y',
      'concat_1: tanh_1 sub_1 sigmoid_1',
    ]);
    expect(errors(spec('- relu\n- {relu: , from: rellu_1}'))).toEqual([expect.stringMatching(/^5:\d+-\d+ NIN3/)]);
  });

  test('`when` leaves a layer out, and who follows counts without it', () => {
    const text = (a: number) => `
      ninc: 1
      params: {a: ${a}}
      inputs: {x: {shape: [N, 3]}}
      layers:
        - relu
        - {relu: , when: a > 3}
        - {relu: , when: "\${a == 1 or a == 5}"}
        - {tanh: , when: false}
    `;
    expect(ids(text(1))).toEqual(['relu_1', 'relu_2']);
    expect(ids(text(5))).toEqual(['relu_1', 'relu_2', 'relu_3']);
    expect(ids(text(2))).toEqual(['relu_1']);
  });

  test('an id is a letter or underscore, then letters, digits, underscores; given twice it is an error', () => {
    expect(ids(spec('- {relu: , id: _A9}\n- {relu: , id: b_}'))).toEqual(['_A9', 'b_']);
    for (const id of ['9a', 'a-b', 'a.b', '"a b"', 'é', '""']) {
      expect(errors(spec(`- {relu: , id: ${id}}`)), id).toEqual([expect.stringMatching(/^4:\d+-\d+ NIN/)]);
    }
    expect(errors(spec('- {relu: , id: a}\n- {relu: , id: a}'))).toEqual([expect.stringMatching(/^5:\d+-\d+ NIN3/)]);
    expect(errors(spec('- {relu: , id: relu_2}\n- relu\n- relu'))).toEqual([expect.stringMatching(/ NIN3/)]);
  });

  test('without an id a layer is `<operation>_<k>`, counted by operation within its scope', () => {
    expect(ids(spec('- relu\n- tanh\n- relu\n- {relu: , id: mine}\n- tanh'))).toEqual([
      'relu_1',
      'tanh_1',
      'relu_2',
      'mine',
      'tanh_2',
    ]);
  });

  test('`repeat` makes instances as if written out; of an explicit id `a`, `a_1` to `a_n`', () => {
    expect(ids(spec('- relu\n- {relu: , repeat: 2}\n- {relu: , id: a, repeat: 2}\n- relu'))).toEqual([
      'relu_1',
      'relu_2',
      'relu_3',
      'a_1',
      'a_2',
      'relu_6',
    ]);
    expect(ids(spec('- {nin_block: {out_channels: 4, kernel_size: 1}, id: b, repeat: 2}')).slice(5, 8)).toEqual([
      'b_1.relu_3',
      'b_2.conv2d_1',
      'b_2.relu_1',
    ]);
    expect(ids(spec('- {relu: , id: a, repeat: 1}'))).toEqual(['a_1']);
    expect(errors(spec('- {relu: , repeat: 1.5}'))).toEqual([expect.stringMatching(/^4:/)]);
    expect(errors(spec('- {relu: , repeat: -1}'))).toEqual([expect.stringMatching(/^4:/)]);
  });
});

describe('blocks', () => {
  const blocks = `
    ninc: 1
    inputs: {x: {shape: [N, 3, 8, 8]}}
    blocks:
      inner:
        params: {channels: {type: int}, act: {type: string, default: relu}}
        layers:
          - conv2d: {out_channels: "\${channels}", kernel_size: 1}
          - "\${act}"
      outer:
        layers:
          - inner: {channels: 4}
          - inner: {channels: 3, act: tanh}
            id: second
          - add:
            from: [second, input]
  `;

  test('layers of a block are `<instance>.<layer>`, to any depth; `input` is what it was given', () => {
    const text = `${blocks}  layers: [relu, outer, {outer: , id: again}]\n`;
    expect(ids(text)).toEqual([
      'relu_1',
      ...['outer_1', 'again'].flatMap((outer) => [
        `${outer}.inner_1.conv2d_1`,
        `${outer}.inner_1.relu_1`,
        `${outer}.second.conv2d_1`,
        `${outer}.second.tanh_1`,
        `${outer}.add_1`,
      ]),
    ]);
    const { nodes: all } = fine(report(text));
    expect(all.find(({ id }) => id === 'outer_1.add_1')?.inputs).toEqual(['outer_1.second.tanh_1', 'relu_1']);
    expect(all.find(({ id }) => id === 'again.inner_1.conv2d_1')?.inputs).toEqual(['outer_1.add_1']);
  });

  test('an instance is read by its id: its output is its last layer', () => {
    const { nodes: all } = fine(report(`${blocks}  layers: [outer, relu, {tanh: , from: outer_1}]\n`));
    expect(all.at(-1)).toMatchObject({ id: 'tanh_1', inputs: ['outer_1.add_1'] });
  });

  test('a block that contains itself is one error', () => {
    const text = 'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks: {a: {layers: [b]}, b: {layers: [a]}}\nlayers: [a]\n';
    expect(errors(text)).toEqual([expect.stringMatching(/^3:\d+-\d+ NIN3/)]);
  });

  test('a param of a block has a type and a default; a value of another type is an error where it is given', () => {
    const block = (params: string, given: string) => `
      ninc: 1
      inputs: {x: {shape: [N, 3, 8, 8]}}
      blocks:
        b: {params: {v: ${params}}, layers: [{relu: , when: "\${v == v}"}]}
      layers:
        - b: {v: ${given}}
    `;
    const good = { int: '3', float: '0.5', bool: 'true', string: 'relu', ints: '[1, 2]' };
    const bad = { int: '0.5', float: 'x', bool: '1', string: '3', ints: '[1, 2.5]' };
    for (const [type, value] of Object.entries(good)) expect(errors(block(`{type: ${type}}`, value)), type).toEqual([]);
    for (const [type, value] of Object.entries(bad)) {
      expect(errors(block(`{type: ${type}}`, value)), type).toEqual([expect.stringMatching(/^6:\d+-\d+ NIN/)]);
    }
    expect(errors(block('{type: ints, length: 3}', '[1, 2]'))).toEqual([expect.stringMatching(/^6:\d+-\d+ NIN/)]);
    expect(errors(block('{}', '1').replace('{v: 1}', '{}'))).toEqual([expect.stringMatching(/^6:.* NIN3/)]);
    expect(errors(block('{default: 1}', '1').replace('{v: 1}', '{}'))).toEqual([]);
  });

  test('an int for `ints` with a length is repeated, so that indexing works for both', () => {
    const text = (given: string) => `
      ninc: 1
      inputs: {x: {shape: [N, 3, 8, 8]}}
      blocks:
        b:
          params: {c: {type: ints, length: 2}}
          layers:
            - conv2d: {out_channels: "\${c[0]}", kernel_size: 1}
            - conv2d: {out_channels: "\${c[1]}", kernel_size: 1}
      layers:
        - b: {c: ${given}}
    `;
    expect(nodes(text('5'))).toEqual(['b_1.conv2d_1 [N, 5, 8, 8]', 'b_1.conv2d_2 [N, 5, 8, 8]']);
    expect(nodes(text('[5, 6]'))).toEqual(['b_1.conv2d_1 [N, 5, 8, 8]', 'b_1.conv2d_2 [N, 6, 8, 8]']);
  });

  test('a layer may be the operation or block that a string param names, counted and named as that', () => {
    const text = (given: string) => `
      ninc: 1
      inputs: {x: {shape: [N, 3, 8, 8]}}
      blocks:
        pair: {layers: [tanh, sigmoid]}
        b: {params: {act: {type: string, default: relu}}, layers: ["\${act}", relu, "\${act}"]}
      layers:
        - b: ${given}
    `;
    expect(ids(text('{}'))).toEqual(['b_1.relu_1', 'b_1.relu_2', 'b_1.relu_3']);
    expect(ids(text('{act: gelu}'))).toEqual(['b_1.gelu_1', 'b_1.relu_1', 'b_1.gelu_2']);
    expect(ids(text('{act: pair}'))).toEqual([
      'b_1.pair_1.tanh_1',
      'b_1.pair_1.sigmoid_1',
      'b_1.relu_1',
      'b_1.pair_2.tanh_1',
      'b_1.pair_2.sigmoid_1',
    ]);
    expect(errors(text('{act: gellu}'))).toEqual(['7:14-19 NIN3001']);
  });

  test('`imports` brings the blocks of another file, inside of the root folder only', () => {
    const text = spec('- twice').replace('inputs', 'imports: [./parts/blocks.nin.yaml]\ninputs');
    const library = 'ninc: 1\nblocks: {twice: {layers: [relu, relu]}}\n';
    expect(ids(text, {}, { 'parts/blocks.nin.yaml': library })).toEqual(['twice_1.relu_1', 'twice_1.relu_2']);
    expect(errors(text.replace('./parts', '../parts'))).toEqual([expect.stringMatching(/^2:\d+-\d+ NIN/)]);
    expect(errors(text.replace('./parts', '/etc'))).toEqual([expect.stringMatching(/^2:\d+-\d+ NIN/)]);
  });

  test('`train:` is read: a wrong key in it is an error at its place', () => {
    const train = 'train: {data: {train: {digits: {split: train}}}, los: cross_entropy, optimizer: adam, epochs: 1}\n';
    const text = `${spec('- flatten\n- linear: {out_features: 10}', '[N, 1, 28, 28]')}${train}`;
    expect(errors(text)).toEqual(['6:50-53 NIN2002']);
  });
});

describe('expressions', () => {
  /** The value that an expression gives, as a number of channels. */
  const value = (expression: string) => {
    const text = `ninc: 1\nparams: {a: 7, l: [3, 5], t: true}\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers:\n  - conv2d: {out_channels: "\${${expression}}", kernel_size: 1}\n`;
    return fine(report(text)).outputs[0]?.shape[1];
  };

  test('arithmetic, comparisons, and/or/not, parentheses and indexing over params', () => {
    const expected: readonly (readonly [string, number])[] = [
      ['a + 2 * 3 - 1', 12],
      ['(a + 2) * 3', 27],
      ['a // 2', 3],
      ['6 / 2', 3],
      ['a % 4', 3],
      ['-a // 2 + 10', 6],
      ['-a % 4', 1],
      ['min(a, 3) + max(a, 9)', 12],
      ['floor(a / 2) + ceil(a / 2)', 7],
      ['l[0] * 10 + l[1]', 35],
    ];
    for (const [text, result] of expected) expect(value(text), text).toBe(result);
    const when = (text: string) => {
      const written = `ninc: 1\nparams: {a: 7, t: true}\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu, {tanh: , when: "${text}"}]\n`;
      return fine(report(written)).nodes.length === 2;
    };
    for (const text of ['a > 6', 'a >= 7', 'a < 8', 'a <= 7', 'a == 7', 'a != 6', 'not (a > 7) and t', 'a > 9 or t']) {
      expect(when(text), text).toBe(true);
      expect(when(`not (${text})`), text).toBe(false);
    }
  });

  test('nothing else is evaluated, ever', () => {
    const hostile = [
      'process.exit(1)',
      'a.constructor',
      'constructor',
      '__proto__',
      'require("fs")',
      'a = 3',
      'a ** 3',
      'a if t else 1',
      'l[2]',
      'a // 0',
      'toString()',
      'env',
      '`a`',
    ];
    for (const text of hostile) expect(() => value(text.replaceAll('"', "'")), text).toThrow(/NIN[23]/);
  });
});

describe('structures', () => {
  test('residual: named as blocks; `.shortcut`, or the identity where none is given', () => {
    const text = spec(
      [
        '- residual: {layers: [{conv2d: {out_channels: 3, kernel_size: 3, padding: 1}}, relu]}',
        '- residual:',
        '    layers: [{conv2d: {out_channels: 5, kernel_size: 1}}]',
        '    shortcut: [{conv2d: {out_channels: 5, kernel_size: 1}}, tanh]',
        '  id: down',
      ].join('\n'),
    );
    const { nodes: all } = fine(report(text));
    expect(all.map(({ id, inputs }) => `${id}: ${inputs.join(' ')}`)).toEqual([
      'residual_1.conv2d_1: x',
      'residual_1.relu_1: residual_1.conv2d_1',
      'residual_1.add_1: residual_1.relu_1 x',
      'down.conv2d_1: residual_1.add_1',
      'down.shortcut.conv2d_1: residual_1.add_1',
      'down.shortcut.tanh_1: down.shortcut.conv2d_1',
      'down.add_1: down.conv2d_1 down.shortcut.tanh_1',
    ]);
  });

  test('branches: path i is `.path_<i>`; merged by concat along `dim`, or by add', () => {
    const paths = 'paths: [[relu], [{conv2d: {out_channels: 2, kernel_size: 1}}, relu, {residual: {layers: [relu]}}]]';
    const { nodes: all, outputs } = fine(report(spec(`- branches: {merge: concat, dim: 1, ${paths}}`)));
    expect(all.map(({ id }) => id)).toEqual([
      'branches_1.path_1.relu_1',
      'branches_1.path_2.conv2d_1',
      'branches_1.path_2.relu_1',
      'branches_1.path_2.residual_1.relu_1',
      'branches_1.path_2.residual_1.add_1',
      'branches_1.concat_1',
    ]);
    expect(outputs[0]?.shape).toEqual(['N', 5, 8, 8]);
    expect(ids(spec('- branches: {merge: add, paths: [[relu], [tanh], []]}'))).toEqual([
      'branches_1.path_1.relu_1',
      'branches_1.path_2.tanh_1',
      'branches_1.add_1',
    ]);
    expect(errors(spec(`- branches: {merge: add, ${paths}}`))).toEqual([expect.stringMatching(/NIN4/)]);
    const along = '- branches: {merge: concat, dim: 3, paths: [[], [tanh]]}';
    expect(fine(report(spec(along))).outputs[0]?.shape).toEqual(['N', 3, 8, 16]);
  });
});
