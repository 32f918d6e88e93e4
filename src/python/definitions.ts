import type { Instance, ParamValue } from '../ir/graph.ts';
import type { Argument, Expression } from './layout.ts';
import { type Constant, constants, given, isMake, type Make, type MakeArgument, option, signature } from './make.ts';
import { keyOf, type Parameter, type Parametrised, parametrise, type Varying } from './parameters.ts';
import { literal } from './text.ts';

/** One instance of what becomes a class or a function: its calls, by the names that they are kept under. */
export interface Body<Shape> {
  readonly instance: Instance | undefined;
  readonly makes: readonly { readonly owner: string; readonly make: Make }[];
  /** What must be equal for two instances to share one text, beside the calls. */
  readonly shape: Shape;
  readonly shapeKey: string;
}

/** A class or a function that stands for some instances of a block, and the call that makes each of them. */
export interface Definition<Shape> {
  readonly parameters: readonly Parameter[];
  readonly calls: readonly { readonly owner: string; readonly expression: Expression }[];
  readonly shape: Shape;
  readonly instances: readonly (Instance | undefined)[];
  /** Which of the bodies it stands for. */
  readonly members: readonly number[];
}

/** Groups instances that differ in values only, and makes parameters of these values. */
export function define<Shape>(
  bodies: readonly Body<Shape>[],
  taken: ReadonlySet<string>,
): readonly Definition<Shape>[] {
  const groups = new Map<string, number[]>();
  for (const [index, { makes, shapeKey }] of bodies.entries()) {
    const key = JSON.stringify([shapeKey, makes.map(({ owner, make }) => [owner, signature(make)])]);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    const all = members.flatMap((index) => bodies[index] ?? []);
    const model = first === undefined ? undefined : bodies[first];
    return model === undefined ? [] : [defineGroup(model, all, members, taken)];
  });
}

function defineGroup<Shape>(
  model: Body<Shape>,
  all: readonly Body<Shape>[],
  members: readonly number[],
  taken: ReadonlySet<string>,
): Definition<Shape> {
  const columns = all.map(({ makes }) => makes.flatMap(({ make }) => constants(make)));
  const owners = model.makes.flatMap(({ owner, make }) => constants(make).map(() => owner));
  const holes = owners.map(
    (owner, at): Varying => ({
      owner,
      name: columns[0]?.[at]?.name ?? '',
      values: columns.flatMap((column) => column[at]?.value ?? []),
    }),
  );
  const varying = holes.filter(({ values }) => !isFixed(values));
  const instances = all.map(({ instance }) => instance);
  const parametrised = parametrise(varying, instances, taken);
  let at = 0;
  const next = (): readonly Constant[] => holes[at++]?.values ?? [];
  const calls = model.makes.map(({ owner, make }) => ({ owner, expression: written(make, next, parametrised) }));
  return { parameters: parametrised.parameters, calls, shape: model.shape, instances, members };
}

function isFixed(values: readonly Constant[]): boolean {
  const [first] = values;
  const text = JSON.stringify(first?.constant);
  return values.every(({ constant }) => JSON.stringify(constant) === text);
}

/** The call as the text of its definition has it. */
function written(make: Make, next: () => readonly Constant[], parametrised: Parametrised): Expression {
  const args = make.arguments.flatMap(({ name, value, positional }): Argument[] => {
    if (isMake(value)) return [{ name, value: written(value, next, parametrised) }];
    if (value.source !== undefined)
      return [positional === true ? { value: value.source } : { name, value: value.source }];
    const values = next();
    const [first] = values;
    if (first === undefined) return [];
    const fixed = isFixed(values);
    if (fixed && first.unless !== undefined && JSON.stringify(first.constant) === JSON.stringify(first.unless))
      return [];
    const real = values.some((one) => one.real === true);
    const text = fixed ? literal(first.constant, real) : (parametrised.texts.get(keyOf(values)) ?? '');
    return [positional === true ? { value: text } : { name, value: text }];
  });
  return { kind: 'call', callee: make.callee, arguments: args };
}

/** The call that makes one instance: `nth` counts the members of the definition. */
export function callOf(callee: string, parameters: readonly Parameter[], nth: number): Make {
  const args = parameters.map(({ name, values, real, default: fallback }): MakeArgument => {
    const value: ParamValue = values[nth] ?? 0;
    return fallback === undefined ? given(name, value, real) : option(name, value, fallback, real);
  });
  return { callee, arguments: args };
}

/** `in_channels: int`, `stride: int = 1`. */
export function signatureOf(parameters: readonly Parameter[]): readonly string[] {
  return parameters.map(({ name, hint, real, default: fallback }) =>
    fallback === undefined ? `${name}: ${hint}` : `${name}: ${hint} = ${literal(fallback, real)}`,
  );
}

/** A word for what sets the instances of one definition apart from those of others: `Expand1`, `BatchNorm`, `Elu`. */
export function distinction<Shape>(one: Definition<Shape>, others: readonly Definition<Shape>[]): string | undefined {
  const values = (definition: Definition<Shape>, param: string) =>
    new Set(
      definition.instances.flatMap((instance) =>
        instance?.kind === 'block' ? [JSON.stringify(instance.params[param])] : [],
      ),
    );
  const [first] = one.instances;
  if (first?.kind !== 'block') return undefined;
  const all = [one, ...others];
  for (const [param, value] of Object.entries(first.params)) {
    const own = values(one, param);
    // What varies within a text is not what makes it another text.
    if (typeof value === 'object' || all.some((other) => values(other, param).size !== 1)) continue;
    const shared = others.some((other) => [...values(other, param)].some((text) => own.has(text)));
    if (shared) continue;
    if (typeof value === 'string') return value;
    if (typeof value === 'boolean') return value ? param : `no_${param}`;
    return `${param}_${value}`;
  }
  return undefined;
}
