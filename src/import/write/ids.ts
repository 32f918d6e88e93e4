import { isOperation } from '../../ir/ops/index.ts';
import type { Item } from '../structure/item.ts';

/**
 * Gives the layers of the model itself the names that people gave their modules (`conv1`, `layer1`, `fc`), where such a name belongs
 * to one layer alone. Numbers that a program gave, and layers without parameters, stay unnamed.
 */
export function withIds(
  layers: readonly Item[],
  blocks: ReadonlySet<string>,
  inputs: ReadonlySet<string>,
): readonly Item[] {
  const owners = new Map<string, Set<Item>>();
  for (const item of layers) {
    for (const { scope, weights } of item.nodes) {
      const [name] = scope;
      if (name !== undefined && weights.size > 0) owners.set(name, (owners.get(name) ?? new Set()).add(item));
    }
  }
  return layers.map((item) => {
    const parameterised = item.nodes.filter(({ weights }) => weights.size > 0);
    const names = new Set(parameterised.map(({ scope }) => scope[0]).filter((name) => name !== undefined));
    const [name] = names;
    if (name === undefined || names.size !== 1 || owners.get(name)?.size !== 1) return item;
    return isGood(name, blocks) && !inputs.has(name) ? { ...item, id: name } : item;
  });
}

function isGood(name: string, blocks: ReadonlySet<string>): boolean {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,40}$/.test(name) || name === 'input') return false;
  const base = name.replace(/_\d+$/, '');
  return !isOperation(base) && !blocks.has(base) && !/^(residual|branches|nin_block|node|Conv|Gemm|MatMul)$/.test(base);
}
