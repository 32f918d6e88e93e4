import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import type { OnnxModel, OnnxNode } from '../../onnx/model.ts';
import { shownName } from '../../weights/shown.ts';
import { nodeName } from './context.ts';

const mostFaults = 20;

/**
 * The nodes in an order in which each comes after those that it reads, which is how a model should list them. Gives NIN6703 for a
 * value that is made twice, that nothing makes, or that depends on itself.
 */
export function sortedNodes({ path, graph }: OnnxModel): Outcome<readonly OnnxNode[]> {
  const diagnostics: Diagnostic[] = [];
  const fault = (reason: string) => {
    if (diagnostics.length < mostFaults) diagnostics.push(diagnostic('NIN6703', { reason }, { file: path }));
  };
  const given = new Set<string>();
  for (const { name } of [...graph.inputs, ...graph.initializers]) given.add(name);
  for (const name of graph.sparse) given.add(name);
  const makers = new Map<string, OnnxNode>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (makers.has(output) || given.has(output))
        fault(`${nodeName(node)} makes ${shownName(output)}, which is made already`);
      makers.set(output, node);
    }
  }
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      if (input !== '' && !makers.has(input) && !given.has(input))
        fault(`${nodeName(node)} reads ${shownName(input)}, which nothing makes`);
    }
  }
  if (graph.outputs.length === 0) fault('it has no output');
  for (const { name } of graph.outputs) {
    if (!makers.has(name) && !given.has(name)) fault(`its output ${shownName(name)} is made by nothing`);
  }
  if (diagnostics.length > 0) return { diagnostics };

  const sorted = inOrder(graph.nodes, makers);
  if (sorted.length < graph.nodes.length) {
    const placed = new Set(sorted);
    const stuck = graph.nodes.filter((node) => !placed.has(node)).slice(0, 5);
    fault(
      `${stuck.map(nodeName).join(', ')} ${stuck.length === 1 ? 'depends' : 'depend'} on ${stuck.length === 1 ? 'itself' : 'themselves, in a circle'}`,
    );
    return { diagnostics };
  }
  return { value: sorted, diagnostics: [] };
}

/** Kahn's algorithm; nodes that are ready keep the order of the file. */
function inOrder(nodes: readonly OnnxNode[], makers: ReadonlyMap<string, OnnxNode>): OnnxNode[] {
  const waits = new Map<OnnxNode, number>();
  const readers = new Map<OnnxNode, OnnxNode[]>();
  for (const node of nodes) {
    const before = new Set(node.inputs.flatMap((input) => makers.get(input) ?? []));
    waits.set(node, before.size);
    for (const maker of before) {
      const list = readers.get(maker);
      if (list === undefined) readers.set(maker, [node]);
      else list.push(node);
    }
  }
  const sorted: OnnxNode[] = nodes.filter((node) => waits.get(node) === 0);
  // A model that is sorted already, as it should be, stays as it is.
  if (isSorted(nodes, makers)) return [...nodes];
  for (let at = 0; at < sorted.length; at++) {
    const node = sorted[at];
    if (node === undefined) break;
    for (const reader of readers.get(node) ?? []) {
      const left = (waits.get(reader) ?? 0) - 1;
      waits.set(reader, left);
      if (left === 0) sorted.push(reader);
    }
  }
  return sorted;
}

function isSorted(nodes: readonly OnnxNode[], makers: ReadonlyMap<string, OnnxNode>): boolean {
  const seen = new Set<OnnxNode>();
  for (const node of nodes) {
    for (const input of node.inputs) {
      const maker = makers.get(input);
      if (maker !== undefined && !seen.has(maker)) return false;
    }
    seen.add(node);
  }
  return true;
}
