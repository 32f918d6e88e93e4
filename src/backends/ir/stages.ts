import type { Graph } from '../../ir/graph.ts';
import type { Pass } from '../../ir/passes/pass.ts';
import { verify } from '../../ir/verify.ts';
import type { EmittedFile } from '../backend.ts';
import { irText } from './text.ts';

/** A graph on its way through passes: what is left at the end, and a text of every stage. */
export interface Stages {
  readonly graph: Graph;
  /** `00-build.txt`, `01-decompose.txt`, …: `irText`, with the count of its nodes. */
  readonly files: readonly EmittedFile[];
}

/** Runs passes in order and keeps what each left; the verifier looks at every stage. */
export function stagesOf(built: Graph, passes: readonly Pass[]): Stages {
  let graph = built;
  const files = [stage(0, 'build', graph)];
  for (const [index, pass] of passes.entries()) {
    graph = pass.run(graph);
    files.push(stage(index + 1, pass.name, graph));
  }
  return { graph, files };
}

function stage(index: number, name: string, graph: Graph): EmittedFile {
  verify(graph, name);
  return {
    path: `${String(index).padStart(2, '0')}-${name}.txt`,
    content: irText(graph),
    about: graph.nodes.length === 1 ? '1 node' : `${graph.nodes.length} nodes`,
  };
}
