import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { type Dim, symbol } from '../../ir/dim/dim.ts';
import type { ValueType } from '../../ir/type.ts';
import type { OnnxModel, OnnxNode, OnnxValue } from '../../onnx/model.ts';
import { readTensor } from '../../onnx/tensor.ts';
import { shownName } from '../../weights/shown.ts';
import { asId, asInput } from '../names.ts';
import type { Net, NetInput } from '../net.ts';
import {
  freeNumbers,
  Inexpressible,
  inexpressible,
  type State,
  Translation,
  timesOver,
  UnsoundTensor,
} from './context.ts';
import { foldShape, folds } from './fold.ts';
import { constantOf, type Known, unknown } from './known.ts';
import { activation } from './operators/activation.ts';
import { convolution } from './operators/convolution.ts';
import { elementwise } from './operators/elementwise.ts';
import type { Handlers } from './operators/handler.ts';
import { linear } from './operators/linear.ts';
import { normalization } from './operators/normalization.ts';
import { pooling } from './operators/pooling.ts';
import { shape } from './operators/shape.ts';
import { sortedNodes } from './sort.ts';

const handlers: Handlers = {
  ...convolution,
  ...linear,
  ...pooling,
  ...normalization,
  ...activation,
  ...elementwise,
  ...shape,
};

const oldestOpset = 7;
/** The version that onnx 1.23 defines. */
const newestOpset = 28;

/**
 * The graph of an ONNX model in the operations of the language, and pieces of them: constants folded, sizes followed
 * symbolically. Gives NIN6703 for a graph that is not sound, NIN6704 for each node that cannot be said.
 */
export function translateOnnx(model: OnnxModel): Outcome<Net> {
  const refused = versionFaults(model);
  if (refused.length > 0) return { diagnostics: refused };
  const sorted = sortedNodes(model);
  if (sorted.value === undefined) return { diagnostics: sorted.diagnostics };

  const diagnostics: Diagnostic[] = [];
  const known = new Map<string, Known>();
  const inputs = readInputs(model, known, diagnostics);
  const opset = model.opsets.get('') ?? oldestOpset;
  const state: State = { model, opset, nodes: [], known, read: readNames(model), room: freeNumbers };
  loadInitializers(state, diagnostics);
  for (const node of sorted.value) translateNode(state, node, diagnostics);
  const outputs = readOutputs(state, diagnostics);
  if (diagnostics.length > 0) return { diagnostics: shortened(diagnostics, model.path) };
  return { value: { name: model.graph.name, inputs, nodes: state.nodes, outputs }, diagnostics: [] };
}

function versionFaults(model: OnnxModel): readonly Diagnostic[] {
  const fault = (reason: string) => [diagnostic('NIN6703', { reason }, { file: model.path })];
  const version = model.opsets.get('');
  if (version === undefined) return fault('it names no version of the operators (opset_import)');
  if (version < oldestOpset || version > newestOpset) {
    return fault(`it uses opset ${version}; opsets ${oldestOpset} to ${newestOpset} are read`);
  }
  return [];
}

function readNames({ graph }: OnnxModel): ReadonlySet<string> {
  return new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ name }) => name)]);
}

function readInputs(model: OnnxModel, known: Map<string, Known>, diagnostics: Diagnostic[]): NetInput[] {
  const initialized = new Set(model.graph.initializers.map(({ name }) => name));
  const taken = new Set<string>();
  return model.graph.inputs.flatMap((input) => {
    if (initialized.has(input.name)) return [];
    const type = inputType(model, input, diagnostics);
    if (type === undefined) {
      known.set(input.name, unknown);
      return [];
    }
    const name = asInput(input.name, taken);
    known.set(input.name, { kind: 'value', name, type });
    return [{ name, type }];
  });
}

const usualSymbols = ['N', 'C', 'H', 'W'];

