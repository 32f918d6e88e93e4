import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type HostileCase, head, hostile, many, minimal } from './measure.ts';

const linux = process.platform === 'linux';

/** A spec that imports these paths, beside what a function lays out. */
function importing(paths: readonly string[], layOut: (folder: string) => void = () => {}): HostileCase['files'] {
  return (folder) => {
    layOut(folder);
    return { 'a.nin.yaml': `${minimal}imports: [${paths.map((path) => JSON.stringify(path)).join(', ')}]\n` };
  };
}

const blockOf = (name: string) => `ninc: 1\nblocks: {${name}: {layers: [relu]}}\n`;

const imports: readonly HostileCase[] = [
  { name: 'an absolute path', files: importing(['/etc/passwd']), says: ['NIN3008', ':4:11'] },
  { name: 'a drive', files: importing(['C:\\Windows\\win.ini']), says: ['NIN3008', ':4:11'] },
  { name: 'a network path', files: importing(['\\\\host\\share\\b.yaml']), says: ['NIN3008', ':4:11'] },
  { name: 'an address', files: importing(['https://example.com/b.nin.yaml']), says: ['NIN3008', ':4:11'] },
  { name: 'a file: address', files: importing(['file:///etc/passwd']), says: ['NIN3008', ':4:11'] },
  { name: 'a way out of the folder', files: importing(['../../../../etc/passwd']), says: ['NIN3008', 'root', ':4:11'] },
  { name: 'a way out and in again', files: importing(['x/../../a/b.nin.yaml']), says: ['NIN3008', ':4:11'] },
  {
    name: 'a NUL in a path',
    files: () => ({ 'a.nin.yaml': `${minimal}imports: ["b\\0.nin.yaml"]\n` }),
    says: ['NIN3008', ':4:11'],
  },
  { name: 'a path of 900,000 characters', files: importing(['b'.repeat(900_000)]), says: ['NIN3008', ':4:11'] },
  { name: 'nothing', files: importing(['']), says: [/NIN\d{4}/, ':4:'] },
  { name: 'the folder itself', files: importing(['.']), says: ['NIN3008', ':4:11'] },
  {
    name: 'a folder',
    files: importing(['b'], (folder) => mkdirSync(join(folder, 'b'))),
    says: ['NIN3008', 'folder', ':4:11'],
  },
  { name: 'the spec itself', files: importing(['./a.nin.yaml']), says: ['NIN3008', 'circle', ':4:11'] },
  {
    name: 'a circle of two',
    files: () => ({
      'a.nin.yaml': `${minimal}imports: [b.nin.yaml]\n`,
      'b.nin.yaml': 'ninc: 1\nimports: [a.nin.yaml]\n',
    }),
    says: ['NIN3008', 'circle'],
  },
  {
    name: 'one file by two ways',
    files: () => ({
      'a.nin.yaml': `${head}imports: [b.nin.yaml, ./x/../b.nin.yaml]\nlayers: [b]\n`,
      'b.nin.yaml': blockOf('b'),
      'x/c': '',
    }),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'one block in two files',
    files: () => ({
      'a.nin.yaml': `${head}imports: [b.nin.yaml, c.nin.yaml]\nlayers: [b]\n`,
      'b.nin.yaml': blockOf('b'),
      'c.nin.yaml': blockOf('b'),
    }),
    says: ['NIN3012'],
  },
  {
    name: 'ten thousand files that are not there',
    files: importing(Array.from({ length: 10_000 }, (_, index) => `b${index}.nin.yaml`)),
    says: ['NIN3008', ':4:11'],
  },
  {
    name: 'ten thousand files',
    files: importing(
      Array.from({ length: 10_000 }, (_, index) => `b${index}.nin.yaml`),
      (folder) => {
        for (let i = 0; i < 1000; i++) writeFileSync(join(folder, `b${i}.nin.yaml`), blockOf(`b${i}`));
      },
    ),
    says: ['NIN3008', '256'],
  },
  {
    name: 'a chain of a thousand',
    files: importing(['b0.nin.yaml'], (folder) => {
      for (let i = 0; i < 1000; i++)
        writeFileSync(
          join(folder, `b${i}.nin.yaml`),
          `ninc: 1\nimports: [b${i + 1}.nin.yaml]\nblocks: {b${i}: {layers: [relu]}}\n`,
        );
    }),
    says: ['NIN3008', '256'],
  },
  {
    name: 'two hundred files of a megabyte',
    files: importing(
      Array.from({ length: 200 }, (_, index) => `b${index}.nin.yaml`),
      (folder) => {
        for (let i = 0; i < 200; i++)
          writeFileSync(
            join(folder, `b${i}.nin.yaml`),
            `${blockOf(`b${i}`)}params: {${many(30_000, (k) => `k${k}: 1`, ', ')}}\n`,
          );
      },
    ),
    says: ['NIN1006', '400000 words and marks', 'NIN3008', 'read together', ':4:'],
  },
  {
    name: 'two hundred files of comments',
    files: importing(
      Array.from({ length: 200 }, (_, index) => `b${index}.nin.yaml`),
      (folder) => {
        for (let i = 0; i < 200; i++)
          writeFileSync(join(folder, `b${i}.nin.yaml`), `${blockOf(`b${i}`)}# ${'x'.repeat(300_000)}\n`);
      },
    ),
    says: ['NIN3008', '1048576', ':4:'],
  },
  {
    name: 'twenty files, each with as many values by alias as can be',
    files: importing(
      Array.from({ length: 20 }, (_, index) => `b${index}.nin.yaml`),
      (folder) => {
        for (let i = 0; i < 20; i++)
          writeFileSync(
            join(folder, `b${i}.nin.yaml`),
            `ninc: 1\nblocks:\n  b${i}: {layers: &x [${many(500, () => 'relu', ', ')}]}\n${many(900, (k) => `  b${i}_${k}: {layers: *x}\n`)}`,
          );
      },
    ),
    says: ['NIN1006', '500000 values', 'NIN3008', 'read together'],
  },
  {
    name: 'brackets, as many as can be in each of ten files',
    files: importing(
      Array.from({ length: 10 }, (_, index) => `b${index}.nin.yaml`),
      (folder) => {
        for (let i = 0; i < 10; i++)
          writeFileSync(
            join(folder, `b${i}.nin.yaml`),
            `ninc: 1\nblocks: {b${i}: {layers: [${'{relu: {}},'.repeat(15_000)}]}}\n`,
          );
      },
    ),
    says: ['NIN1006', '80000 brackets and braces', 'NIN3008', 'read together'],
  },
  {
    name: 'a hundred thousand imports of one file',
    files: () => ({
      'a.nin.yaml': `${head}imports: [${Array(60_000).fill('b').join(', ')}]\nlayers: [b]\n`,
      b: blockOf('b'),
    }),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a file that is no spec',
    files: () => ({ 'a.nin.yaml': `${minimal}imports: [b.nin.yaml]\n`, 'b.nin.yaml': Buffer.from([0, 1, 2, 255]) }),
    says: ['NIN3008', ':4:11'],
  },
];

