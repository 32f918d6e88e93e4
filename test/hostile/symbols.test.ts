import { maximumNodes } from '../../src/ir/build/nodes.ts';
import { type HostileCase, hostile, many, spec } from './measure.ts';

/** A spec whose input has these sizes and promises, with these layers. */
function sized(shape: string, layers: string, where: readonly string[] = []): HostileCase['files'] {
  const promised = where.length === 0 ? '' : `, where: [${where.map((text) => JSON.stringify(text)).join(', ')}]`;
  return spec(`ninc: 1\ninputs: {x: {shape: [${shape}]${promised}}}\nlayers: [${layers}]\n`);
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`);
const sum = (count: number) => names(count).join(' + ');
const product = (count: number) => names(count).join('*');
const prime = (index: number) => [2, 3, 5, 7, 11, 13, 17, 19, 23, 29][index % 10] ?? 2;

/** `floor((floor((S0 + 1)/2) + 1)/3)…`, so deep. */
const nested = (depth: number, inner: string) =>
  Array.from({ length: depth }, (_, index) => index).reduce(
    (text, index) => `floor((${text} + 1)/${prime(index)})`,
    inner,
  );

const sizes: readonly HostileCase[] = [
  {
    name: 'groups that do not divide a large prime of channels',
    files: sized(
      'N, 1000000000000037, H, W',
      '{conv2d: {out_channels: 1000000000000037, kernel_size: 1, groups: 2}}, {channel_shuffle: {groups: 2}}',
    ),
    says: ['NIN4008', 'group counts that divide both: 1'],
  },
  {
    name: 'eight symbols multiplied by flatten',
    files: sized(names(8).join(', '), 'flatten'),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a hundred symbols in one input',
    files: sized(names(100).join(', '), 'flatten'),
    says: ['NIN2003', ':2:'],
  },
  { name: 'ten thousand dimensions', files: sized(names(10_000).join(', '), 'relu'), says: ['NIN2003', ':2:'] },
  {
    name: 'sixty symbols, multiplied by reshape',
    files: sized(names(60).join(', '), `{reshape: {shape: [S0, "${product(60)}"]}}`),
    says: [/NIN\d{4}/],
  },
  {
    name: 'a product of sums',
    files: sized(`N, "(${sum(60)})*(${sum(60)})", "(${sum(60)})*(${sum(60)})"`, 'flatten'),
    says: [/NIN\d{4}/],
  },
  {
    name: 'a product of three sums, in a size',
    files: sized(`N, "(${sum(40)})*(${sum(40)})*(${sum(40)})"`, 'flatten'),
    says: [/NIN\d{4}/],
  },
  {
    name: 'a high power of a sum',
    files: sized(
      `N, "${Array(12)
        .fill(`(${sum(6)})`)
        .join('*')}"`,
      'flatten',
    ),
    says: [/NIN\d{4}/],
  },
  {
    name: 'powers in the terms of a sum',
    files: sized(`N, "${Array(20).fill('(H+W+1)').join('*')}", H, W`, 'flatten'),
    says: [/NIN\d{4}|ok/],
    status: 0,
  },
  {
    name: 'a floor of a polynomial, again and again',
    files: sized(`N, "${Array(8).fill('floor((H*W+1)/2)').join('*')}", H, W`, 'flatten'),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'coefficients near 2^53',
    files: sized('N, "9007199254740991*H", "9007199254740991*W"', 'flatten'),
    says: [/NIN4013/],
  },
  {
    name: 'sums that pass 2^53',
    files: sized('N, "9007199254740991*H + 9007199254740991*H"', 'flatten'),
    says: [/NIN2006/, ':2:'],
  },
  { name: 'floors, 30 deep', files: sized(`N, "${nested(28, 'H')}", H`, 'relu'), says: [/NIN\d{4}/] },
  {
    name: 'a size, nested beyond the limit',
    files: sized(`N, "${'('.repeat(400)}H${')'.repeat(400)}"`, 'relu'),
    says: ['NIN2006', ':2:'],
  },
  {
    name: 'a size of 100,000 characters',
    files: sized(`N, "H${' + H'.repeat(25_000)}"`, 'relu'),
    says: ['NIN2006', ':2:'],
  },
  { name: 'signs in a row', files: sized(`N, "${'-'.repeat(900)}H"`, 'relu'), says: ['NIN2006', ':2:'] },
  {
    name: 'minimum of minima',
    files: sized(`N, "${'min(A, '.repeat(30)}B${')'.repeat(30)}", A, B`, 'relu'),
    says: [/NIN\d{4}|ok/],
    status: 0,
  },
  {
    name: 'minima of sums of minima',
    files: sized(
      `N, "${many(9, (i) => `min(${sum(4)} + ${i}, max(S${i}, S${i + 1}))`, ' + ')}", ${names(10).join(', ')}`,
      'flatten',
    ),
    says: [/NIN\d{4}/],
  },
  {
    name: 'a hundred convolutions of a symbol',
    files: sized(
      'N, 3, H, W',
      many(100, () => '{conv2d: {out_channels: 3, kernel_size: 3, stride: 2, padding: 1}}', ', '),
    ),
    says: [/NIN\d{4}/],
  },
  {
    name: 'a thousand pools of odd strides on symbols',
    files: sized(
      'N, 3, H, W',
      many(1000, (i) => `{max_pool2d: {kernel_size: 3, stride: ${1 + (i % 3)}, padding: 1}}`, ', '),
    ),
    says: [/NIN\d{4}/],
  },
  {
    name: 'a thousand pools that shrink a symbol',
    files: sized(
      'N, 3, H, W',
      many(1000, () => '{max_pool2d: {kernel_size: 2, stride: 1}}', ', '),
    ),
    says: ['ok'],
    status: 0,
  },
  {
    name: 'symbols doubled until they pass 2^53',
    files: sized(
      'N, 3, H, W',
      many(60, () => '{upsample: {scale_factor: 2}}', ', '),
    ),
    says: ['NIN4013', ':3:'],
  },
  {
    name: 'concatenation of a symbol with itself, a thousand times',
    files: sized(
      'N, C, H, W',
      many(60, (i) => `{concat: {dim: 1}, from: [${i === 0 ? 'x, x' : `concat_${i}, concat_${i}`}]}`, ', '),
    ),
    says: ['NIN4013', ':3:'],
  },
  {
    name: 'concatenation of all that came before',
    files: sized(
      'N, C, H, W',
      many(200, (i) => `{concat: {dim: 1}, from: [x${many(i, (k) => `, concat_${k + 1}`)}]}`, ', '),
    ),
    says: ['NIN4013', ':3:'],
  },
  {
    name: 'sums that must be equal, of all symbols',
    files: sized(`N, "${sum(60)}", "${sum(60)} + 1"`, '{reshape: {shape: [N, -1, 7]}}'),
    says: ['NIN4019', ':3:'],
  },
  {
    name: 'a hostile expectation',
    files: sized('N, 3, H, W', `{relu: , expect: [N, 3, "${nested(28, 'H')}", "${nested(28, 'W')}"]}`),
    says: [/NIN\d{4}/],
  },
];

