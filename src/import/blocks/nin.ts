import { isActivation } from '../../ir/ops/index.ts';
import type { Argument } from '../structure/arguments.ts';
import { isDefault } from '../structure/arguments.ts';
import type { Item } from '../structure/item.ts';

/** Lists of layers in which the block that ships with ninc is recognised. */
export function recogniseShipped(list: readonly Item[], kept: ReadonlySet<string>): readonly Item[] {
  const named = new Set([...kept, ...list.flatMap(({ from }) => from ?? [])]);
  const items: Item[] = [];
  for (let at = 0; at < list.length; ) {
    const block = ninBlock(list.slice(at, at + 6), false, named) ?? ninBlock(list.slice(at, at + 9), true, named);
    const item = block ?? list[at];
    if (item === undefined) break;
    items.push(item);
    at += block?.nodes.length ?? 1;
  }
  return items;
}

/** Three convolutions with bias, the second and third 1×1, each with the same activation: Lin, Chen, Yan (2013). */
function ninBlock(stretch: readonly Item[], batch_norm: boolean, named: ReadonlySet<string>): Item | undefined {
  const each = batch_norm ? 3 : 2;
  if (stretch.length !== 3 * each || stretch.slice(0, -1).some(({ output }) => named.has(output))) return undefined;
  if (stretch.some(({ from }, index) => index > 0 && from !== undefined)) return undefined;
  const [first, second, third] = [0, each, 2 * each].map((index) => stretch[index]);
  const acts = [each - 1, 2 * each - 1, 3 * each - 1].map((index) => stretch[index]);
  const activation = acts[0]?.word;
  if (first === undefined || second === undefined || third === undefined || activation === undefined) return undefined;
  if (!isActivation(activation) || !acts.every((item) => item?.word === activation && allDefault(item, [])))
    return undefined;
  const norms = batch_norm ? [1, 4, 7].map((index) => stretch[index]) : [];
  if (!norms.every((item) => item?.word === 'batch_norm2d' && allDefault(item, []))) return undefined;
  const whole = ['out_channels', 'kernel_size', 'stride', 'padding'];
  if (first.word !== 'conv2d' || !allDefault(first, whole)) return undefined;
  for (const item of [second, third]) {
    if (item.word !== 'conv2d' || item.args['kernel_size'] !== 1 || !allDefault(item, ['out_channels', 'kernel_size']))
      return undefined;
  }
  const widths = [first, second, third].map(({ args }) => Number(args['out_channels']));
  const args: Record<string, Argument> = {
    out_channels: widths.every((width) => width === widths[0]) ? (widths[0] ?? 1) : widths,
    kernel_size: first.args['kernel_size'] ?? 1,
    stride: first.args['stride'] ?? 1,
    padding: first.args['padding'] ?? 0,
    ...(activation !== 'relu' && { activation }),
    ...(batch_norm && { batch_norm }),
  };
  return {
    word: 'nin_block',
    args,
    paths: [],
    repeat: 1,
    ...(first.from !== undefined && { from: first.from }),
    output: stretch.at(-1)?.output ?? '',
    nodes: stretch.flatMap(({ nodes }) => nodes),
  };
}

function allDefault({ word, args }: Item, except: readonly string[]): boolean {
  return Object.entries(args).every(([key, value]) => except.includes(key) || isDefault(word, key, value, args));
}
