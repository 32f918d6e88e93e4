import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import type { Spec } from '../parser/spec.ts';
import { entryOf } from '../parser/tree.ts';

/** Warnings of how a model is trained. */
export function trainingWarnings(spec: Spec, graph: Graph, plan: TrainingPlan): Diagnostic[] {
  return [behindSoftmax(spec, graph, plan)].flatMap((one) => one ?? []);
}

function behindSoftmax({ train }: Spec, graph: Graph, { loss }: TrainingPlan): Diagnostic | undefined {
  const value = graph.outputs.find(({ name }) => name === loss.output)?.value;
  const node = graph.nodes.find(({ id }) => id === value);
  if (loss.kind !== 'cross_entropy' || train === undefined || (node?.op !== 'softmax' && node?.op !== 'sigmoid'))
    return undefined;
  const range = entryOf(train.node, 'loss')?.value.range ?? train.range;
  const [before] = node.inputs;
  const logits = graph.outputs.find((output) => output.value === before)?.name;
  const help =
    logits === undefined
      ? `make what ${node.op} reads an output, and name it: {cross_entropy: {output: NAME}}`
      : `loss: {cross_entropy: {output: ${logits}}}`;
  return diagnostic('NIN3809', { output: loss.output, operation: node.op }, { range, help });
}
