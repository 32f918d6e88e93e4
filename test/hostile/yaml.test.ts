import { type HostileCase, head, hostile, many, minimal, spec } from './measure.ts';

function swapped(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16();
}

function utf32(text: string): Uint8Array {
  return Buffer.from(Uint32Array.from(`\uFEFF${text}`, (character) => character.codePointAt(0) ?? 0).buffer);
}

function bytes(before: string, middle: readonly number[], after = ''): Uint8Array {
  return Buffer.concat([Buffer.from(before), Buffer.from(middle), Buffer.from(after)]);
}

const encodings: readonly HostileCase[] = [
  {
    name: 'UTF-16, little-endian, with its mark',
    files: spec(Buffer.from(`\uFEFF${minimal}`, 'utf16le')),
    says: ['NIN1007', 'UTF-16'],
  },
  { name: 'UTF-16, big-endian, with its mark', files: spec(swapped(`\uFEFF${minimal}`)), says: ['NIN1007', 'UTF-16'] },
  { name: 'UTF-16, little-endian, without a mark', files: spec(Buffer.from(minimal, 'utf16le')), says: ['NIN1007'] },
  { name: 'UTF-16, big-endian, without a mark', files: spec(swapped(minimal)), says: ['NIN1007'] },
  { name: 'UTF-32', files: spec(utf32(minimal)), says: ['NIN1007', 'UTF-32'] },
  { name: 'NUL', files: spec(`${minimal}#\0`), says: ['NIN1007', 'NUL', ':4:2'] },
  { name: 'a byte that UTF-8 does not have', files: spec(bytes(minimal, [0x23, 0xff])), says: ['NIN1007', ':4:2'] },
  { name: 'an overlong form', files: spec(bytes(minimal, [0x23, 0xc0, 0xaf])), says: ['NIN1007', ':4:2'] },
  { name: 'a surrogate as UTF-8', files: spec(bytes(minimal, [0x23, 0xed, 0xa0, 0x80])), says: ['NIN1007', ':4:2'] },
  { name: 'a character that breaks off', files: spec(bytes(minimal, [0x23, 0xe2, 0x82])), says: ['NIN1007', ':4:2'] },
  { name: 'a lone surrogate as an escape', files: spec(`${minimal}name: "\\uD800"\n`), says: [/NIN1\d\d\d/, ':4:'] },
  { name: 'a byte order mark before the text', files: spec(`\uFEFF${minimal}`), status: 0, says: ['ok'] },
  { name: 'a byte order mark inside of it', files: spec(`${head}layers: [re\uFEFFlu]\n`), says: ['NIN3001', ':3:'] },
  { name: 'carriage returns with line feeds', files: spec(minimal.replaceAll('\n', '\r\n')), status: 0, says: ['ok'] },
  {
    name: 'carriage returns alone',
    files: spec(minimal.replaceAll('\n', '\r')),
    says: [/NIN1\d\d\d/, ':1:', 'carriage return'],
  },
  { name: 'a tab as indentation', files: spec(`${head}layers:\n\t- relu\n`), says: ['NIN1001', ':4:'] },
  { name: 'a tab behind a dash', files: spec(`${head}layers:\n  -\trelu\n`), status: 0, says: ['ok'] },
  {
    name: 'vertical tabs, form feeds, next lines',
    files: spec(`${head}layers: [relu\u000b\u000c\u0085]\n`),
    says: [/NIN\d{4}/, ':3:'],
  },
  { name: 'line separators in a name', files: spec(`${head}layers: ["re\\u2028lu"]\n`), says: ['NIN3001', ':3:'] },
  { name: 'nothing', files: spec(''), says: ['NIN1001', ':1:1'] },
  { name: 'a comment only', files: spec('# nothing\n'), says: ['NIN1001', ':1:1'] },
  { name: 'a scalar', files: spec('ninc\n'), says: ['NIN2003', ':1:1'] },
  { name: 'a list', files: spec('- ninc: 1\n'), says: ['NIN2003', ':1:1'] },
  {
    name: 'random bytes',
    files: spec(
      Buffer.from(
        many(5000, (i) => String((i * 2654435761) % 4294967296)),
        'base64',
      ),
    ),
    says: ['NIN1007'],
  },
];

