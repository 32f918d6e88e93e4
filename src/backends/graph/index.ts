import { diagnostic } from '../../diagnostics/catalog.ts';
import { commonSubexpressions } from '../../ir/passes/common-subexpressions.ts';
import { decompose } from '../../ir/passes/decompose.ts';
import { dropIdentity } from '../../ir/passes/drop-identity.ts';
import { dropUnused } from '../../ir/passes/drop-unused.ts';
import { foldBatchNorm } from '../../ir/passes/fold-batch-norm.ts';
import { mergePad } from '../../ir/passes/merge-pad.ts';
import type { Backend, Target } from '../backend.ts';
import { deriveWeights } from '../derive-weights.ts';
import { describedRuntime, installed, loadRuntime } from '../tfjs-runtime.ts';
import { emit } from './emit.ts';
import { inTemporaryFolder } from './folder.ts';
import { makeTensorModel } from './model.ts';
import { physical, program } from './program.ts';
import { encodeSavedModel } from './saved-model.ts';
import { openSession } from './session.ts';

const passes = [decompose(), dropIdentity, mergePad, foldBatchNorm, commonSubexpressions, dropUnused];

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
        diagnostic: diagnostic('NIN7001', { backend: 'graph', reason }, { help: 'npm run setup' }),
      };
    }
    return { present: true, runtime: (await describedRuntime()) ?? 'tfjs-node' };
  },
  async load(network, weights, { precision, once = false }) {
    const runtime = await loadRuntime('native');
    const derived = deriveWeights(network, weights, precision);
    const model = makeTensorModel(network, derived, precision, once ? 'once' : 'often');
    const { inputs, outputs } = model;
    const session = inTemporaryFolder(encodeSavedModel(model), (folder) => openSession(runtime, folder));
    try {
      for (const { ports, done } of model.weights) {
        const arrays = ports.map((port) => ({ port, ...physical(port, derived.get(port.name)) }));
        session.run(arrays, [done]);
      }
    } catch (error) {
      session.dispose();
      throw error;
    }
    return program(session, network, { inputs, outputs }, precision);
  },
};

/** A folder that TensorFlow loads. */
export const savedmodel: Target = {
  name: 'savedmodel',
  summary: 'A SavedModel of TensorFlow: saved_model.pb, for TensorFlow, TensorFlow Serving and tfjs-node.',
  needsWeights: true,
  passes,
  emit,
};
