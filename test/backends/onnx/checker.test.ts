import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { compile } from '../../../src/compile.ts';
import { goldenGraphs, graphOfGolden, weightsOfGolden } from '../../golden/graphs.ts';
import { cases, takesSymbols } from '../../golden/operations.ts';
import { shippedSpecs } from '../../specs/shipped.ts';
import { graphFor, someWeights, weightsFor } from '../layers/cases.ts';
import { exported } from './exported.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninc-onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What ONNX's checker says of everything in the folder; throws where something is wrong. Not every machine has Python's onnx. */
function checked(): string {
  const script = fileURLToPath(new URL('check_models.py', import.meta.url));
  const python = process.env['PYTHON'] ?? 'python3';
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  return execFileSync(python, [script, folder], { encoding: 'utf8', env });
}

/** `npm run check:onnx`. */
describe.runIf(process.env['NINC_LONG'])("ONNX's own checker takes", () => {
  test('every operation, with fixed sizes and with symbols; every golden graph; every shipped spec', async () => {
    let count = 0;
    const write = (bytes: Uint8Array, name: string) => {
      writeFileSync(join(folder, `${name}.onnx`), bytes);
      count++;
    };
    for (const one of cases) {
      const graph = graphFor(one, one.inputs);
      write(await exported(graph, weightsFor(one, graph)), `${one.op}-${one.index}`);
      const [first] = one.inputs;
      if (one.inputs.length !== 1 || first?.length !== 4 || !takesSymbols(one)) continue;
      const open = graphFor(one, [['N', first[1] ?? 1, 'H', 'W']]);
      write(await exported(open, weightsFor(one, open)), `${one.op}-${one.index}-open`);
    }
    for (const golden of goldenGraphs) {
      const graph = graphOfGolden(golden);
      write(await exported(graph, weightsOfGolden(golden)), `graph-${golden.number}`);
    }
    for (const path of shippedSpecs) {
      const { value: graph } = compile(path);
      if (graph !== undefined) write(await exported(graph, someWeights(graph)), graph.name);
    }
    const said = checked();
    process.stdout.write(said);
    expect(said).toMatch(new RegExp(`^${count} models, 0 of them wrong`));
  }, 600_000);
});
