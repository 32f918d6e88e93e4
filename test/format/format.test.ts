import { describe, expect, test } from 'vitest';
import { position } from '../../src/diagnostics/diagnostic.ts';
import { formatSpec } from '../../src/format/format.ts';
import { becomes, formatted } from './becomes.ts';

const contract = `# yaml-language-server: $schema=../schema/ninc-1.schema.json
ninc: 1                                   # version of the language, required
name: nin-seed                            # default: the file's base name
description: The network of the seed notebook.
params: {classes: 10}                     # overridable: --set classes=100
inputs:
  image: {shape: [N, 3, 224, 224], dtype: float32}   # N: a symbolic dimension
blocks:                                   # reusable, parameterised, may nest; recursion is an error
  mlpconv:
    params: {channels: {}, kernel: {default: 3}}
    layers:
      - conv2d: {out_channels: "\${channels}", kernel_size: "\${kernel}", padding: same}
      - relu
layers:
  - nin_block: {out_channels: 96, kernel_size: 11, stride: 4}
  - max_pool2d: {kernel_size: 3, stride: 2}
    expect: [N, 96, 26, 26]               # a shape assertion, checked statically
  - dropout2d: {p: 0.5}
  - nin_block: {out_channels: "\${classes}", kernel_size: 3, padding: 1}
    id: classifier
  - global_avg_pool2d
  - flatten
outputs: {logits: flatten_1}              # default: the last layer, named \`output\`
`;

describe('the style', () => {
  test('is that of the example which the language is described by', () => {
    expect(formatted(contract)).toBe(contract);
  });

  test('sections, inputs, blocks and layers stand on lines, arguments in braces', () => {
    becomes(
      `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      blocks: {b: {layers: [relu, {conv2d: {out_channels: 3, kernel_size: 1}}]}}
      layers:
      - conv2d:
          out_channels: 4
          kernel_size:
            - 3
            - 1
      - b
      `,
      `
      ninc: 1
      inputs:
        image: {shape: [N, 3, 8, 8]}
      blocks:
        b:
          layers:
            - relu
            - conv2d: {out_channels: 3, kernel_size: 1}
      layers:
        - conv2d: {out_channels: 4, kernel_size: [3, 1]}
        - b
      `,
    );
  });

  test('arguments that do not fit into 120 columns stand on lines of their own', () => {
    becomes(
      `
      layers:
        - conv2d: {out_channels: "\${channels}", kernel_size: "\${kernel}", stride: "\${stride}", padding: "\${kernel // 2}", bias: false}
      `,
      `
      layers:
        - conv2d:
            out_channels: "\${channels}"
            kernel_size: "\${kernel}"
            stride: "\${stride}"
            padding: "\${kernel // 2}"
            bias: false
      `,
    );
  });

  test('keys have an order, arguments and names keep theirs', () => {
    becomes(
      `
      layers:
        - expect: [N, 3]
          id: b
          linear: {bias: false, out_features: 3}
          when: true
          from: a
      outputs: {z: b, a: a}
      inputs:
        z: {dtype: float32, shape: [N, 3]}
        a: {shape: [N, 3]}
      ninc: 1
      `,
      `
      ninc: 1
      inputs:
        z: {shape: [N, 3], dtype: float32}
        a: {shape: [N, 3]}
      layers:
        - linear: {bias: false, out_features: 3}
          id: b
          from: a
          expect: [N, 3]
          when: true
      outputs: {z: b, a: a}
      `,
    );
  });

  test('paths stand in brackets where all of them are short and simple', () => {
    becomes(
      `
      layers:
        - branches:
            paths:
              -
                - relu
                - conv2d: {out_channels: 1, kernel_size: 1}
              - []
            merge: add
        - branches: {merge: concat, paths: [[{relu: , id: a}], [tanh], []]}
      `,
      `
      layers:
        - branches:
            merge: add
            paths:
              - [relu, {conv2d: {out_channels: 1, kernel_size: 1}}]
              - []
        - branches:
            merge: concat
            paths:
              - - relu:
                  id: a
              - - tanh
              - []
      `,
    );
  });

  test('quotes stand where YAML wants them, around expressions, and around formulas in braces', () => {
    becomes(
      `
      name: 'a model'
      description: "It's: \\"it\\""
      params: {a: 'x', b: "1", c: 'true', d: "no", e: 'a, b', f: "ü"}
      inputs:
        image: {shape: ['N', "H//2"], where: ['64 <= H <= 1024']}
      layers:
        - \${act}
        - relu:
          when: \${ w > 4 and act == 'relu' }
          repeat: '\${2}'
      `,
      `
      name: a model
      description: 'It''s: "it"'
      params: {a: x, b: "1", c: "true", d: "no", e: "a, b", f: ü}
      inputs:
        image: {shape: [N, H//2], where: ["64 <= H <= 1024"]}
      layers:
        - "\${act}"
        - relu:
          repeat: "\${2}"
          when: "\${ w > 4 and act == 'relu' }"
      `.replace(`'It''s: "it"'`, `"It's: \\"it\\""`),
    );
  });

  test('a description is folded where it does not fit, and unfolded where it does', () => {
    const long = 'word '.repeat(30).trim();
    becomes(
      `
      ninc: 1
      description: ${long}
      inputs:
        image: {shape: [1]}
      blocks:
        b:
          description: >-
            A short
            one.
      `,
      `
      ninc: 1
      description: >-
        ${'word '.repeat(23).trim()}
        ${'word '.repeat(7).trim()}
      inputs:
        image: {shape: [1]}
      blocks:
        b:
          description: A short one.
      `,
    );
  });

  test('a text of several lines keeps them', () => {
    becomes(
      `
      description: |
          one
            two

          three

      name: >
          one
          more

          paragraph
      params: {}
      `,
      `
      name: >
        one
        more

        paragraph
      description: |
        one
          two

        three
      params: {}
      `,
    );
  });

  test('blank lines are kept, one at most, and none at the begin of a section', () => {
    becomes('\n\nninc: 1\n\n\nlayers:\n\n  - relu\n\n\n  - relu\n\n', 'ninc: 1\n\nlayers:\n  - relu\n\n  - relu\n');
  });
});

