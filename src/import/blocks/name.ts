import { isOperation, operationOf } from '../../ir/ops/index.ts';
import type { Family } from '../../ir/ops/operation.ts';
import type { NetNode } from '../net.ts';
import type { Item } from '../structure/item.ts';
import { isModule, type Modules, sharedDepth } from './modules.ts';

const reserved = new Set(['residual', 'branches', 'nin_block']);

/** A name for the block of several stretches: what people called it, else what it consists of. */
export function blockName(
  stretches: readonly (readonly Item[])[],
  taken: ReadonlySet<string>,
  modules: Modules,
): string {
  const [model = []] = stretches;
  const base = givenName(stretches, modules) ?? describedName(model);
  let name = base;
  for (let count = 2; taken.has(name) || isOperation(name) || reserved.has(name); count++) name = `${base}_${count}`;
  return name;
}

/** The class of the module, or the name of its instances without their number, where most of the stretches agree. */
function givenName(stretches: readonly (readonly Item[])[], modules: Modules): string | undefined {
  const counts = new Map<string, number>();
  for (const items of stretches) {
    const name = moduleName(
      items.flatMap(({ nodes }) => nodes),
      modules,
    );
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const [best] = [...counts].toSorted(([, a], [, b]) => b - a);
  return best !== undefined && best[1] * 2 >= stretches.length ? best[0] : undefined;
}

/** The innermost module that holds these nodes and no others, and whose name or class says what it is. */
function moduleName(nodes: readonly NetNode[], modules: Modules): string | undefined {
  const [first] = nodes;
  if (first === undefined) return undefined;
  for (let depth = sharedDepth(nodes); depth > 0 && isModule(nodes, modules, depth); depth--) {
    const [own = '', type = ''] = [first.scope[depth - 1], first.classes[depth - 1]];
    const name = /^(|Sequential|ModuleList|ModuleDict)$/.test(type)
      ? (/^([A-Za-z][A-Za-z_]*?)_?\d+$/.exec(own)?.[1] ?? '')
      : snakeCase(type);
    if (name !== '' && !reserved.has(name) && !isOperation(name)) return name;
  }
  return undefined;
}

function snakeCase(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .replace(/^_+/, '')
    .toLowerCase();
}

const short: Readonly<Record<string, string>> = {
  conv2d: 'conv',
  conv_transpose2d: 'up_conv',
  channel_shuffle: 'shuffle',
};
const families: Readonly<Partial<Record<Family, string>>> = { normalization: 'norm', pooling: 'pool' };

/** What a person would call it in a name of several words. */
function shortName(word: string): string {
  return short[word] ?? (isOperation(word) ? families[operationOf(word).family] : undefined) ?? word;
}

function describedName(items: readonly Item[]): string {
  const words = items.map(({ word, paths }) => {
    if (word === 'residual') return (paths[1]?.length ?? 0) > 0 ? 'projection' : 'residual';
    return word === 'branches' ? 'branching' : shortName(word);
  });
  const structure = words.find((word) => word === 'projection' || word === 'residual' || word === 'branching');
  if (items.some(({ repeat }) => repeat !== 1)) return 'stage';
  if (structure !== undefined) return words.length <= 2 ? `${structure}_block` : 'stage';
  return words.length <= 3 ? words.join('_') : 'block';
}
