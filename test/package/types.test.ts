import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyProject, type Project, root } from './installed.ts';

let project: Project;
beforeAll(() => {
  project = emptyProject({ files: true });
});
afterAll(() => project.remove());

/** The contract's example of the library, word for word behind what it leaves out. */
const example = `
import { check, load } from 'ninc';
declare const spec: string;
declare const data: Float32Array;
declare const labels: Int32Array;
const report = check('specs/nin-seed.nin.yaml', { set: { classes: 100 } });   // one element of \`specs\` above; loads no runtime
const program = await load('specs/nin-seed.nin.yaml', { backend: 'graph', precision: 'f32', weights: 'w.safetensors' /* or seed: 1 */ });
const { output } = await program.run({ image: { shape: [8, 3, 224, 224], data: new Float32Array(8 * 3 * 224 * 224) } });
output.shape; output.dtype; output.data;                                       // Float32Array, or Float64Array in f64
program.dispose();
const trainer = await load(spec, { backend: 'graph', mode: 'train', seed: 1, loss: 'cross_entropy', optimizer: { sgd: { lr: 0.1, momentum: 0.9 } }, batch: 128 });
const { loss } = await trainer.trainStep({ image: { shape: [128, 3, 32, 32], data }, label: { shape: [128], data: labels /* Int32Array */ } });
const exact: [boolean, number, string | undefined] = [report.ok, loss, report.diagnostics[0]?.code];
export { exact };
`;

/** What a caller may not say. */
const wrong = `
import { check, load, NincError } from 'ninc';
check(1);
await load('a', { backend: 'grahp' });
await load('a', { mode: 'train', optimizer: { sgd: { momentun: 1 } } });
new NincError([]).diagnostics[0]?.cod;
`;

/** Errors of TypeScript, by line, in a project that has only ninc; its own declarations are checked too. */
function errors(text: string, module: ts.ModuleKind, moduleResolution: ts.ModuleResolutionKind): string[] {
  const folder = join(project.folder, ts.ModuleKind[module]);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'consumer.mts');
  writeFileSync(file, text);
  const program = ts.createProgram([file], {
    module,
    moduleResolution,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    allowImportingTsExtensions: false,
    resolveJsonModule: true,
  });
  return ts.getPreEmitDiagnostics(program).map(({ file: source, start = 0, code, messageText }) => {
    const line = source === undefined ? 0 : source.getLineAndCharacterOfPosition(start).line;
    const own = source?.fileName.endsWith('consumer.mts') === true ? '' : `${source?.fileName}: `;
    return `${own}${line}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, '\n').split('\n')[0]}`;
  });
}

describe.each([
  ['node16', ts.ModuleKind.Node16, ts.ModuleResolutionKind.Node16],
  ['nodenext', ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext],
  ['bundler', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
] as const)('resolved by %s', (_, module, resolution) => {
  test("the contract's example compiles, with no other package's types", () => {
    expect(errors(example, module, resolution)).toEqual([]);
  });

  test('mistakes are seen', () => {
    expect(errors(wrong, module, resolution).map((error) => error.split(' ')[0])).toEqual(['2:', '3:', '4:', '5:']);
  });
});

test.each(['README.md', 'docs/training.md'])('%s: the code compiles too', (page) => {
  const [, code = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(root, page), 'utf8')) ?? [];
  expect(code).toContain('await load(');
  const names = code.includes("from 'ninc'") ? '' : "import { load } from 'ninc';\n";
  const given = 'declare const data: Float32Array;\ndeclare const labels: Int32Array;\n';
  expect(errors(names + given + code, ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext)).toEqual([]);
});

test('every export resolves', () => {
  const text = `
import 'ninc/tfjs';
import schema from 'ninc/schema' with { type: 'json' };
import own from 'ninc/package.json' with { type: 'json' };
export const both: [string, string] = [schema.$schema, own.version];
`;
  const found = errors(text, ts.ModuleKind.NodeNext, ts.ModuleResolutionKind.NodeNext);
  // The layers of TensorFlow.js are typed by TensorFlow.js, which this project does not have.
  expect(found.filter((error) => !/tensorflow\.d\.ts.*'@tensorflow\/tfjs'/.test(error))).toEqual([]);
});
