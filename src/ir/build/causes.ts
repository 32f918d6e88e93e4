import type { Build, Requirement } from './scope.ts';

/**
 * Requirements that fail, together with those of layers that read what the failing layer makes: one cause, one error. The first
 * of each group is the one to report.
 */
export function byCause<R extends Requirement>(build: Build, failing: readonly R[]): readonly (readonly [R, ...R[]])[] {
  // An instance of a block or structure is known by the node that makes its result.
  const nameOf = ({ node }: R) => build.byId.get(node)?.name ?? node;
  const own = new Map<string, R>();
  // A shape that is asserted is not what the layer needs: what follows is judged by the shape that it really has.
  for (const one of failing) if (!one.asserted && !own.has(nameOf(one))) own.set(nameOf(one), one);
  const cause = new Map<string, R>();
  const follow = (id: string, inputs: readonly string[]) => {
    const inherited = inputs.map((input) => cause.get(input)).find((one) => one !== undefined);
    const first = inherited ?? own.get(id);
    if (first !== undefined) cause.set(id, first);
  };
  for (const name of build.spec.inputNames) follow(name, []);
  for (const { id, inputs } of build.nodes) follow(id, inputs);
  const groups = new Map<R, [R, ...R[]]>();
  for (const one of failing) {
    const first = cause.get(nameOf(one)) ?? one;
    const group = groups.get(first);
    if (group === undefined) groups.set(first, first === one ? [one] : [first, one]);
    else if (first !== one) group.push(one);
  }
  return [...groups.values()];
}
