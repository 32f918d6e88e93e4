import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { ElementType } from '../../../../src/backends/graph/attributes.ts';
import { runPasses } from '../../../../src/compile.ts';
import { evaluate } from '../../../../src/ir/dim/dim.ts';
import { elements, type Tensor } from '../../../../src/weights/tensor.ts';
import { fill, fillSigned } from '../../../golden/fill.ts';
import { type Case, takesSymbols } from '../../../golden/operations.ts';
import { described, errorOf, graphFor, weightsFor } from '../../layers/cases.ts';
import { derivatives, type Question } from './derivatives.ts';

/** One layer as a spec writes it, and its gradients: see test/golden/make/gradients.py. */
interface GradientCase extends Omit<Case, 'shape' | 'output'> {
  readonly integers?: boolean | undefined;
  readonly gradients: readonly string[];
  readonly parameters: Readonly<Record<string, string | undefined>>;
}

/** The committed cases, or those of a longer run of make/gradients.py. */
const path =
  process.env['NINC_GOLDEN_GRADIENTS'] ?? fileURLToPath(new URL('../../../golden/gradients.json', import.meta.url));
const golden = JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly Omit<GradientCase, 'index'>[] };
const cases: readonly GradientCase[] = golden.cases.map((one, index) => ({ ...one, index }));
const operations = [...new Set(cases.map(({ op }) => op))];

type Shapes = readonly (readonly (number | string)[])[];

function question(one: GradientCase, shapes: Shapes): Question {
  const as: Case = { ...one, shape: [], output: '' };
  const graph = runPasses(graphFor(as, one.inputs), []);
  const inputs = one.inputs.map((shape, k): [string, Tensor] => {
    const [count, p] = [elements(shape), 16 * one.index + k];
    const data = one.integers ? fill(count, p).map((u) => Math.floor(13 * u) - 6) : fillSigned(count, p, one.scale);
    return [`x${k}`, { shape, data }];
  });
  const result = graph.nodes.at(-1)?.type.shape ?? [];
  const count = result.reduce<number>((product, dim) => product * evaluate(dim, {}), 1);
  return {
    graph: shapes === one.inputs ? graph : graphFor(as, shapes),
    inputs: Object.fromEntries(inputs),
    weights: weightsFor(as, graph),
    cotangent: fillSigned(count, 16 * one.index + 15),
  };
}

async function expectGradients(
  own: readonly GradientCase[],
  shapesOf: (one: GradientCase) => Shapes,
  type: ElementType,
) {
  const bound = type === 'float' ? 1e-4 : 0.1;
  const answers = await derivatives(
    own.map((one) => question(one, shapesOf(one))),
    type,
  );
  for (const [at, one] of own.entries()) {
    const about = `${described({ ...one, shape: [], output: '' })}${one.integers ? ', integers' : ''}`;
    // Where an activation is flat, 1 - y² and the like cancel: the error is that of terms up to one.
    const cancels = type === 'bfloat16' || one.scale > 1;
    const expectNear = (name: string, expected: Float32Array) => {
      const found = answers[at]?.get(name);
      const error = cancels ? errorOf(withOne(found), withOne({ data: expected }).data) : errorOf(found, expected);
      expect(error, `${about}: ${name}`).toBeLessThan(bound);
    };
    for (const [k, expected] of one.gradients.entries()) expectNear(`x${k}`, decoded(expected));
    for (const [role, expected = ''] of Object.entries(one.parameters)) {
      expectNear(`${one.op}_1.${role}`, decoded(expected));
    }
  }
}

/** With a number beside the others, so that no error counts as more than it is of one. */
function withOne(tensor: Pick<Tensor, 'data'> | undefined): Tensor {
  return { shape: [], data: Float32Array.of(...(tensor?.data ?? []), 1) };
}

function decoded(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at));
}

describe.each(operations)('the gradients of %s', (operation) => {
  const own = cases.filter(({ op }) => op === operation);

  test('are what autograd gives', () => expectGradients(own, ({ inputs }) => inputs, 'float'));

  test('are near it in bfloat16', () => expectGradients(own, ({ inputs }) => inputs, 'bfloat16'));

  const pictures = own.filter((one) => takesSymbols(one) && one.inputs.length === 1 && one.inputs[0]?.length === 4);

  test.skipIf(pictures.length === 0)('are the same where sizes are symbols', () =>
    expectGradients(pictures, ({ inputs: [shape] }) => [['N', shape?.[1] ?? 1, 'H', 'W']], 'float'),
  );
});