describe('YAML that specs hardly use', () => {
  test.each([
    ['- : ! 2}', '- {null: ! "2}"}'],
    ['- a: !!str b, c', '- {a: !!str "b, c"}'],
    ['- a: !!str 2', '- {a: !!str 2}'],
    ['a: !!str b, c', 'a: !!str b, c'],
    ['a: !!timestamp 2001-12-14', 'a: !!timestamp 2001-12-14'],
  ])('%s: text with a tag stands in quotes where braces want them', (text, written) => {
    expect(formatted(text)).toBe(`${written}\n`);
  });

  test('anchors, aliases, merge keys and tags are kept, and an alias stays behind its anchor', () => {
    becomes(
      `
      layers:
        - conv2d: &a {out_channels: 3,   kernel_size: 1}
        - conv2d: {<<: *a, stride: 2}
        - &m
          relu:
        - *m
        - !!map {id: &i b, from: *i, relu: }
        - {id: &j c, tanh: }
      `,
      `
      layers:
        - conv2d: &a {out_channels: 3, kernel_size: 1}
        - conv2d: {<<: *a, stride: 2}
        - &m
          relu:
        - *m
        - !!map
          id: &i b
          from: *i
          relu:
        - tanh:
          id: &j c
      `,
    );
  });

  test('keys behind a question mark, and keys that are left out', () => {
    becomes('a: [? b, ?, ? c : d, e: f]\n? g\n? h\n: i\n', 'a: [{b: null}, {null: null}, {c: d}, {e: f}]\ng:\nh: i\n');
    becomes('? a # b\n# c\n: d\n', '# c\na: d # b\n');
    becomes('a:\n- &m\n# c\nb: 1\n', 'a: [&m]\n# c\nb: 1\n');
  });

  test('numbers and flags stay as they are written', () => {
    becomes(
      'params: {a: 1e-3, b: 0x10, c: 1.0, d: True, e: -0, f: .inf, g: ~}',
      'params: {a: 1e-3, b: 0x10, c: 1.0, d: True, e: -0, f: .inf, g: ~}\n',
    );
  });

  test('a byte order mark goes, the kind of line ends stays', () => {
    expect(formatted('\ufeffninc:   1\r\nname: a\nlayers:\r\n- relu\r\n')).toBe(
      'ninc: 1\r\nname: a\r\nlayers:\r\n  - relu\r\n',
    );
  });

  test('a directive stays, the marks of the document go', () => {
    becomes('%YAML 1.2\n--- # start\nninc: 1\n...\n# after', '%YAML 1.2\n---\n# start\nninc: 1\n# after\n');
    becomes('---\nninc: 1\n', 'ninc: 1\n');
  });
});

