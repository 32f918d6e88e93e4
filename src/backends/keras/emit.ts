import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { type Graph, isDouble, valueTypes } from '../../ir/graph.ts';
import type { ValueType } from '../../ir/type.ts';
import { signatureOf } from '../../python/definitions.ts';
import { describeNetwork } from '../../python/describe.ts';
import { call, definition, type Expression, named, statement } from '../../python/layout.ts';
import { titleOf, variable } from '../../python/names.ts';
import { docstring, literal, quoted } from '../../python/text.ts';
import { safetensorsBytes } from '../../weights/safetensors.ts';
import type { Weights } from '../../weights/tensor.ts';
import type { Emitted } from '../backend.ts';
import { functionsOf, type LayerFunction, lineExpression } from './functions.ts';
import { helpers } from './helpers.ts';
import { loadWeights } from './weights.ts';

/** `model.py` and `weights.safetensors`. */
export async function emit(graph: Graph, weights: Weights): Promise<Outcome<Emitted>> {
  const files = [
    { path: 'model.py', content: modelSource(graph) },
    { path: 'weights.safetensors', content: safetensorsBytes(weights) },
  ];
  return { value: { files, remarks: [] }, diagnostics: [] };
}

/** The network as a person would write it for Keras 3: the same text for the same graph. */
export function modelSource(graph: Graph): string {
  const functions = functionsOf(graph);
  const texts = functions.map((one) => (one === functions.at(-1) ? buildText(graph, one) : blockText(one)));
  const body = texts.join('\n\n\n');
  const weighted = graph.nodes.some(({ parameters }) => parameters.length > 0);
  const used = (name: string, text: string) => new RegExp(`\\b${name}\\(`).test(text);
  const direct = Object.keys(helpers).filter((name) => used(name, body));
  const wanted = Object.entries(helpers).filter(
    ([name]) => direct.includes(name) || direct.some((other) => used(name, helpers[other] ?? '')),
  );
  const code = [
    ...wanted.map(([, source]) => source.trim()),
    ...(weighted ? [loadWeights(graph, body)] : []),
    body,
  ].join('\n\n\n');
  return [docstring(0, `${titleOf(graph)} for Keras 3.`), '', ...imports(code), '', WEIGHTS, '', '', code, ''].join(
    '\n',
  );
}

const WEIGHTS = 'WEIGHTS = Path(__file__).with_name("weights.safetensors")';

