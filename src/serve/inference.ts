import type { ReportedValue } from '../check.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import type { GraphInput } from '../ir/graph.ts';
import type { DType } from '../ir/type.ts';
import type { InputValue, Model } from '../load.ts';
import { elementsOf, littleEndianBytes } from '../weights/bytes.ts';
import { elements } from '../weights/tensor.ts';
import { type Answer, json, refusal } from './answer.ts';
import { checkFinite, placesIn, readNested, shown } from './nested.ts';
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

// The Open Inference Protocol (KServe V2) with its binary tensor data extension: https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol

const datatypes: Readonly<Record<DType, string>> = { float32: 'FP32', float64: 'FP64' };

/** `GET /v2`. */
export function serverMetadata({ ninc }: Served): Answer {
  return json({ name: 'ninc', version: ninc, extensions: ['binary_tensor_data'] });
}

/** `GET /v2/models/NAME`: open sizes are -1. */
export function modelMetadata({ report, model }: Served): Answer {
  const described =
    (outgoing: boolean) =>
    ({ name, shape, dtype }: ReportedValue) => ({
      name,
      // A float64 run of float32 values gives all that it computes.
      datatype: datatypes[outgoing && model.precision === 'f64' ? 'float64' : dtype],
      shape: shape.map((size) => (typeof size === 'number' ? size : -1)),
    });
  return json({
    name: report.name,
    versions: [version],
    platform: `ninc_${model.backend}`,
    inputs: report.inputs.map(described(false)),
    outputs: report.outputs.map(described(true)),
  });
}

/** An output that is wanted, and whether as bytes behind the JSON. */
interface Wanted {
  readonly name: string;
  readonly binary: boolean;
}

export interface InferRequest {
  readonly id?: string;
  readonly inputs: Inputs;
  readonly outputs: readonly Wanted[];
}

/** Reads the body of an `infer`; `binary` is what follows its JSON. NIN6202, NIN6207, NIN6802 to NIN6805, NIN6809. */
export function readInfer(model: Model, body: unknown, binary: Buffer): Outcome<InferRequest> {
  if (!isObject(body) || !Array.isArray(body['inputs']))
    return { diagnostics: otherForm('an object with `inputs`, a list, is needed') };
  const { id } = body;
  if (id !== undefined && typeof id !== 'string')
    return { diagnostics: otherForm(`\`id\` is a text, this is ${shown(id)}`) };
  const diagnostics: Diagnostic[] = [];
  const inputs = readInputs(model, body['inputs'], binary, diagnostics);
  const outputs = readOutputs(model, body, diagnostics);
  if (diagnostics.length > 0) return { diagnostics };
  return { value: { ...(id !== undefined && { id }), inputs, outputs }, diagnostics };
}

function readInputs(model: Model, list: readonly unknown[], binary: Buffer, diagnostics: Diagnostic[]): Inputs {
  const found = new Map<string, InputValue>();
  let offset = 0;
  for (const [index, one] of list.entries()) {
    const place = `inputs[${index}]`;
    if (!isObject(one) || typeof one['name'] !== 'string') {
      diagnostics.push(
        ...otherForm(`${place} is an object with a \`name\`, this is ${shown(isObject(one) ? one['name'] : one)}`),
      );
      continue;
    }
    const { name, parameters } = one;
    const unknown = unknownInputs(model, [name]);
    const twice = found.has(name) ? otherForm(`${name} is given twice`) : [];
    diagnostics.push(...unknown, ...twice);
    const size = isObject(parameters) ? parameters['binary_data_size'] : undefined;
    const bytes = typeof size === 'number' ? binary.subarray(offset, offset + size) : undefined;
    if (size !== undefined && (!Number.isSafeInteger(size) || bytes?.length !== size)) {
      diagnostics.push(...otherForm(`${place}: ${shown(size)} bytes of binary data do not follow the JSON`));
      return {};
    }
    offset += bytes?.length ?? 0;
    const input = model.graph.inputs.find((declared) => declared.name === name);
    if (input === undefined || twice.length > 0) continue;
    const read = readInput(model, input, { ...one, place, bytes });
    diagnostics.push(...read.diagnostics);
    if (read.value !== undefined) found.set(name, read.value);
  }
  if (diagnostics.length === 0 && offset !== binary.length)
    diagnostics.push(...otherForm(`${binary.length - offset} bytes behind the JSON belong to no input`));
  return Object.fromEntries(found);
}

interface Given {
  readonly place: string;
  readonly bytes: Buffer | undefined;
  readonly shape?: unknown;
  readonly datatype?: unknown;
  readonly data?: unknown;
}

