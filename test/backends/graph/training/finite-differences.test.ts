import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graph as backend } from '../../../../src/backends/graph/index.ts';
import { reference } from '../../../../src/backends/reference/index.ts';
import type { Batch, TrainerState } from '../../../../src/backends/trainer.ts';
import { runPasses } from '../../../../src/compile.ts';
import { evaluate } from '../../../../src/ir/dim/dim.ts';
import type { Graph, Node } from '../../../../src/ir/graph.ts';
import type { Loss } from '../../../../src/ir/training/plan.ts';
import { elements, type Tensor, type Weights } from '../../../../src/weights/tensor.ts';
import { type Network, networks } from '../../../fuzz/networks.ts';
import { type LayerPlan, write } from '../../../fuzz/plan.ts';
import { fill, fillSigned } from '../../../golden/fill.ts';
import { graphOf } from '../../../support.ts';
import { someWeights } from '../../layers/cases.ts';

/** A network, what it is trained with, and which elements of its parameters are moved. */
interface Question {
  readonly text: string;
  readonly network: Graph;
  readonly loss: Loss;
  readonly weights: Weights;
  readonly batch: Batch;
  /** Which draws of `fill` are its own. */
  readonly p: number;
}

const runs = Number(process.env['NINC_GRADIENT_RUNS'] ?? 30);
const seed = Number(process.env['NINC_GRADIENT_SEED'] ?? 7);

/** Elements of each parameter that are moved. */
const moved = 2;
/** How far they are moved: float64 loses 1e-11 of the loss by it, and the curve of the loss as much. */
const step = 1e-5;
/** Of the largest derivative by the parameter; and, where all of them cancel, of the largest by any. */
const tolerance = { own: 1e-3, any: 1e-5 };

const counts = { networks: 0, compared: 0, bent: 0, operations: new Set<string>() };

const questions = fc.tuple(networks, fc.constantFrom('mse_loss', 'cross_entropy'), fc.nat({ max: 9999 })).map(ask);

