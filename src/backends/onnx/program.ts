import type { Graph } from '../../ir/graph.ts';
import type { Tensor } from '../../weights/tensor.ts';
import type { Program } from '../backend.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { OnnxRuntime } from './runtime.ts';

type Session = Awaited<ReturnType<OnnxRuntime['InferenceSession']['create']>>;

/** A model in a session of ONNX Runtime. `run` gives the diagnostics of `bindInputs`. */
export function program({ Tensor: OrtTensor }: OnnxRuntime, session: Session, graph: Graph): Program {
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
        graph.inputs.map(({ name }) => {
          const { shape, data } = given(name, inputs[name]);
          return [name, new OrtTensor('float32', Float32Array.from(data), [...shape])] as const;
        }),
      );
      running++;
      try {
        const results = await session.run(feeds);
        return Object.fromEntries(graph.outputs.map(({ name }) => [name, result(name, results[name])]));
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
  if (!(data instanceof Float32Array)) throw new Error(`${name} is not of float32`);
  return { shape: dims, data };
}
