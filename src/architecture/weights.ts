import type { Architecture, ArchitectureLayer, ArchitectureParameter } from './architecture.ts';
import type { WeightsVerdict } from './changes.ts';
import type { Item } from './tree.ts';

/**
 * Whether weights of the first network load into the second: by name and shape (`--weights` is strict about both), or by order
 * (`ninc weights import`), which takes modules of the same shapes one after the other: right only where that is what became of them.
 */
export function weightsVerdict(
  before: Architecture,
  after: Architecture,
  pairs: readonly (readonly [Item, Item])[],
): WeightsVerdict {
  const [old, now] = [arraysOf(before), arraysOf(after)];
  const shared = [...now].flatMap(([name, to]) => {
    const from = old.get(name);
    return from === undefined ? [] : [{ name, from, to }];
  });
  const reshaped = shared.flatMap(({ name, from, to }) => {
    const dtype = from.dtype === to.dtype ? {} : { dtype: { from: from.dtype, to: to.dtype } };
    const same = from.dtype === to.dtype && from.shape.join() === to.shape.join();
    return same ? [] : [{ name, from: from.shape, to: to.shape, ...dtype }];
  });
  const gone = [...old.keys()].filter((name) => !now.has(name));
  const added = [...now.keys()].filter((name) => !old.has(name));
  const kept = shared.length - reshaped.length;
  const whole = reshaped.length + gone.length + added.length === 0;
  return {
    load: whole ? 'as-they-are' : inOrder(before, after, pairs) ? 'by-import' : 'no',
    kept,
    before: old.size,
    after: now.size,
    reshaped,
    gone,
    added,
  };
}

function arraysOf({ layers }: Architecture): ReadonlyMap<string, ArchitectureParameter> {
  return new Map(layers.flatMap(({ id, parameters }) => parameters.map((one) => [`${id}.${one.role}`, one] as const)));
}

/** Whether the modules of each kind are as many, and the first became the first, the second the second. */
function inOrder(before: Architecture, after: Architecture, pairs: readonly (readonly [Item, Item])[]): boolean {
  const [old, now] = [kindsOf(before), kindsOf(after)];
  const became = new Map(pairs.map(([a, b]) => [a.id, b.id]));
  if (old.size !== now.size) return false;
  return [...old].every(([kind, ids]) => {
    const others = now.get(kind) ?? [];
    return ids.length === others.length && ids.every((id, index) => became.get(id) === others[index]);
  });
}

/** Layers with parameters by what these are, each in order. */
function kindsOf({ layers }: Architecture): ReadonlyMap<string, readonly string[]> {
  const kinds = new Map<string, string[]>();
  for (const { id, parameters } of layers) {
    if (parameters.length === 0) continue;
    const key = parameterKind({ parameters });
    const same = kinds.get(key);
    if (same === undefined) kinds.set(key, [id]);
    else same.push(id);
  }
  return kinds;
}

function parameterKind({ parameters }: Pick<ArchitectureLayer, 'parameters'>): string {
  return JSON.stringify(parameters.map(({ role, dtype, shape }) => [role, dtype, shape]).sort());
}
