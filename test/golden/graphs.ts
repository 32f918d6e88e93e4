import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Graph } from '../../src/ir/graph.ts';
import { elements, type Tensor, type Weights } from '../../src/weights/tensor.ts';
import { graphOf } from '../support.ts';
import { fill, fillSigned } from './fill.ts';

/** A random network and what PyTorch gives for it: made by make/graphs.py, which says how arrays are filled. */
export interface GoldenGraph {
  readonly number: number;
  /** JSON is YAML. */
  readonly spec: { readonly name: string };
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly nodes: readonly { readonly id: string; readonly shape: readonly number[] }[];
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Base64 of little-endian float64. */
  readonly outputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: string }>>;
}

/** The committed graphs, or those of a longer run (`npm run golden:graphs`). */
const path = process.env['NINC_GOLDEN_GRAPHS'] ?? fileURLToPath(new URL('graphs.json', import.meta.url));
const text = JSON.parse(readFileSync(path, 'utf8')) as { readonly graphs: readonly Omit<GoldenGraph, 'number'>[] };

export const goldenGraphs: readonly GoldenGraph[] = text.graphs.map((one, number) => ({ ...one, number }));

export function graphOfGolden({ spec }: GoldenGraph): Graph {
  return graphOf(JSON.stringify(spec));
}

export function inputsOfGolden({ number, inputs }: GoldenGraph): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, shape], k) => [
      name,
      { shape, data: fillSigned(elements(shape), 1000 * number + 900 + k) },
    ]),
  );
}

export function weightsOfGolden({ number, parameters }: GoldenGraph): Weights {
  return new Map(
    parameters.map(({ name, shape }, k) => {
      const p = 1000 * number + k;
      const count = elements(shape);
      const data = name.endsWith('.running_var')
        ? fill(count, p).map((u) => u + 0.5)
        : fillSigned(count, p, Math.sqrt(3 / Math.max(1, elements(shape.slice(1)))));
      return [name, { shape, data }];
    }),
  );
}
