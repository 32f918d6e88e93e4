import { allParameters, type Graph } from '../../../ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../../weights/tensor.ts';
import { bindBatch } from '../../bind-batch.ts';
import { checkState } from '../../check-state.ts';
import type { Batch, EvalResult, Trainer, TrainerOptions } from '../../trainer.ts';
import type { Array32, Port } from '../ports.ts';
import { logical, physical } from '../program.ts';
import type { Session } from '../session.ts';
import type { Evaluation, Slot, TrainingModel } from './model.ts';
import { optimizerRule } from './optimizers.ts';
import { averageOf } from './variables.ts';

/** So much is given or taken in one run: it lies in memory twice for the while. */
const groupBytes = 64 * 2 ** 20;

/** A model of training whose variables have their first values, in a session of TensorFlow. */
export function trainer(
  session: Session,
  graph: Graph,
  model: Omit<TrainingModel, 'graph'>,
  groups: readonly SlotGroup[],
  options: TrainerOptions,
): Trainer {
  const { numbers } = optimizerRule(options.optimizer);
  let disposed = false;
  const run: Session['run'] = (inputs, outputs) => {
    if (disposed) throw new Error('the trainer was disposed');
    return session.run(inputs, outputs);
  };
  const given = (batch: Batch, training: boolean) => {
    const { inputs, target } = batch;
    bindBatch(graph, options.loss, batch, { training });
    return [
      ...model.inputs.map((port) => ({ port, ...physical(port, inputs[port.name]) })),
      { port: model.target, shape: target.shape, data: target.data },
    ];
  };
  const take = (slots: readonly Slot[]): Map<string, Tensor> => {
    const taken = new Map<string, Tensor>();
    for (const group of inGroups(slots)) {
      const results = run(
        [],
        group.map(({ output }) => output),
      );
      for (const [index, { name, output }] of group.entries()) taken.set(name, logical(output, results[index]));
    }
    return taken;
  };
  return {
    backend: 'graph',
    precision: options.precision,
    async trainStep(batch, settings) {
      const values = numbers(settings);
      const scalars = [...model.numbers].map(([name, port]) => ({ port, ...number(values[name]) }));
      const step = { port: model.step, shape: [], data: Int32Array.of(settings.step) };
      const { loss, correct } = model.train;
      const results = run([...given(batch, true), ...scalars, step], correct === undefined ? [loss] : [loss, correct]);
      return measured(results, correct);
    },
    async evalStep(batch, { average = false } = {}) {
      const evaluation = (average ? model.average : undefined) ?? model.evaluate;
      return evaluated(evaluation, run(given(batch, false), portsOf(evaluation)));
    },
    async state() {
      return take(model.state);
    },
    async restore(state) {
      checkState(model.state, state);
      for (const group of groups) give(session, group, ({ name }) => state.get(name));
    },
    async weights({ average = false } = {}) {
      const all = take(model.state.filter(({ begins }) => begins !== undefined));
      return new Map(
        allParameters(graph).map(({ name }) => {
          const tensor = (average ? all.get(averageOf(name)) : undefined) ?? all.get(name);
          if (tensor === undefined) throw new Error(`there is no array ${name}`);
          return [name, tensor];
        }),
      );
    },
    dispose() {
      if (!disposed) session.dispose();
      disposed = true;
    },
  };
}

/** Variables that are given together, and what is fetched to see that they were taken. */
export interface SlotGroup {
  readonly slots: readonly Slot[];
  readonly done: Port;
}

export function inGroups(slots: readonly Slot[]): Slot[][] {
  const groups: Slot[][] = [[]];
  let bytes = 0;
  for (const slot of slots) {
    if (bytes >= groupBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(slot);
    bytes += 4 * elements(slot.shape);
  }
  return groups;
}

/** The first values: parameters as they are given, averages the same, everything else zeros. */
export function begin(session: Session, groups: readonly SlotGroup[], weights: Weights): void {
  for (const group of groups) {
    give(session, group, ({ begins, shape }) =>
      begins === undefined ? { shape, data: new Float32Array(elements(shape)) } : weights.get(begins),
    );
  }
}

function give(session: Session, { slots, done }: SlotGroup, value: (slot: Slot) => Tensor | undefined): void {
  const arrays = slots.map((slot) => {
    const tensor = value(slot);
    if (tensor === undefined) throw new Error(`there is no array ${slot.name}`);
    if (elements(slot.shape) !== tensor.data.length) throw new Error(`${slot.name} has another shape`);
    return { port: slot.input, ...physical(slot.input, tensor) };
  });
  session.run(arrays, [done]);
}

function number(value: number | undefined): Array32 {
  if (value === undefined) throw new Error('the optimizer lacks a number');
  return { shape: [], data: Float32Array.of(value) };
}

function measured([loss, correct]: readonly Array32[], port: Port | undefined) {
  const value = loss?.data[0] ?? Number.NaN;
  return port === undefined ? { loss: value } : { loss: value, correct: correct?.data[0] ?? 0 };
}

function portsOf({ loss, correct, outputs }: Evaluation): readonly Port[] {
  return correct === undefined ? [loss, ...outputs] : [loss, correct, ...outputs];
}

function evaluated({ correct, outputs }: Evaluation, results: readonly Array32[]): EvalResult {
  const first = correct === undefined ? 1 : 2;
  return {
    ...measured(results, correct),
    outputs: Object.fromEntries(outputs.map((port, index) => [port.name, logical(port, results[first + index])])),
  };
}
