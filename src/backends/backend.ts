import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import type { Pass } from '../ir/passes/pass.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import type { Weights } from '../weights/tensor.ts';
import type { BackendName, Precision, Tensors } from './names.ts';
import type { Trainer, TrainerOptions } from './trainer.ts';

export type { BackendName, Precision, Tensors } from './names.ts';

/** A model that is ready to run. It owns native memory until it is disposed. */
export interface Program {
  readonly backend: BackendName;
  readonly precision: Precision;
  /** One forward pass. Symbolic sizes are taken from what is given; safe to call concurrently. */
  run(inputs: Tensors): Promise<Tensors>;
  /** Frees everything; running afterwards is an error of the caller. May be called twice. */
  dispose(): void;
}

export interface LoadOptions {
  readonly precision: Precision;
  /** It will run once: loading fast matters more than running fast. */
  readonly once?: boolean;
}

/** Whether a backend can be used here, and if not, what is missing and how to mend it. */
export type Presence =
  | {
      readonly present: true /** What runs it, for people: `tfjs-node 4.22.0, TensorFlow 2.21.0`. */;
      readonly runtime: string;
    }
  | { readonly present: false; readonly diagnostic: Diagnostic };

/** A runtime that runs graphs. Its package is imported when it is used, never before. */
export interface Backend {
  readonly name: BackendName;
  /** The first is the default. */
  readonly precisions: readonly [Precision, ...Precision[]];
  /** What the graph goes through, in order, before it is lowered. */
  readonly passes: readonly Pass[];
  presence(): Promise<Presence>;
  /** The same for certain: what is installed may not load, and only loading it tells. Absent where `presence` is certain enough. */
  ready?(): Promise<Presence>;
  load(graph: Graph, weights: Weights, options: LoadOptions): Promise<Program>;
  /** Absent where the runtime only runs. The graph is as the build made it: a backend applies its own passes for training. */
  train?(graph: Graph, weights: Weights, options: TrainerOptions): Promise<Trainer>;
}

export type TargetName = 'tfjs' | 'savedmodel' | 'onnx' | 'pytorch' | 'keras' | 'ir';

/** One file that a target writes, by its path inside the output folder. */
export interface EmittedFile {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** A few words to print beside its name: `12 nodes`. */
  readonly about?: string;
}

/** What a target made: files, and remarks that the user should read (a custom layer that was needed, for instance). */
export interface Emitted {
  readonly files: readonly EmittedFile[];
  readonly remarks: readonly string[];
}

/** A model that a runtime has read from files of a target. It owns native memory until it is disposed. */
export interface OpenedFiles {
  /** What runs it, for people. */
  readonly runtime: string;
  run(inputs: Tensors): Promise<Tensors>;
  /** Gradients of the parameters, by name, of the mean of the squares of an output, in training mode; where the runtime trains. */
  gradients?(inputs: Tensors, output: string): Promise<Tensors>;
  dispose(): void;
}

/** A format that graphs are written in. */
export interface Target {
  readonly name: TargetName;
  /** One sentence. */
  readonly summary: string;
  readonly needsWeights: boolean;
  readonly passes: readonly Pass[];
  /** What it cannot hold, told before there are weights. */
  refuse?(graph: Graph): readonly Diagnostic[];
  /** `training`: what the spec says of it, if it does; for targets that can hold it. */
  emit(graph: Graph, weights: Weights, training?: TrainingPlan): Promise<Outcome<Emitted>>;
  /**
   * Has the files read by the runtime that they are written for; absent where none can be had from here. `graph` is the one that
   * was emitted. Rejects with a `NincError` where that runtime is missing, or cannot run this model.
   */
  open?(files: readonly EmittedFile[], graph: Graph): Promise<OpenedFiles>;
}
