import type { Backend, OpenedFiles, Precision, Target, Tensors } from '../backends/backend.ts';
import { backends, targets } from '../backends/registry.ts';
import { runPasses } from '../compile.ts';
import { NincError } from '../diagnostics/error.ts';
import { type Graph, isDouble } from '../ir/graph.ts';
import type { Weights } from '../weights/tensor.ts';
import { type Gradients, gradientsOf } from './gradients.ts';

/** Something that runs a network, and is held against the reference. */
export interface Side {
  /** `graph bf16`; `onnx file`. */
  readonly name: string;
  readonly kind: 'backend' | 'target';
  readonly precision: Precision;
  /** Rejects with a `NincError` where it is not there, or cannot run this network. */
  open(graph: Graph, weights: Weights): Promise<OpenedFiles>;
  /** Whether it has gradients, and how it comes to them. */
  readonly gradients?: (graph: Graph, weights: Weights, inputs: Tensors, output: Output) => Promise<Gradients>;
}

/** An output and the shape that it has with the inputs at hand. */
export interface Output {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every backend in each of its precisions but the reference, and every target whose files can be read here. */
export async function everySide(graph: Graph): Promise<readonly Side[]> {
  const running = await Promise.all(Object.values(backends).map((open) => open()));
  const writing = await Promise.all(Object.values(targets).map((open) => open()));
  const precision = isDouble(graph) ? 'f64' : 'f32';
  return [
    ...running
      .filter(({ name }) => name !== 'reference')
      .flatMap((backend) => backend.precisions.map((one) => backendSide(backend, one))),
    ...writing.flatMap((target) => (target.open === undefined ? [] : [targetSide(target, precision)])),
  ];
}

function backendSide(backend: Backend, precision: Precision): Side {
  return {
    name: `${backend.name} ${precision}`,
    kind: 'backend',
    precision,
    ...(backend.train !== undefined &&
      precision === 'f32' && {
        gradients: (graph, weights, inputs, output) => gradientsOf(backend, graph, weights, inputs, output),
      }),
    async open(graph, weights) {
      const presence = await backend.presence();
      if (!presence.present) throw new NincError([presence.diagnostic]);
      const program = await backend.load(runPasses(graph, backend.passes), weights, { precision, once: true });
      // Only a runtime that is loaded knows all of its versions.
      const loaded = await backend.presence();
      return {
        runtime: loaded.present ? loaded.runtime : backend.name,
        run: (inputs) => program.run(inputs),
        dispose: () => program.dispose(),
      };
    },
  };
}

function targetSide(target: Target, precision: Precision): Side {
  const side: Side = {
    name: `${target.name} files`,
    kind: 'target',
    // TensorFlow.js has no float64: its files are of float32 whatever the spec says.
    precision: target.name === 'tfjs' ? 'f32' : precision,
    async open(graph, weights) {
      const lowered = runPasses(graph, target.passes);
      const refused = target.refuse?.(lowered) ?? [];
      if (refused.length > 0) throw new NincError(refused);
      const { value, diagnostics } = await target.emit(lowered, weights);
      if (value === undefined || target.open === undefined) throw new NincError(diagnostics);
      return target.open(value.files, lowered);
    },
  };
  return target.name !== 'pytorch'
    ? side
    : {
        ...side,
        async gradients(graph, weights, inputs, output) {
          const opened = await side.open(graph, weights);
          try {
            if (opened.gradients === undefined) throw new Error(`${side.name} has no gradients`);
            return await opened.gradients(inputs, output.name);
          } finally {
            opened.dispose();
          }
        },
      };
}
