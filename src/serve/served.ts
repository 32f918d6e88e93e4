import type { CheckReport } from '../check.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { GraphInput } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import type { DType } from '../ir/type.ts';
import type { InputValue, Model, OutputValue } from '../load.ts';

/** What a server serves: one model that is loaded, and what is said of it. */
export interface Served {
  readonly model: Model;
  /** One element of `specs` in `check --format json`. */
  readonly report: CheckReport;
  /** Pictures that are sent are treated as those that it was trained on. */
  readonly normalize: TrainingPlan['normalize'];
  readonly ninc: string;
}

export type Inputs = Readonly<Record<string, InputValue>>;
export type Outputs = Readonly<Record<string, OutputValue>>;

/** Specs have no versions: the one that is served is the first. */
export const version = '1';

/** What data for an input is read as: in float64 runs a float32 would lose what the client sent. */
export function dtypeFor({ precision }: Model, input: GraphInput | undefined): DType {
  return precision === 'f64' ? 'float64' : (input?.type.dtype ?? 'float32');
}

/** NIN6202 for names that are no input. */
export function unknownInputs(model: Model, names: readonly string[]): readonly Diagnostic[] {
  const known = model.graph.inputs.map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = suggest(name, known);
      return diagnostic('NIN6202', { name, known }, { help: near === undefined ? undefined : `did you mean ${near}?` });
    });
}

/** NIN6810 for the first value of an output that is no number of JSON. */
export function unwritable(outputs: Outputs): readonly Diagnostic[] {
  for (const [name, { data }] of Object.entries(outputs)) {
    for (let index = 0; index < data.length; index++) {
      const found = data[index] ?? 0;
      if (!Number.isFinite(found)) return [diagnostic('NIN6810', { name, found, index })];
    }
  }
  return [];
}

/** NIN6802. */
export function otherForm(reason: string): readonly Diagnostic[] {
  return [diagnostic('NIN6802', { reason })];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