test(`what a network learns is the slope of its loss in float64 (seed ${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(questions, async (question) => {
      expect(await disagreements(question), question.text).toEqual([]);
    }),
    // What fails is made smaller for so long.
    { seed, numRuns: runs, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true },
  );
  // Where a bend of the loss lies between the two sides there is no slope; data is random, so that is rare.
  expect(counts.compared).toBeGreaterThan(5 * runs);
  expect(counts.bent / (counts.compared + counts.bent)).toBeLessThan(0.02);
  expect(counts.operations.size).toBeGreaterThan(20);
}, 180_000);

function ask([{ plan, sizes }, kind, p]: [Network, string, number]): Question {
  const classifies = kind === 'cross_entropy';
  const call = (name: string, args = {}): LayerPlan => ({ kind: 'call', name, args });
  const behind = classifies ? [call('flatten'), call('linear', { out_features: 3 })] : [call('tanh')];
  const { text } = write({ ...plan, layers: [...plan.layers, ...behind], outputs: {} }, sizes);
  const network = withoutChance(graphOf(text));
  const inputs = network.inputs.map(({ name, type }, index) => {
    const shape = type.shape.map((dim) => evaluate(dim, {}));
    return [name, { shape, data: Float32Array.from(fillSigned(elements(shape), p + index, 2)) }] as const;
  });
  const shape = network.nodes.at(-1)?.type.shape.map((dim) => evaluate(dim, {})) ?? [];
  const target = classifies
    ? { shape: shape.slice(0, 1), data: Int32Array.from(fill(shape[0] ?? 0, p + 10), (u) => Math.floor(3 * u)) }
    : { shape, data: Float32Array.from(fillSigned(elements(shape), p + 10)) };
  const loss: Loss = classifies
    ? { kind: 'cross_entropy', output: 'output', labelSmoothing: p % 2 === 0 ? 0 : 0.1 }
    : { kind: 'mse_loss', output: 'output' };
  // As float32 has them: the two sides begin at the same point.
  const weights = new Map(
    [...someWeights(network)].map(([name, tensor]) => [name, { ...tensor, data: Float32Array.from(tensor.data) }]),
  );
  return { text, network, loss, weights, batch: { inputs: Object.fromEntries(inputs), target }, p };
}

/** The reference has neither statistics of a batch nor chance: what has passes its input on. */
function withoutChance(network: Graph): Graph {
  const nodes = network.nodes.map((node): Node => {
    if (!['batch_norm2d', 'dropout', 'dropout2d'].includes(node.op)) return node;
    const { id, inputs, type, origin } = node;
    return { id, op: 'identity', attributes: {}, inputs, type, parameters: [], origin };
  });
  return { ...network, nodes };
}

async function disagreements({ network, loss, weights, batch, p }: Question): Promise<readonly string[]> {
  const learned = network.nodes.flatMap((node) => node.parameters).filter(({ trainable }) => trainable);
  const gradients = await learnedGradients(network, loss, weights, batch);
  const largest = (tensor: Tensor | undefined) => Math.max(0, ...(tensor?.data ?? []).map(Math.abs));
  const steepest = Math.max(...learned.map(({ name }) => largest(gradients.get(name))));
  const lossWith = (name: string, at: number, by: number) => {
    const data = Float64Array.from(weights.get(name)?.data ?? []);
    data[at] = (data[at] ?? Number.NaN) + by;
    return lossOf(network, loss, new Map([...weights, [name, { shape: weights.get(name)?.shape ?? [], data }]]), batch);
  };
  const here = await lossOf(network, loss, weights, batch);
  counts.networks++;
  for (const { op } of network.nodes) counts.operations.add(op);
  const found: string[] = [];
  for (const [index, { name, shape }] of learned.entries()) {
    const bound = tolerance.own * largest(gradients.get(name)) + tolerance.any * steepest;
    for (const u of fill(moved, p + 20 + index)) {
      const at = Math.floor(u * elements(shape));
      const [below, above] = [await lossWith(name, at, -step), await lossWith(name, at, step)];
      const [left, right] = [(here - below) / step, (above - here) / step];
      if (Math.abs(left - right) > bound + 1e-9 * Math.abs(here)) {
        counts.bent++;
        continue;
      }
      counts.compared++;
      const slope = (above - below) / (2 * step);
      const gradient = gradients.get(name)?.data[at] ?? 0;
      // What is left of a difference of two losses of float64 is not exact either.
      if (!(Math.abs(gradient - slope) <= bound + 1e-9 * Math.abs(here)))
        found.push(`by ${name}[${at}]: ${gradient}, but the slope is ${slope} (within ${bound})`);
    }
  }
  return found;
}

/** SGD's momentum begins as the gradient. A parameter that the loss does not depend on has none. */
async function learnedGradients(network: Graph, loss: Loss, weights: Weights, batch: Batch): Promise<TrainerState> {
  const trainer = await backend.train?.(network, weights, {
    precision: 'f32',
    seed: 0,
    loss,
    optimizer: { kind: 'sgd', lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0, nesterov: false },
  });
  if (trainer === undefined) throw new Error('the backend does not train');
  try {
    const { loss: before } = await trainer.trainStep(batch, { step: 0, lr: 0.1 });
    const expected = await lossOf(network, loss, weights, batch);
    expect(Math.abs(before - expected) / Math.max(1, Math.abs(expected))).toBeLessThan(1e-4);
    const state = await trainer.state();
    const slot = '#momentum_buffer';
    const buffers = [...state].filter(([name]) => name.endsWith(slot));
    return new Map(buffers.map(([name, tensor]) => [name.slice(0, -slot.length), tensor]));
  } finally {
    trainer.dispose();
  }
}

/** The loss by its definition, of the reference's output in float64. */
async function lossOf(network: Graph, loss: Loss, weights: Weights, { inputs, target }: Batch): Promise<number> {
  const program = await reference.load(runPasses(network, reference.passes), weights, { precision: 'f64', once: true });
  const { output } = await program.run(inputs);
  program.dispose();
  if (output === undefined) throw new Error('there is no output');
  const { shape, data } = output;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  if (loss.kind === 'mse_loss') return mean([...data].map((value, at) => (value - (target.data[at] ?? 0)) ** 2));
  const [samples = 0, classes = 0] = shape;
  const { labelSmoothing } = loss;
  return mean(
    Array.from({ length: samples }, (_, sample) => {
      const logits = [...data.slice(sample * classes, (sample + 1) * classes)];
      const top = Math.max(...logits);
      const total = Math.log(logits.reduce((sum, value) => sum + Math.exp(value - top), 0)) + top;
      const surprises = logits.map((value) => total - value);
      const own = surprises[target.data[sample] ?? 0] ?? Number.NaN;
      return (1 - labelSmoothing) * own + labelSmoothing * mean(surprises);
    }),
  );
}
