import { parse, stringify } from 'yaml';
import type { Random } from './random.ts';

/** A place in a tree: the list or mapping around a value, and the value's key. */
interface Slot {
  readonly around: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

const scalars: readonly [unknown, ...unknown[]] = [
  0,
  1,
  2,
  3,
  7,
  -1,
  -5,
  1.5,
  64,
  1000,
  65_536,
  2 ** 31,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e300,
  true,
  false,
  null,
  '',
  'same',
  'valid',
  'N',
  'H',
  'H*W',
  'H//2',
  'floor(H/3) + 1',
  'max(H, W)',
  '${w}',
  '${w * 2 + 1}',
  '${w / 0}',
  '${list[2]}',
  '${w > 3}',
  'relu',
  'image',
  'input',
  'conv2d_1',
  'relu_1',
  'add',
  'bilinear',
  '8 <= H',
  'H % 4 == 0',
];

const layers: readonly [unknown, ...unknown[]] = [
  'relu',
  'flatten',
  'global_avg_pool2d',
  'nin_block',
  { conv2d: { out_channels: 4, kernel_size: 3 } },
  { max_pool2d: { kernel_size: 2 } },
  { linear: { out_features: 3 } },
  { reshape: { shape: ['N', -1] } },
  { upsample: { scale_factor: 0.3 } },
  { permute: { dims: [0, 2, 3, 1] } },
  { residual: { layers: ['relu'] } },
  { branches: { merge: 'concat', paths: [['relu'], ['tanh']] } },
  { add: {}, from: ['input', 'image'] },
  { softmax: { dim: -1 } },
  { channel_shuffle: { groups: 2 } },
  { conv_transpose2d: { out_channels: 2, kernel_size: 3, stride: 2 } },
  { adaptive_avg_pool2d: { output_size: [3, 5] } },
  { zero_pad2d: { padding: [1, 0, 2, 3] } },
];

const reserved: readonly [readonly [string, unknown], ...(readonly [string, unknown])[]] = [
  ['id', 'a'],
  ['id', 'b'],
  ['from', 'a'],
  ['from', ['a', 'b']],
  ['from', 'image'],
  ['repeat', 3],
  ['repeat', 0],
  ['repeat', 40_000],
  ['expect', ['N', 3, 'H', 'W']],
  ['when', false],
  ['when', 'w > 2'],
];

/** Changes the tree of a spec in a few places, with parts of another one, so that the text stays YAML; other texts as they are. */
export function mutateTree(random: Random, text: string, other: string): string {
  const [tree, lent] = [parsed(text), parsed(other)];
  if (tree === undefined) return text;
  for (let count = 1 + random.below(3); count > 0; count--) change(random, slotsOf(tree), slotsOf(lent));
  return stringify(tree, { lineWidth: 0, aliasDuplicateObjects: false });
}

function parsed(text: string): unknown {
  try {
    return structuredClone(parse(text, { logLevel: 'silent' }));
  } catch {
    return undefined;
  }
}

function slotsOf(tree: unknown): readonly Slot[] {
  if (Array.isArray(tree)) return tree.flatMap((value, key) => [{ around: tree, key }, ...slotsOf(value)]);
  if (!isMapping(tree)) return [];
  return Object.keys(tree).flatMap((key) => [{ around: tree, key }, ...slotsOf(tree[key])]);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt({ around, key }: Slot): unknown {
  return Array.isArray(around) ? around[Number(key)] : around[String(key)];
}

function put({ around, key }: Slot, value: unknown): void {
  if (Array.isArray(around)) around[Number(key)] = value;
  else around[String(key)] = value;
}

function change(random: Random, slots: readonly Slot[], lent: readonly Slot[]): void {
  const slot = random.any(slots);
  if (slot === undefined) return;
  const { around, key } = slot;
  const value = valueAt(slot);
  const leaves = slots.filter((one) => typeof valueAt(one) !== 'object');
  const items = slots.filter((one) => Array.isArray(one.around));
  switch (random.below(10)) {
    case 0:
      put(random.any(leaves) ?? slot, random.pick(scalars));
      return;
    case 1: {
      // A number a little more or less.
      const number = random.any(leaves.filter((one) => typeof valueAt(one) === 'number'));
      if (number !== undefined) put(number, Number(valueAt(number)) + random.below(5) - 2);
      return;
    }
    case 2: {
      // What stands under the same key elsewhere.
      const alike = random.any(lent.filter((one) => one.key === key)) ?? random.any(lent);
      if (alike !== undefined) put(slot, structuredClone(valueAt(alike)));
      return;
    }
    case 3:
      if (Array.isArray(around)) around.splice(Number(key), 1);
      else delete around[String(key)];
      return;
    case 4: {
      const item = random.any(items);
      if (item === undefined || !Array.isArray(item.around)) return;
      item.around.splice(random.below(item.around.length + 1), 0, structuredClone(valueAt(item)));
      return;
    }
    case 5: {
      const item = random.any(items.filter((one) => typeof valueAt(one) !== 'number'));
      if (item === undefined || !Array.isArray(item.around)) return;
      item.around.splice(random.below(item.around.length + 1), 0, structuredClone(random.pick(layers)));
      return;
    }
    case 6: {
      // A name becomes one that is used elsewhere.
      const [from, to] = [slots, lent].map((list) => random.any(list.filter((one) => !Array.isArray(one.around))));
      if (from === undefined || to === undefined || Array.isArray(from.around)) return;
      const moved = valueAt(from);
      delete from.around[String(from.key)];
      from.around[String(to.key)] = moved;
      return;
    }
    case 7: {
      const layer = random.any(items.filter((one) => isMapping(valueAt(one))));
      const mapping = layer && valueAt(layer);
      const [name, given] = random.pick(reserved);
      if (isMapping(mapping)) mapping[name] = structuredClone(given);
      return;
    }
    case 8:
      put(
        slot,
        random.pick([
          [value],
          [value, value],
          { [String(key)]: value },
          typeof value === 'object' ? [] : `\${${value}}`,
        ]),
      );
      return;
    default: {
      const another = random.any(slots.filter((one) => one.around === around)) ?? slot;
      put(slot, valueAt(another));
      put(another, value);
      return;
    }
  }
}
