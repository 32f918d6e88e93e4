import { describe, expect, test } from 'vitest';
import { graph as oracle } from '../../../src/backends/graph/index.ts';
import { onnx, onnxFile } from '../../../src/backends/onnx/index.ts';
import { numbersOf, sizesOf } from '../../../src/cli/sizes.ts';
import { compile, runPasses } from '../../../src/compile.ts';
import type { Graph } from '../../../src/ir/graph.ts';
import { allParameters } from '../../../src/ir/graph.ts';
import { initialise } from '../../../src/weights/initialise.ts';
import { elements } from '../../../src/weights/tensor.ts';
import { fillSigned } from '../../golden/fill.ts';
import { shippedSpecs } from '../../specs/shipped.ts';
import { errorOf } from '../layers/cases.ts';

const specs = shippedSpecs.flatMap((path) => {
  const { value } = compile(path);
  return value === undefined ? [] : [[path, value] as const];
});
/** The others take seconds each: `npm run check:onnx`. */
const everyday = specs.filter(([path]) => !path.includes('classics') || path.includes('squeezenet'));

function inputsFor(graph: Graph) {
  const sizes = sizesOf(graph, {});
  return Object.fromEntries(
    graph.inputs.map(({ name, type }, index) => {
      const shape = numbersOf(type, sizes);
      return [name, { shape, data: Float32Array.from(fillSigned(elements(shape), index)) }];
    }),
  );
}

// TensorFlow in float64 is held against PyTorch elsewhere, and takes a fraction of the reference's time.
const isLong = process.env['NINC_LONG'] !== undefined;
describe.each(isLong ? specs : everyday)('%s', (_, graph) => {
  const timeout = isLong ? 600_000 : 60_000;
  test('gives on ONNX Runtime, as a backend and as a file, what it gives in float64', { timeout }, async () => {
    const weights = initialise(allParameters(graph), 1);
    const inputs = inputsFor(graph);
    const precise = await oracle.load(runPasses(graph, oracle.passes), weights, { precision: 'f64', once: true });
    const expected = await precise.run(inputs);
    precise.dispose();
    const program = await onnx.load(runPasses(graph, onnx.passes), weights, { precision: 'f32' });
    const lowered = runPasses(graph, onnxFile.passes);
    const { value } = await onnxFile.emit(lowered, weights);
    const opened = await onnxFile.open?.(value?.files ?? [], lowered);
    for (const [name, { shape, data }] of Object.entries(expected)) {
      for (const outputs of [await program.run(inputs), await opened?.run(inputs)]) {
        expect(outputs?.[name]?.shape).toEqual(shape);
        expect(errorOf(outputs?.[name], data)).toBeLessThan(5e-4);
      }
    }
    program.dispose();
    opened?.dispose();
  });
});
