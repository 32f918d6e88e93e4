import type { Graph } from '../../ir/graph.ts';
import type { Tensor } from '../../weights/tensor.ts';
import type { Program } from '../backend.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { OnnxRuntime, Session } from './runtime.ts';

/**
 * A model in a session of ONNX Runtime. `run` gives the diagnostics of `bindInputs`. `edges` says whether inputs and outputs are all
 * of float32, or each as the spec declares it.
 */
export function program(
  { Tensor: OrtTensor }: OnnxRuntime,
  session: Session,
  graph: Graph,
  edges: 'float32' | 'declared' = 'float32',
): Program {
  let disposed = false;
  let running = 0;
  const release = () => {
    if (disposed && running === 0) void session.release();
  };
  return {
    backend: 'onnx',
    precision: 'f32',
    async run(inputs) {
      if (disposed) throw new Error('the program was disposed');
      bindInputs(graph, inputs);
      const feeds = Object.fromEntries(
        graph.inputs.map(({ name, type }) => {
          const { shape, data } = given(name, inputs[name]);
          const tensor =
            edges === 'declared' && type.dtype === 'float64'
              ? new OrtTensor('float64', Float64Array.from(data), shape)
              : new OrtTensor('float32', Float32Array.from(data), shape);
          return [name, tensor] as const;
        }),
      );
      running++;
      try {
        const results = await session.run(feeds);
        // By their places: a name may be another one in the file.
        return Object.fromEntries(
          graph.outputs.map(({ name }, index) => [name, result(name, results[session.outputNames[index] ?? name])]),
        );
      } finally {
        running--;
        release();
      }
    },
    dispose() {
      if (disposed) return;
      disposed = true;
      release();
    },
  };
}

function given(name: string, tensor: Tensor | undefined): Tensor {
  if (tensor === undefined) throw new Error(`there is no array ${name}`);
  return tensor;
}

function result(name: string, value: Awaited<ReturnType<Session['run']>>[string] | undefined): Tensor {
  if (value === undefined) throw new Error(`there is no output ${name}`);
  const { data, dims } = value;
  if (!(data instanceof Float32Array || data instanceof Float64Array)) throw new Error(`${name} is not of floats`);
  return { shape: dims, data };
}
