import { compile } from '../../src/compile.ts';
import { allParameters, type Graph } from '../../src/ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../src/weights/tensor.ts';
import { fill, fillSigned } from '../golden/fill.ts';

/** The seed's network. */
export function seedGraph(): Graph {
  const { value, diagnostics } = compile('specs/nin-seed.nin.yaml');
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return value;
}

/** The oracle's parameters: float32, as PyTorch's are. */
export function oracleWeights(graph: Graph): Weights {
  return new Map(
    allParameters(graph).map(({ name, role, shape }, p) => {
      const scale = role === 'weight' ? Math.sqrt(6 / elements(shape.slice(1))) : 0.05;
      return [name, { shape, data: Float32Array.from(fillSigned(elements(shape), p, scale)) }];
    }),
  );
}

/** The picture whose answers are in `test/golden/seed.json`. */
export const seedImage: Tensor = { shape: [1, 3, 224, 224], data: fill(3 * 224 * 224, 1000) };
