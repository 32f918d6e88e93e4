import fc from 'fast-check';
import type { Dim } from '../../src/ir/dim/dim.ts';
import { formatDim, parseDim } from '../../src/ir/dim/text.ts';
import { Choices, largestDraw } from './choices.ts';
import { arrivalOf, type Growth, type Place, type Site, type Value } from './growth.ts';
import { growLayer } from './layers.ts';
import type { InputPlan, LayerPlan, PlannedDim, Sizes, SpecPlan } from './plan.ts';

/** A valid network, and sizes of its symbols that every layer can take. */
export interface Network {
  readonly plan: SpecPlan;
  readonly sizes: Sizes;
  /** Its calls, at their places. */
  readonly sites: readonly Site[];
  /** Values of the spec's own list at its end, inputs included. */
  readonly values: readonly Value[];
}

/** The decisions that a network is grown by: one list for its inputs, one for each layer of the spec's own list. */
export interface Draws {
  readonly head: readonly number[];
  readonly steps: readonly (readonly number[])[];
}

const draw = fc.nat({ max: largestDraw });

/** So many layers stand in a spec's own list at most; those in blocks and paths come on top. */
const mostSteps = 8;

const draws: fc.Arbitrary<Draws> = fc.record({
  head: fc.array(draw, { maxLength: 20, size: 'max' }),
  steps: fc.array(fc.array(draw, { maxLength: 48, size: 'max' }), {
    minLength: 1,
    maxLength: mostSteps,
    size: 'max',
  }),
});

/** Random valid networks over all operations, blocks, residuals, branches and symbols; nothing is tried and thrown away. */
export const networks: fc.Arbitrary<Network> = fc.noBias(draws).map(grow);

/** Grows a network layer by layer, each with arguments that fit what arrives there. */
export function grow({ head, steps }: Draws): Network {
  const choices = new Choices(head);
  const { inputs, sizes } = growInputs(choices);
  const params = { w: choices.between(4, 9), act: choices.pick(['relu', 'tanh', 'silu']) };
  const growth: Growth = { sizes, params, blocks: [], sites: [], ids: 0, budget: 40 };
  const values = inputs.map(({ name, dims }): Value => ({ name, lasting: true, ...arrivalOf(dims, sizes) }));
  const [first] = values;
  if (first === undefined) throw new Error('a network without an input');
  const place: Place = { values, counts: new Map(), current: first, inBlock: false, once: true };
  const layers: LayerPlan[] = [];
  for (const step of steps) layers.push(...growLayer(growth, place, new Choices(step), false));
  const outputs: Record<string, string> = {};
  if (choices.once(3)) {
    outputs['last'] = place.current.name;
    outputs['other'] = (choices.any(place.values) ?? place.current).name;
  }
  const plan: SpecPlan = {
    params: usedParams(params, JSON.stringify([layers, growth.blocks.map((block) => block.plan)])),
    inputs: inputs.map(({ name, shape }) => ({ name, shape })),
    blocks: growth.blocks.map((block) => block.plan),
    layers,
    outputs,
  };
  return { plan, sizes, sites: growth.sites, values: place.values };
}

function usedParams(params: Growth['params'], text: string): Growth['params'] {
  return Object.fromEntries(Object.entries(params).filter(([name]) => new RegExp(`\\b${name}\\b`).test(text)));
}

interface GrownInput extends InputPlan {
  readonly dims: readonly Dim[];
}

function growInputs(choices: Choices): { readonly inputs: readonly GrownInput[]; readonly sizes: Sizes } {
  const sizes: Record<string, number> = {};
  const axis = (name: string, size: number, symbolic: boolean): PlannedDim => {
    if (!symbolic) return size;
    sizes[name] = size;
    return name;
  };
  const batch = axis('N', choices.between(1, 3), !choices.once(3));
  const channels = axis('C', choices.pick([4, 3, 2, 6, 1, 8, 9]), choices.once(10));
  const height = axis('H', choices.between(4, 11), !choices.once(3));
  const width =
    choices.once(8) && height === 'H'
      ? choices.pick(['H', '2*H'])
      : axis('W', choices.between(4, 11), !choices.once(3));
  const shape = [batch, channels, height, width];
  const shapes: (readonly PlannedDim[])[] = [shape];
  if (choices.once(3)) {
    const others: readonly [() => readonly PlannedDim[], ...(() => readonly PlannedDim[])[]] = [
      () => shape,
      () => [batch, choices.between(1, 5), height, width],
      () => [batch, choices.between(1, 6)],
      () => [batch, channels, 1, 1],
      () => [axis('M', choices.between(1, 3), choices.once(2)), 2, axis('L', choices.between(2, 6), choices.once(2))],
    ];
    shapes.push(choices.pick(others)());
  }
  const inputs = shapes.map((one, index) => ({
    name: index === 0 ? 'image' : 'other',
    shape: one,
    dims: one.map(dimOf),
  }));
  return { inputs, sizes };
}

function dimOf(dim: PlannedDim): Dim {
  if (typeof dim === 'number') return dim;
  const parsed = parseDim(dim);
  if ('error' in parsed) throw new Error(`${dim}: ${parsed.error}`);
  return parsed.value;
}

/** The dimensions as a spec writes them. */
export function plannedShape(shape: readonly Dim[]): readonly PlannedDim[] {
  return shape.map((dim) => (typeof dim === 'number' ? dim : formatDim(dim)));
}
