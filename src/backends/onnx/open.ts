import { diagnostic } from '../../diagnostics/catalog.ts';
import { NincError } from '../../diagnostics/error.ts';
import { type Graph, isDouble } from '../../ir/graph.ts';
import type { EmittedFile, OpenedFiles } from '../backend.ts';
import { program } from './program.ts';
import { loadRuntime, openSession, presence } from './runtime.ts';

/** What ONNX Runtime makes of `model.onnx`. It has no float64 kernels of some operators: NIN5001 where one of them is needed. */
export async function open(files: readonly EmittedFile[], graph: Graph): Promise<OpenedFiles> {
  const runtime = await loadRuntime();
  const [file] = files;
  if (file === undefined || typeof file.content === 'string') throw new Error('there is no model.onnx');
  try {
    const session = await openSession(runtime, file.content);
    const { run, dispose } = program(runtime, session, graph, 'declared');
    const present = await presence();
    return { runtime: present.present ? present.runtime : 'onnxruntime-node', run, dispose };
  } catch (error) {
    const lacks = error instanceof Error && /find an implementation|find kernel/i.test(error.message);
    if (!lacks || !isDouble(graph)) throw error;
    throw new NincError([diagnostic('NIN5001', { backend: 'onnx', precision: 'f64', known: ['f32'] })]);
  }
}