const constructs: readonly HostileCase[] = [
  {
    name: 'fifteen thousand inputs, each with symbols of its own',
    files: spec(
      () => `ninc: 1\ninputs: {${many(15_000, (i) => `i${i}: {shape: [N${i}, M${i}]}, `)}}\nlayers: [relu]\n`,
    ),
    status: 0,
    says: ['NIN3803', 'ok'],
  },
  {
    name: 'a name of half the file',
    files: spec(() => `${head}layers: [${'a'.repeat(500_000)}]\n`),
    says: ['NIN3001', ':3:10', 'aaaa…'],
  },
  { name: 'two documents', files: spec(`${minimal}---\n${minimal}`), says: ['NIN1003', ':4:1'] },
  {
    name: 'ten thousand documents',
    files: spec(() => minimal + '---\nninc: 1\n'.repeat(10_000)),
    says: ['NIN1003', ':4:1'],
  },
  { name: 'an end of document and more behind it', files: spec(`${minimal}...\nninc: 1\n`), says: ['NIN1003', ':5:1'] },
  { name: 'YAML 1.1', files: spec(`%YAML 1.1\n---\n${minimal}`), says: ['NIN1004', ':1:1'] },
  { name: 'a directive of tags', files: spec(`%TAG ! tag:evil,2000:\n---\n${minimal}`), says: ['NIN1004', ':1:1'] },
  {
    name: '!!js/function',
    files: spec(`${head}layers: [relu]\nname: !!js/function "function () { throw 1 }"\n`),
    says: ['NIN1004', ':4:7'],
  },
  {
    name: '!!python/object/apply',
    files: spec(`${head}layers: [relu]\nname: !!python/object/apply:os.system ["true"]\n`),
    says: ['NIN1004', ':4:7'],
  },
  { name: '!!binary', files: spec(`${head}layers: [relu]\nname: !!binary aGVsbG8=\n`), says: ['NIN1004', ':4:7'] },
  {
    name: '!!timestamp',
    files: spec(`${head}layers: [relu]\nname: !!timestamp 2001-12-14t21:59:43.10-05:00\n`),
    says: ['NIN1004', ':4:7'],
  },
  { name: '!!set', files: spec(`${head}layers: [relu]\nparams: !!set {a, b}\n`), says: ['NIN1004', ':4:9'] },
  { name: '!!omap', files: spec(`${head}layers: [relu]\nparams: !!omap [a: 1]\n`), says: ['NIN1004', ':4:9'] },
  { name: 'a tag of its own', files: spec(`${head}layers: !mine [relu]\n`), says: ['NIN1004', ':3:9'] },
  {
    name: 'a verbatim tag',
    files: spec(`${head}layers: !<tag:yaml.org,2002:js/undefined> [relu]\n`),
    says: ['NIN1004', ':3:9'],
  },
  { name: 'a merge key', files: spec(`${head}x: &x {a: 1}\nlayers: [relu]\n<<: *x\n`), says: ['NIN1004', ':5:1'] },
  {
    name: 'a merge key with a tag',
    files: spec(`${head}layers: [relu]\n!!merge <<: {name: a}\n`),
    says: ['NIN1004', ':4:'],
  },
  { name: 'a mapping as a key', files: spec(`${head}layers: [relu]\n? {a: 1}\n: 1\n`), says: ['NIN1004', ':4:3'] },
  {
    name: 'a list as a key, nested',
    files: spec(`${head}layers: [relu]\n? [[[[a]]]]\n: 1\n`),
    says: ['NIN1004', ':4:3'],
  },
  { name: 'an alias as a key', files: spec(`${head}layers: [&a relu]\n*a : 1\n`), says: ['NIN1004', ':4:1'] },
  { name: '1 beside "1"', files: spec(`${head}layers: [relu]\nparams: {1: a, "1": b}\n`), says: ['NIN1002', ':4:16'] },
  {
    name: 'null beside ~ and nothing',
    files: spec(`${head}layers: [relu]\nparams: {null: a, ~: b}\n`),
    says: ['NIN1002', ':4:19'],
  },
  { name: 'infinity', files: spec(`${head}layers: [{dropout: {p: .inf}}]\n`), says: ['NIN1004', ':3:24'] },
  { name: 'not a number', files: spec(`${head}layers: [{dropout: {p: .nan}}]\n`), says: ['NIN1004', ':3:24'] },
  {
    name: 'an integer beyond 2^53',
    files: spec(`${head}layers: [{max_pool2d: {kernel_size: 9007199254740993}}]\n`),
    says: ['NIN1004', ':3:37'],
  },
  {
    name: 'an integer of 900,000 digits',
    files: spec(() => `${head}layers: [{max_pool2d: {kernel_size: ${'9'.repeat(900_000)}}}]\n`),
    says: ['NIN1004', ':3:37'],
  },
  {
    name: 'a hexadecimal integer of 900,000 digits',
    files: spec(() => `${head}layers: [{max_pool2d: {kernel_size: 0x${'f'.repeat(900_000)}}}]\n`),
    says: ['NIN1004', ':3:37'],
  },
  {
    name: 'an exponent of 900,000 digits',
    files: spec(() => `${head}layers: [{dropout: {p: 1e-${'9'.repeat(900_000)}}}]\n`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a tag of 900,000 characters',
    files: spec(() => `${head}layers: !${'t'.repeat(900_000)} [relu]\n`),
    says: ['NIN1004', ':3:9'],
  },
  {
    name: 'an anchor of 900,000 characters, used',
    files: spec(() => `${head}layers: [&${'a'.repeat(450_000)} relu, *${'a'.repeat(450_000)}]\n`),
    status: 0,
    says: ['ok'],
  },
  {
    name: 'a directive of 900,000 characters',
    files: spec(() => `%YAML ${'1'.repeat(900_000)}\n---\n${minimal}`),
    says: ['NIN1004', ':1:1'],
  },
];

const nesting: readonly HostileCase[] = [
  {
    name: 'brackets, 900,000 deep',
    files: spec(() => `${head}layers: ${'['.repeat(900_000)}`),
    says: ['NIN1006', 'nesting', ':3:'],
  },
  {
    name: 'brackets, 450,000 deep and closed',
    files: spec(() => `${head}layers: ${'['.repeat(450_000)}${']'.repeat(450_000)}`),
    says: ['NIN1006', ':3:'],
  },
  {
    name: 'braces, 300,000 deep',
    files: spec(() => `${head}layers: ${'{a: '.repeat(240_000)}`),
    says: ['NIN1006', ':3:'],
  },
  {
    name: 'brackets of both kinds, interleaved',
    files: spec(() => `${head}layers: ${'[{'.repeat(400_000)}`),
    says: ['NIN1006', ':3:'],
  },
  {
    name: 'brackets, 999 deep, a thousand times',
    files: spec(() => `${head}layers: [${many(480, () => `${'['.repeat(990)}${']'.repeat(990)}`, ', ')}]\n`),
    says: ['NIN1006', ':3:'],
  },
  {
    name: 'brackets, 60 deep, ten thousand times',
    files: spec(() => `${head}layers: [${many(3000, () => `${'['.repeat(60)}${']'.repeat(60)}`, ', ')}]\n`),
    says: ['NIN1006', 'brackets and braces', ':3:'],
  },
  {
    name: 'brackets, 60 deep, as many as can be',
    files: spec(() => `${head}layers: [${many(1330, () => `${'['.repeat(60)}${']'.repeat(60)}`, ', ')}]\n`),
    says: ['NIN2003', ':3:'],
  },
  {
    name: 'dashes in a row',
    files: spec(() => `${head}layers:\n  ${'- '.repeat(400_000)}relu\n`),
    says: ['NIN1006', ':4:'],
  },
  {
    name: 'dashes in rows of 999',
    files: spec(() => `${head}layers:\n${many(450, () => `  ${'- '.repeat(999)}relu\n`)}`),
    says: ['NIN1006', ':4:'],
  },
  {
    name: 'mappings, one deeper on each line',
    files: spec(() => `${head}x:\n${many(1300, (i) => `${' '.repeat(i + 1)}a:\n`)}`),
    says: ['NIN1006', 'nesting'],
  },
  {
    name: 'lists and mappings in each other',
    files: spec(() => `${head}layers:\n${many(600, (i) => `${'  '.repeat(i + 1)}- residual:\n`)}`),
    says: ['NIN1006', 'nesting'],
  },
  { name: 'question marks in a row', files: spec(() => `${head}${'? '.repeat(400_000)}a\n`), says: ['NIN1006', ':3:'] },
  {
    name: 'question marks and dashes with tabs',
    files: spec(() => `${head}layers:\n  ${'-\t'.repeat(400_000)}relu\n`),
    says: [/NIN100[16]/, ':4:'],
  },
  {
    name: 'brackets that close nothing',
    files: spec(() => `${head}layers: ${']'.repeat(900_000)}`),
    says: ['NIN1006', ':3:'],
  },
  {
    name: 'brackets, opened and closed by turns',
    files: spec(() => `${head}layers: [${'[],'.repeat(120_000)}]\n`),
    says: ['NIN1006', 'brackets and braces', ':3:'],
  },
  {
    name: 'brackets, opened and closed by turns as often as can be',
    files: spec(() => `${head}layers: [${'[],'.repeat(79_990)}]\n`),
    says: ['NIN2003', ':3:'],
  },
  {
    name: 'anchors in a row',
    files: spec(() => `${head}layers: ${'&a '.repeat(120_000)}[relu]\n`),
    says: ['NIN1001', ':3:'],
  },
  {
    name: 'colons in a row',
    files: spec(() => `${head}layers: ${'a: '.repeat(300_000)}\n`),
    says: [/NIN100[16]/, ':3:'],
  },
];

hostile('encodings', encodings);
hostile('constructs of YAML', constructs);
hostile('nesting', nesting);