const links: readonly HostileCase[] = [
  {
    name: 'a link out of the folder',
    files: importing(['b.nin.yaml'], (folder) => symlinkSync('/etc/passwd', join(folder, 'b.nin.yaml'))),
    says: ['NIN3008', 'link', ':4:11'],
  },
  {
    name: 'a folder that is a link out',
    files: importing(['b/passwd'], (folder) => symlinkSync('/etc', join(folder, 'b'))),
    says: ['NIN3008', 'link', ':4:11'],
  },
  {
    name: 'a link to itself',
    files: importing(['b.nin.yaml'], (folder) => symlinkSync('b.nin.yaml', join(folder, 'b.nin.yaml'))),
    says: ['NIN3008', ':4:11'],
  },
  {
    name: 'a link to the spec',
    files: importing(['b.nin.yaml'], (folder) => symlinkSync('a.nin.yaml', join(folder, 'b.nin.yaml'))),
    says: ['NIN3008', 'circle', ':4:11'],
  },
  {
    name: 'a named pipe that nobody writes',
    files: importing(['b.nin.yaml'], (folder) =>
      execFileSync('bash', ['-c', 'mkfifo "$0"', join(folder, 'b.nin.yaml')]),
    ),
    says: ['NIN3008', 'regular', ':4:11'],
  },
];

