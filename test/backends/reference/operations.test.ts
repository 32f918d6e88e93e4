import { describe, expect, test } from 'vitest';
import { bindInputs, resultShape } from '../../../src/backends/bind-inputs.ts';
import { reference } from '../../../src/backends/reference/index.ts';
import { runPasses } from '../../../src/compile.ts';
import type { Graph, Parameter } from '../../../src/ir/graph.ts';
import { elements, type Tensor } from '../../../src/weights/tensor.ts';
import { fill, fillSigned } from '../../golden/fill.ts';
import { type Case, cases, takesSymbols } from '../../golden/operations.ts';
import { graphOf } from '../../support.ts';

describe.each([...new Set(cases.map(({ op }) => op))])('%s gives what PyTorch gives', (operation) => {
  const own = cases.filter(({ op }) => op === operation).map((one) => [described(one), one] as const);

  test.each(own)('%s', async (_, one) => {
    const graph = graphFor(one, one.inputs);
    expect(graph.nodes.at(-1)?.type.shape).toEqual(one.shape);

    const program = await reference.load(runPasses(graph, reference.passes, true), weightsFor(one, graph), {
      precision: 'f64',
    });
    const { output } = await program.run(inputsFor(one));
    expect(output?.shape).toEqual(one.shape);
    expect(errorOf(output, decoded(one.output))).toBeLessThan(1e-12);
  });
});

const pictures = cases.filter((one) => takesSymbols(one) && one.inputs.length === 1 && one.inputs[0]?.length === 4);

describe.each([...new Set(pictures.map(({ op }) => op))])('%s with symbols for the sizes', (operation) => {
  test('infers the shapes that PyTorch gives, and holds its own constraints', () => {
    for (const one of pictures.filter(({ op }) => op === operation)) {
      const [batch = 1, channels = 1, height = 1, width = 1] = one.inputs[0] ?? [];
      const graph = graphFor(one, [['N', channels, 'H', 'W']]);
      const { sizes } = bindInputs(graph, inputsFor(one));
      expect(sizes).toEqual({ N: batch, H: height, W: width });
      const type = graph.nodes.at(-1)?.type;
      expect(type && resultShape(type, sizes), described(one)).toEqual(one.shape);
    }
  });
});

function described({ args, inputs }: Case): string {
  return `${JSON.stringify(args)} of ${inputs.map((shape) => JSON.stringify(shape)).join(', ')}`;
}

function graphFor({ op, args }: Case, shapes: readonly (readonly (number | string)[])[]): Graph {
  const names = shapes.map((_, index) => `x${index}`);
  return graphOf(`
    ninc: 1
    inputs:
${shapes.map((shape, index) => `      x${index}: {shape: [${shape.join(', ')}], dtype: float64}`).join('\n')}
    layers:
      - ${op}: ${JSON.stringify(args)}
        from: [${names.join(', ')}]
  `);
}

function inputsFor({ index, inputs, scale }: Case): Record<string, Tensor> {
  return Object.fromEntries(
    inputs.map((shape, k) => [`x${k}`, { shape, data: fillSigned(elements(shape), 16 * index + k, scale) }]),
  );
}

function weightsFor({ index }: Case, graph: Graph): Map<string, Tensor> {
  const filled = ({ role, shape }: Parameter, k: number) => {
    const p = 16 * index + 8 + k;
    return role === 'running_var' ? fill(elements(shape), p).map((u) => u + 0.5) : fillSigned(elements(shape), p);
  };
  const parameters = graph.nodes.flatMap((node) => node.parameters);
  return new Map(
    parameters.map((parameter, k) => [parameter.name, { shape: parameter.shape, data: filled(parameter, k) }]),
  );
}

function decoded(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64');
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => bytes.readDoubleLE(8 * at));
}

/** The largest difference, relative to the largest expected number. */
function errorOf(found: Tensor | undefined, expected: Float64Array): number {
  if (found?.data.length !== expected.length) return Number.POSITIVE_INFINITY;
  const differences = expected.map((value, at) => Math.abs(value - (found.data[at] ?? Number.NaN)));
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Math.max(...differences) / (largest || 1);
}
