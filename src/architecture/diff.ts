import { shapeText } from '../diagnostics/entry.ts';
import type { Architecture, ArchitectureLayer, PlainRecord, Size } from './architecture.ts';
import type { ArchitectureDiff, ArgumentChange, Change, Consequence, ParameterChange, Part, Turn } from './changes.ts';
import { labelRuns } from './labels.ts';
import { lockText } from './lock-write.ts';
import { layerPairs, type Match, matchNetworks, type Pair, renaming } from './match.ts';
import { chosenArguments, type Item } from './tree.ts';
import { weightsVerdict } from './weights.ts';

/** What changed from one network to another. Of a network with itself: nothing. */
export function diffArchitectures(before: Architecture, after: Architecture): ArchitectureDiff {
  const matches = matchNetworks(before, after);
  // What was moved is read by others: that is what moving means, and no change of those.
  const wiring = wiringOf(before, after, layerPairs(matches, false));
  const found: Found = { consequences: [], renumbered: 0 };
  const changes: readonly Change[] = [
    ...ends(before, after),
    ...matches.flatMap((match) => changesOf(match, wiring, found)),
    ...outputs(before, after, wiring),
    ...constraints(before, after),
  ];
  const same = lockText(before) === lockText(after);
  const silent = changes.length === 0 && found.renumbered === 0 && found.consequences.length === 0;
  return {
    same,
    sizes: { from: sizesOf(before), to: sizesOf(after) },
    changes: silent && !same ? [{ kind: 'order' }] : changes,
    consequences: found.consequences,
    renumbered: found.renumbered,
    weights: weightsVerdict(before, after, layerPairs(matches, true)),
  };
}

function sizesOf({ layers, totals }: Architecture) {
  return { layers: layers.length, ...totals };
}

/** What is gathered beside the changes. */
interface Found {
  readonly consequences: Consequence[];
  renumbered: number;
}

/** What is read from what, in the names of the second network. */
interface Wiring {
  /** What a value of the first network is in the second; of what is gone, what it was made from. */
  readonly was: (name: string) => string;
  /** What a value of the second network that is new is made from. */
  readonly is: (name: string) => string;
  readonly shapes: { readonly before: ReadonlyMap<string, string>; readonly after: ReadonlyMap<string, string> };
}

function wiringOf(before: Architecture, after: Architecture, pairs: readonly (readonly [Item, Item])[]): Wiring {
  const now = new Map(pairs.map(([a, b]) => [a.id, b.id]));
  const known = new Set(now.values());
  for (const { name } of after.inputs) known.add(name);
  for (const [index, { name }] of before.inputs.entries()) {
    const same = after.inputs.find((input) => input.name === name) ?? after.inputs[index];
    if (same !== undefined) now.set(name, same.name);
  }
  const [old, fresh] = [firstInputs(before), firstInputs(after)];
  return {
    was(name) {
      let at: string | undefined = name;
      while (at !== undefined && !now.has(at)) at = old.get(at);
      return at === undefined ? name : (now.get(at) ?? name);
    },
    is(name) {
      let at: string | undefined = name;
      while (at !== undefined && !known.has(at)) at = fresh.get(at);
      return at ?? name;
    },
    shapes: { before: shapesOf(before), after: shapesOf(after) },
  };
}

function firstInputs({ layers }: Architecture): ReadonlyMap<string, string | undefined> {
  return new Map(layers.map(({ id, inputs }) => [id, inputs[0]]));
}

function shapesOf({ inputs, layers }: Architecture): ReadonlyMap<string, string> {
  return new Map([
    ...inputs.map(({ name, ...value }) => [name, typeText(value)] as const),
    ...layers.map(({ id, ...value }) => [id, typeText(value)] as const),
  ]);
}

function typeText({ dtype, shape }: { readonly dtype: string; readonly shape: readonly Size[] }): string {
  return `${dtype} ${shapeText(shape)}`;
}

function changesOf(match: Match, wiring: Wiring, found: Found): readonly Change[] {
  switch (match.kind) {
    case 'added':
    case 'removed':
      return [lone(match, wiring)];
    case 'moved': {
      const { from, to } = match.behind;
      const after = {
        ...(from !== undefined && { from: lastOf(from) }),
        ...(to !== undefined && { to: lastOf(to) }),
      };
      return [{ kind: 'moved', part: { from: partOf(match.before), to: partOf(match.after) }, after }];
    }
    case 'replaced':
      return [{ kind: 'replaced', part: { from: partOf(match.before), to: partOf(match.after) } }];
    case 'rebuilt': {
      const params = changedArguments(match.before.params, match.after.params).filter(
        ({ from, to }) => from !== undefined && to !== undefined,
      );
      return [{ kind: 'rebuilt', part: { from: partOf(match.before), to: partOf(match.after) }, params }];
    }
    case 'pair':
      return pairChanges(match, wiring, found);
  }
}

function lone({ kind, item, behind }: Extract<Match, { kind: 'added' | 'removed' }>, { was }: Wiring): Change {
  const after = behind === undefined ? {} : { after: lastOf(behind) };
  if (kind === 'added') return { kind, part: partOf(item), ...after };
  const [first] = item.layers;
  const at = was(first?.inputs[0] ?? first?.id ?? item.id);
  return { kind, part: partOf(item), ...after, at };
}

/** The layer that a block ends with. */
function lastOf(item: Item): string {
  return item.layers.at(-1)?.id ?? item.id;
}

