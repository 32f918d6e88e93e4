import { maximumNodes } from '../../src/ir/build/nodes.ts';
import { type HostileCase, hostile, many, sized, spec } from './measure.ts';

const expressions: readonly HostileCase[] = [
  {
    name: 'an expression of a megabyte',
    files: spec(
      () => `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [{dropout: {p: "\${${'1+'.repeat(400_000)}1}"}}]\n`,
    ),
    says: ['NIN2107', ':3:'],
  },
  {
    name: 'an expression, 64 deep',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [{linear: {out_features: "\${${'('.repeat(63)}8${')'.repeat(63)}}"}}]\n`,
    ),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'nots in a row',
    files: spec(
      () => `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [{relu: , when: "${'not '.repeat(100_000)}true"}]\n`,
    ),
    says: ['NIN2107', ':3:'],
  },
  {
    name: 'an expression whose numbers grow',
    files: spec(
      `ninc: 1\nparams: {a: 9007199254740991}\ninputs: {x: {shape: [N, 3]}}\nlayers: [{linear: {out_features: "\${a*a}"}}]\n`,
    ),
    says: ['NIN2106', ':4:'],
  },
  {
    name: 'params that double a text',
    files: spec(
      `ninc: 1\nparams:\n  p0: xxxxxxxxxx\n${many(60, (i) => `  p${i + 1}: "\${p${i}}\${p${i}}"\n`)}inputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n`,
    ),
    says: ['NIN2107'],
  },
  {
    name: 'params that double a list',
    files: spec(
      `ninc: 1\nparams:\n  p0: [1, 2]\n${many(60, (i) => `  p${i + 1}: ["\${p${i}}", "\${p${i}}"]\n`)}inputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n`,
    ),
    says: [/NIN2107|NIN2106/],
  },
  {
    name: 'twenty-four thousand operators in expressions',
    files: spec(
      () =>
        `ninc: 1\nparams: {a: 1}\ninputs: {x: {shape: [N, 3]}}\nlayers:\n${many(maximumNodes, () => `- linear: {out_features: "\${a + 2*a}"}\n`)}`,
    ),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a text of nothing but openings',
    files: spec(() => `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: ["${'${'.repeat(400_000)}"]\n`),
    says: [/NIN21\d\d/, ':3:'],
  },
  {
    name: 'a text of half a million empty expressions',
    files: spec(() => `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: ["${'${1}'.repeat(240_000)}"]\n`),
    says: [/NIN\d{4}/, ':3:'],
  },
  {
    name: 'a list of integers, repeated a billion times',
    files: spec(
      `ninc: 1\nparams: {a: {type: ints, length: 1000000000, default: 1}}\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n`,
    ),
    says: [/NIN2\d\d\d/, ':2:'],
  },
  {
    name: 'a list that cannot be made',
    files: spec(
      `ninc: 1\nparams: {a: {type: ints, length: 9007199254740991, default: 1}}\ninputs: {x: {shape: [N, 3]}}\nlayers: [relu]\n`,
    ),
    says: [/NIN2\d\d\d/, ':2:'],
  },
];

const repeats: readonly HostileCase[] = [
  { name: 'repeat: 1e15', files: sized('N, 3', '{relu: , repeat: 1000000000000000}'), says: ['NIN3011', ':3:'] },
  {
    name: 'repeat of nothing, 1e15 times',
    files: spec(
      'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks: {b: {layers: [{relu: , when: "false"}]}}\nlayers: [{b: , repeat: 1000000000000000}]\n',
    ),
    says: [/NIN30\d\d/, ':4:'],
  },
  { name: 'repeat: 1.5', files: sized('N, 3', '{relu: , repeat: 1.5}'), says: ['NIN2003', ':3:'] },
  {
    name: 'a thousand times a thousand times a thousand',
    files: spec(
      'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n  a: {layers: [{relu: , repeat: 1000}]}\n  b: {layers: [{a: , repeat: 1000}]}\nlayers: [{b: , repeat: 1000}]\n',
    ),
    says: ['NIN3011'],
  },
  {
    name: 'repeat in residual in repeat',
    files: spec(
      'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers:\n  - residual: {layers: [{residual: {layers: [{relu: , repeat: 1000}]}, repeat: 1000}]}\n    repeat: 1000\n',
    ),
    says: ['NIN3011'],
  },
  {
    name: 'branches that double twenty times',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 1, 1, 1]}}\nblocks:\n  b0: {layers: [relu]}\n${many(40, (i) => `  b${i + 1}: {layers: [{branches: {merge: concat, paths: [[b${i}], [b${i}]]}}]}\n`)}layers: [b40]\n`,
    ),
    says: [/NIN3011|NIN4013/],
  },
  {
    name: 'a hundred thousand faults by repeat',
    files: spec(
      'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks: {b: {layers: [{max_pool2d: {kernel_size: 3}}]}}\nlayers: [{b: , from: x, repeat: 20000}]\n',
    ),
    says: [/NIN\d{4}/],
  },
  {
    name: 'five thousand instances of a block with ten thousand params',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n  b: {params: {${many(10_000, (i) => `p${i}: 1, `)}}, layers: [relu]}\nlayers:\n${'  - b\n'.repeat(5000)}`,
    ),
    says: ['NIN3011', '500000 values of params'],
  },
  {
    name: 'nine thousand arguments that a block with nine thousand params does not have',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n  b: {params: {${many(9000, (i) => `param${i}: 1, `)}}, layers: [relu]}\nlayers: [b: {${many(9000, (i) => `paranm${i}: 1, `)}}]\n`,
    ),
    says: ['NIN3004', 'did you mean param0?', /it has param0, .*param9 and 8990 more/],
  },
  {
    name: 'five thousand expressions with names that five thousand params do not have',
    files: spec(
      () =>
        `ninc: 1\nparams: {${many(5000, (i) => `param${i}: 1, `)}}\ninputs: {x: {shape: [N, 3]}}\nlayers:\n${many(5000, (i) => `  - linear: {out_features: "\${paranm${i}}"}\n`)}`,
    ),
    says: ['NIN2102', 'did you mean `param0`?'],
  },
  {
    name: 'the same in a block that nothing instantiates',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n  b:\n    params: {${many(5000, (i) => `param${i}: 1, `)}}\n    layers:\n${many(5000, (i) => `      - linear: {out_features: "\${paranm${i}}"}\n`)}layers: [relu]\n`,
    ),
    says: ['NIN2102', 'did you mean `param0`?'],
  },
  {
    name: 'five thousand paths, eleven thousand times',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers: [{branches: {merge: add, paths: [${many(5000, () => '[]', ', ')}]}, repeat: 11000}]\n`,
    ),
    says: ['NIN3011', '200000 values that layers read', ':3:'],
  },
  {
    name: 'five thousand values in each of eleven thousand blocks',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks: {b: {layers: [{maximum: , from: [${many(5000, () => 'input', ', ')}]}]}}\nlayers: [{b: , repeat: 11000}]\n`,
    ),
    says: ['NIN3011', '200000 values that layers read', ':3:'],
  },
  {
    name: 'five thousand layers that are left out, fifty thousand times',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks: {b: {layers: [identity, ${many(5000, () => '{relu: , when: false}', ', ')}]}}\nlayers: [{b: , repeat: 50000}]\n`,
    ),
    says: ['NIN3011', '100000 layers', ':3:'],
  },
  {
    name: 'a long condition, twelve thousand times',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks: {b: {params: {p: 3}, layers: [identity, {relu: , when: "${many(80, () => 'p == 4', ' or ')}"}]}}\nlayers: [{b: , repeat: 12000}]\n`,
    ),
    says: ['NIN3011', '2000000 characters of expressions', ':3:'],
  },
  {
    name: 'lists of a thousand, compared eighteen thousand times',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nparams: {p: [${many(999, (i) => `${i}`, ', ')}]}\nlayers:\n${many(18_000, () => '- {identity: , when: p == p}\n')}`,
    ),
    says: ['NIN3011', '2000000 characters of expressions'],
  },
  {
    name: 'ids of nine thousand characters in ninety blocks within each other',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nparams: {a: ${'a'.repeat(9000)}}\nblocks:\n${many(90, (i) => `  b${i}: {layers: [{${i === 0 ? 'relu' : `b${i - 1}`}: , id: "\${a}"}]}\n`)}layers: [{b89: , repeat: 120}]\n`,
    ),
    says: ['NIN3011', '10000000 characters in its ids'],
  },
  {
    name: 'a block that instantiates itself',
    files: spec('ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks: {b: {layers: [relu, b]}}\nlayers: [b]\n'),
    says: ['NIN3006', ':3:'],
  },
  {
    name: 'blocks in a circle of a thousand',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n${many(1000, (i) => `  b${i}: {layers: [b${(i + 1) % 1000}]}\n`)}layers: [b0]\n`,
    ),
    says: [/NIN30(06|11)/],
  },
  {
    name: 'blocks in each other, deeper than any stack',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n${many(10_000, (i) => `  b${i}: {layers: [${i === 0 ? 'relu' : `b${i - 1}`}]}\n`)}layers: [b9999]\n`,
    ),
    says: ['NIN3011'],
  },
  {
    name: 'a block with ten thousand params',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n  b: {params: {${many(9000, (i) => `p${i}: {default: 1}`, ', ')}}, layers: [relu]}\nlayers: [{b: {${many(9000, (i) => `p${i}: 2`, ', ')}}}]\n`,
    ),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'thousands of blocks that nothing uses',
    files: spec(
      () =>
        `ninc: 1\ninputs: {x: {shape: [N, 3]}}\nblocks:\n${many(8000, (i) => `  b${i}: {params: {p: {}}, layers: [{linear: {out_features: "\${p}"}}]}\n`)}layers: [relu]\n`,
    ),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'as many nodes as can be',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers: [{conv2d: {out_channels: 3, kernel_size: 3, padding: 1}, repeat: ${maximumNodes}}]\n`,
    ),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'as many nodes as can be of symbols',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 3, H, W]}}\nlayers: [{conv2d: {out_channels: 3, kernel_size: 3, padding: 1}, repeat: ${maximumNodes}}]\n`,
    ),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'as many nodes as can be in a chain that shrinks',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 3, H, W]}}\nlayers: [{conv2d: {out_channels: 3, kernel_size: 3}, repeat: ${maximumNodes}}]\n`,
    ),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'as many nodes as can be, as JSON',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers: [{conv2d: {out_channels: 3, kernel_size: 3, padding: 1}, repeat: ${maximumNodes}}]\n`,
    ),
    words: ['check', 'a.nin.yaml', '--format', 'json'],
    status: 0,
    says: ['"ok": true'],
  },
  {
    name: 'a summary of as many nodes as can be',
    files: spec(
      `ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers: [{conv2d: {out_channels: 3, kernel_size: 3, padding: 1}, repeat: ${maximumNodes}}]\n`,
    ),
    words: ['summary', 'a.nin.yaml'],
    status: 0,
    says: [`conv2d_${maximumNodes}`],
  },
];