const devices: readonly HostileCase[] = [
  ...['/dev/zero', '/dev/full', '/dev/tty', '/proc/self/mem', '/proc/kmsg'].map((path) => ({
    name: path,
    files: () => undefined,
    words: ['check', path],
    says: [/NIN1\d{3}/],
  })),
  { name: '/dev/null', files: () => undefined, words: ['check', '/dev/null'], says: ['NIN1008'] },
  {
    name: '/proc/self/maps, of which the size is said to be 0',
    files: () => undefined,
    words: ['check', '/proc/self/maps'],
    says: [/NIN1\d{3}/],
  },
  {
    name: '/dev/zero as an input',
    files: () => ({ 'a.nin.yaml': minimal }),
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--input', '/dev/zero'],
    says: ['NIN6001'],
  },
  {
    name: '/dev/zero as weights',
    files: () => ({ 'a.nin.yaml': minimal }),
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--weights', '/dev/zero'],
    says: ['NIN6001'],
  },
  {
    name: 'a named pipe as weights',
    files: (folder) => {
      execFileSync('bash', ['-c', 'mkfifo "$0"', join(folder, 'w')]);
      return { 'a.nin.yaml': minimal };
    },
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--weights', 'w'],
    says: ['NIN6001'],
  },
  {
    name: 'a sparse file of a terabyte',
    files: (folder) => {
      writeFileSync(join(folder, 'a.nin.yaml'), '');
      truncateSync(join(folder, 'a.nin.yaml'), 2 ** 40);
      return undefined;
    },
    says: ['NIN1006'],
  },
  {
    name: 'a sparse file of a terabyte as weights',
    files: (folder) => {
      writeFileSync(join(folder, 'w'), '');
      truncateSync(join(folder, 'w'), 2 ** 40);
      return { 'a.nin.yaml': minimal };
    },
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--weights', 'w'],
    says: ['NIN6010'],
  },
];

const proto = ['__proto__', 'constructor', 'toString'];
const each = proto.flatMap((name): HostileCase[] => [
  {
    name: `${name} as an id`,
    files: () => ({ 'a.nin.yaml': `${head}layers: [{relu: , id: ${name}}, {tanh: , from: ${name}}]\n` }),
    status: 0,
    says: ['ok'],
  },
  {
    name: `${name} as a param`,
    files: () => ({
      'a.nin.yaml': `${head}params: {${name}: 3}\nlayers: [{max_pool2d: {kernel_size: "\${${name}}"}}]\n`,
    }),
    status: 0,
    says: ['ok'],
  },
  {
    name: `${name} as a param that is not there`,
    files: () => ({ 'a.nin.yaml': `${head}layers: [{max_pool2d: {kernel_size: "\${${name}}"}}]\n` }),
    says: ['NIN2102', ':3:'],
  },
  {
    name: `${name} as a block`,
    files: () => ({ 'a.nin.yaml': `${head}blocks: {${name}: {layers: [relu]}}\nlayers: [${name}]\n` }),
    status: 0,
    says: ['ok'],
  },
  {
    name: `${name} as a block that is not there`,
    files: () => ({ 'a.nin.yaml': `${head}layers: [${name}]\n` }),
    says: ['NIN3001', ':3:10'],
  },
  {
    name: `${name} as a param of a block`,
    files: () => ({
      'a.nin.yaml': `${head}blocks: {b: {params: {${name}: {default: 1}}, layers: [{max_pool2d: {kernel_size: "\${${name}}"}}]}}\nlayers: [b, {b: {${name}: 2}}]\n`,
    }),
    status: 0,
    says: ['ok'],
  },
  {
    name: `${name} as an argument`,
    files: () => ({ 'a.nin.yaml': `${head}layers: [{max_pool2d: {kernel_size: 2, ${name}: 1}}]\n` }),
    says: ['NIN2002', ':3:40'],
  },
  {
    name: `${name} as an input and an output`,
    files: () => ({
      'a.nin.yaml': `ninc: 1\ninputs: {${name}: {shape: [N, 3]}}\nlayers: [relu]\noutputs: {${name}: relu_1}\n`,
    }),
    status: 0,
    says: ['ok'],
  },
  {
    name: `${name} as an input of a run`,
    files: () => ({
      'a.nin.yaml': `ninc: 1\ninputs: {${name}: {shape: [N, 3]}}\nlayers: [relu]\noutputs: {${name}: relu_1}\n`,
    }),
    words: ['run', 'a.nin.yaml', '--backend', 'reference', '--out', 'out'],
    status: 0,
    says: [name],
  },
  {
    name: `${name} as a symbol`,
    files: () => ({
      'a.nin.yaml': `ninc: 1\ninputs: {x: {shape: [N, 3, ${name}, 8], where: ["${name} >= 3"]}}\nlayers: [{max_pool2d: {kernel_size: 3}}]\n`,
    }),
    status: 0,
    says: ['ok'],
  },
  {
    name: `--set ${name}`,
    files: () => ({ 'a.nin.yaml': minimal }),
    words: ['check', 'a.nin.yaml', '--set', `${name}=1`],
    says: ['NIN3009'],
  },
]);

