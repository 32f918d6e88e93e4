import { passesNamed } from '../../ir/passes/index.ts';
import type { Backend } from '../backend.ts';
import { program } from './program.ts';

/** Plain TypeScript in float64: the oracle that every other backend is tested against. Always present. */
export const reference: Backend = {
  name: 'reference',
  precisions: ['f64', 'f32'],
  passes: passesNamed('decompose'),
  presence: async () => ({ present: true, runtime: `plain loops in float64, Node ${process.versions.node}` }),
  load: async (graph, weights, { precision }) => program(graph, weights, precision),
};
