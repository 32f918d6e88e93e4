import type { BackendName, Precision } from './backends/names.ts';
import type { Outcome, SourceFile } from './diagnostics/diagnostic.ts';
import type { ReportedDiagnostic } from './diagnostics/reported.ts';
import type { DType } from './ir/type.ts';
import type { Value } from './parser/expression/value.ts';
import type { Weights } from './weights/tensor.ts';

// The types that callers of the library see: they need none of another package, so that every project can compile against them.

export interface CompileOptions {
  /** Values for the spec's params. */
  readonly set?: Readonly<Record<string, Value>> | undefined;
  /** Imports stay inside this folder; the spec's own where not given. */
  readonly root?: string | undefined;
  /** Paths of data are relative to this folder and stay inside of it; the spec's own folder and root where not given. */
  readonly data?: string | undefined;
  /** How files are read: from disk, or from an editor's open documents. */
  readonly read?: ((path: string, shown?: string) => Outcome<SourceFile>) | undefined;
}

/** A size: a number, or an expression of symbols as text. */
export type ReportedDim = number | string;

export interface ReportedValue {
  readonly name: string;
  readonly shape: readonly ReportedDim[];
  readonly dtype: DType;
}

export interface ReportedNode {
  readonly id: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly shape: readonly ReportedDim[];
  readonly dtype: DType;
  /** Trainable numbers. */
  readonly parameters: number;
  /** Multiply-accumulates for one picture. */
  readonly macs: ReportedDim;
  /** Where the layer stands in the spec's own file; for a shipped or imported block, where it is instantiated. */
  readonly line: number;
}

/** What `check` says of one spec: one element of `specs` in `ninc check --format json`. */
export interface CheckReport {
  readonly file: string;
  readonly name: string;
  readonly ok: boolean;
  readonly inputs: readonly ReportedValue[];
  readonly outputs: readonly ReportedValue[];
  readonly nodes: readonly ReportedNode[];
  readonly parameters: readonly ReportedValue[];
  readonly totals: {
    readonly parameters: number;
    readonly macs: ReportedDim;
    readonly peak_activation_bytes: number | null;
  };
  readonly constraints: readonly string[];
  readonly diagnostics: readonly ReportedDiagnostic[];
}

export interface LoadOptions extends CompileOptions {
  /** The fastest that is present where not given. */
  readonly backend?: BackendName | undefined;
  /** The backend's own where not given: float32, or float64 on `reference` and for specs whose inputs are float64. */
  readonly precision?: Precision | undefined;
  /** A safetensors file with every parameter of the spec. */
  readonly weights?: string | undefined;
  /** Initialises as PyTorch does after `torch.manual_seed`; 0 where neither weights nor a seed is given. */
  readonly seed?: number | undefined;
  /** The program will run once: loading fast matters more than running fast. */
  readonly once?: boolean | undefined;
}

/** A value as callers give it: C order, in the spec's declared layout. */
export interface InputValue {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

export interface OutputValue {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'float64';
  readonly data: Float32Array | Float64Array;
}

/** A compiled network that is ready to run. */
export interface Model {
  readonly backend: BackendName;
  readonly precision: Precision;
  /** What runs it: packages and versions. */
  readonly runtime: string;
  /** Milliseconds: passes and weights; what the backend made of them. */
  readonly timings: { readonly compile: number; readonly load: number };
  /** One forward pass; rejects with a `NincError` where an input does not fit. */
  run(inputs: Readonly<Record<string, InputValue>>): Promise<Record<string, OutputValue>>;
  /** Frees everything that the program holds. */
  dispose(): void;
}

/** What is made small: a mean over the batch. */
export interface LossOptions {
  /** torch.nn.CrossEntropyLoss, of logits `[N, classes]` and class indices. */
  readonly cross_entropy?: { readonly label_smoothing?: number; readonly output?: string };
  /** torch.nn.MSELoss; class indices become one-hot vectors. */
  readonly mse_loss?: { readonly output?: string };
}

interface AdamOptions {
  readonly lr?: number;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weight_decay?: number;
}

/** How a step changes the weights: one of these, with torch.optim's arguments and arithmetic. */
export interface OptimizerOptions {
  readonly sgd?: {
    readonly lr?: number;
    readonly momentum?: number;
    readonly dampening?: number;
    readonly weight_decay?: number;
    readonly nesterov?: boolean;
  };
  readonly adam?: AdamOptions;
  readonly adamw?: AdamOptions;
  readonly rmsprop?: {
    readonly lr?: number;
    readonly alpha?: number;
    readonly eps?: number;
    readonly weight_decay?: number;
    readonly momentum?: number;
    readonly centered?: boolean;
  };
}

/** Options of `load` with `mode: 'train'`: the keys of `train:` by the same names; what is not given is the spec's. */
export interface TrainLoadOptions extends CompileOptions {
  readonly mode: 'train';
  /** The fastest that is present and trains, where not given. */
  readonly backend?: BackendName | undefined;
  readonly precision?: 'f32' | 'bf16' | undefined;
  /** A safetensors file to begin with. */
  readonly weights?: string | undefined;
  /** Of the first weights, where no file is given, and of dropout; 0 where not given. */
  readonly seed?: number | undefined;
  readonly loss?: keyof LossOptions | LossOptions | undefined;
  readonly optimizer?: keyof OptimizerOptions | OptimizerOptions | undefined;
  readonly clip_grad_norm?: number | undefined;
  readonly clip_grad_value?: number | undefined;
  readonly ema?: { readonly decay: number } | undefined;
  /** The most samples in one step; any number where not given. */
  readonly batch?: number | undefined;
}

/** Class indices `[N]`, or values of the output's shape for mse_loss. */
export interface LabelValue {
  readonly shape: readonly number[];
  readonly data: Int32Array | Float32Array;
}

/** Every input of the spec by its name, and `label`. */
export type TrainBatch = { readonly label: LabelValue } & Readonly<Record<string, InputValue | LabelValue>>;

/** A network in training. It holds native memory until it is disposed. */
export interface TrainingModel {
  readonly backend: BackendName;
  readonly precision: 'f32' | 'bf16';
  /** Steps that were made. */
  readonly steps: number;
  /** One step; the loss is the mean over the batch, before it. `lr` and `momentum` in place of the optimizer's, for a schedule. */
  trainStep(
    batch: TrainBatch,
    settings?: { readonly lr?: number; readonly momentum?: number },
  ): Promise<{ readonly loss: number; readonly accuracy?: number }>;
  /** Forward in evaluation mode; with the moving average of the weights, where there is one. */
  evaluate(batch: TrainBatch): Promise<{
    readonly loss: number;
    readonly accuracy?: number;
    readonly outputs: Readonly<Record<string, OutputValue>>;
  }>;
  /** The parameters by name, in PyTorch's layout. */
  weights(): Promise<Weights>;
  /** Writes them as safetensors, whole or not at all. */
  save(path: string): Promise<void>;
  /** Frees everything. May be called twice. */
  dispose(): void;
}

/**
 * Parses, validates and infers the shapes of one spec; loads no runtime. Never throws for a fault of the spec: the report
 * says `ok: false` and why.
 */
export type Check = (path: string, options?: CompileOptions) => CheckReport;

/** Compiles a spec for a backend and gives it weights; with `mode: 'train'` it learns. Rejects with a `NincError` that carries the diagnostics. */
export interface Load {
  (path: string, options: TrainLoadOptions): Promise<TrainingModel>;
  (path: string, options?: LoadOptions): Promise<Model>;
}
