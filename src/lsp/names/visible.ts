import type { Layer, Spec } from '../../parser/spec.ts';
import type { Model } from '../model.ts';
import type { LocalScope, Scopes } from './scopes.ts';

/** What a `from` or an output may name. */
export interface VisibleName {
  readonly name: string;
  readonly kind: 'layer' | 'input';
  readonly layer?: Layer;
}

/** The ids that a place in a list of layers can name, the nearest first; of the layers of the spec, or of a block. */
export function visibleIds({ spec, names }: Model, block: string | undefined, offset: number): readonly VisibleName[] {
  if (spec === undefined || names === undefined) return [];
  const own = spec.blocks.find(({ name }) => name === block);
  const layers = own?.layers ?? spec.layers;
  const top = own === undefined ? names.scopes.ofLayers(layers) : names.scopes.ofBlock(own);
  const inner = scopesAt(layers, top, offset, names.scopes);
  const found = inner.flatMap((scope) =>
    [...scope.names]
      .filter(([, { layer }]) => layer.range.end <= offset)
      .map(([name, { layer }]): VisibleName => ({ name, kind: 'layer', layer }))
      .reverse(),
  );
  const given = own !== undefined || inner.length > 1 ? [{ name: 'input', kind: 'input' } as const] : [];
  return [...found, ...given, ...(own === undefined ? inputsOf(spec) : [])];
}

function inputsOf({ inputNames }: Spec): readonly VisibleName[] {
  return inputNames.map((name) => ({ name, kind: 'input' }));
}

/** The scopes around a place, innermost first. */
function scopesAt(layers: readonly Layer[], scope: LocalScope, offset: number, scopes: Scopes): readonly LocalScope[] {
  const around = layers.find(({ range, kind }) => kind !== 'call' && range.start <= offset && offset <= range.end);
  const inside = around && scopes.inside(around, scope);
  if (around === undefined || inside === undefined || around.kind === 'call') return [scope];
  const paths: readonly (readonly [readonly Layer[], LocalScope])[] =
    around.kind === 'residual'
      ? [[around.layers, inside], ...pathsOf([around.shortcut], inside)]
      : pathsOf(around.paths, inside);
  const path = paths.findLast(([[first]]) => first !== undefined && first.range.start <= offset);
  if (path === undefined) return [scope];
  return [...scopesAt(path[0], path[1], offset, scopes), scope];
}

function pathsOf(lists: readonly (readonly Layer[])[], { paths }: LocalScope): [readonly Layer[], LocalScope][] {
  const scopes = [...paths.values()];
  return lists.flatMap((list, index) => {
    const scope = scopes[index];
    return scope === undefined ? [] : [[list, scope]];
  });
}
