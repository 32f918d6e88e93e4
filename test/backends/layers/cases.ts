import { layers } from '../../../src/backends/layers/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph, Parameter } from '../../../src/ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../../src/weights/tensor.ts';
import { fill, fillSigned } from '../../golden/fill.ts';
import { type Case, cases } from '../../golden/operations.ts';
import { graphOf } from '../../support.ts';

export const operationsOfCases: readonly string[] = [...new Set(cases.map(({ op }) => op))];

/** The bound of the contract for float32; most answers are far closer. */
export const tolerance = 2e-5;

export function described({ args, inputs }: Case): string {
  return `${JSON.stringify(args)} of ${inputs.map((shape) => JSON.stringify(shape)).join(', ')}`;
}

/** The case as a graph, with these shapes for its inputs. */
export function graphFor({ op, args }: Case, shapes: readonly (readonly (number | string)[])[]): Graph {
  return graphOf(`
    ninc: 1
    inputs:
${shapes.map((shape, index) => `      x${index}: {shape: [${shape.join(', ')}]}`).join('\n')}
    layers:
      - ${op}: ${JSON.stringify(args)}
        from: [${shapes.map((_, index) => `x${index}`).join(', ')}]
  `);
}

export function decomposed(graph: Graph): Graph {
  return runPasses(graph, layers.passes, true);
}

export function inputsFor({ index, inputs, scale }: Case): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map((shape, k) => [`x${k}`, { shape, data: fillSigned(elements(shape), 16 * index + k, scale) }]),
  );
}

/** The parameters of the case, as PyTorch had them. */
export function weightsFor({ index }: Case, graph: Graph): Weights {
  return new Map(
    graph.nodes
      .flatMap((node) => node.parameters)
      .map((parameter, k) => [parameter.name, filled(parameter, 16 * index + 8 + k)]),
  );
}

function filled({ role, shape }: Parameter, p: number): Tensor {
  const count = elements(shape);
  return { shape, data: role === 'running_var' ? fill(count, p).map((u) => u + 0.5) : fillSigned(count, p) };
}

/** Weights for any graph: small enough that nothing grows from layer to layer. */
export function someWeights(graph: Graph): Weights {
  return new Map(
    graph.nodes
      .flatMap((node) => node.parameters)
      .map(({ name, role, shape }, p) => {
        const count = elements(shape);
        const scale = Math.sqrt(3 / Math.max(1, elements(shape.slice(1))));
        return [
          name,
          { shape, data: role === 'running_var' ? fill(count, p).map((u) => u + 0.5) : fillSigned(count, p, scale) },
        ];
      }),
  );
}

export function decoded(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => bytes.readDoubleLE(8 * at));
}

/** The largest difference, relative to the largest expected number; infinite where the sizes differ. */
export function errorOf(found: Tensor | undefined, expected: ArrayLike<number>): number {
  if (found?.data.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let largest = 0;
  for (let at = 0; at < expected.length; at++) {
    const value = expected[at] ?? Number.NaN;
    const got = found.data[at] ?? Number.NaN;
    // Max pooling of nothing but padding is −∞ on both sides.
    if (value !== got) difference = Math.max(difference, Math.abs(value - got));
    if (Number.isNaN(got) !== Number.isNaN(value)) return Number.POSITIVE_INFINITY;
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  }
  // Below its smallest normal number float32 holds nothing: an answer there may come as zero.
  return difference / (largest === 0 ? 1 : Math.max(largest, 2 ** -126));
}