function pairChanges({ before, after, inside }: Pair, wiring: Wiring, found: Found): readonly Change[] {
  const id = { from: before.id, to: after.id };
  const named = renaming(before, after);
  const renamed: Change[] = named === 'renamed' ? [{ kind: 'renamed', id }] : [];
  if (named === 'renumbered') found.renumbered += after.layers.length;
  if (before.layer !== undefined && after.layer !== undefined) {
    return [...renamed, ...layerChanges(before.layer, after.layer, wiring, found)];
  }
  const params = changedArguments(before.params, after.params);
  if (before.label !== after.label && named === undefined) {
    renamed.push({ kind: 'renamed', id, block: { from: before.label, to: after.label } });
  }
  const within = inside.flatMap((match) => changesOf(match, wiring, found));
  if (params.length === 0) return [...renamed, ...within];
  return [...renamed, { kind: 'block' as const, id, label: after.label, params, inside: within }];
}

function layerChanges(
  before: ArchitectureLayer,
  after: ArchitectureLayer,
  { was, is, shapes }: Wiring,
  found: Found,
): readonly Change[] {
  const id = { from: before.id, to: after.id };
  // What follows from what arrives is nobody's doing, unless the same arrives.
  const arrives = (layer: ArchitectureLayer, all: ReadonlyMap<string, string>) =>
    layer.inputs.map((name) => all.get(name)).join(' ');
  const sameArrives = arrives(before, shapes.before) === arrives(after, shapes.after);
  const [old, now] = sameArrives
    ? [before.arguments, after.arguments]
    : [chosenArguments(before), chosenArguments(after)];
  const changed = changedArguments(old, now);
  const parameters = changedParameters(before, after);
  const [from, to] = [before.inputs.map(was), after.inputs.map(is)];
  const rewired = from.join(' ') !== to.join(' ');
  const reshaped = typeText(before) !== typeText(after);
  const shape = {
    ...(shapeText(before.shape) !== shapeText(after.shape) && { shape: { from: before.shape, to: after.shape } }),
    ...(before.dtype !== after.dtype && { dtype: { from: before.dtype, to: after.dtype } }),
  };
  if (changed.length === 0 && !rewired && !(sameArrives && (reshaped || parameters.length > 0))) {
    if (reshaped || parameters.length > 0) found.consequences.push({ id, parameters, ...shape });
    return [];
  }
  return [
    {
      kind: 'layer',
      id,
      op: after.op,
      arguments: changed,
      parameters,
      ...shape,
      ...(before.macs !== after.macs && { macs: { from: before.macs, to: after.macs } }),
      ...(rewired && { inputs: { from, to } }),
    },
  ];
}

function changedArguments(before: PlainRecord, after: PlainRecord): readonly ArgumentChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): ArgumentChange[] => {
    const [from, to] = [before[name], after[name]];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    return [{ name, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

function changedParameters(before: ArchitectureLayer, after: ArchitectureLayer): readonly ParameterChange[] {
  const [old, now] = [before, after].map(({ parameters }) => new Map(parameters.map((one) => [one.role, one])));
  const roles = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])]);
  return [...roles].flatMap((role): ParameterChange[] => {
    const [from, to] = [old?.get(role)?.shape, now?.get(role)?.shape];
    if (JSON.stringify(from) === JSON.stringify(to)) return [];
    return [{ role, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}

function ends(before: Architecture, after: Architecture): readonly Change[] {
  const named: Change[] =
    before.name === after.name || before.layers.length === 0
      ? []
      : [{ kind: 'name', name: { from: before.name, to: after.name } }];
  const text = ({ inputs }: Architecture) => inputs.map(({ name, ...value }) => [name, typeText(value)] as const);
  const inputs = changedTexts(text(before), text(after));
  return [...named, ...inputs.map(({ name, turn }): Change => ({ kind: 'input', name, shape: turn }))];
}

function outputs(before: Architecture, after: Architecture, { was, is }: Wiring): readonly Change[] {
  const old = before.outputs.map(({ name, value }) => [name, was(value)] as const);
  const now = after.outputs.map(({ name, value }) => [name, is(value)] as const);
  const value = (name: string, { outputs }: Architecture) => outputs.find((one) => one.name === name)?.value;
  return changedTexts(old, now).map(({ name }): Change => {
    const [from, to] = [value(name, before), value(name, after)];
    return { kind: 'output', name, value: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) } };
  });
}

function constraints(before: Architecture, after: Architecture): readonly Change[] {
  const gone = before.constraints.filter((text) => !after.constraints.includes(text));
  const come = after.constraints.filter((text) => !before.constraints.includes(text));
  return [
    ...gone.map((from): Change => ({ kind: 'constraint', text: { from } })),
    ...come.map((to): Change => ({ kind: 'constraint', text: { to } })),
  ];
}

function changedTexts(before: readonly (readonly [string, string])[], after: readonly (readonly [string, string])[]) {
  const [old, now] = [new Map(before), new Map(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    const turn: Partial<Turn<string>> = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    return from === to ? [] : [{ name, turn }];
  });
}

function partOf(item: Item): Part {
  const { id, label, layers, layer } = item;
  return {
    id,
    label,
    layers: layers.length,
    parameters: layers.reduce((sum, { trainable }) => sum + trainable, 0),
    macs: layers.reduce<Size>((sum, { macs }) => together(sum, macs), 0),
    shape: layers.at(-1)?.shape ?? [],
    made: layer === undefined ? labelRuns(item.items.map((one) => one.label)) : '',
  };
}

function together(a: Size, b: Size): Size {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === 0) return b;
  return b === 0 ? a : `${a} + ${b}`;
}
