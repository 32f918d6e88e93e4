import { passesNamed } from '../../ir/passes/index.ts';
import type { Backend, Target } from '../backend.ts';
import { loadRuntime, presenceOf } from '../tfjs-runtime.ts';
import { emit } from './emit.ts';
import { program } from './program.ts';

const passes = passesNamed('decompose');

/** Layers of TensorFlow.js: on TensorFlow itself through tfjs-node, or on wasm where its binding is missing. */
export const layers: Backend = {
  name: 'layers',
  precisions: ['f32'],
  passes,
  presence: () => presenceOf('layers'),
  load: async (graph, weights) => program(await loadRuntime(), graph, weights),
};

/** A model that `tf.loadLayersModel` reads. */
export const tfjs: Target = {
  name: 'tfjs',
  summary: 'A layers model of TensorFlow.js: model.json and weights.bin for tf.loadLayersModel.',
  needsWeights: true,
  passes,
  emit,
};
