import { NincError } from '../../diagnostics/error.ts';
import { passesNamed } from '../../ir/passes/index.ts';
import type { Backend, Target } from '../backend.ts';
import { loadRuntime, presenceOf } from '../tfjs-runtime.ts';
import { emit } from './emit.ts';
import { open } from './open.ts';
import { program } from './program.ts';
import { refuse } from './refuse.ts';
import { startTraining } from './training/index.ts';

const passes = passesNamed('decompose');

/** Layers of TensorFlow.js: on TensorFlow itself through tfjs-node, or on wasm where its binding is missing. */
export const layers: Backend = {
  name: 'layers',
  precisions: ['f32'],
  passes,
  presence: () => presenceOf('layers'),
  async load(graph, weights) {
    const refused = refuse(graph);
    if (refused.length > 0) throw new NincError(refused);
    return program(await loadRuntime(), graph, weights);
  },
  async train(graph, weights, options) {
    const refused = refuse(graph);
    if (refused.length > 0) throw new NincError(refused);
    return startTraining(await loadRuntime(), graph, weights, options);
  },
};

/** A model that `tf.loadLayersModel` reads. */
export const tfjs: Target = {
  name: 'tfjs',
  summary: 'A layers model of TensorFlow.js: model.json and weights.bin for tf.loadLayersModel.',
  needsWeights: true,
  passes,
  refuse,
  emit,
  open,
};
