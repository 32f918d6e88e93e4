import type { Float64Tensor } from '../array.ts';
import type { Kernels } from '../kernel.ts';

/** At inference nothing is dropped (torch.nn.Dropout in eval). */
const nothing = ({ input }: { readonly input: Float64Tensor }): Float64Tensor => input;

export const regularization = { dropout: nothing, dropout2d: nothing } satisfies Partial<Kernels>;