function imports(code: string): readonly string[] {
  const uses = (pattern: RegExp) => pattern.test(code);
  const fromKeras = ['KerasTensor', 'layers', 'ops'].filter((name) => uses(new RegExp(`\\b${name}\\b`)));
  return [
    ...(uses(/: Callable\b/) ? ['from collections.abc import Callable'] : []),
    'from pathlib import Path',
    ...(uses(/: Any\b/) ? ['from typing import Any'] : []),
    '',
    'import keras',
    ...(fromKeras.length > 0 ? [`from keras import ${fromKeras.join(', ')}`] : []),
    ...(uses(/\bload_file\(/) ? ['from safetensors.numpy import load_file'] : []),
  ];
}

function linesOf({ definition: { calls, shape } }: LayerFunction, indent: number): readonly string[] {
  return shape.lines.map((line, index) => {
    const expression = lineExpression(calls[index]?.expression ?? '', line);
    return statement(indent, `${line.targets.join(', ')} = `, expression);
  });
}

function blockText(one: LayerFunction): string {
  const { shape, parameters, instances } = one.definition;
  const [first] = instances;
  const about = first?.kind === 'block' ? (first.description ?? `The block ${first.block}.`) : '';
  const takes = [...shape.inputs.map((name) => `${name}: KerasTensor`), 'name: str', ...signatureOf(parameters)];
  const gives =
    shape.results.length === 1 ? 'KerasTensor' : `tuple[${shape.results.map(() => 'KerasTensor').join(', ')}]`;
  const result: Expression =
    shape.results.length === 1 ? (shape.results[0] ?? '') : { kind: 'tuple', items: shape.results };
  return [
    definition(0, one.name, takes, gives),
    docstring(4, about),
    ...linesOf(one, 4),
    statement(4, 'return ', result),
  ].join('\n');
}

function buildText(graph: Graph, one: LayerFunction): string {
  const double = isDouble(graph);
  const indent = double ? 8 : 4;
  const { shape } = one.definition;
  const taken = new Set(['keras', 'layers', 'ops', 'name', 'x', 'model', 'weights']);
  const inputs = graph.inputs.map(({ name, type }, index) => {
    const own = variable(name, taken);
    const into = shape.inputs[index] ?? own;
    const arrives = type.shape.length === 4 ? own : into;
    return { name, type, own: arrives, into };
  });
  const begin = inputs.flatMap(({ name, type, own, into }) => [
    statement(indent, `${own} = `, inputOf(name, type)),
    ...(type.shape.length === 4 ? [statement(indent, `${into} = `, permuted('(2, 3, 1)', `${name}.nhwc`, own))] : []),
  ]);
  const types = valueTypes(graph);
  const values = [...new Set(graph.outputs.map(({ value }) => value))];
  const results = graph.outputs.map(({ name, value }) => {
    const held = shape.results[values.indexOf(value)] ?? '';
    const picture = types.get(value)?.shape.length === 4;
    return { name, text: picture ? permuted('(3, 1, 2)', `${name}.nchw`, held) : held };
  });
  const [input] = inputs;
  const given: Expression =
    inputs.length === 1 && input !== undefined
      ? input.own
      : { kind: 'sequence', open: '[', items: inputs.map(({ own }) => own) };
  const [result] = results;
  const several = results.length > 1;
  const outputs: Expression = several
    ? { kind: 'dict', entries: results.map(({ name, text }) => [quoted(name), text]) }
    : (result?.text ?? '');
  const finish = several
    ? [statement(indent, 'outputs = ', outputs)]
    : typeof outputs === 'string'
      ? []
      : [statement(indent, 'outputs = ', outputs)];
  const final = finish.length > 0 ? 'outputs' : outputs;
  const model = call('keras.Model', given, final, named('name', quoted(modelName(graph.name))));
  const weighted = graph.nodes.some(({ parameters }) => parameters.length > 0);
  const body = [...begin, ...linesOf(one, indent), ...finish, statement(indent, 'model = ', model)];
  return [
    'def build(weights: str | Path | None = WEIGHTS) -> keras.Model:',
    docstring(4, ...describeNetwork(graph, 'Between them pictures are NHWC, as Keras has them by default.')),
    ...(double
      ? ['    policy = keras.config.dtype_policy()', '    keras.config.set_dtype_policy("float64")', '    try:']
      : []),
    ...body,
    ...(double ? ['    finally:', '        keras.config.set_dtype_policy(policy)'] : []),
    ...(weighted ? ['    if weights is not None:', '        load_weights(model, weights)'] : []),
    '    return model',
  ].join('\n');
}

function inputOf(name: string, { shape, dtype }: ValueType): Expression {
  const sizes = shape.slice(1).map((dim) => (typeof dim === 'number' ? String(dim) : 'None'));
  const [batch] = shape;
  const tuple = sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(', ')})`;
  return call(
    'keras.Input',
    named('shape', tuple),
    ...(typeof batch === 'number' ? [named('batch_size', literal(batch))] : []),
    ...(dtype === 'float64' ? [named('dtype', '"float64"')] : []),
    named('name', quoted(name)),
  );
}

function permuted(dims: string, name: string, value: string): Expression {
  return call(call('layers.Permute', dims, named('name', quoted(name))), value);
}

function modelName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]+/g, '_').replace(/^[^A-Za-z0-9]+/, '') || 'model';
}
