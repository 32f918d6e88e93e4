import type { Check, Load } from './api.ts';
import { check as checkSpec } from './check.ts';
import { load as loadSpec } from './load-training.ts';

export type {
  CheckReport,
  CompileOptions,
  InputValue,
  LabelValue,
  LoadOptions,
  LossOptions,
  Model,
  OptimizerOptions,
  OutputValue,
  ReportedNode,
  ReportedValue,
  TrainBatch,
  TrainingModel,
  TrainLoadOptions,
} from './api.ts';
export type { BackendName, Precision } from './backends/names.ts';
export { NincError } from './diagnostics/error.ts';
export type { ReportedDiagnostic } from './diagnostics/reported.ts';

/**
 * Parses, validates and infers the shapes of one spec; loads no runtime. Never throws for a fault of the spec: the report
 * says `ok: false` and why.
 */
export const check: Check = checkSpec;

/** Compiles a spec for a backend and gives it weights; with `mode: 'train'` it learns. Rejects with a `NincError` that carries the diagnostics. */
export const load: Load = loadSpec;
