import { formatShape } from '../ir/dim/text.ts';
import { type Graph, valueTypes } from '../ir/graph.ts';
import { titleOf } from './names.ts';

/** What a reader of a generated network must know: what it is, what goes in, what comes out, and a sentence of the target's own. */
export function describeNetwork(graph: Graph, rest?: string): readonly string[] {
  const types = valueTypes(graph);
  const shown = (name: string, value: string) => `${name}: ${formatShape(types.get(value)?.shape ?? [])}`;
  const takes = graph.inputs.map(({ name }) => shown(name, name)).join('; ');
  const gives = graph.outputs.map(({ name, value }) => shown(name, value)).join('; ');
  const several = graph.outputs.length > 1 ? ', in a dict' : '';
  const edges = `Takes ${takes}. Gives ${gives}${several}.`;
  return [graph.description ?? `${titleOf(graph)}.`, rest === undefined ? edges : `${edges} ${rest}`];
}
