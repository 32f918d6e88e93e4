export type { BackendName, Precision } from './backends/backend.ts';
export { type CheckReport, check, type ReportedNode, type ReportedValue } from './check.ts';
export type { CompileOptions } from './compile.ts';
export { NincError } from './diagnostics/error.ts';
export type { ReportedDiagnostic } from './diagnostics/reported.ts';
export type { InputValue, LoadOptions, Model, OutputValue } from './load.ts';
export { type LabelValue, load, type TrainBatch, type TrainingModel, type TrainLoadOptions } from './load-training.ts';
