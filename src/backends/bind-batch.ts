import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import { formatDim } from '../ir/dim/text.ts';
import { type Graph, outputType } from '../ir/graph.ts';
import type { Loss } from '../ir/training/plan.ts';
import { loneNorm } from '../ir/training/statistics.ts';
import { elements } from '../weights/tensor.ts';
import { bindInputs, resultShape, type Sizes } from './bind-inputs.ts';
import type { Batch } from './trainer.ts';

/**
 * Checks a batch against the graph and its loss. Throws a `NincError`: the codes of `bindInputs`, NIN6207 (length of the labels),
 * NIN6211 (a label that is no class), NIN6212 (labels that do not fit the output), and where it is learned from NIN4408 (a batch
 * norm of one value a channel).
 */
export function bindBatch(
  graph: Graph,
  loss: Loss,
  { inputs, target }: Batch,
  { training }: { readonly training: boolean },
): { readonly sizes: Sizes } {
  const { sizes } = bindInputs(graph, inputs);
  const name = 'label';
  const type = outputType(graph, loss.output);
  if (type === undefined) throw new Error(`there is no output ${loss.output}`);
  const whole = resultShape(type, sizes);
  const needed = loss.kind === 'cross_entropy' ? whole.slice(0, 1) : whole;
  const { shape, data } = target;
  if (shape.length !== needed.length || shape.some((size, axis) => size !== needed[axis])) {
    const params = { name, found: shape, output: loss.output, shape: whole, loss: loss.kind, needed };
    throw new NincError([diagnostic('NIN6212', params)]);
  }
  if (data.length !== elements(shape)) {
    throw new NincError([diagnostic('NIN6207', { name, shape, needed: elements(shape), found: data.length })]);
  }
  const classes = whole[1] ?? 1;
  const sample = loss.kind === 'cross_entropy' ? data.findIndex((value) => !(value >= 0 && value < classes)) : -1;
  if (sample >= 0) throw new NincError([diagnostic('NIN6211', { sample, label: data[sample] ?? 0, classes })]);
  const lone = training ? loneNorm(graph, sizes) : undefined;
  if (lone !== undefined) {
    const params = { id: lone.id, shape: lone.shape.map(formatDim) };
    throw new NincError([diagnostic('NIN4408', params, { range: lone.range, help: 'a batch of more samples' })]);
  }
  return { sizes };
}
