import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmittedFile, Tensors } from '../../src/backends/backend.ts';
import { emittedFolder } from '../../src/backends/emitted-folder.ts';
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import { NincError } from '../../src/diagnostics/error.ts';
import type { Graph } from '../../src/ir/graph.ts';
import { readNpy, writeNpy } from '../../src/weights/npy.ts';

/** A process of Python that runs the files of one network after the other. */
export interface PythonProcess {
  /** `loader`: as `openPython` has it. Rejects with what Python says is wrong. */
  run(files: readonly EmittedFile[], loader: string, graph: Graph, inputs: Tensors): Promise<Tensors>;
}

/** One line of JSON in, one line of JSON out; every network's `model` is a module of its own. */
const server = `
import json, os, pathlib, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.dont_write_bytecode = True
import numpy as np
for line in sys.stdin:
    job = json.loads(line)
    said = {}
    sys.modules.pop("model", None)
    sys.path.insert(0, job["folder"])
    try:
        scope = {"folder": pathlib.Path(job["folder"])}
        exec(job["loader"], scope)
        found = scope["call"]([np.load(path) for path in job["inputs"]])
        if not isinstance(found, dict):
            found = {job["outputs"][0]["name"]: found}
        for output in job["outputs"]:
            np.save(output["path"], np.ascontiguousarray(found[output["name"]]))
    except Exception as error:
        said = {"error": f"{type(error).__name__}: {error}"}
    finally:
        sys.path.remove(job["folder"])
        # What it keeps of a network whose turn is over grows without end.
        if "keras" in sys.modules:
            sys.modules["keras"].utils.clear_session()
    print(json.dumps(said), file=answers, flush=True)
`;

/** Starts `$PYTHON`, or `python3`. It ends with this process, and keeps it alive only while something is asked. */
export function startPython(): PythonProcess {
  const child = spawn(process.env['PYTHON'] ?? 'python3', ['-W', 'ignore', '-c', server], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill());
  let complaint = '';
  child.stderr.on('data', (bytes) => {
    complaint = `${complaint}${bytes}`.slice(-4096);
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', () => reject(new Error(`Python ended: ${complaint.trim().split('\n').at(-1)}`)));
  });
  ended.catch(() => undefined);
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const held = (hold: boolean) => {
    for (const one of [child, child.stdin, child.stdout, child.stderr]) {
      if (hold && 'ref' in one && typeof one.ref === 'function') one.ref();
      if (!hold && 'unref' in one && typeof one.unref === 'function') one.unref();
    }
  };
  held(false);
  return {
    async run(files, loader, graph, inputs) {
      const folder = emittedFolder('python', files);
      held(true);
      try {
        const given = graph.inputs.map(({ name, type }, index) => {
          const { shape, data } = inputs[name] ?? { shape: [0], data: new Float32Array(0) };
          const path = join(folder, `input-${index}.npy`);
          const typed = type.dtype === 'float64' ? Float64Array.from(data) : Float32Array.from(data);
          refuse(writeNpy(path, { shape, data: typed }));
          return path;
        });
        const outputs = graph.outputs.map(({ name }, index) => ({ name, path: join(folder, `output-${index}.npy`) }));
        child.stdin.write(`${JSON.stringify({ folder, loader, inputs: given, outputs })}\n`);
        const { value } = await Promise.race([lines.next(), ended]);
        const said: unknown = JSON.parse(value ?? '{"error": "Python ended"}');
        if (typeof said === 'object' && said !== null && 'error' in said) throw new Error(String(said.error));
        return Object.fromEntries(outputs.map(({ name, path }) => [name, known(readNpy(path))]));
      } finally {
        held(false);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function known<T>({ value, diagnostics }: Outcome<T>): T {
  refuse(diagnostics);
  if (value === undefined) throw new Error('Python wrote nothing');
  return value;
}

function refuse(diagnostics: Outcome<unknown>['diagnostics']): void {
  if (diagnostics.length > 0) throw new NincError(diagnostics);
}
