import { diagnostic } from '../../../diagnostics/catalog.ts';
import { NincError } from '../../../diagnostics/error.ts';
import type { Graph } from '../../../ir/graph.ts';
import type { OperationName } from '../../../ir/ops/index.ts';
import { passesNamed } from '../../../ir/passes/index.ts';
import type { Weights } from '../../../weights/tensor.ts';
import { hasDepthwiseKernel } from '../../kernel-gaps.ts';
import type { Runtime } from '../../tfjs-runtime.ts';
import type { Trainer, TrainerOptions } from '../../trainer.ts';
import { trainer } from './trainer.ts';

/** Kernels that gradients need and that the runtime on wasm has not. */
const kernels: Partial<Readonly<Record<OperationName, string>>> = {
  conv2d: 'Conv2DBackpropFilter',
  conv_transpose2d: 'Conv2DBackpropFilter',
  max_pool2d: 'MaxPoolGrad',
  avg_pool2d: 'AvgPoolGrad',
};

/** Throws a `NincError`, NIN5030, where the gradient of a layer is not to be had. Whoever chose the backend has seen to the precision. */
export function startTraining(runtime: Runtime, whole: Graph, weights: Weights, options: TrainerOptions): Trainer {
  const graph = passesNamed('decompose').reduce((before, pass) => pass.run(before), whole);
  const faults = graph.nodes.flatMap((node) => {
    const reason = whyNot(runtime, node);
    if (reason === undefined) return [];
    const params = { backend: 'layers', reason: `${node.id}: ${reason}` };
    return [diagnostic('NIN5030', params, { range: node.origin[0], help: '--backend graph trains every operation' })];
  });
  if (faults.length > 0) throw new NincError(faults);
  return trainer(runtime, graph, weights, options);
}

function whyNot({ tf, text }: Runtime, node: Graph['nodes'][number]): string | undefined {
  const kernel = kernels[node.op];
  if (kernel !== undefined && tf.getKernel(kernel, tf.getBackend()) === undefined) {
    return `${text} has no gradient of ${node.op}`;
  }
  if ((node.op === 'dropout' || node.op === 'dropout2d') && node.attributes.p === 1)
    return 'TensorFlow.js drops nothing where p is 1';
  if (node.op !== 'conv2d' && node.op !== 'max_pool2d') return undefined;
  const { dilation, kernel_size } = node.attributes;
  const dilated = dilation.some((step, axis) => step > 1 && (kernel_size[axis] ?? 1) > 1);
  // Gaps of depthwise kernels are spelled out as zeros.
  return dilated && !hasDepthwiseKernel(node) ? `TensorFlow.js has no gradient of a dilated ${node.op}` : undefined;
}
