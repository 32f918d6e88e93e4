import type { Scope } from './scopes.ts';

/** Scopes that one text may stand for: all instances of a block, or what lies at one place inside of them. */
export interface Kind {
  readonly key: string;
  readonly scopes: readonly Scope[];
}

/**
 * The scopes that become texts of their own, by kind, such that each kind stands behind those that its scopes contain. `isText`
 * says which scopes do; the others are part of the text around them.
 */
export function kindsOf(root: Scope, isText: (scope: Scope) => boolean): readonly Kind[] {
  const scopes = new Map<string, Scope[]>();
  const inside = new Map<string, Set<string>>();
  // Depth is bounded by the build (100 blocks; structural layers by the parser).
  const visit = (scope: Scope, around: string, path: string): void => {
    const own = scope === root || isText(scope);
    const key = keyOf(scope, around, path);
    const [inner, place] = own ? [key, ''] : [around, path];
    if (own) {
      scopes.set(key, [...(scopes.get(key) ?? []), scope]);
      if (key !== around) inside.get(around)?.add(key);
      if (!inside.has(key)) inside.set(key, new Set());
    }
    for (const member of scope.members)
      if (member.kind === 'scope') visit(member.scope, inner, `${place}/${member.local}`);
  };
  visit(root, '', '');
  const ordered: Kind[] = [];
  const done = new Set<string>();
  const place = (key: string): void => {
    if (done.has(key)) return;
    done.add(key);
    for (const inner of inside.get(key) ?? []) place(inner);
    ordered.push({ key, scopes: scopes.get(key) ?? [] });
  };
  for (const key of scopes.keys()) place(key);
  return ordered;
}

function keyOf({ instance, id }: Scope, around: string, path: string): string {
  if (id === '') return '';
  return instance?.kind === 'block' ? `block ${instance.block}` : `${around}${path}`;
}