function inputType(model: OnnxModel, input: OnnxValue, diagnostics: Diagnostic[]): ValueType | undefined {
  const refuse = (reason: string): undefined => {
    diagnostics.push(diagnostic('NIN6704', { node: shownName(input.name), op: 'input', reason }, { file: model.path }));
  };
  if (![1, 10, 11, 16].includes(input.type))
    return refuse('it is not of floats, which is all that the language computes with');
  if (input.shape === undefined) return refuse('its number of dimensions is not known');
  if (input.shape.length < 1 || input.shape.length > 8)
    return refuse(`it has ${input.shape.length} dimensions; one to eight can be said`);
  const shape = input.shape.map((size, axis): Dim => {
    if (typeof size === 'number' && size > 0) return size;
    const usual = usualSymbols[axis] ?? `D${axis}`;
    return symbol(typeof size === 'string' && size !== '' ? symbolName(size, usual) : usual);
  });
  if (shape.some((size) => typeof size === 'number' && size > 2 ** 31))
    return refuse('one of its dimensions is larger than memory');
  return { dtype: input.type === 11 ? 'float64' : 'float32', shape };
}

/** A symbol that a person may have chosen; names that exporters make (`unk__12`, `s77`) say nothing. */
function symbolName(name: string, usual: string): string {
  if (/^(unk__|s)\d+$|^(batch|batch_size|batchsize|unknown)$/i.test(name)) return usual;
  const made = name.replaceAll(/\W/g, '_');
  return /^[A-Za-z_]\w{0,40}$/.test(made) && !/^(floor|ceil|min|max)$/.test(made) ? made : usual;
}

function loadInitializers(state: State, diagnostics: Diagnostic[]): void {
  const { model, known, read } = state;
  for (const name of model.graph.sparse) {
    known.set(name, unknown);
    diagnostics.push(
      diagnostic(
        'NIN6704',
        { node: shownName(name), op: 'initializer', reason: 'it is a sparse tensor' },
        { file: model.path },
      ),
    );
  }
  for (const tensor of model.graph.initializers) {
    if (!read.has(tensor.name)) continue;
    const { value, diagnostics: faults } = readTensor(model, tensor);
    state.room += timesOver * (value?.data.length ?? 0);
    known.set(tensor.name, value === undefined ? unknown : constantOf(value));
    for (const fault of faults) diagnostics.push(fault);
  }
}

function translateNode(state: State, node: OnnxNode, diagnostics: Diagnostic[]): void {
  const t = new Translation(state, node);
  const reads = node.inputs.filter((name) => name !== '').map((name) => state.known.get(name));
  const folded = reads.every((one) => one?.kind === 'constant' || one?.kind === 'sizes');
  const native = node.domain === '';
  const handler =
    node.op === 'Shape' ? foldShape : folded && Object.hasOwn(folds, node.op) ? folds[node.op] : own(node.op);
  for (const output of node.outputs) if (output !== '') state.known.set(output, unknown);
  if (handler === undefined || !native) {
    const where = native ? 'the language has no such operation' : 'it is not one of the operators of ONNX';
    diagnostics.push(inexpressible(state.model, node, where));
    return;
  }
  if (reads.some((one) => one === undefined || one.kind === 'unknown')) return;
  const before = state.nodes.length;
  try {
    handler(t);
  } catch (error) {
    state.nodes.length = before;
    if (error instanceof UnsoundTensor) for (const fault of error.diagnostics) diagnostics.push(fault);
    else if (error instanceof Inexpressible) diagnostics.push(inexpressible(state.model, node, error.message));
    else throw error;
  }
}

function own(op: string) {
  return Object.hasOwn(handlers, op) ? handlers[op] : undefined;
}

function readOutputs({ model, known }: State, diagnostics: Diagnostic[]) {
  const taken = new Set<string>();
  return model.graph.outputs.flatMap(({ name }) => {
    const found = known.get(name);
    if (found?.kind === 'value') return [{ name: asId(name, 'output', taken), value: found.name }];
    if (found?.kind !== 'unknown') {
      const reason = 'it is a constant, or the size of a value';
      diagnostics.push(diagnostic('NIN6704', { node: shownName(name), op: 'output', reason }, { file: model.path }));
    }
    return [];
  });
}

const mostListed = 100;

export function shortened(diagnostics: readonly Diagnostic[], file: string): readonly Diagnostic[] {
  if (diagnostics.length <= mostListed) return diagnostics;
  const rest = diagnostics.length - mostListed;
  return [...diagnostics.slice(0, mostListed), diagnostic('NIN6705', { count: rest }, { file })];
}
