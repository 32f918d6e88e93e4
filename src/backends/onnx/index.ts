import { NincError } from '../../diagnostics/error.ts';
import { passesNamed } from '../../ir/passes/index.ts';
import { ownVersion } from '../../package-root.ts';
import type { Backend, Target } from '../backend.ts';
import { deriveWeights } from '../derive-weights.ts';
import { mostBytes, sizeOf } from '../message.ts';
import { emit, refuse, tooLarge } from './emit.ts';
import { encodeModel } from './encode.ts';
import { makeOnnxModel } from './model.ts';
import { open } from './open.ts';
import { program } from './program.ts';
import { loadRuntime, openSession, presence } from './runtime.ts';

/** ONNX Runtime, through onnxruntime-node. Its processor kernels have no float64 convolution: float32 it is. */
export const onnx: Backend = {
  name: 'onnx',
  precisions: ['f32'],
  // Padding stays where it is: ONNX Runtime merges it itself.
  passes: passesNamed('decompose', 'drop_identity', 'fold_batch_norm', 'common_subexpressions', 'drop_unused'),
  presence,
  async load(network, weights, { precision, once = false }) {
    const runtime = await loadRuntime();
    const model = makeOnnxModel(network, deriveWeights(network, weights, precision), 'float');
    const pieces = encodeModel(model, ownVersion());
    const bytes = sizeOf(pieces);
    if (bytes > mostBytes) throw new NincError([tooLarge(bytes)]);
    return program(runtime, await openSession(runtime, Buffer.concat(pieces), once), network);
  },
};

/** A file that ONNX Runtime and every other reader of ONNX loads: every node of the spec, under its id. */
export const onnxFile: Target = {
  name: 'onnx',
  summary: 'An ONNX model of opset 20: model.onnx, for ONNX Runtime and everything else that reads ONNX.',
  needsWeights: true,
  passes: passesNamed('decompose'),
  refuse,
  emit,
  open,
};
