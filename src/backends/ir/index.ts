import type { Graph } from '../../ir/graph.ts';
import type { Pass } from '../../ir/passes/pass.ts';
import type { EmittedFile, Target } from '../backend.ts';
import { irDocument } from './json.ts';
import { stagesOf } from './stages.ts';

export { irText } from './text.ts';

/** The checked graph itself, as JSON. */
export const ir: Target = {
  name: 'ir',
  summary: 'The checked graph as JSON: ir.json.',
  needsWeights: false,
  passes: [],
  emit: async (graph) => ({ value: { files: [documentFile(graph)], remarks: [] }, diagnostics: [] }),
};

/** The graph behind passes as JSON, and as text after each: `00-build.txt`, `01-decompose.txt`, …. */
export function irAfter(passes: readonly Pass[]): Target {
  return {
    ...ir,
    async emit(built) {
      const { graph, files } = stagesOf(built, passes);
      return { value: { files: [documentFile(graph), ...files], remarks: [] }, diagnostics: [] };
    },
  };
}

function documentFile(graph: Graph): EmittedFile {
  return { path: 'ir.json', content: `${JSON.stringify(irDocument(graph), null, 2)}\n` };
}