const promises: readonly HostileCase[] = [
  {
    name: 'eight symbols with nested floors',
    files: sized(
      `N, "${many(8, (i) => nested(4, `S${i}`), ' + ')}", ${names(8).join(', ')}`,
      '{max_pool2d: {kernel_size: 7, stride: 3}}',
      names(8).map((name) => `1 <= ${name} <= 1000000`),
    ),
    says: [/NIN\d{4}/],
  },
  {
    name: 'eight symbols with nested floors that a layer needs',
    files: sized(
      `N, 3, "${many(8, (i) => nested(4, `S${i}`), ' + ')}", "${product(8)}"`,
      '{max_pool2d: {kernel_size: [9, 9], stride: 3}}',
      names(8).map((name) => `1 <= ${name} <= 1000000`),
    ),
    says: [/NIN\d{4}/],
  },
  {
    name: 'eight symbols whose product is needed',
    files: sized(`N, 3, "${product(8)}", 9`, '{max_pool2d: {kernel_size: [9, 1]}}', [
      ...names(8).map((name) => `1 <= ${name} <= 1000`),
      `${sum(8)} >= 30`,
    ]),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'the difference of two squares',
    files: sized('N, 3, "(A - B)*(A - B) + 1", A, B', '{reshape: {shape: [N, -1, A, B]}}', [
      '1 <= A <= 1000000',
      '1 <= B <= 1000000',
      'A*A - B*B >= 7',
    ]),
    says: [/NIN\d{4}|ok/],
    status: 0,
  },
  {
    name: 'promises whose moduli are coprime',
    files: sized(
      'N, 3, H, W',
      '{max_pool2d: {kernel_size: 3, stride: 2}}',
      [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47].map((p) => `H % ${p} == ${p - 1}`),
    ),
    says: [/NIN\d{4}|ok/],
    status: 0,
  },
  {
    name: 'promises that contradict each other far out',
    files: sized('N, 3, H, W', 'relu', ['H*H == 2*W*W', 'H >= 1000000', 'W >= 1000000']),
    says: [/NIN\d{4}|ok/],
    status: 0,
  },
  {
    name: 'a square that is twice another',
    files: sized(
      'N, 3, "(H*H - 2*W*W)*(H*H - 2*W*W)", H, W',
      '{reshape: {shape: [N, 3, -1, H, W]}}, {relu: , expect: [N, 3, 1, H, W]}',
      ['H >= 1000', 'W >= 1000'],
    ),
    says: ['NIN4021'],
  },
  {
    name: 'a thousand promises',
    files: sized(
      'N, 3, H, W',
      '{max_pool2d: {kernel_size: 3, stride: 2}}',
      Array.from({ length: 1000 }, (_, i) => `H >= ${i}`),
    ),
    says: ['NIN2007', '256', ':2:'],
  },
  {
    name: 'ten thousand promises of two symbols',
    files: sized(
      'N, 3, H, W',
      '{max_pool2d: {kernel_size: 3, stride: 2}}',
      Array.from({ length: 10_000 }, (_, i) => `H + ${i}*W >= ${i}`),
    ),
    says: [/NIN\d{4}|ok/],
  },
  {
    name: 'three hundred promises of sixty symbols',
    files: sized(
      names(60).join(', '),
      'relu',
      Array.from({ length: 300 }, (_, i) => `${sum(60)} >= ${60 + i}*S${i % 60} - 1000000`),
    ),
    says: [/NIN\d{4}|ok/],
  },
  {
    name: 'symbols that determine each other in a chain',
    files: sized(
      names(60).join(', '),
      'relu',
      names(59).map((name, i) => `S${i + 1} == ${name}*2`),
    ),
    says: [/NIN\d{4}|ok/],
  },
  {
    name: 'symbols that determine each other as polynomials',
    files: sized(
      names(20).join(', '),
      'relu',
      names(19).map((name, i) => `S${i + 1} == ${name}*${name} + ${name} + 1`),
    ),
    says: [/NIN\d{4}|ok/],
  },
  {
    name: 'a chain of a thousand comparisons',
    files: sized('N, H', 'relu', [`1${' <= H'.repeat(150)} <= 9`]),
    says: [/NIN\d{4}/],
  },
  {
    name: 'a promise of a megabyte',
    files: sized('N, H', 'relu', [`H >= ${'1 + '.repeat(200_000)}1`]),
    says: ['NIN2007', ':2:'],
  },
  {
    name: 'a promise that divides by what may be zero',
    files: sized('N, H, W', 'relu', ['H // (H - W) >= 1']),
    says: ['NIN2007', ':2:'],
  },
  {
    name: 'a hundred pools under a promise that is hard to use',
    files: sized(
      'N, 3, H, W',
      many(100, (i) => `{max_pool2d: {kernel_size: ${2 + (i % 5)}, stride: ${1 + (i % 2)}, padding: 1}}`, ', '),
      ['H*W >= 100000', 'H*H + W*W <= 100000000', '(H*W) % 7 == 3'],
    ),
    says: [/NIN4021/],
  },
  {
    name: 'two hundred requirements that cannot be decided',
    files: sized(
      'N, 3, H, W',
      many(200, (i) => `{max_pool2d: {kernel_size: [${i + 2}, ${i + 3}], stride: 1}, from: x, id: p${i}}`, ', '),
      ['(H - W)*(H - W) <= H + W', 'H*W >= 1000', 'H <= 100000', 'W <= 100000'],
    ),
    says: [/NIN4021/],
  },
];

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

hostile('symbolic sizes', sizes);
hostile('promises', promises);
hostile('expressions', expressions);
hostile('repetition by layers', repeats);
hostile('counts and memory', counts);
