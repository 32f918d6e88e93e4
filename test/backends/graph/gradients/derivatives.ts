import { type ElementType, shapeAttribute, typeAttribute } from '../../../../src/backends/graph/attributes.ts';
import { inTemporaryFolder } from '../../../../src/backends/graph/folder.ts';
import { cast, fromLogical, toLogical, transpose } from '../../../../src/backends/graph/lowering.ts';
import type { Array32, Port } from '../../../../src/backends/graph/ports.ts';
import { encodeSavedModel } from '../../../../src/backends/graph/saved-model.ts';
import { openSession } from '../../../../src/backends/graph/session.ts';
import { Sizes } from '../../../../src/backends/graph/sizes.ts';
import { TensorGraph } from '../../../../src/backends/graph/tensor-graph.ts';
import { backward, forward, type Sources } from '../../../../src/backends/graph/training/differentiate.ts';
import { loadRuntime } from '../../../../src/backends/tfjs-runtime.ts';
import type { Graph } from '../../../../src/ir/graph.ts';
import { passesNamed } from '../../../../src/ir/passes/index.ts';
import type { Tensor, Weights } from '../../../../src/weights/tensor.ts';

/** A network with arrays for everything that it reads; the loss is the sum of its output times `cotangent`. */
export interface Question {
  readonly graph: Graph;
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly weights: Weights;
  readonly cotangent: Tensor['data'];
}

/** Derivatives by each input and each learned parameter, by name, in PyTorch's layout. */
export type Answer = ReadonlyMap<string, Tensor>;

/** Answers many questions as one TensorFlow graph in one run. */
export async function derivatives(questions: readonly Question[], type: ElementType): Promise<readonly Answer[]> {
  const made = new TensorGraph();
  const given: (Array32 & { readonly port: Port })[] = [];
  const taken: { readonly question: number; readonly name: string; readonly port: Port }[] = [];
  const identity = (ref: string, name: string): Port => {
    const named = made.node('Identity', [ref], { T: typeAttribute('float') }, name);
    return { name, ref: named, type: 'float', shape: [] };
  };
  for (const [question, { graph: whole, inputs, weights, cotangent }] of questions.entries()) {
    const graph = passesNamed('decompose', 'merge_pad').reduce((before, pass) => pass.run(before), whole);
    const placeholder = (kind: string, name: string, shape: readonly (number | null)[], tensor: Tensor): Port => {
      const attributes = { dtype: typeAttribute('float'), shape: shapeAttribute(shape) };
      const ref = made.node('Placeholder', [], attributes, `q${question}/${kind}/${name}`);
      const port: Port = { name, ref, type: 'float', shape };
      given.push({ port, shape: tensor.shape, data: Float32Array.from(tensor.data) });
      return port;
    };
    const open = (shape: Graph['inputs'][number]['type']['shape']) =>
      shape.map((dim) => (typeof dim === 'number' ? dim : null));
    const ports = new Map(
      graph.inputs.map((input) => {
        const tensor = known(inputs[input.name], input.name);
        return [input.name, placeholder('input', input.name, open(input.type.shape), tensor)];
      }),
    );
    const maker = { graph: made, sizes: new Sizes(made, graph.inputs, ports), type };
    const float = { ...maker, type: 'float' } as const;
    const orders = new Map<string, readonly number[]>();
    const sources: Sources = {
      mode: 'train',
      seed: 0,
      step: made.int32(0),
      inputs: new Map(
        graph.inputs.map((input) => {
          const ref = cast(made, known(ports.get(input.name), input.name).ref, 'float', type);
          return [input.name, { ref: fromLogical(maker, ref, input.type), type: input.type }];
        }),
      ),
      parameter({ name, shape }, permutation = shape.map((_, axis) => axis)) {
        if (!orders.has(name)) placeholder('weight', name, shape, known(weights.get(name), name));
        orders.set(name, permutation);
        return transpose(float, `q${question}/weight/${name}`, permutation);
      },
    };
    const ahead = forward(maker, graph, sources);
    const output = known(graph.outputs[0], 'output').value;
    const result = known(ahead.values.get(output), output);
    const shape = made.node('Shape', [toLogical(maker, result)], {
      T: typeAttribute(type),
      out_type: typeAttribute('int32'),
    });
    const flat = placeholder('cotangent', 'output', [null], { shape: [cotangent.length], data: cotangent });
    const shaped = made.node('Reshape', [flat.ref, shape], {
      T: typeAttribute('float'),
      Tshape: typeAttribute('int32'),
    });
    const gradient = fromLogical(maker, cast(made, shaped, 'float', type), result.type);
    const names = graph.inputs.map(({ name }) => name);
    const found = backward(maker, graph, sources, ahead, output, gradient, names);
    for (const { name, type: declared } of graph.inputs) {
      const ref = known(found.inputs.get(name), name);
      const logical = cast(made, toLogical(maker, { ref, type: declared }), type, 'float');
      taken.push({ question, name, port: identity(logical, `q${question}/by/${name}`) });
    }
    for (const [name, ref] of found.parameters) {
      const order = known(orders.get(name), name);
      const inverse = order.map((_, axis) => order.indexOf(axis));
      taken.push({ question, name, port: identity(transpose(float, ref, inverse), `q${question}/by/${name}`) });
    }
  }
  const outputs = taken.map(({ port }) => port);
  const runtime = await loadRuntime('native', 'graph');
  const pieces = encodeSavedModel({ graph: made, inputs: [], outputs });
  const session = inTemporaryFolder(pieces, (folder) => openSession(runtime, folder));
  try {
    const results = session.run(given, outputs);
    const answers = questions.map(() => new Map<string, Tensor>());
    for (const [index, { question, name }] of taken.entries()) {
      const { shape, data } = known(results[index], name);
      answers[question]?.set(name, { shape, data: Float32Array.from(data) });
    }
    return answers;
  } finally {
    session.dispose();
  }
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`there is no ${name}`);
  return value;
}
