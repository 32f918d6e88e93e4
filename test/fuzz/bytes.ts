import type { Random } from './random.ts';

const interesting: readonly [number, ...number[]] = [0, 1, 2, 7, 8, 16, 31, 32, 63, 64, 127, 128, 254, 255];
const large: readonly [bigint, ...bigint[]] = [
  0n,
  1n,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  0x1_0000_0000n,
  0x1f_ffff_ffff_ffffn,
  0x7fff_ffff_ffff_ffffn,
  0xffff_ffff_ffff_ffffn,
];

/** Changes bytes in a few places: flipped, overwritten by integers of any width and order, taken out, doubled, cut off. */
export function mutateBytes(
  random: Random,
  bytes: Uint8Array,
  other: Uint8Array,
  words: readonly string[],
): Uint8Array {
  let made = Buffer.from(bytes);
  for (let count = 1 + random.below(4); count > 0; count--) made = Buffer.from(changed(random, made, other, words));
  return made;
}

/** Headers stand in front: most places are drawn there. */
function placeIn(random: Random, length: number): number {
  return random.once(3) ? random.below(length) : random.below(Math.min(length, 200));
}

function changed(random: Random, bytes: Buffer, other: Uint8Array, words: readonly string[]): Uint8Array {
  const at = placeIn(random, bytes.length);
  const made = Buffer.from(bytes);
  const size = 1 + random.below(random.once(4) ? 64 : 8);
  switch (random.below(9)) {
    case 0:
      if (at < made.length) made[at] = (made[at] ?? 0) ^ (1 << random.below(8));
      return made;
    case 1:
      if (at < made.length) made[at] = random.once(2) ? random.below(256) : random.pick(interesting);
      return made;
    case 2: {
      const number = random.pick(large);
      const width = random.pick([2, 4, 8]);
      if (at + width > made.length) return made;
      for (let index = 0; index < width; index++) {
        const byte = Number((number >> BigInt(8 * index)) & 0xffn);
        made[at + (random.once(2) ? index : width - 1 - index)] = byte;
      }
      return made;
    }
    case 3:
      return Buffer.concat([made.subarray(0, at), made.subarray(at + size)]);
    case 4:
      return Buffer.concat([made.subarray(0, at + size), made.subarray(at)]);
    case 5:
      return made.subarray(0, random.below(made.length + 1));
    case 6: {
      const from = random.below(other.length);
      return Buffer.concat([
        made.subarray(0, at),
        other.subarray(from, from + size),
        made.subarray(at + random.below(size + 1)),
      ]);
    }
    case 7:
      return Buffer.concat([
        made.subarray(0, at),
        Buffer.from(random.any(words) ?? ''),
        made.subarray(at + random.below(size)),
      ]);
    default: {
      // A number that is written in digits.
      const text = made.toString('latin1');
      const found = random.any([...text.slice(0, 4000).matchAll(/\d+/g)]);
      if (found === undefined) return made;
      const by = random.pick([
        '0',
        '-1',
        '1',
        '3',
        '4294967296',
        '9007199254740993',
        '1e3',
        String(Number(found[0]) + 4),
        '99999999999999999999',
      ]);
      return Buffer.concat([
        made.subarray(0, found.index),
        Buffer.from(by),
        made.subarray(found.index + found[0].length),
      ]);
    }
  }
}
