import type { Precision, Tensors } from '../backends/backend.ts';
import { reference } from '../backends/reference/index.ts';
import { runPasses } from '../compile.ts';
import { position } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import type { Graph } from '../ir/graph.ts';
import type { Tensor, Weights } from '../weights/tensor.ts';
import { type Compared, type Comparison, compare, type Difference, nodeValues } from './compare.ts';
import { trainable, withoutDropout } from './gradients.ts';
import { everySide, type Side } from './sides.ts';

/** Bounds of relative errors by precision. */
export type Tolerances = Readonly<Record<Precision, number>>;

/**
 * What a network of any depth keeps to where nothing is wrong: the contract's 5e-4 in float32, 1e-9 in float64, and a tenth in
 * bfloat16, which has 8 bits.
 */
export const defaultTolerances: Tolerances = { f32: 5e-4, f64: 1e-9, bf16: 0.1 };

/** What is left of a number where large ones cancel, relative to those: a few last places. */
const roundings: Tolerances = { f32: 1e-6, f64: 1e-14, bf16: 2e-2 };

/** The value where a side leaves the reference, and the line of the spec that makes it. */
export interface Departure extends Difference {
  /** The operation; absent for an output that is an input. */
  readonly op?: string;
  readonly file?: string;
  readonly line?: number;
  /** Where the blocks around it are instantiated, the innermost first. */
  readonly within?: readonly { readonly file: string; readonly line: number }[];
}

/** What became of one side. */
export interface Verdict {
  readonly name: string;
  readonly kind: Side['kind'];
  readonly precision: Precision;
  readonly runtime: string;
  readonly tolerance: number;
  readonly ok: boolean;
  /** How many values were compared, each node's and then each output's. */
  readonly compared: number;
  readonly worst: Difference | undefined;
  readonly departs: Departure | undefined;
  /** Why it did not come to an answer. */
  readonly failed?: string;
}

export interface Verification {
  readonly verdicts: readonly Verdict[];
  /** Sides that cannot run here or cannot run this network, and why. */
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
  /** Two sides that train, and how far their gradients are apart; the first is what the others are held against. */
  readonly gradients: readonly GradientVerdict[];
  readonly ok: boolean;
}

/** Gradients of a side against those of another, a parameter each. */
export interface GradientVerdict {
  readonly name: string;
  readonly against: string;
  readonly tolerance: number;
  readonly ok: boolean;
  readonly compared: number;
  readonly worst: Difference | undefined;
  readonly departs: Departure | undefined;
  readonly failed?: string;
}

interface VerifyOptions {
  readonly tolerances: Tolerances;
  /** Only these, by name; all where there are none. */
  readonly only: readonly string[];
  readonly progress: (text: string) => void;
  /** What is compared; everything that is here where not given. */
  readonly sides?: readonly Side[] | undefined;
}

/**
 * Runs a network on everything that is here, with the same weights and inputs, and holds every node's value and then every output
 * against the reference in float64. Nodes are seen in a variant of the network whose every node is an output; outputs are those of
 * the network as it is, with all that is fused in it.
 */
export async function verify(
  graph: Graph,
  weights: Weights,
  inputs: Tensors,
  { tolerances, only, progress, sides }: VerifyOptions,
): Promise<Verification> {
  const all = sides ?? (await everySide(graph));
  const open = withEveryNode(graph);
  progress('reference');
  const seen = { ...inputs, ...(await onReference(open, weights, inputs)) };
  const expected = { ...seen, ...outputsOf(graph, (_, value) => seen[value]) };
  const values: readonly Compared[] = [
    ...nodeValues(graph),
    ...graph.outputs.map(({ name, value }) => ({ name: outputName(name), inputs: [value] })),
  ];
  const verdicts: Verdict[] = [];
  const absent: { readonly name: string; readonly reason: string }[] = [];
  for (const side of all.filter(({ name }) => only.length === 0 || only.includes(name))) {
    progress(side.name);
    const tolerance = tolerances[side.precision];
    const bounds = { tolerance, rounding: roundings[side.precision] };
    const { name, kind, precision } = side;
    const common = { name, kind, precision, tolerance };
    try {
      const nodes = await answersOf(side, open, weights, inputs);
      const whole = await answersOf(side, graph, weights, inputs);
      const found = { ...nodes.values, ...outputsOf(graph, (name) => whole.values[name]) };
      const comparison = compare(values, inputs, expected, found, bounds);
      verdicts.push({ ...common, runtime: nodes.runtime, ...placed(graph, comparison) });
    } catch (error) {
      if (error instanceof NincError) {
        absent.push({ name, reason: error.diagnostics.map(({ message }) => message).join('; ') });
        continue;
      }
      const failed = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      const nothing = { compared: 0, worst: undefined, departs: undefined };
      verdicts.push({ ...common, runtime: '', ok: false, ...nothing, failed });
    }
  }
  const answering = all.filter(({ name }) => verdicts.some((verdict) => verdict.name === name && verdict.ok));
  const gradients = await compareGradients(graph, weights, inputs, answering, { tolerances, progress, seen });
  return { verdicts, absent, gradients, ok: [...verdicts, ...gradients].every(({ ok }) => ok) };
}