function readInput(
  model: Model,
  input: GraphInput,
  { place, shape, datatype, data, bytes }: Given,
): Outcome<InputValue> {
  const { name } = input;
  const needed = datatypes[input.type.dtype];
  const dtype = datatype === datatypes[dtypeFor(model, input)] ? dtypeFor(model, input) : input.type.dtype;
  if (datatype !== datatypes[dtype])
    return { diagnostics: [diagnostic('NIN6805', { name, found: shown(datatype), needed })] };
  if (!isShape(shape))
    return { diagnostics: otherForm(`${place}.shape is a list of whole numbers, this is ${shown(shape)}`) };
  if (bytes !== undefined) {
    if (data !== undefined) return { diagnostics: otherForm(`${place} has both \`data\` and binary data`) };
    const values = elementsOf(bytes, dtype);
    if (values === undefined)
      return { diagnostics: otherForm(`${place}: ${bytes.length} bytes are no whole number of ${datatypes[dtype]}`) };
    return fits(name, { shape, data: values }, checkFinite({ shape, data: values }, dtype, name));
  }
  const read = readNested(data, dtypeFor(model, input), placesIn(`${place}.data`));
  if (read.value === undefined) return { diagnostics: read.diagnostics };
  const { value } = read;
  // Data may be flat, or nested as its shape says.
  const nested = value.shape.length > 1;
  if (nested && value.shape.join() !== shape.join()) {
    const reason = `is nested as [${value.shape.join(', ')}], its shape is [${shape.join(', ')}]`;
    return { diagnostics: [diagnostic('NIN6803', { at: `${place}.data`, reason })] };
  }
  return fits(name, { shape, data: value.data }, []);
}

function fits(name: string, value: InputValue, faults: readonly Diagnostic[]): Outcome<InputValue> {
  const needed = elements(value.shape);
  if (needed === value.data.length) return faults.length > 0 ? { diagnostics: faults } : { value, diagnostics: [] };
  return { diagnostics: [diagnostic('NIN6207', { name, shape: value.shape, needed, found: value.data.length })] };
}

function isShape(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length <= 32 && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Those that the request names, else all; as JSON where it does not ask for bytes. */
function readOutputs(
  model: Model,
  body: Readonly<Record<string, unknown>>,
  diagnostics: Diagnostic[],
): readonly Wanted[] {
  const known = model.graph.outputs.map(({ name }) => name);
  const all = isObject(body['parameters']) && body['parameters']['binary_data_output'] === true;
  if (body['outputs'] === undefined) return known.map((name) => ({ name, binary: all }));
  if (!Array.isArray(body['outputs'])) {
    diagnostics.push(...otherForm(`\`outputs\` is a list, this is ${shown(body['outputs'])}`));
    return [];
  }
  const wanted: readonly unknown[] = body['outputs'];
  return wanted.flatMap((one, index) => {
    if (!isObject(one) || typeof one['name'] !== 'string') {
      diagnostics.push(...otherForm(`outputs[${index}] is an object with a \`name\``));
      return [];
    }
    const { name, parameters } = one;
    if (!known.includes(name)) {
      const near = suggest(name, known);
      const help = near === undefined ? undefined : `did you mean ${near}?`;
      diagnostics.push(diagnostic('NIN6809', { name, known }, { help }));
      return [];
    }
    const own = isObject(parameters) ? parameters['binary_data'] : undefined;
    return [{ name, binary: typeof own === 'boolean' ? own : all }];
  });
}

/** The outputs that were asked for, in that order; the bytes of those in binary follow the JSON. */
export function writeInfer({ report }: Served, { id, outputs: wanted }: InferRequest, outputs: Outputs): Answer {
  const asText = wanted.flatMap(({ name, binary }) => {
    const value = outputs[name];
    return binary || value === undefined ? [] : [[name, value] as const];
  });
  const faults = unwritable(Object.fromEntries(asText));
  if (faults.length > 0) return refusal(faults, 500);
  const chunks: Uint8Array[] = [];
  const described: readonly object[] = wanted.flatMap(({ name, binary }): object[] => {
    const value = outputs[name];
    if (value === undefined) return [];
    const common = { name, shape: value.shape, datatype: datatypes[value.dtype] };
    if (!binary) return [{ ...common, data: Array.from(value.data) }];
    const bytes = littleEndianBytes(value.data);
    chunks.push(bytes);
    return [{ ...common, parameters: { binary_data_size: bytes.length } }];
  });
  const head = { model_name: report.name, model_version: version, ...(id !== undefined && { id }), outputs: described };
  if (chunks.length === 0) return json(head);
  const first = Buffer.from(JSON.stringify(head));
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'inference-header-content-length': `${first.length}` },
    body: Buffer.concat([first, ...chunks]),
  };
}
