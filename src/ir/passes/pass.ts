import type { Graph } from '../graph.ts';

/** A step from graph to graph. It changes no value that an output can see, and gives the same object where it finds nothing to do. */
export interface Pass {
  readonly name: string;
  /** What it needs of the graph, in a sentence. */
  readonly requires: string;
  /** What it guarantees of its result, in a sentence. */
  readonly ensures: string;
  run(graph: Graph): Graph;
}
