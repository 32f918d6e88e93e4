import type { SourceFile } from '../diagnostics/diagnostic.ts';
import type { Built } from '../ir/build/build.ts';
import type { Placed } from '../ir/build/scope.ts';
import { type Cost, cost } from '../ir/cost.ts';
import type { Node } from '../ir/graph.ts';

/** What the layers of one text became: what is known of them without reading the text again. */
export interface Shapes {
  readonly file: SourceFile;
  /** The instances of the layers that are written in the file, by where each begins. */
  readonly placed: ReadonlyMap<number, readonly Placed[]>;
  readonly node: (id: string) => Node | undefined;
  /** Counted when it is first asked for. */
  readonly costs: () => Cost;
  readonly built: Built;
}

export function shapesOf(file: SourceFile, built: Built): Shapes {
  const placed = new Map<number, Placed[]>();
  for (const one of built.placed) {
    const { range } = one.layer;
    if (range.file.path !== file.path) continue;
    const known = placed.get(range.start);
    if (known === undefined) placed.set(range.start, [one]);
    else known.push(one);
  }
  const nodes = once(() => new Map(built.partial.nodes.map((node) => [node.id, node])));
  return { file, placed, built, node: (id) => nodes().get(id), costs: once(() => cost(built.partial)) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
