import fc from 'fast-check';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { type Cost, cost } from '../../../src/ir/cost.ts';
import { concerns, formatConstraint, holds } from '../../../src/ir/dim/bound.ts';
import { type Dim, evaluate, symbolsOf } from '../../../src/ir/dim/dim.ts';
import { formatDim } from '../../../src/ir/dim/text.ts';
import { type Graph, valueTypes } from '../../../src/ir/graph.ts';
import { compileText, problems } from '../../support.ts';
import { largestDraw } from '../choices.ts';
import { type Network, networks } from '../networks.ts';
import { type Sizes, write } from '../plan.ts';
import { type Case, drawn, type Target } from '../target.ts';
import { judgePromises, promised } from './promises.ts';

/** A network, and numbers that its symbols may be given. */
export interface Substitution {
  readonly network: Network;
  readonly draws: readonly number[];
}

export const substitutions: fc.Arbitrary<Substitution> = fc.record({
  network: networks,
  draws: fc.noBias(fc.array(fc.nat({ max: largestDraw }), { minLength: 8, maxLength: 8 })),
});

/** The spec with symbols, and the same with the numbers that were drawn for them. */
export function substituted({ network: { plan, sizes }, draws }: Substitution): Case {
  const symbolic = write(plan).text;
  const drawnSizes = Object.entries(sizes).map(
    ([name, size], index) => [name, sizeOf(name, size, draws, index)] as const,
  );
  const near = Object.fromEntries(drawnSizes);
  const put = (draws[0] ?? 0) % 8 === 4 ? violating(symbolic, near, draws) : near;
  return { texts: { symbolic, concrete: write(plan, put).text }, sizes: put };
}

/** What the network was grown for, one more or less, or any other; often one picture, because costs are of one. */
function sizeOf(name: string, size: number, draws: readonly number[], index: number): number {
  const draw = draws[1 + index] ?? 0;
  const kind = (draws[0] ?? 0) % 8;
  if ((name === 'N' || name === 'M') && kind % 2 === 0) return 1;
  if (kind < 3) return size;
  if (kind === 3) return Math.max(1, size + (draw % 3) - 1);
  return kind === 7 ? ([16, 32, 33, 64, 100, 224][draw % 6] ?? 16) : 1 + (draw % (kind === 5 ? 5 : 14));
}

/** The same sizes, but for one that breaks a constraint, where one does. */
function violating(symbolic: string, sizes: Sizes, draws: readonly number[]): Sizes {
  const constraints = compileText(symbolic).value?.constraints ?? [];
  const constraint = constraints[(draws[6] ?? 0) % Math.max(1, constraints.length)];
  if (constraint === undefined) return sizes;
  const names = [...concerns(constraint)];
  const name = names[(draws[7] ?? 0) % names.length] ?? '';
  const worse = Array.from({ length: 30 }, (_, index) => index + 1).filter(
    (size) => !holds(constraint, { ...sizes, [name]: size }),
  );
  return { ...sizes, [name]: worse[(draws[5] ?? 0) % Math.max(1, worse.length)] ?? sizes[name] ?? 1 };
}

/**
 * Shapes with symbols mean what they say: where the numbers satisfy the constraints, the concrete spec is accepted and every shape
 * and cost is the symbolic one's with the numbers put in; where they do not, it is refused.
 */
export async function judgeSymbols({ texts = {}, sizes = {} }: Case): Promise<string | undefined> {
  const symbolic = compileText(texts['symbolic'] ?? '');
  if (symbolic.value === undefined) return `a valid spec is refused: ${problems(symbolic).join('; ')}`;
  const concrete = compileText(texts['concrete'] ?? '');
  if (concrete.value === undefined && !hasErrors(concrete.diagnostics)) return 'refused without an error';
  const broken = symbolic.value.constraints.filter((constraint) => !holds(constraint, sizes));
  const said = broken.map(formatConstraint).join(', ');
  if (broken.length > 0) {
    if (concrete.value === undefined || repeatsOne(symbolic.value, sizes)) return undefined;
    return `accepted with ${JSON.stringify(sizes)}, although ${said} does not hold`;
  }
  if (concrete.value === undefined)
    return `refused with ${JSON.stringify(sizes)}, which keep every constraint: ${problems(concrete).join('; ')}`;
  return shapesDiffer(symbolic.value, concrete.value, sizes) ?? costsDiffer(symbolic.value, concrete.value, sizes);
}

/** A symbol stands for more than 1 where torch would repeat a dimension of 1 (as in torch.export): only numbers say that it is 1. */
function repeatsOne(graph: Graph, sizes: Sizes): boolean {
  const types = valueTypes(graph);
  return graph.nodes.some(
    ({ op, inputs }) =>
      ['add', 'sub', 'mul', 'maximum'].includes(op) &&
      inputs.some((name) =>
        types.get(name)?.shape.some((dim) => typeof dim !== 'number' && evaluate(dim, sizes) === 1),
      ),
  );
}

function shapesDiffer(symbolic: Graph, concrete: Graph, sizes: Sizes): string | undefined {
  if (symbolic.nodes.length !== concrete.nodes.length)
    return `${symbolic.nodes.length} nodes, then ${concrete.nodes.length}`;
  for (const [index, node] of symbolic.nodes.entries()) {
    const other = concrete.nodes[index];
    const shape = node.type.shape.map((dim) => evaluate(dim, sizes));
    if (node.id !== other?.id) return `node ${index} is ${node.id}, then ${other?.id}`;
    if (shape.join() === other.type.shape.join()) continue;
    const texts = [node.type.shape.map(formatDim), shape, other.type.shape].map((one) => `[${one.join(', ')}]`);
    return `${node.id} is ${texts[0]}, which is ${texts[1]} with ${JSON.stringify(sizes)}, but the concrete spec says ${texts[2]}`;
  }
  return undefined;
}

/** Costs are of one picture, so they are comparable where the batch is one. */
function costsDiffer(symbolic: Graph, concrete: Graph, sizes: Sizes): string | undefined {
  const batch = symbolic.inputs.flatMap(({ type }) => [...symbolsOf(type.shape[0] ?? 1)]);
  if (batch.some((name) => sizes[name] !== 1)) return undefined;
  const [left, right] = [cost(symbolic), cost(concrete)];
  const differ = (what: string, one: Dim | undefined, other: Dim | undefined) => {
    if (one === undefined || evaluate(one, sizes) === other) return undefined;
    return `${what}: ${formatDim(one)} with ${JSON.stringify(sizes)}, but the concrete spec says ${other}`;
  };
  const each = (what: (of: Cost, id: string) => Dim | undefined) =>
    symbolic.nodes.map(({ id }) => differ(id, what(left, id), what(right, id))).find((said) => said !== undefined);
  return (
    differ('peak bytes', left.peakActivationBytes, right.peakActivationBytes) ??
    differ('multiply-accumulates', left.macs, right.macs) ??
    differ('parameters', left.parameters, right.parameters) ??
    each((of, id) => of.nodes.get(id)?.macs) ??
    each((of, id) => of.nodes.get(id)?.bytes) ??
    each((of, id) => of.nodes.get(id)?.parameters)
  );
}

const runs = 50;

export const symbolic: Target = {
  name: 'symbolic',
  batch: (seed, known) =>
    seed % 4 === 0
      ? drawn(substitutions, promised, judgePromises, { seed, runs, known })
      : drawn(substitutions, substituted, judgeSymbols, { seed, runs, known }),
  judge: (found) => (found.kind === 'promise' ? judgePromises(found) : judgeSymbols(found)),
};
