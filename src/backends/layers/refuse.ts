import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { formatDim } from '../../ir/dim/text.ts';
import { type Graph, valueTypes } from '../../ir/graph.ts';
import { hasDepthwiseKernel, isTransposed, refuseWideGaps } from '../kernel-gaps.ts';
import { lostSizes } from './lower/shape.ts';

/** What layers cannot hold: NIN5010 for kernels with wide gaps, NIN5011 for a reshape to sizes that do not arrive there. */
export function refuse(graph: Graph): readonly Diagnostic[] {
  const types = valueTypes(graph);
  const lost = graph.nodes.flatMap((node) => {
    const input = types.get(node.inputs[0] ?? '');
    const sizes = node.op === 'reshape' && input !== undefined ? lostSizes(node.type, input) : [];
    if (sizes.length === 0) return [];
    const params = { where: node.id, sizes: sizes.map(formatDim), kind: 'a layer' };
    return [diagnostic('NIN5011', params, { range: node.origin[0], help: '--backend graph knows every size' })];
  });
  return [...refuseWideGaps(graph, (node) => isTransposed(node) || hasDepthwiseKernel(node)), ...lost];
}
