import type { Graph } from '../../ir/graph.ts';
import type { Weights } from '../../weights/tensor.ts';
import type { Program } from '../backend.ts';
import { bindInputs } from '../bind-inputs.ts';
import type { Runtime } from '../tfjs-runtime.ts';
import { forward, type LayersModel, makeModel } from './model.ts';

/** A model of layers on a runtime, in float32. `run` gives the diagnostics of `bindInputs`. */
export function program(runtime: Runtime, graph: Graph, weights: Weights): Program {
  return programOf(runtime, graph, makeModel(runtime, graph, weights));
}

/** The same of a model that is made, or was read from files; its inputs and outputs are in the graph's order. */
export function programOf({ tf }: Runtime, graph: Graph, model: LayersModel): Program {
  let disposed = false;
  return {
    backend: 'layers',
    precision: 'f32',
    async run(inputs) {
      if (disposed) throw new Error('the program was disposed');
      bindInputs(graph, inputs);
      const results = tf.tidy(() => forward(tf, graph, model, inputs, { training: false }));
      try {
        const named = graph.outputs.map(async ({ name }, index) => {
          const result = results[index];
          if (result === undefined) throw new Error(`there is no output ${name}`);
          return [name, { shape: result.shape, data: Float32Array.from(await result.data()) }] as const;
        });
        return Object.fromEntries(await Promise.all(named));
      } finally {
        tf.dispose(results);
      }
    },
    dispose() {
      if (!disposed) model.dispose();
      disposed = true;
    },
  };
}
