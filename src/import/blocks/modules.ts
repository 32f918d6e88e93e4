import type { NetNode } from '../net.ts';

/** How many nodes each module of the foreign model has, by its path. */
export type Modules = ReadonlyMap<string, number>;

export function modulesOf(nodes: readonly NetNode[]): Modules {
  const counts = new Map<string, number>();
  for (const { scope } of nodes) {
    let path = '';
    for (const name of scope) {
      path += `/${name}`;
      counts.set(path, (counts.get(path) ?? 0) + 1);
    }
  }
  return counts;
}

/** How many names nodes have in common, from the outside. */
export function sharedDepth(nodes: readonly NetNode[]): number {
  const [first] = nodes;
  let depth = 0;
  while (first?.scope[depth] !== undefined && nodes.every(({ scope }) => scope[depth] === first.scope[depth])) depth++;
  return depth;
}

/** Whether nodes are all that a module has: the innermost that they share, or one around it. */
export function isModule(nodes: readonly NetNode[], modules: Modules, depth: number = sharedDepth(nodes)): boolean {
  const path = nodes[0]?.scope.slice(0, depth) ?? [];
  return path.length > 0 && modules.get(path.map((name) => `/${name}`).join('')) === nodes.length;
}
