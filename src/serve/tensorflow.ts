import type { ReportedValue } from '../check.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Model } from '../load.ts';
import { type Answer, json, refusal } from './answer.ts';
import { type Naming, placesIn, readNested, shown, toNested } from './nested.ts';
import {
  dtypeFor,
  type Inputs,
  isObject,
  type Outputs,
  otherForm,
  type Served,
  unknownInputs,
  unwritable,
  version,
} from './served.ts';

// TensorFlow Serving's REST API: https://www.tensorflow.org/tfx/serving/api_rest

/** `GET /v1/models/NAME`. */
export function status(): Answer {
  const state = { version, state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } };
  return json({ model_version_status: [state] });
}

/** `GET /v1/models/NAME/metadata`: a signature whose open sizes are -1. */
export function metadata({ report }: Served): Answer {
  const signature = {
    inputs: tensorInfos(report.inputs),
    outputs: tensorInfos(report.outputs),
    method_name: 'tensorflow/serving/predict',
  };
  return json({
    model_spec: { name: report.name, signature_name: '', version },
    metadata: { signature_def: { signature_def: { serving_default: signature } } },
  });
}

function tensorInfos(values: readonly ReportedValue[]) {
  return Object.fromEntries(
    values.map(({ name, shape, dtype }) => {
      const dim = shape.map((size) => ({ size: typeof size === 'number' ? `${size}` : '-1', name: '' }));
      const tensor = {
        dtype: dtype === 'float64' ? 'DT_DOUBLE' : 'DT_FLOAT',
        tensor_shape: { dim, unknown_rank: false },
      };
      return [name, { ...tensor, name: `${name}:0` }] as const;
    }),
  );
}

/** How the samples of a request stand in it: one by one (`instances`), or whole arrays (`inputs`). Answers have the same form. */
export type Format = 'row' | 'column';

export interface PredictRequest {
  readonly format: Format;
  readonly inputs: Inputs;
}

/** Reads the body of a `:predict`. NIN6202, NIN6802 to NIN6804; whether shapes fit is judged when the model runs. */
export function readPredict(model: Model, body: unknown): Outcome<PredictRequest> {
  if (!isObject(body))
    return { diagnostics: otherForm(`an object with \`instances\` or \`inputs\` is needed, this is ${shown(body)}`) };
  const { instances, inputs, signature_name: signature = 'serving_default' } = body;
  if (signature !== '' && signature !== 'serving_default')
    return { diagnostics: otherForm(`the only signature is serving_default, not ${shown(signature)}`) };
  if ((instances === undefined) === (inputs === undefined))
    return { diagnostics: otherForm('exactly one of `instances` and `inputs` is needed') };
  const read = instances === undefined ? readColumns(model, inputs) : readRows(model, instances);
  const format = instances === undefined ? 'column' : 'row';
  return read.value === undefined
    ? { diagnostics: read.diagnostics }
    : { value: { format, inputs: read.value }, diagnostics: [] };
}

interface Named {
  readonly name: string;
  readonly value: unknown;
  readonly places: Naming;
}

/** `inputs: VALUE` where there is one input, or `inputs: {NAME: VALUE}`. */
function readColumns(model: Model, inputs: unknown): Outcome<Inputs> {
  if (isObject(inputs))
    return readAll(
      model,
      Object.entries(inputs).map(([name, value]) => ({ name, value, places: placesIn(`inputs.${name}`) })),
    );
  return alone(model, inputs, 'inputs');
}

/** `instances: [VALUE, …]` where there is one input, or `instances: [{NAME: VALUE}, …]`. */
function readRows(model: Model, instances: unknown): Outcome<Inputs> {
  if (!Array.isArray(instances))
    return { diagnostics: otherForm(`\`instances\` is a list, this is ${shown(instances)}`) };
  const [first] = instances;
  if (!isObject(first)) return alone(model, instances, 'instances');
  const names = Object.keys(first);
  const odd = instances.findIndex(
    (row) =>
      !isObject(row) || Object.keys(row).length !== names.length || names.some((name) => !Object.hasOwn(row, name)),
  );
  if (odd >= 0) return { diagnostics: otherForm(`instances[${odd}] does not name the same inputs as instances[0]`) };
  const rows: readonly Readonly<Record<string, unknown>>[] = instances;
  return readAll(
    model,
    names.map((name) => ({
      name,
      value: rows.map((row) => row[name]),
      places: ([row = 0, ...at]) => placesIn(`instances[${row}].${name}`)(at),
    })),
  );
}

function alone(model: Model, value: unknown, key: string): Outcome<Inputs> {
  const [input, ...others] = model.graph.inputs;
  if (input === undefined || others.length > 0) {
    const names = model.graph.inputs.map(({ name }) => name).join(', ');
    return { diagnostics: otherForm(`the model has ${others.length + 1} inputs, so \`${key}\` names each: ${names}`) };
  }
  return readAll(model, [{ name: input.name, value, places: placesIn(key) }]);
}

function readAll(model: Model, all: readonly Named[]): Outcome<Inputs> {
  const diagnostics: Diagnostic[] = [
    ...unknownInputs(
      model,
      all.map(({ name }) => name),
    ),
  ];
  if (diagnostics.length > 0) return { diagnostics };
  const entries = all.flatMap(({ name, value, places }) => {
    const input = model.graph.inputs.find((one) => one.name === name);
    const { value: tensor, diagnostics: found } = readNested(value, dtypeFor(model, input), places);
    diagnostics.push(...found);
    return tensor === undefined ? [] : [[name, tensor] as const];
  });
  return diagnostics.length > 0 ? { diagnostics } : { value: Object.fromEntries(entries), diagnostics };
}

/** The answer in the form of the request; one output stands for itself. */
export function writePredict(format: Format, inputs: Inputs, outputs: Outputs): Answer {
  const faults = unwritable(outputs);
  if (faults.length > 0) return refusal(faults, 500);
  const nested = Object.entries(outputs).map(([name, value]) => [name, toNested(value)] as const);
  const [only, ...others] = nested;
  if (format === 'column') return json({ outputs: others.length === 0 ? only?.[1] : Object.fromEntries(nested) });
  const count = Object.values(inputs)[0]?.shape[0] ?? 1;
  const odd = Object.entries(outputs).find(([, { shape }]) => shape[0] !== count);
  if (odd !== undefined) {
    const reason = `${odd[0]} is [${odd[1].shape.join(', ')}], not one value for each of ${count} instances; ask with \`inputs\``;
    return refusal(otherForm(reason));
  }
  if (others.length === 0) return json({ predictions: only?.[1] });
  const rows = Array.from({ length: count }, (_, index) =>
    Object.fromEntries(nested.map(([name, values]) => [name, Array.isArray(values) ? values[index] : values])),
  );
  return json({ predictions: rows });
}
