import type { LocalScope, NamedLayer, Scopes } from './scopes.ts';

/** One part of a dotted id, and the layer that it names; a path of a structural layer is none. */
export interface Step {
  readonly start: number;
  readonly name: string;
  readonly found: NamedLayer | undefined;
}

/** What the parts of `stem.residual_1.shortcut.conv2d_1` name, as far as they name anything. */
export function resolveId(id: string, scope: LocalScope, scopes: Scopes): readonly Step[] {
  const [first = '', ...rest] = id.split('.');
  const home = scopeWith(first, scope);
  const named = home?.names.get(first);
  if (home === undefined || named === undefined) return [];
  const steps: Step[] = [{ start: 0, name: first, found: named }];
  let inside = scopes.inside(named.layer, home);
  let start = first.length + 1;
  for (const name of rest) {
    const path: LocalScope | undefined = inside?.paths.get(name);
    const found: NamedLayer | undefined = inside?.names.get(name);
    if (path === undefined && found === undefined) break;
    steps.push({ start, name, found });
    inside = path ?? (found === undefined ? undefined : scopes.inside(found.layer, inside));
    start += name.length + 1;
  }
  return steps;
}

function scopeWith(name: string, scope: LocalScope): LocalScope | undefined {
  for (let at: LocalScope | undefined = scope; at !== undefined; at = at.outer) if (at.names.has(name)) return at;
  return undefined;
}