const settings: readonly HostileCase[] = [
  {
    name: '--set with a billion laughs',
    files: () => ({ 'a.nin.yaml': `${minimal}params: {a: 1}\n` }),
    words: [
      'check',
      'a.nin.yaml',
      '--set',
      `a=[&a [x,x,x,x,x,x,x,x,x,x], &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a], &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b], &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c], &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d], &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e], &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f], &h [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]]`,
    ],
    status: 0,
    says: ['ok'],
  },
  {
    name: '--set with brackets, 100,000 deep',
    files: () => ({ 'a.nin.yaml': `${minimal}params: {a: 1}\n` }),
    words: ['check', 'a.nin.yaml', '--set', `a=${'['.repeat(100_000)}`],
    status: 2,
    says: ['--set'],
  },
  {
    name: '--set with closed brackets, 30,000 deep',
    files: () => ({ 'a.nin.yaml': `${minimal}params: {a: 1}\n` }),
    words: ['check', 'a.nin.yaml', '--set', `a=${'['.repeat(30_000)}${']'.repeat(30_000)}`],
    status: 2,
    says: ['--set'],
  },
  {
    name: '--set with 60,000 commas',
    files: () => ({ 'a.nin.yaml': `${minimal}params: {a: 1}\n` }),
    words: ['check', 'a.nin.yaml', '--set', `a=[${','.repeat(60_000)}]`],
    status: 2,
    says: ['--set'],
  },
  {
    name: '--set with 60,000 keys',
    files: () => ({ 'a.nin.yaml': `${minimal}params: {a: 1}\n` }),
    words: ['check', 'a.nin.yaml', '--set', `a={${many(12_000, (i) => `k${i}: 1`, ', ')}}`],
    status: 2,
    says: ['--set'],
  },
  {
    name: '--set with a tag',
    files: () => ({ 'a.nin.yaml': `${minimal}params: {a: 1}\n` }),
    words: ['check', 'a.nin.yaml', '--set', 'a=!!js/function "function () {}"'],
    status: 0,
    says: ['ok'],
  },
  {
    name: '--set with an integer beyond 2^53',
    files: () => ({ 'a.nin.yaml': `${head}params: {a: 1}\nlayers: [{max_pool2d: {kernel_size: "\${a}"}}]\n` }),
    words: ['check', 'a.nin.yaml', '--set', 'a=9007199254740993'],
    says: [/NIN\d{4}/],
  },
  {
    name: '--set with infinity',
    files: () => ({ 'a.nin.yaml': `${head}params: {a: 1}\nlayers: [{max_pool2d: {kernel_size: "\${a}"}}]\n` }),
    words: ['check', 'a.nin.yaml', '--set', 'a=.inf'],
    says: [/NIN\d{4}/],
  },
  {
    name: '--set that steers the terminal',
    files: () => ({ 'a.nin.yaml': minimal }),
    words: ['check', 'a.nin.yaml', '--set', '\x1b[31ma=1'],
    says: ['NIN3009'],
  },
  {
    name: '--set without a name',
    files: () => ({ 'a.nin.yaml': minimal }),
    words: ['check', 'a.nin.yaml', '--set', '=1'],
    status: 2,
    says: ['--set'],
  },
];

hostile('imports', imports);
if (linux) hostile('links and pipes', links);
if (linux) hostile('devices', devices);
hostile('names that JavaScript has', each);
hostile('settings', settings);
