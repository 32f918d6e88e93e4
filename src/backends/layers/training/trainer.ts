import { diagnostic } from '../../../diagnostics/catalog.ts';
import { NincError } from '../../../diagnostics/error.ts';
import { allParameters, type Graph } from '../../../ir/graph.ts';
import { elements, type Weights, type Tensor as WeightTensor } from '../../../weights/tensor.ts';
import { bindBatch } from '../../bind-batch.ts';
import { bindInputs, resultShape } from '../../bind-inputs.ts';
import { checkState } from '../../check-state.ts';
import type { Runtime } from '../../tfjs-runtime.ts';
import type { Batch, StepResult, StepSettings, Trainer, TrainerOptions } from '../../trainer.ts';
import { forward, makeModel } from '../model.ts';
import type { Tensor } from '../tensorflow.ts';
import { measure } from './loss.ts';
import { mover, slotNames } from './optimizers.ts';
import { type Kept, keptParameters, type Variable } from './parameters.ts';

/** A model of layers that TensorFlow.js differentiates by itself, operation by operation, in float32. */
export function trainer(runtime: Runtime, graph: Graph, weights: Weights, options: TrainerOptions): Trainer {
  const { tf } = runtime;
  const model = makeModel(runtime, graph, weights);
  const kept = keptParameters(tf, graph, model);
  const learned = kept.filter(({ parameter }) => parameter.trainable);
  const slots = new Map<string, { readonly variable: Variable; readonly kept: Kept }>();
  for (const one of learned) {
    for (const slot of slotNames(options.optimizer)) {
      slots.set(`${one.parameter.name}#${slot}`, { variable: tf.variable(tf.zerosLike(one.variable)), kept: one });
    }
    if (options.ema !== undefined) {
      slots.set(averageOf(one), { variable: tf.variable(tf.clone(one.variable)), kept: one });
    }
  }
  const slotOf = (name: string): Variable => {
    const found = slots.get(name);
    if (found === undefined) throw new Error(`there is no array ${name}`);
    return found.variable;
  };
  const output = graph.outputs.findIndex(({ name }) => name === options.loss.output);
  let disposed = false;

  const outputsOf = ({ inputs }: Batch, training: boolean) => forward(tf, graph, model, inputs, { training });
  const lossOutput = (outputs: readonly Tensor[]): Tensor => {
    const found = outputs[output];
    if (found === undefined) throw new Error(`there is no output ${options.loss.output}`);
    return found;
  };

  /** Masks are a function of seed, step and layer. */
  const seedDropouts = (step: number) => {
    for (const [index, layer] of model.layers.entries()) {
      if (layer.getClassName() === 'Dropout') Object.assign(layer, { seed: `${options.seed} ${step} ${index}` });
    }
  };

  /** Loss and gradients; what TensorFlow.js cannot differentiate is NIN5030. */
  const differentiate = (batch: Batch) => {
    const measured = measure(tf, options.loss, batch);
    let correct: Tensor | undefined;
    const variables = learned.map(({ variable }) => variable);
    try {
      const { value, grads } = tf.variableGrads(() => {
        const result = lossOutput(outputsOf(batch, true));
        correct = measured.correct === undefined ? undefined : tf.keep(measured.correct(result));
        return measured.loss(result).asScalar();
      }, variables);
      return { value, grads, correct };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new NincError([diagnostic('NIN5030', { backend: 'layers', reason: reason.split('\n')[0] ?? '' })]);
    }
  };

  const step = (batch: Batch, settings: StepSettings): StepResult => {
    seedDropouts(settings.step);
    // Layers renew their statistics on the way forward.
    const before = kept
      .filter(({ parameter }) => !parameter.trainable)
      .map((one) => [one, tf.clone(one.variable)] as const);
    const { value, grads, correct } = differentiate(batch);
    const gradients = learned.flatMap((one) => {
      const gradient = grads[one.variable.name];
      return gradient === undefined ? [] : [[one, masked(one, gradient)] as const];
    });
    const squares = gradients.map(([, gradient]) => tf.sum(tf.square(gradient)));
    const square = squares.length === 0 ? 0 : (tf.addN(squares).dataSync()[0] ?? 0);
    const loss = value.dataSync()[0] ?? Number.NaN;
    const count = correct?.dataSync()[0];
    const result = (found: number) => (count === undefined ? { loss: found } : { loss: found, correct: count });
    correct?.dispose();
    if (!Number.isFinite(loss + square)) {
      for (const [{ variable }, tensor] of before) variable.assign(tensor);
      return result(Number.NaN);
    }
    unbias(batch, before);
    const move = mover(tf, options.optimizer, settings);
    for (const [one, gradient] of gradients) {
      const { name } = one.parameter;
      const moved = move({
        parameter: one.variable,
        gradient: clipped(gradient, Math.sqrt(square)),
        slot: (slot) => slotOf(`${name}#${slot}`),
      });
      one.variable.assign(moved.parameter);
      for (const [slot, tensor] of Object.entries(moved.slots)) slotOf(`${name}#${slot}`).assign(tensor);
    }
    if (options.ema !== undefined) {
      const { decay } = options.ema;
      for (const one of learned) {
        const average = slotOf(averageOf(one));
        average.assign(tf.add(tf.mul(average, decay), tf.mul(one.variable, 1 - decay)));
      }
    }
    return result(loss);
  };

  /** The layer keeps the variance over n elements, torch that over n - 1: what a step adds is n/(n - 1) times as much. */
  const unbias = (batch: Batch, before: readonly (readonly [Kept, Tensor])[]) => {
    const { sizes } = bindInputs(graph, batch.inputs);
    for (const [{ node, parameter, variable }, old] of before) {
      if (node.op !== 'batch_norm2d' || parameter.role !== 'running_var') continue;
      const [samples = 1, , height = 1, width = 1] = resultShape(node.type, sizes);
      const added = tf.sub(variable, tf.mul(old, 1 - node.attributes.momentum));
      variable.assign(tf.add(variable, tf.div(added, Math.max(samples * height * width - 1, 1))));
    }
  };

  /** Zeros between the points of a dilated kernel stay zeros. */
  const masked = ({ parameter, stored, hasGaps }: Kept, gradient: Tensor): Tensor =>
    hasGaps ? tf.mul(gradient, stored(tf.ones([...parameter.shape]))) : gradient;

  const clipped = (gradient: Tensor, norm: number): Tensor => {
    if (options.clip === undefined) return gradient;
    const { kind, max } = options.clip;
    return kind === 'value' ? tf.clipByValue(gradient, -max, max) : tf.mul(gradient, Math.min(max / (norm + 1e-6), 1));
  };

  const taken = (variable: Variable, { parameter, logical }: Kept): WeightTensor => {
    const data = tf.tidy(() => logical(variable).dataSync());
    return { shape: parameter.shape, data: Float32Array.from(data) };
  };
  const given = (variable: Variable, { parameter, stored }: Kept, tensor: WeightTensor | undefined) => {
    if (tensor === undefined) throw new Error(`there is no array ${parameter.name}`);
    if (elements(parameter.shape) !== tensor.data.length) throw new Error(`${parameter.name} has another shape`);
    tf.tidy(() => variable.assign(stored(tf.tensor(Float32Array.from(tensor.data), [...parameter.shape], 'float32'))));
  };
  const alive = () => {
    if (disposed) throw new Error('the trainer was disposed');
  };
  const withAverage = async <T>(use: () => Promise<T> | T): Promise<T> => {
    if (options.ema === undefined) return use();
    const own = learned.map(({ variable }) => tf.clone(variable));
    for (const one of learned) one.variable.assign(slotOf(averageOf(one)));
    try {
      return await use();
    } finally {
      for (const [index, { variable }] of learned.entries()) {
        const tensor = own[index];
        if (tensor !== undefined) variable.assign(tensor);
      }
      tf.dispose(own);
    }
  };
  const parameters = () => {
    const found = new Map(kept.map((one) => [one.parameter.name, taken(one.variable, one)]));
    // What no output needs is not in the model: it stays as it was given.
    return new Map(allParameters(graph).map(({ name }) => [name, found.get(name) ?? known(weights, name)]));
  };
  const evaluate = (batch: Batch) =>
    tf.tidy(() => {
      const measured = measure(tf, options.loss, batch);
      const outputs = outputsOf(batch, false);
      const result = lossOutput(outputs);
      const loss = measured.loss(result).dataSync()[0] ?? Number.NaN;
      const correct = measured.correct?.(result).dataSync()[0];
      const named = graph.outputs.map(({ name }, index) => {
        const tensor = outputs[index];
        return [name, { shape: tensor?.shape ?? [], data: Float32Array.from(tensor?.dataSync() ?? []) }] as const;
      });
      const values = { loss, outputs: Object.fromEntries(named) };
      return correct === undefined ? values : { ...values, correct };
    });

  return {
    backend: 'layers',
    precision: 'f32',
    async trainStep(batch, settings) {
      alive();
      bindBatch(graph, options.loss, batch, { training: true });
      return scoped(runtime, () => step(batch, settings));
    },
    async evalStep(batch, { average = false } = {}) {
      alive();
      bindBatch(graph, options.loss, batch, { training: false });
      return average ? withAverage(() => evaluate(batch)) : evaluate(batch);
    },
    async state() {
      alive();
      const rest = [...slots].map(([name, { variable, kept: one }]) => [name, taken(variable, one)] as const);
      return new Map([...parameters(), ...rest]);
    },
    async restore(state) {
      alive();
      const own = kept.map(({ parameter: { name, shape } }) => ({ name, shape }));
      const rest = [...slots].map(([name, { kept: one }]) => ({ name, shape: one.parameter.shape }));
      checkState([...own, ...rest], state);
      for (const one of kept) given(one.variable, one, state.get(one.parameter.name));
      for (const [name, { variable, kept: one }] of slots) given(variable, one, state.get(name));
    },
    async weights({ average = false } = {}) {
      alive();
      return average ? withAverage(parameters) : parameters();
    },
    dispose() {
      if (disposed) return;
      model.dispose();
      for (const { variable } of slots.values()) variable.dispose();
      disposed = true;
    },
  };
}

/** Frees what is made on the way, also where it fails. */
function scoped<T>({ tf }: Runtime, compute: () => T): T {
  let result: { readonly value: T } | undefined;
  tf.tidy(() => {
    result = { value: compute() };
  });
  if (result === undefined) throw new Error('nothing was computed');
  return result.value;
}

function averageOf({ parameter }: Kept): string {
  return `${parameter.name}#average`;
}

function known(weights: Weights, name: string): WeightTensor {
  const found = weights.get(name);
  if (found === undefined) throw new Error(`there is no array ${name}`);
  return found;
}
