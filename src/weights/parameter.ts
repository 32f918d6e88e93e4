/**
 * How a parameter begins, as plain data; the numbers are those of the `reset_parameters` of torch.nn.
 *
 * - `kaiming_uniform`: torch.nn.init.kaiming_uniform_ with a = √5 (He et al., 2015): uniform in ±√(6 / ((1 + a²)·fanIn)).
 * - `bias_uniform`: uniform in ±1/√fanIn.
 * - `constant`: the same value everywhere.
 */
export type Initialiser =
  | { readonly kind: 'kaiming_uniform'; readonly fanIn: number }
  | { readonly kind: 'bias_uniform'; readonly fanIn: number }
  | { readonly kind: 'constant'; readonly value: number };

/** An array that a graph needs before it can run; `shape` is PyTorch's (OIHW, [out, in]). */
export interface ParameterSpec {
  /** `<node id>.<role>`: `conv2d_1.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64';
  readonly initialise: Initialiser;
  /** False for what is kept but not learned: running means and variances. */
  readonly trainable: boolean;
}