const counts: readonly HostileCase[] = [
  {
    name: 'parameters that pass 2^53',
    files: sized('N, 3, 8, 8', '{conv2d: {out_channels: 9007199254740991, kernel_size: 1}}'),
    says: ['NIN4013', ':3:'],
  },
  {
    name: 'parameters that pass 2^53 together',
    files: sized('N, 94906265', '{linear: {out_features: 94906265}}, {linear: {out_features: 94906265}}'),
    says: ['NIN4013', ':3:'],
  },
  {
    name: 'a kernel as large as an integer can be',
    files: sized('N, 3, 8, 8', '{max_pool2d: {kernel_size: 9007199254740991}}'),
    says: [/NIN4\d\d\d/, ':3:'],
  },
  {
    name: 'padding as large as an integer can be',
    files: sized('N, 3, 8, 8', '{zero_pad2d: {padding: 9007199254740991}}'),
    says: [/NIN4\d\d\d/, ':3:'],
  },
  {
    name: 'an input that cannot be counted',
    files: sized('N, 9007199254740991, 9007199254740991', 'relu'),
    says: ['NIN4013', ':2:'],
  },
  {
    name: 'petabytes of weights',
    files: sized('N, 1000000', '{linear: {out_features: 1000000000}}'),
    words: ['run', 'a.nin.yaml', '--backend', 'reference'],
    says: ['NIN5004'],
  },
  {
    name: 'more weights than any machine holds',
    files: sized('N, 600000', '{linear: {out_features: 5000000}}'),
    words: ['run', 'a.nin.yaml', '--backend', 'reference'],
    says: ['NIN5004'],
  },
  {
    name: 'a result that no memory holds',
    files: sized('N, 1, 1000, 1000', '{upsample: {scale_factor: 1000}}'),
    words: ['run', 'a.nin.yaml', '--backend', 'reference'],
    says: [/NIN\d{4}/],
  },
  {
    name: 'a batch of a billion',
    files: sized('N, 3, 224, 224', 'relu'),
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--batch', '1e9'],
    status: 2,
    says: ['--batch'],
  },
  {
    name: 'a batch of 2^30',
    files: sized('N, 3, 224, 224', 'relu'),
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--batch', '1073741824'],
    status: 2,
    says: ['too large'],
  },
  {
    name: 'a batch of which the result does not fit',
    files: sized('N, 1, 4, 4', '{upsample: {scale_factor: 64}}'),
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--batch', '65536'],
    says: [/NIN\d{4}/],
  },
];

hostile('expressions', expressions);
hostile('repetition by layers', repeats);
hostile('counts and memory', counts);
