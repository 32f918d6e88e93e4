import type { Range } from '../../diagnostics/diagnostic.ts';

/** What a `train:` section means once it is checked: plain data, every default filled in, paths absolute. */
export interface TrainingPlan {
  readonly data: { readonly train: DataSource; readonly test?: DataSource };
  /** (x - mean) / std, a channel each; pixels are in 0…1 before it. One number stands for all channels. */
  readonly normalize?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  /** In the order that they are applied; only while training. */
  readonly augment: readonly Augmentation[];
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  readonly schedule?: Schedule;
  readonly warmup?: Warmup;
  readonly clip?: GradientClip;
  /** Exponential moving average of the weights: `average = decay · average + (1 - decay) · weights` after each step. */
  readonly ema?: { readonly decay: number };
  readonly earlyStopping?: { readonly patience: number };
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly precision: 'f32' | 'bf16';
}

/** Where samples come from. `range`: what an error about it underlines. */
export type DataSource = { readonly range: Range } & (
  | { readonly kind: 'digits'; readonly split: 'train' | 'test' }
  | { readonly kind: 'idx'; readonly images: string; readonly labels: string }
  | { readonly kind: 'cifar10'; readonly paths: readonly string[] }
  | { readonly kind: 'cifar100'; readonly paths: readonly string[]; readonly labels: 'fine' | 'coarse' }
  | { readonly kind: 'image_folder'; readonly path: string; readonly size?: readonly [number, number] }
  | { readonly kind: 'npy'; readonly images: string; readonly labels: string }
);

/** torchvision.transforms' names and arguments, every default filled in. */
export type Augmentation =
  | { readonly kind: 'random_crop'; readonly size?: readonly [number, number]; readonly padding: number }
  | { readonly kind: 'random_horizontal_flip'; readonly p: number }
  | { readonly kind: 'random_rotation'; readonly degrees: readonly [number, number] }
  | {
      readonly kind: 'random_affine';
      readonly degrees: readonly [number, number];
      readonly translate?: readonly [number, number];
      readonly scale?: readonly [number, number];
      readonly shear?: readonly [number, number, number, number];
    }
  | {
      readonly kind: 'color_jitter';
      readonly brightness: readonly [number, number];
      readonly contrast: readonly [number, number];
      readonly saturation: readonly [number, number];
      readonly hue: readonly [number, number];
    }
  | {
      readonly kind: 'random_erasing';
      readonly p: number;
      readonly scale: readonly [number, number];
      readonly ratio: readonly [number, number];
      readonly value: number;
    };

/** Means over the batch. `output`: the name of the graph's output that it reads. */
export type Loss =
  | { readonly kind: 'cross_entropy'; readonly output: string; readonly labelSmoothing: number }
  | { readonly kind: 'mse_loss'; readonly output: string };

/** torch.optim's arguments; the arithmetic is torch.optim's, term by term. */
export type Optimizer =
  | {
      readonly kind: 'sgd';
      readonly lr: number;
      readonly momentum: number;
      readonly dampening: number;
      readonly weightDecay: number;
      readonly nesterov: boolean;
    }
  | {
      readonly kind: 'adam' | 'adamw';
      readonly lr: number;
      readonly betas: readonly [number, number];
      readonly eps: number;
      readonly weightDecay: number;
    }
  | {
      readonly kind: 'rmsprop';
      readonly lr: number;
      readonly alpha: number;
      readonly eps: number;
      readonly weightDecay: number;
      readonly momentum: number;
      readonly centered: boolean;
    };

/** torch.optim.lr_scheduler's arguments. `one_cycle` moves every step, the others every epoch. */
export type Schedule =
  | { readonly kind: 'step'; readonly stepSize: number; readonly gamma: number }
  | { readonly kind: 'multi_step'; readonly milestones: readonly number[]; readonly gamma: number }
  | { readonly kind: 'cosine'; readonly tMax?: number; readonly etaMin: number }
  | {
      readonly kind: 'one_cycle';
      readonly maxLr: number;
      readonly pctStart: number;
      readonly annealStrategy: 'cos' | 'linear';
      readonly cycleMomentum: boolean;
      readonly baseMomentum: number;
      readonly maxMomentum: number;
      readonly divFactor: number;
      readonly finalDivFactor: number;
      readonly threePhase: boolean;
    };

/** The learning rate grows linearly from `startFactor` times itself over so many steps: torch's LinearLR before the schedule. */
export interface Warmup {
  readonly steps: number;
  readonly startFactor: number;
}

/** torch.nn.utils.clip_grad_norm_ or clip_grad_value_. */
export type GradientClip = { readonly kind: 'norm' | 'value'; readonly max: number };
