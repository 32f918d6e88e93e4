import { type HostileCase, hostile, many, sized } from './measure.ts';

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

hostile('symbolic sizes', sizes);
hostile('promises', promises);
