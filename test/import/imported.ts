import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { importModel } from '../../src/import/import.ts';
import { loadGraph } from '../../src/load.ts';
import { writeSafetensors } from '../../src/weights/safetensors.ts';
import { workspace } from '../cli/run.ts';
import { type ModelLines, onnx } from '../onnx/model.ts';

const { folder, remove } = workspace({});
afterAll(remove);

/** Imports a model that is written here; a fault as `code message`. */
export function imported(lines: ModelLines | Uint8Array) {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, lines instanceof Uint8Array ? lines : onnx(lines));
  const { value, diagnostics } = importModel(path, 'test');
  return { value, faults: diagnostics.map(({ code, message }) => `${code} ${message}`) };
}

/** The lines of the spec behind its inputs: blocks, layers, outputs. */
export function body(spec: string): string {
  return spec.slice(spec.search(/^(blocks|layers):/m));
}

/** The layers that a model becomes. */
export function layersOf(lines: ModelLines): string {
  const { value, faults } = imported(lines);
  if (value === undefined) throw new Error(faults.join('\n'));
  return body(value.spec)
    .replace(/^layers:\n/, '')
    .replace(/^outputs: .*\n/m, '')
    .replaceAll(/^ {2}/gm, '');
}

/** Runs what was imported on the reference backend, in float64 arithmetic. */
export async function run(
  value: NonNullable<ReturnType<typeof importModel>['value']>,
  input: { readonly shape: readonly number[]; readonly data: readonly number[] },
): Promise<
  Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array | Float64Array }>>
> {
  const path = join(folder, 'weights.safetensors');
  writeSafetensors(path, value.weights);
  const model = await loadGraph(value.graph, { backend: 'reference', precision: 'f32', weights: path });
  const name = value.graph.inputs[0]?.name ?? '';
  const outputs = await model.run({ [name]: { shape: input.shape, data: Float32Array.from(input.data) } });
  model.dispose();
  return outputs;
}
