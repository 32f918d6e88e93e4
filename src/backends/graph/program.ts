import type { Graph } from '../../ir/graph.ts';
import { elements, type Tensor } from '../../weights/tensor.ts';
import type { Precision, Program } from '../backend.ts';
import { bindInputs, type Sizes } from '../bind-inputs.ts';
import type { Array32, Port } from './ports.ts';
import type { Session } from './session.ts';
import type { GivenSize } from './sizes.ts';

/** The inputs and outputs of a model, without the graph and its weights. */
export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly sizes: readonly GivenSize[];
}

/** A model in a session of TensorFlow. `run` gives the diagnostics of `bindInputs`. */
export function program(session: Session, graph: Graph, ports: Ports, precision: Precision): Program {
  let disposed = false;
  return {
    backend: 'graph',
    precision,
    async run(inputs) {
      if (disposed) throw new Error('the program was disposed');
      const { sizes } = bindInputs(graph, inputs);
      const given = ports.inputs.map((port) => ({ port, ...physical(port, inputs[port.name]) }));
      const results = session.run([...given, ...ports.sizes.map((one) => sized(one, sizes))], ports.outputs);
      return Object.fromEntries(ports.outputs.map((port, index) => [port.name, logical(port, results[index])]));
    },
    dispose() {
      if (!disposed) session.dispose();
      disposed = true;
    },
  };
}

/** An array as a session takes it for a port. */
export function physical({ name, type }: Port, tensor: Tensor | undefined): Array32 {
  if (tensor === undefined) throw new Error(`there is no array ${name}`);
  const { shape, data } = tensor;
  if (type !== 'int32') return { shape, data: data instanceof Float32Array ? data : Float32Array.from(data) };
  const doubles = data instanceof Float64Array ? data : Float64Array.from(data);
  return {
    shape: [...shape, 2],
    data: new Int32Array(doubles.buffer, doubles.byteOffset, 2 * doubles.length),
  };
}

/** A size as a session takes it. */
function sized({ symbol, ref }: GivenSize, sizes: Sizes): Array32 & { readonly port: Port } {
  const port: Port = { name: symbol, ref, type: 'int32', shape: [] };
  return { port, shape: [], data: Int32Array.of(sizes[symbol] ?? 0) };
}

export function logical({ name, type }: Port, result: Array32 | undefined): Tensor {
  if (result === undefined) throw new Error(`there is no output ${name}`);
  const { shape, data } = result;
  if (type !== 'int32') {
    if (data instanceof Float32Array) return { shape, data };
    throw new Error(`${name} is not of float32`);
  }
  const inner = shape.slice(0, -1);
  // Numbers of eight bytes lie at multiples of eight: a copy does.
  const { buffer, byteOffset } = data.byteOffset % 8 === 0 ? data : data.slice();
  return { shape: inner, data: new Float64Array(buffer, byteOffset, elements(inner)) };
}
