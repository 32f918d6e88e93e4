import { NincError } from '../../../diagnostics/error.ts';
import type { Graph } from '../../../ir/graph.ts';
import { passesNamed } from '../../../ir/passes/index.ts';
import type { Weights } from '../../../weights/tensor.ts';
import { mostBytes, sizeOf } from '../../message.ts';
import { loadRuntime } from '../../tfjs-runtime.ts';
import type { Trainer, TrainerOptions } from '../../trainer.ts';
import { tooLarge } from '../emit.ts';
import { inTemporaryFolder } from '../folder.ts';
import { encodeSavedModel } from '../saved-model.ts';
import { openSession } from '../session.ts';
import { makeTrainingModel } from './model.ts';
import { begin, inGroups, type SlotGroup, trainer } from './trainer.ts';

/** What changes nothing but the form: dropouts stay, and so does everything that has statistics. */
const passes = passesNamed('decompose', 'merge_pad');

/** Loads a network with its loss, its gradients and its optimizer; `weights` are what it begins with. */
export async function startTraining(graph: Graph, weights: Weights, options: TrainerOptions): Promise<Trainer> {
  const runtime = await loadRuntime('native', 'graph');
  const network = passes.reduce((before, pass) => pass.run(before), graph);
  const model = makeTrainingModel(network, options);
  const groups = inGroups(model.state).map((slots, index): SlotGroup => {
    const ref = model.graph.finish(
      slots.map(({ assignment }) => assignment),
      `given_${index}`,
    );
    return { slots, done: { name: ref, ref, type: 'float', shape: [] } };
  });
  const { outputs } = model.evaluate;
  const pieces = encodeSavedModel({ graph: model.graph, inputs: model.inputs, outputs });
  const bytes = sizeOf(pieces);
  if (bytes > mostBytes) throw new NincError([tooLarge(bytes)]);
  const session = inTemporaryFolder(pieces, (folder) => openSession(runtime, folder));
  try {
    begin(session, groups, weights);
  } catch (error) {
    session.dispose();
    throw error;
  }
  return trainer(session, graph, model, groups, options);
}
