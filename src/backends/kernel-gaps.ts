import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Graph, Node } from '../ir/graph.ts';
import { isDepthwise } from '../ir/ops/convolution/conv2d.ts';
import { span } from '../ir/ops/window.ts';
import { elements } from '../weights/tensor.ts';

/** A kernel with its zeros lies in memory several times while a model is made. */
const mostBytes = 2 ** 30;

/**
 * TensorFlow has no dilation for transposed convolutions, and its layers none for depthwise ones: there the gaps of a kernel are
 * spelled out as zeros. NIN5010 for kernels that are too large then, beside the layer.
 */
export function refuseWideGaps(graph: Graph, isSpelledOut: (node: Node) => boolean): readonly Diagnostic[] {
  return graph.nodes.filter(isSpelledOut).flatMap((node) => {
    if (node.op !== 'conv2d' && node.op !== 'conv_transpose2d') return [];
    const { kernel_size, dilation } = node.attributes;
    const [height, width] = [span(kernel_size[0], dilation[0]), span(kernel_size[1], dilation[1])];
    const kernel = node.parameters.find(({ role }) => role === 'weight')?.shape ?? [];
    const bytes = 4 * elements(kernel.slice(0, 2)) * height * width;
    if (bytes <= mostBytes || (dilation[0] === 1 && dilation[1] === 1)) return [];
    const params = { id: node.id, height, width, bytes, limit: mostBytes };
    return [diagnostic('NIN5010', params, { range: node.origin[0], help: '--backend reference needs no zeros' })];
  });
}

export function isTransposed(node: Node): boolean {
  return node.op === 'conv_transpose2d';
}

export function hasDepthwiseKernel(node: Node): boolean {
  return node.op === 'conv2d' && isDepthwise(node.attributes);
}