describe('what cannot be formatted', () => {
  test.each([
    ['ninc: 1\nlayers: [relu\n', '2:9 NIN1001'],
    ['', '1:1 NIN1001'],
    ['# nothing\n', '1:1 NIN1001'],
    ['a: 1\n---\nb: 2\n', '2:1 NIN1003'],
    ['[a, b]: 1\n', '1:1 NIN1004'],
    ['? a\n  # c\n  b: 1\n', '3:3 NIN1004'],
    ['a: 1\n*b : 1\n', '2:1 NIN1004'],
    ['a: &x 1\n*x : 1\n', '2:1 NIN1004'],
    ['['.repeat(100), '1:65 NIN1006'],
  ])('%j: %s', (text, wanted) => {
    const { value, diagnostics } = formatSpec(text, 'a.nin.yaml');
    const [first] = diagnostics;
    const at = first?.range && position(first.range.file, first.range.start);
    expect([value, `${at?.line}:${at?.column} ${first?.code}`]).toEqual([undefined, wanted]);
  });

  test('a spec that is wrong is formatted as well: only its YAML must be sound', () => {
    expect(formatted('nonsense: {a: 1}\nlayers: 3\nninc: [2]')).toBe('ninc: [2]\nlayers: 3\nnonsense: {a: 1}\n');
  });
});

test('3,000 layers take a second of computing', () => {
  const layer = '  - {conv2d: {out_channels: 3, kernel_size: 1}, id: a}   # one\n';
  const before = process.cpuUsage();
  const text = formatted(`ninc: 1\nlayers:\n${layer.repeat(3_000)}`);
  expect(text.split('\n')).toHaveLength(6_003);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(8);
});

test.each([
  ['a list on one line', `a: [${'b, '.repeat(40_000)}c]\n`],
  ['a mapping on one line', `{${Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`).join(', ')}}\n`],
  ['nothing but comments', `${'#\n'.repeat(60_000)}a: 1\n${'#\n'.repeat(10_000)}`],
  ['comments in braces', `a: { ${'#\n'.repeat(40_000)} b: 1}\n`],
  ['blank lines', `a: 1${'\n'.repeat(100_000)}b: 1\n`],
  ['one long word', `a: ${'b'.repeat(500_000)}\n`],
  ['a long description', `description: ${'b '.repeat(100_000)}c\n`],
  ['nesting', `a: ${'[{b: '.repeat(30)}1${'}]'.repeat(30)}\n`],
  ['anchors in every layer', `layers:\n${'  - {from: 1, relu: &a {b: 1}}\n'.repeat(2_000)}`],
])('%s: seconds at most', (_, text) => {
  const before = process.cpuUsage();
  const once = formatted(text);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(15);
  expect(once.endsWith('\n')).toBe(true);
});
