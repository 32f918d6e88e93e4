import type { Target } from '../backend.ts';
import { irDocument } from './json.ts';

export { irText } from './text.ts';

/** The checked graph itself, as JSON. */
export const ir: Target = {
  name: 'ir',
  summary: 'The checked graph as JSON: ir.json.',
  needsWeights: false,
  passes: [],
  async emit(graph) {
    const content = `${JSON.stringify(irDocument(graph), null, 2)}\n`;
    return { value: { files: [{ path: 'ir.json', content }], remarks: [] }, diagnostics: [] };
  },
};
