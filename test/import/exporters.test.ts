import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { importModel } from '../../src/import/import.ts';
import { body, run } from './imported.ts';

interface Answer {
  readonly input: { readonly shape: readonly number[]; readonly data: readonly number[] };
  readonly outputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: readonly number[];
  }[];
}

const folder = fileURLToPath(new URL('../golden/import/', import.meta.url));
const answers = JSON.parse(readFileSync(`${folder}answers.json`, 'utf8')) as Readonly<Record<string, Answer>>;

/** Random networks of a few KB as PyTorch's two exporters write them, with PyTorch's own answers; one of Keras by tf2onnx (test/golden/make/import.py). */
describe.each(Object.keys(answers))('%s', (name) => {
  test.each(name === 'keras' ? ['tf2onnx'] : ['torchscript', 'dynamo'])(
    'as %s writes it: a spec that reads well, and the same numbers',
    async (exporter) => {
      const { value, diagnostics } = importModel(`${folder}${name}.${exporter}.onnx`, name);
      expect(diagnostics).toEqual([]);
      if (value === undefined) return;
      expect(body(value.spec)).toMatchSnapshot();
      const answer = answers[name];
      const outputs = await run(value, answer?.input ?? { shape: [], data: [] });
      for (const { name: output, shape, data } of answer?.outputs ?? []) {
        expect(outputs[output]?.shape).toEqual(shape);
        const worst = data.reduce(
          (most, wanted, index) => Math.max(most, Math.abs(wanted - (outputs[output]?.data[index] ?? Number.NaN))),
          0,
        );
        expect(worst).toBeLessThan(2e-5);
      }
    },
  );
});
