import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import { codeOf } from '../files/reason.ts';
import { allParameters, type Graph } from '../ir/graph.ts';
import { readNpy, writeNpy } from '../weights/npy.ts';
import type { EmittedFile, OpenedFiles, Tensors } from './backend.ts';
import { emittedFolder } from './emitted-folder.ts';

/** How a target's files are run in Python. */
export interface PythonSide {
  /** The target. */
  readonly name: string;
  /** The package to install where it is missing. */
  readonly mend: string;
  /**
   * Python that reads `folder` (a Path) and defines `runtime`, a text for people, and `call`, which takes the arrays of the inputs in
   * the spec's order and gives one array or a dict of them by output; and `gradients`, which takes them and the name of an output
   * and gives a dict of arrays by parameter.
   */
  readonly loader: string;
}

/** No answer of Python takes longer than this, in milliseconds: importing a framework for the first time takes a minute on a bad day. */
const patience = 300_000;

/** One line of JSON in, one line of JSON out; arrays go by files. */
const server = (loader: string) => `
import json, os, pathlib, sys
# What frameworks print is no answer.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
folder = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(folder))
sys.dont_write_bytecode = True
def say(**answer):
    print(json.dumps(answer), file=answers, flush=True)
try:
    import numpy as np
${loader.trim().replace(/^/gm, '    ')}
except ImportError as error:
    say(missing=error.name or str(error))
    sys.exit(0)
say(runtime=runtime)
for line in sys.stdin:
    job = json.loads(line)
    try:
        arrays = [np.load(path) for path in job["inputs"]]
        found = gradients(arrays, job["of"]) if "of" in job else call(arrays)
        if not isinstance(found, dict):
            found = {job["outputs"][0]["name"]: found}
        for output in job["outputs"]:
            np.save(output["path"], np.ascontiguousarray(found[output["name"]]))
        say(done=True)
    except Exception as error:
        say(error=f"{type(error).__name__}: {error}")
`;

/**
 * Has a target's files run by Python: `$PYTHON`, or `python3`. Rejects with a `NincError`, NIN7001, where that or a package of it is
 * missing, and with an error where the files do not load.
 */
export async function openPython(
  { name, mend, loader }: PythonSide,
  files: readonly EmittedFile[],
  graph: Graph,
): Promise<OpenedFiles> {
  const absent = (reason: string) => new NincError([diagnostic('NIN7001', { backend: name, reason }, { help: mend })]);
  const folder = emittedFolder('python', files);
  const python = process.env['PYTHON'] ?? 'python3';
  const child = spawn(python, ['-W', 'ignore', '-c', server(loader), folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  const dispose = () => {
    child.kill();
    process.off('exit', dispose);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', dispose);
  const ask = conversation(child);
  try {
    const hello = await ask();
    if ('missing' in hello) throw absent(`Python has no ${hello['missing']}`);
    const runtime = String(hello['runtime']);
    const outputs = graph.outputs.map(({ name }) => name);
    const parameters = allParameters(graph).filter(({ trainable }) => trainable);
    return {
      runtime,
      dispose,
      run: (inputs) => answer(ask, folder, graph, inputs, { names: outputs }),
      gradients: (inputs, of) => answer(ask, folder, graph, inputs, { names: parameters.map(({ name }) => name), of }),
    };
  } catch (error) {
    dispose();
    if (codeOf(error) === 'ENOENT') throw absent(`there is no ${python}`);
    throw error;
  }
}

type Answer = Readonly<Record<string, unknown>>;
/** Says something, if anything, and waits for the next line. */
type Ask = (line?: string) => Promise<Answer>;

async function answer(
  ask: Ask,
  folder: string,
  graph: Graph,
  inputs: Tensors,
  { names, of }: { readonly names: readonly string[]; readonly of?: string },
): Promise<Tensors> {
  const given = graph.inputs.map(({ name, type }, index) => {
    const tensor = inputs[name];
    if (tensor === undefined) throw new Error(`there is no array ${name}`);
    const data = type.dtype === 'float64' ? Float64Array.from(tensor.data) : Float32Array.from(tensor.data);
    const path = join(folder, `input-${index}.npy`);
    const problems = writeNpy(path, { shape: tensor.shape, data });
    if (problems.length > 0) throw new NincError(problems);
    return path;
  });
  const outputs = names.map((name, index) => ({ name, path: join(folder, `output-${index}.npy`) }));
  const said = await ask(JSON.stringify({ inputs: given, outputs, of }));
  if ('error' in said) throw new Error(String(said['error']));
  return Object.fromEntries(
    outputs.map(({ name, path }) => {
      const { value, diagnostics } = readNpy(path);
      if (value === undefined) throw new NincError(diagnostics);
      return [name, value];
    }),
  );
}

function conversation(child: ChildProcess): Ask {
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error('a process without streams');
  let complaint = '';
  stderr.on('data', (bytes) => {
    complaint = `${complaint}${bytes}`.slice(-4096);
  });
  // A process that ended does not read what it is told.
  stdin.on('error', () => undefined);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  const failed = new Promise<never>((_, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  return async (line) => {
    if (line !== undefined) stdin.write(`${line}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Python does not answer')), patience);
    });
    try {
      const next = await Promise.race([lines.next(), failed, late]);
      if (next.done === true) throw new Error(complaint.trim().split('\n').at(-1) || 'Python ended');
      const said: unknown = JSON.parse(next.value);
      if (typeof said !== 'object' || said === null) throw new Error(`Python said ${next.value}`);
      return said as Answer;
    } finally {
      clearTimeout(timer);
    }
  };
}
