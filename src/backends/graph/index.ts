import { diagnostic } from '../../diagnostics/catalog.ts';
import { NincError } from '../../diagnostics/error.ts';
import { passesNamed } from '../../ir/passes/index.ts';
import { mending } from '../../package-root.ts';
import type { Backend, Target } from '../backend.ts';
import { deriveWeights } from '../derive-weights.ts';
import { isTransposed, refuseWideGaps } from '../kernel-gaps.ts';
import { mostBytes, sizeOf } from '../message.ts';
import { installed, loadRuntime, presenceOf } from '../tfjs-runtime.ts';
import { emit, refuse, tooLarge } from './emit.ts';
import { inTemporaryFolder } from './folder.ts';
import { makeTensorModel } from './model.ts';
import { open } from './open.ts';
import { physical, program } from './program.ts';
import { encodeSavedModel } from './saved-model.ts';
import { openSession } from './session.ts';
import { startTraining } from './training/index.ts';

const passes = passesNamed(
  'decompose',
  'drop_identity',
  'merge_pad',
  'fold_batch_norm',
  'common_subexpressions',
  'drop_unused',
);

/** A whole TensorFlow graph, run by the native binding of tfjs-node: TensorFlow fuses it and lays it out once. */
export const graph: Backend = {
  name: 'graph',
  precisions: ['f32', 'f64', 'bf16'],
  passes,
  async presence() {
    if (installed()[0]?.kind !== 'native') {
      const reason = 'the native binding of @tensorflow/tfjs-node is not installed';
      return {
        present: false,
        diagnostic: diagnostic('NIN7001', { backend: 'graph', reason }, { help: mending('@tensorflow/tfjs-node') }),
      };
    }
    return presenceOf('graph');
  },
  async ready() {
    const presence = await graph.presence();
    if (!presence.present) return presence;
    try {
      await loadRuntime('native', 'graph');
    } catch (error) {
      if (!(error instanceof NincError)) throw error;
    }
    return presenceOf('graph');
  },
  async load(network, weights, { precision, once = false }) {
    const refused = refuseWideGaps(network, isTransposed);
    if (refused.length > 0) throw new NincError(refused);
    const runtime = await loadRuntime('native', 'graph');
    const derived = deriveWeights(network, weights, precision);
    const model = makeTensorModel(network, derived, precision, once ? 'once' : 'often');
    const { inputs, outputs, sizes } = model;
    const pieces = encodeSavedModel(model);
    // Most weights are not in it.
    const bytes = sizeOf(pieces);
    if (bytes > mostBytes) throw new NincError([tooLarge(bytes)]);
    const session = inTemporaryFolder(pieces, (folder) => openSession(runtime, folder));
    try {
      for (const { ports, done } of model.weights) {
        const arrays = ports.map((port) => ({ port, ...physical(port, derived.get(port.name)) }));
        session.run(arrays, [done]);
      }
    } catch (error) {
      session.dispose();
      throw error;
    }
    return program(session, network, { inputs, outputs, sizes }, precision);
  },
  train: startTraining,
};

/** A folder that TensorFlow loads. */
export const savedmodel: Target = {
  name: 'savedmodel',
  summary: 'A SavedModel of TensorFlow: saved_model.pb, for TensorFlow, TensorFlow Serving and tfjs-node.',
  needsWeights: true,
  passes,
  refuse,
  emit,
  open,
};
