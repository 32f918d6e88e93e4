import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import { commonSubexpressions } from '../../ir/passes/common-subexpressions.ts';
import { decompose } from '../../ir/passes/decompose.ts';
import { dropIdentity } from '../../ir/passes/drop-identity.ts';
import { dropUnused } from '../../ir/passes/drop-unused.ts';
import { foldBatchNorm } from '../../ir/passes/fold-batch-norm.ts';
import { mergePad } from '../../ir/passes/merge-pad.ts';
import type { Backend } from '../backend.ts';
import { deriveWeights } from '../derive-weights.ts';
import { describedRuntime, installed, loadRuntime } from '../tfjs-runtime.ts';
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
    const derived = deriveWeights(network, weights);
    const model = makeTensorModel(network, derived, precision, once ? 'once' : 'often');
    const { inputs, outputs } = model;
    const pieces = encodeSavedModel(model);
    const session = inTemporaryFolder((folder) => {
      writePieces(join(folder, 'saved_model.pb'), pieces);
      return openSession(runtime, folder);
    });
    for (const { ports, done } of model.weights) {
      session.run(
        ports.map((port) => ({ port, ...physical(port, derived.get(port.name)) })),
        [done],
      );
    }
    return program(session, network, { inputs, outputs }, precision);
  },
};

function writePieces(path: string, pieces: readonly Uint8Array[]): void {
  const descriptor = openSync(path, 'w');
  try {
    // Small pieces are many: they are written together.
    for (const bytes of joinSmall(pieces)) {
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
    }
  } finally {
    closeSync(descriptor);
  }
}

const small = 64 * 1024;

function* joinSmall(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    bytes += piece.length;
    if (bytes < small) continue;
    yield waiting.length === 1 ? piece : Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}
