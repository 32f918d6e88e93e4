import type { GradientClip, Loss, Optimizer } from '../ir/training/plan.ts';
import type { Weights } from '../weights/tensor.ts';
import type { BackendName, Tensors } from './names.ts';

export interface TrainerOptions {
  /** `bf16`: activations and products in bfloat16; weights, optimizer and loss in float32. */
  readonly precision: 'f32' | 'bf16';
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly clip?: GradientClip | undefined;
  readonly ema?: { readonly decay: number } | undefined;
  /** Of dropout. A mask is a function of seed, step and node, of nothing else. */
  readonly seed: number;
}

/** One batch: the graph's inputs in the spec's layout, and what should come out. */
export interface Batch {
  readonly inputs: Tensors;
  /** Class indices `[N]` for cross_entropy; values of the output's shape for mse_loss. */
  readonly target: { readonly shape: readonly number[]; readonly data: Int32Array | Float32Array };
}

/** What varies from step to step and is not state: the caller's schedule says it. */
export interface StepSettings {
  /** From 0: it numbers dropout masks and Adam's bias correction. */
  readonly step: number;
  readonly lr: number;
  /** SGD's momentum or Adam's first beta where a schedule cycles it. */
  readonly momentum?: number | undefined;
}

export interface StepResult {
  /** The mean over the batch, before the step. NaN where it or a gradient is not finite: then nothing was changed. */
  readonly loss: number;
  /** How many of the batch were right (cross_entropy only), before the step. */
  readonly correct?: number;
}

export interface EvalResult {
  readonly loss: number;
  readonly correct?: number;
  readonly outputs: Tensors;
}

/** Everything that the next step depends on: parameters by name, and the optimizer's arrays as `<parameter>#<slot>`; PyTorch's layout. */
export type TrainerState = Weights;

/** A network in training. It owns native memory until it is disposed. */
export interface Trainer {
  readonly backend: BackendName;
  readonly precision: 'f32' | 'bf16';
  trainStep(batch: Batch, settings: StepSettings): Promise<StepResult>;
  /** Forward in evaluation mode. `average`: with the moving average of the weights, where there is one. */
  evalStep(batch: Batch, options?: { readonly average?: boolean }): Promise<EvalResult>;
  state(): Promise<TrainerState>;
  restore(state: TrainerState): Promise<void>;
  /** The parameters alone, named as the spec's; `average` as above. */
  weights(options?: { readonly average?: boolean }): Promise<Weights>;
  dispose(): void;
}
