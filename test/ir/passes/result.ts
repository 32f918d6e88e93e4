import { expect } from 'vitest';
import { deriveWeights } from '../../../src/backends/derive-weights.ts';
import { irText } from '../../../src/backends/ir/index.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { decompose } from '../../../src/ir/passes/decompose.ts';
import type { Pass } from '../../../src/ir/passes/pass.ts';
import { errorOf, someWeights } from '../../backends/layers/cases.ts';
import { fillSigned } from '../../golden/fill.ts';
import { graphOf } from '../../support.ts';

/** The graph of layers that read a picture `x` of four channels. */
export function picture(layers: string, outputs = ''): Graph {
  return graphOf(`ninc: 1\ninputs: {x: {shape: [N, 4, 9, 9]}}\nlayers:\n${layers}${outputs}`);
}

/**
 * What a pass makes of a graph of `picture`: its nodes and outputs, each in a line, without types. Whatever the case: the verifier takes
 * it, a second run finds nothing, the graph that was given is as it was, and every output has its numbers, by the reference in float64.
 */
export async function resultOf(pass: Pass, graph: Graph): Promise<string[]> {
  const given = structuredClone(graph);
  const made = runPasses(graph, [pass], true);
  expect(graph, 'the graph that was given').toEqual(given);
  const weights = someWeights(graph);
  const before = await numbersOf(graph, weights);
  const behind = await numbersOf(made, weights);
  expect(Object.keys(behind)).toEqual(Object.keys(before));
  for (const [name, { shape, data }] of Object.entries(before)) {
    expect(behind[name]?.shape).toEqual(shape);
    expect(errorOf(behind[name], data)).toBeLessThan(1e-12);
  }
  return irText(made)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/ : .*/, ''));
}

async function numbersOf(graph: Graph, weights: ReturnType<typeof someWeights>) {
  const lowered = runPasses(graph, [decompose()]);
  const program = await reference.load(lowered, deriveWeights(lowered, weights), { precision: 'f64' });
  return program.run({ x: { shape: [2, 4, 9, 9], data: fillSigned(2 * 4 * 81, 7) } });
}

/** The same lines without attributes. */
export function short(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/ \{.*\}/, ''));
}
