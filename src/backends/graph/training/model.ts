import { diagnostic } from '../../../diagnostics/catalog.ts';
import { NincError } from '../../../diagnostics/error.ts';
import { allParameters, type Graph, type Parameter } from '../../../ir/graph.ts';
import type { TrainerOptions } from '../../trainer.ts';
import { type ElementType, shapeAttribute, typeAttribute } from '../attributes.ts';
import { cast, fromLogical, type Maker, toLogical, type Value } from '../lowering.ts';
import type { Port } from '../ports.ts';
import { Sizes } from '../sizes.ts';
import { type Ref, TensorGraph } from '../tensor-graph.ts';
import { backward, type Forward, forward, type Sources } from './differentiate.ts';
import { type LossNodes, lossNodes, targetType } from './loss.ts';
import { updates } from './update.ts';
import { averageOf, type Variable, Variables } from './variables.ts';

/** What an evaluation fetches. */
export interface Evaluation {
  readonly loss: Port;
  readonly correct?: Port;
  readonly outputs: readonly Port[];
}

/** A variable from outside: where it is taken, where it is given, and the node that takes what is given. */
export interface Slot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly output: Port;
  readonly input: Port;
  readonly assignment: Ref;
  /** What it holds at first: the parameter of this name, or zeros. */
  readonly begins: string | undefined;
}

/** A network with its loss, its gradients and its optimizer as one TensorFlow graph. */
export interface TrainingModel {
  readonly graph: TensorGraph;
  readonly inputs: readonly Port[];
  readonly target: Port;
  /** The number of the step, int32. */
  readonly step: Port;
  /** What the optimizer is given with each step, by name. */
  readonly numbers: ReadonlyMap<string, Port>;
  /** Both are there once all variables have their new values. */
  readonly train: { readonly loss: Port; readonly correct?: Port };
  readonly evaluate: Evaluation;
  /** With the moving averages of what is learned. */
  readonly average?: Evaluation;
  readonly state: readonly Slot[];
}

const computed: Readonly<Record<TrainerOptions['precision'], ElementType>> = { f32: 'float', bf16: 'bfloat16' };

