import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Backend, Precision } from '../../src/backends/backend.ts';
import { graph } from '../../src/backends/graph/index.ts';
import { layers } from '../../src/backends/layers/index.ts';
import { reference } from '../../src/backends/reference/index.ts';
import { runPasses } from '../../src/compile.ts';
import type { Tensor } from '../../src/weights/tensor.ts';
import { errorOf } from '../backends/layers/cases.ts';
import { graphOf } from '../support.ts';

interface Stored {
  readonly shape: readonly number[];
  readonly data: string;
}

/** One of ONNX's own cases of an operator, as a layer: made by make/onnx_cases.py, which lists those that do not match, and why. */
interface Case {
  readonly name: string;
  readonly op: string;
  readonly args: object;
  readonly inputs: readonly Stored[];
  readonly parameters: Readonly<Record<string, Stored | undefined>>;
  readonly output: Stored;
}

const text = readFileSync(new URL('onnx.json', import.meta.url), 'utf8');
const { cases } = JSON.parse(text) as { readonly cases: readonly Case[] };

// The answers are float32, computed by numpy in float32: they are no better than its sums, whatever computes ours.
const bounds: readonly (readonly [Backend, Precision, number])[] = [
  [reference, 'f64', 2e-6],
  [layers, 'f32', 2e-5],
  [graph, 'f32', 2e-5],
];

describe.each(bounds)('ONNX’s own cases', (backend, precision, bound) => {
  test.each(cases.map((one) => [one.name, one] as const))(`${backend.name}: %s`, async (_, one) => {
    const lowered = runPasses(networkOf(one), backend.passes, true);
    const weights = new Map(
      Object.entries(one.parameters).flatMap(([role, array]) =>
        array === undefined ? [] : [[`layer.${role}`, tensorOf(array)] as const],
      ),
    );
    const program = await backend.load(lowered, weights, { precision });
    const inputs = Object.fromEntries(one.inputs.map((array, k) => [`x${k}`, tensorOf(array)]));
    const { output } = await program.run(inputs);
    program.dispose();
    expect(output?.shape).toEqual(one.output.shape);
    expect(errorOf(output, tensorOf(one.output).data)).toBeLessThan(bound);
  });
});

function networkOf({ op, args, inputs }: Case) {
  const names = inputs.map((_, k) => `x${k}`);
  const declared = Object.fromEntries(inputs.map(({ shape }, k) => [`x${k}`, { shape }]));
  const layer = { [op]: args, id: 'layer', from: names };
  return graphOf(JSON.stringify({ ninc: 1, inputs: declared, layers: [layer] }));
}

function tensorOf({ shape, data }: Stored): Tensor {
  const bytes = Buffer.from(data, 'base64');
  return { shape, data: Float32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(4 * at)) };
}
