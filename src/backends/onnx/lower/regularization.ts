import type { PrimitiveName } from '../../../ir/ops/index.ts';
import { apply, type OnnxContext, type OnnxLowerings, scalar } from '../lowering.ts';

/** Kept, in its inference mode: runtimes take it out, and a model that is trained further has it. ONNX has none that drops everything. */
function dropped(context: OnnxContext<PrimitiveName>, p: number): string {
  if (p === 1) return apply(context, 'Identity', [context.input.ref]);
  return apply(context, 'Dropout', [context.input.ref, scalar(context, p, 'ratio')]);
}

export const regularization = {
  dropout: (context) => dropped(context, context.node.attributes.p),
  dropout2d: (context) => dropped(context, context.node.attributes.p),
} satisfies Partial<OnnxLowerings>;
