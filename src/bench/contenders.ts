import type { Backend, BackendName, Precision } from '../backends/backend.ts';
import { backends } from '../backends/registry.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { NincError } from '../diagnostics/error.ts';
import { type Graph, isDouble } from '../ir/graph.ts';

/** A backend in one precision. */
export interface Choice {
  readonly name: string;
  readonly backend: BackendName;
  readonly precision: Precision;
}

export interface Choices {
  readonly present: readonly Choice[];
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
}

/** What others are compared with comes first. */
const order: readonly BackendName[] = ['layers', 'graph', 'onnx', 'reference'];

/**
 * What can be measured: every backend that is present but `reference`, in every precision but float64, or those that are
 * asked for. Throws a `NincError` where one that is asked for is not present (NIN7001) or lacks the precision (NIN5001),
 * and where nothing is left (NIN5003, or why each is not present).
 */
export async function chooseContenders(
  graph: Graph,
  asked: { readonly backends: readonly BackendName[]; readonly precisions: readonly Precision[] },
): Promise<Choices> {
  const wanted = asked.backends.length > 0 ? asked.backends : order.filter((name) => name !== 'reference');
  const present: Choice[] = [];
  const absent: { readonly name: string; readonly reason: string; readonly why: Diagnostic }[] = [];
  for (const name of order.filter((one) => wanted.includes(one))) {
    const backend = await backends[name]();
    const presence = await backend.presence();
    if (!presence.present && asked.backends.length > 0) throw new NincError([presence.diagnostic]);
    const precisions = precisionsOf(backend, graph, asked.precisions);
    if (!presence.present) absent.push(without(name, presence.diagnostic));
    else if (precisions.length === 0) {
      const [first = 'f64'] = asked.precisions;
      const params = { backend: name, precision: first, known: backend.precisions };
      if (asked.backends.length > 0) throw new NincError([diagnostic('NIN5001', params)]);
      absent.push(without(name, diagnostic('NIN5001', params)));
    } else for (const precision of precisions) present.push({ name: `${name} ${precision}`, backend: name, precision });
  }
  if (present.length > 0) return { present, absent: absent.map(({ name, reason }) => ({ name, reason })) };
  const missing = absent.map(({ why }) => why).filter(({ code }) => code !== 'NIN5001');
  if (missing.length > 0) throw new NincError(missing);
  throw new NincError([diagnostic('NIN5003', { precision: asked.precisions[0] ?? 'f64' })]);
}

function without(name: string, why: Diagnostic) {
  return { name, reason: why.message, why };
}

function precisionsOf(backend: Backend, graph: Graph, asked: readonly Precision[]): readonly Precision[] {
  if (asked.length > 0) return backend.precisions.filter((precision) => asked.includes(precision));
  if (isDouble(graph)) {
    return backend.precisions.filter((precision) => precision === 'f64');
  }
  if (backend.name === 'reference') return [backend.precisions[0]];
  return backend.precisions.filter((precision) => precision !== 'f64');
}