/** Makes the graph of a network that is decomposed. */
export function makeTrainingModel(graph: Graph, options: TrainerOptions): TrainingModel {
  const made = new TensorGraph();
  const type = computed[options.precision];
  const placeholder = (name: string, dtype: ElementType, shape: readonly (number | null)[]): Port => {
    const attributes = { dtype: typeAttribute(dtype), shape: shapeAttribute(shape) };
    return { name, type: dtype, shape, ref: made.node('Placeholder', [], attributes, `given/${name}`) };
  };
  const open = (shape: Graph['inputs'][number]['type']['shape']) =>
    shape.map((dim) => (typeof dim === 'number' ? dim : null));
  const inputs = graph.inputs.map((input) => ({
    ...placeholder(`input/${input.name}`, 'float', open(input.type.shape)),
    name: input.name,
  }));
  const sizes = new Sizes(made, graph.inputs, new Map(inputs.map((port) => [port.name, port])));
  const maker: Maker = { graph: made, sizes, type };
  const float: Maker = { ...maker, type: 'float' };
  const variables = new Variables(maker);
  const values = new Map<string, Value>();
  for (const [index, { name, type: declared }] of graph.inputs.entries()) {
    made.enter(name);
    const ref = cast(made, inputs[index]?.ref ?? name, 'float', type);
    values.set(name, { ref: fromLogical(maker, ref, declared), type: declared });
  }
  const step = placeholder('step', 'int32', []);
  const variableOf = ({ name, shape }: Parameter, permutation?: readonly number[]) =>
    variables.get(name, shape, permutation);
  const sources = (mode: Sources['mode'], parameter: Sources['parameter']): Sources => ({
    mode,
    inputs: values,
    parameter,
    seed: options.seed,
    step: step.ref,
  });
  const own: Sources['parameter'] = (parameter, permutation) => variableOf(parameter, permutation).value;
  const averaged: Sources['parameter'] = (parameter, permutation) => {
    const variable = variableOf(parameter, permutation);
    return (parameter.trainable ? variables.like(variable, averageOf(parameter.name)) : variable).value;
  };

  const read = outputOf(graph, options);
  const given = targetType(options.loss, read.type);
  const target = placeholder('target', given.type, open(given.shape));
  const lossOf = ({ values: all }: Forward): LossNodes => {
    made.enter('loss');
    const value = all.get(read.value);
    if (value === undefined) throw new Error(`there is no value ${read.value}`);
    return lossNodes(float, options.loss, { ref: cast(made, value.ref, type, 'float'), type: value.type }, target.ref);
  };

  const training = sources('train', own);
  const ahead = forward(maker, graph, training);
  const losses = lossOf(ahead);
  const derivative = cast(made, losses.gradient, 'float', type);
  const { parameters: gradients } = backward(maker, graph, training, ahead, read.value, derivative);
  const trainable = allParameters(graph).filter((parameter) => parameter.trainable);
  const numbers = new Map<string, Port>();
  const { assignments, loss } = updates(float, options, {
    variables,
    gradients,
    renewed: ahead.renewed,
    learned: trainable.map((parameter) => variableOf(parameter)),
    loss: losses.loss,
    number(name) {
      const known = numbers.get(name) ?? placeholder(`number/${name}`, 'float', []);
      numbers.set(name, known);
      return known.ref;
    },
  });
  const after = assignments.map((assignment) => `^${assignment}`);
  const fetched = (name: string, ref: Ref, dependencies: readonly Ref[] = []): Port => {
    const named = made.node('Identity', [ref, ...dependencies], { T: typeAttribute('float') }, name);
    return { name, ref: named, type: 'float', shape: [] };
  };
  const evaluation = (name: string, parameter: Sources['parameter']): Evaluation => {
    const all = forward(maker, graph, sources('eval', parameter));
    const measured = lossOf(all);
    return {
      loss: fetched(`${name}/loss`, measured.loss),
      ...(measured.correct !== undefined && { correct: fetched(`${name}/correct`, measured.correct) }),
      outputs: graph.outputs.map((output): Port => {
        made.enter(`output.${output.name}`);
        const value = all.values.get(output.value);
        if (value === undefined) throw new Error(`there is no value ${output.value}`);
        const ref = cast(made, toLogical(maker, value), type, 'float');
        return { ...fetched(`${name}/output/${output.name}`, ref), name: output.name, shape: open(value.type.shape) };
      }),
    };
  };
  const evaluate = evaluation('evaluate', own);
  const average = options.ema === undefined ? undefined : evaluation('average', averaged);
  for (const parameter of allParameters(graph)) variableOf(parameter);
  const lacking = sizes.given.map(({ symbol }) => symbol);
  if (lacking.length > 0) throw new NincError([diagnostic('NIN6209', { symbols: lacking })]);
  return {
    graph: made,
    inputs,
    target,
    step,
    numbers,
    train: {
      loss: fetched('train/loss', loss, after),
      ...(losses.correct !== undefined && { correct: fetched('train/correct', losses.correct, after) }),
    },
    evaluate,
    ...(average !== undefined && { average }),
    state: variables.all.map((variable) => slotOf(variables, variable)),
  };
}

function outputOf(graph: Graph, { loss }: TrainerOptions) {
  const output = graph.outputs.find(({ name }) => name === loss.output);
  if (output === undefined) throw new Error(`there is no output ${loss.output}`);
  const node = graph.nodes.find(({ id }) => id === output.value);
  if (node === undefined) throw new Error(`the output ${loss.output} is an input`);
  return { value: output.value, type: node.type };
}

function slotOf(variables: Variables, variable: Variable): Slot {
  const { name, shape } = variable;
  const { port, assignment } = variables.input(variable);
  const [parameter = name, kind] = name.split('#');
  const begins = kind === undefined || kind === 'average' ? parameter : undefined;
  return { name, shape, output: variables.output(variable), input: port, assignment, begins };
}
