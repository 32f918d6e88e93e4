import { maximumNodes } from '../../src/ir/build/nodes.ts';
import { type HostileCase, head, hostile, many, minimal, spec } from './measure.ts';

const repetition: readonly HostileCase[] = [
  {
    name: 'a billion laughs',
    files: spec(
      `${head}layers: [relu]\nparams:\n${many(
        12,
        (i) =>
          `  l${i}: &l${i} [${Array(10)
            .fill(i === 0 ? 'x' : `*l${i - 1}`)
            .join(', ')}]\n`,
      )}`,
    ),
    says: ['NIN1006', 'aliases'],
  },
  {
    name: 'a billion laughs of mappings',
    files: spec(
      `${head}layers: [relu]\nparams:\n${many(12, (i) => `  l${i}: &l${i} {${many(10, (k) => `k${k}: ${i === 0 ? 'x' : `*l${i - 1}`}`, ', ')}}\n`)}`,
    ),
    says: ['NIN1006', 'aliases'],
  },
  {
    name: 'a chain of aliases',
    files: spec(
      () => `${head}layers: [relu]\nparams:\n  l0: &l0 x\n${many(30_000, (i) => `  l${i + 1}: &l${i + 1} [*l${i}]\n`)}`,
    ),
    says: ['NIN1006'],
  },
  {
    name: 'layers by alias, a million of them',
    files: spec(
      () =>
        `${head}layers: &l\n${many(1000, () => '  - relu\n')}blocks:\n${many(1100, (i) => `  b${i}: {layers: *l}\n`)}`,
    ),
    says: ['NIN1006'],
  },
  {
    name: 'one layer, repeated by alias to the limit of values',
    files: spec(
      () =>
        `${head}x: &x [relu${',relu'.repeat(500)}]\nblocks:\n${many(990, (i) => `  b${i}: {layers: *x}\n`)}layers: [relu]\n`,
    ),
    says: ['NIN2002'],
  },
  {
    name: 'an alias of something around it',
    files: spec(`${head}layers: &all [{residual: {layers: *all}}]\n`),
    says: ['NIN1005', ':3:'],
  },
  {
    name: 'aliases without an anchor',
    files: spec(() => `${head}layers: [${many(100_000, (i) => `*a${i}`, ', ')}]\n`),
    says: ['NIN1005', ':3:'],
  },
  {
    name: 'a hundred thousand anchors',
    files: spec(() => `${head}layers: [relu]\nparams:\n  p: [${many(60_000, (i) => `&a${i} x`, ', ')}]\n`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'forty thousand keys',
    files: spec(() => `${head}layers: [relu]\nparams:\n${many(40_000, (i) => `  k${i}: ${i}\n`)}`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'forty thousand times the same key',
    files: spec(() => `${head}layers: [relu]\nparams:\n${many(40_000, (i) => `  k: ${i}\n`)}`),
    says: ['NIN1002', ':6:3'],
  },
  {
    name: 'forty thousand unknown keys',
    files: spec(() => `${head}layers: [relu]\n${many(40_000, (i) => `k${i}: ${i}\n`)}`),
    says: ['NIN2002', ':4:1'],
  },
  {
    name: 'forty thousand keys near one another',
    files: spec(
      () => `${head}layers: [relu]\nparams:\n${many(40_000, (i) => `  kkkkkkkkkk${i}: "\${kkkkkkkkk${i + 1}}"\n`)}`,
    ),
    says: [/NIN2102|NIN1006/],
  },
  {
    name: 'a line of a megabyte',
    files: spec(() => `${head}layers: [relu] # ${'x'.repeat(1_000_000)}\n`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a line of a megabyte with a fault at its end',
    files: spec(() => `${head}layers: [${' '.repeat(900_000)}rellu]\n`),
    says: ['NIN3001', ':3:900010'],
  },
  {
    name: 'a name of a megabyte',
    files: spec(() => `${head}layers: [${'r'.repeat(1_000_000)}]\n`),
    says: ['NIN3001', ':3:10'],
  },
  {
    name: 'a text of a megabyte in escapes',
    files: spec(() => `${head}layers: ["${'\\x41'.repeat(250_000)}"]\n`),
    says: ['NIN3001', ':3:10'],
  },
  {
    name: 'a folded text of a megabyte',
    files: spec(() => `${head}layers: [relu]\ndescription: >\n${'  a\n\n'.repeat(200_000)}`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a million line feeds',
    files: spec(() => `${head}${'\n'.repeat(300_000)}layers: [rellu]\n`),
    says: ['NIN3001', ':300003:10'],
  },
  {
    name: 'a million spaces',
    files: spec(() => `${head}layers:${' '.repeat(1_000_000)}[rellu]\n`),
    says: ['NIN3001', ':3:'],
  },
  {
    name: 'a million tabs',
    files: spec(() => `${head}layers:${'\t'.repeat(1_000_000)}[rellu]\n`),
    says: [/NIN3001|NIN1001/, ':3:'],
  },
  {
    name: 'comments only, a megabyte of them',
    files: spec(() => `${minimal}${'#####\n'.repeat(170_000)}`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a quote that is never closed',
    files: spec(() => `${head}layers: ["${'a\n '.repeat(330_000)}`),
    says: ['NIN1001'],
  },
  {
    name: 'control characters in a name',
    files: spec(`${head}layers: ["\\e]0;gone\\a\\e[2J\\x08\\x7f\\x9b31m"]\n`),
    says: ['NIN3001', ':3:10', /\\u\{1b\}/],
  },
  { name: 'raw control characters', files: spec(`${head}layers: [\x1b[31mrelu\x07]\n`), says: [/NIN\d{4}/, ':3:'] },
  {
    name: 'characters that turn the line around',
    files: spec(`${head}layers: ["\u202erelu\u2066"]\n`),
    says: ['NIN3001', ':3:10', /\\u\{202e\}/],
  },
];

const size: readonly HostileCase[] = [
  {
    name: 'more than is read',
    files: spec(() => `${minimal}# ${'x'.repeat(2 ** 20)}\n`),
    says: ['NIN1006', '1048576 bytes', 'repeat'],
  },
  { name: '100 megabytes', files: spec(() => Buffer.alloc(100 * 2 ** 20, '#')), says: ['NIN1006'] },
  {
    name: 'as many layers as a network has, each on its line',
    files: spec(() => `${head}layers:\n${many(maximumNodes, () => '- relu\n')}`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'layers with an argument, as many as fit',
    files: spec(() => `${head}layers:\n${many(maximumNodes, () => '- max_pool2d: {kernel_size: 1}\n')}`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'layers with a fault each, as many as fit',
    files: spec(() => `${head}layers:\n${many(75_000, () => '- rellu\n')}`),
    says: ['NIN3001'],
  },
  {
    name: 'layers with a fault of form each',
    files: spec(() => `${head}layers:\n${many(75_000, () => '- 1\n')}`),
    says: ['NIN2003'],
  },
  {
    name: 'layers with an unknown argument each',
    files: spec(() => `${head}layers:\n${many(25_000, () => '- max_pool2d: {kernel: 1}\n')}`),
    says: ['NIN2002'],
  },
  {
    name: 'layers that read what is not there',
    files: spec(() => `${head}layers:\n${many(22_000, (i) => `- relu: {}\n  from: relu_x${i}\n`)}`),
    says: ['NIN3002'],
  },
  {
    name: 'layers of one id',
    files: spec(() => `${head}layers:\n${many(22_000, () => '- relu: {}\n  id: a\n')}`),
    says: ['NIN3003'],
  },
  {
    name: 'layers that are lists',
    files: spec(() => `${head}layers:\n${many(75_000, () => '- []\n')}`),
    says: ['NIN2003'],
  },
  {
    name: 'layers with two operations',
    files: spec(() => `${head}layers:\n${many(20_000, () => '- {relu: , tanh: }\n')}`),
    says: ['NIN2004'],
  },
  {
    name: 'values in one list',
    files: spec(() => `${head}layers: [relu]\nparams: {p: [${many(125_000, () => '1,')}]}\n`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'nothing but commas',
    files: spec(() => `${head}layers: [${many(380_000, () => ',')}]\n`),
    says: ['NIN1001', ':3:'],
  },
  {
    name: 'nothing but colons',
    files: spec(() => `${head}layers: {${many(125_000, () => ':,')}}\n`),
    says: [/NIN\d{4}/, ':3:'],
  },
  {
    name: 'ten thousand layers',
    files: spec(
      () => `${head}layers:\n${many(10_000, () => '  - conv2d: {out_channels: 8, kernel_size: 3, padding: 1}\n')}`,
    ),
    status: 0,
    says: ['ok'],
  },
];

hostile('repetition', repetition);
hostile('size', size);