/** The gradients of every side that trains, against those of the first: of the mean of the squares of the first output, without dropout. */
async function compareGradients(
  graph: Graph,
  weights: Weights,
  inputs: Tensors,
  sides: readonly Side[],
  { tolerances, progress, seen }: Pick<VerifyOptions, 'tolerances' | 'progress'> & { readonly seen: Tensors },
): Promise<readonly GradientVerdict[]> {
  const [output] = graph.outputs;
  const training = sides.filter(({ gradients }) => gradients !== undefined).reverse();
  const network = withoutDropout(graph);
  const names = trainable(graph);
  if (output === undefined || names.length === 0 || training.length < 2) return [];
  const wanted = { name: output.name, shape: seen[output.value]?.shape ?? [] };
  // Gradients are not computed from each other: each stands alone.
  const values = names.map((name): Compared => ({ name, inputs: [] }));
  const verdicts: GradientVerdict[] = [];
  let first: { readonly name: string; readonly gradients: Tensors } | undefined;
  for (const { name, gradients } of training) {
    progress(`gradients of ${name}`);
    const common = { name, against: first?.name ?? '', tolerance: tolerances.f32 };
    try {
      const found = (await gradients?.(network, weights, inputs, wanted)) ?? {};
      if (first === undefined) {
        first = { name, gradients: found };
        continue;
      }
      // A gradient that is zero but for rounding, that of a bias in front of a batch norm for instance, is judged by the largest of
      // all: relative to a hundredth of it.
      const bounds = { tolerance: tolerances.f32, rounding: 0 };
      const floor = (largestOf(first.gradients) * tolerances.f32) / 100;
      const comparison = compare(values, {}, first.gradients, found, { ...bounds, floor });
      const node = graph.nodes.find(({ id }) => comparison.departs?.name.startsWith(`${id}.`));
      verdicts.push({ ...common, ...placed(graph, comparison, node?.id) });
    } catch (error) {
      // What cannot train this network is not compared.
      if (error instanceof NincError) continue;
      const failed = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      verdicts.push({ ...common, ok: false, compared: 0, worst: undefined, departs: undefined, failed });
    }
  }
  return verdicts;
}

function largestOf(tensors: Tensors): number {
  let most = 0;
  for (const { data } of Object.values(tensors)) for (const value of data) most = Math.max(most, Math.abs(value));
  return most;
}

/** The names of all sides, for flags. */
export async function sideNames(graph: Graph): Promise<readonly string[]> {
  return (await everySide(graph)).map(({ name }) => name);
}

/** The network with every node as an output, under its id. */
function withEveryNode(graph: Graph): Graph {
  return graph.nodes.length === 0
    ? graph
    : { ...graph, outputs: graph.nodes.map(({ id }) => ({ name: id, value: id })) };
}

/** What an output is called among the values: no node's id has a space. */
function outputName(name: string): string {
  return `output ${name}`;
}

function outputsOf(graph: Graph, resultOf: (name: string, value: string) => Tensor | undefined): Tensors {
  return Object.fromEntries(
    graph.outputs.flatMap(({ name, value }) => {
      const found = resultOf(name, value);
      return found === undefined ? [] : [[outputName(name), found] as const];
    }),
  );
}

async function onReference(graph: Graph, weights: Weights, inputs: Tensors): Promise<Tensors> {
  const oracle = await reference.load(runPasses(graph, reference.passes), weights, { precision: 'f64' });
  return oracle.run(inputs);
}

async function answersOf(side: Side, graph: Graph, weights: Weights, inputs: Tensors) {
  const opened = await side.open(graph, weights);
  try {
    return { values: await opened.run(inputs), runtime: opened.runtime };
  } finally {
    opened.dispose();
  }
}

/** The comparison with the line of the spec where it departs. */
function placed(graph: Graph, { compared, worst, departs }: Comparison, about?: string) {
  if (departs === undefined) return { compared, worst, departs, ok: true };
  const output = graph.outputs.find(({ name }) => outputName(name) === departs.name);
  const node = graph.nodes.find(({ id }) => id === (about ?? output?.value ?? departs.name));
  if (node === undefined) return { compared, worst, departs, ok: false };
  const [own, ...within] = node.origin.map(({ file, start }) => ({
    file: file.path,
    line: position(file, start).line,
  }));
  return { compared, worst, departs: { ...departs, op: node.op, ...own, within }, ok: false };
}
