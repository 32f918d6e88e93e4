import { isOperation } from '../../ir/ops/index.ts';
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

/** The class of the module, or the name of its instances without their number, where all stretches agree. */
function givenName(stretches: readonly (readonly Item[])[], modules: Modules): string | undefined {
  const names = stretches.map((items) =>
    moduleName(
      items.flatMap(({ nodes }) => nodes),
      modules,
    ),
  );
  const [first] = names;
  return first !== undefined && names.every((name) => name === first) ? first : undefined;
}

function moduleName(nodes: readonly NetNode[], modules: Modules): string | undefined {
  const [first] = nodes;
  if (first === undefined || !isModule(nodes, modules)) return undefined;
  const depth = sharedDepth(nodes);
  const [own, type] = [first.scope[depth - 1], first.classes[depth - 1]];
  if (type !== undefined && !/^(Sequential|ModuleList|ModuleDict)$/.test(type)) return snakeCase(type);
  return own === undefined ? undefined : /^([A-Za-z][A-Za-z_]*?)_?\d+$/.exec(own)?.[1];
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
  batch_norm2d: 'norm',
  max_pool2d: 'pool',
  avg_pool2d: 'pool',
  global_avg_pool2d: 'pool',
  local_response_norm: 'norm',
  channel_shuffle: 'shuffle',
};

function describedName(items: readonly Item[]): string {
  const words = items.map(({ word, paths }) => {
    if (word === 'residual') return (paths[1]?.length ?? 0) > 0 ? 'projection' : 'residual';
    return word === 'branches' ? 'branching' : (short[word] ?? word);
  });
  const structure = words.find((word) => word === 'projection' || word === 'residual' || word === 'branching');
  if (items.some(({ repeat }) => repeat !== 1)) return 'stage';
  if (structure !== undefined) return words.length <= 2 ? `${structure}_block` : 'stage';
  return words.length <= 3 ? words.join('_') : 'block';
}
