import { dirname, relative, sep } from 'node:path';
import { position, type Range } from '../../diagnostics/diagnostic.ts';
import { attributesOf } from '../../ir/attributes.ts';
import { cost } from '../../ir/cost.ts';
import { formatConstraint } from '../../ir/dim/bound.ts';
import { formatDim, formatShape, plainDim } from '../../ir/dim/text.ts';
import { type Graph, type Instance, type Node, valueTypes } from '../../ir/graph.ts';
import { operationOf } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import { printable } from '../printable.ts';
import { bytes } from '../table.ts';
import { briefly, valueText } from './brief.ts';
import type { Detail, Figure, Group, Leaf, Member, Picture } from './picture.ts';

/** The picture of a graph that the build made, for one element of the batch. */
export function pictureOf(graph: Graph): Picture {
  const costs = cost(graph);
  const types = valueTypes(graph);
  const place = places(graph);
  const shapeOf = (name: string) => shapeText(types.get(name));
  const leaf = (node: Node): Leaf => {
    const { id, op, inputs, type } = node;
    const own = costs.nodes.get(id);
    const given = attributesOf(node);
    const { bytes: size = 0, receptiveField = 'global', parameters = 0, macs = 0 } = own ?? {};
    return {
      kind: 'leaf',
      id,
      name: op,
      family: operationOf(op).family,
      brief: briefly(given),
      arguments: Object.entries(given).map(([name, value]) => [name, valueText(value)]),
      reads: inputs,
      takes: inputs.map(shapeOf),
      shape: shapeText(type),
      parameters,
      macs: plainDim(macs),
      memory: typeof size === 'number' ? bytes(size) : `${formatDim(size)} bytes`,
      sees: receptiveField === 'global' ? 'everything' : receptiveField.join(' × '),
      arrays: node.parameters.map(({ role, shape }) => [role, `[${shape.join(', ')}]`]),
      places: node.origin.map(place),
    };
  };
  const inputs = graph.inputs.map(
    ({ name, type, origin }): Leaf => ({ ...terminal(name, 'input', shapeText(type)), places: origin.map(place) }),
  );
  const outputs = graph.outputs.map(
    ({ name, value }): Leaf => ({
      ...terminal(`output ${name}`, 'output', shapeOf(value)),
      name,
      reads: [value],
      takes: [shapeOf(value)],
    }),
  );
  const { members, parameters, macs } = nested(graph, leaf);
  const { description } = graph;
  return {
    name: shown(graph.name),
    ...(description !== undefined && { description: shown(description.trim()) }),
    root: {
      kind: 'group',
      id: '',
      structure: 'spec',
      name: shown(graph.name),
      arguments: [],
      members: [...inputs, ...members, ...outputs],
      parameters,
      macs,
    },
    parameters: costs.parameters,
    macs: plainDim(costs.macs),
    peak: costs.peakActivationBytes === undefined ? 'symbolic' : bytes(costs.peakActivationBytes),
    constraints: graph.constraints.map(formatConstraint),
  };
}

function terminal(id: string, kind: 'input' | 'output', shape: string): Leaf {
  return {
    kind: 'leaf',
    id,
    name: id,
    family: kind,
    brief: '',
    arguments: [],
    reads: [],
    takes: [],
    shape,
    parameters: 0,
    macs: 0,
    memory: '',
    sees: '',
    arrays: [],
    places: [],
  };
}

/** Text of the spec, without what moves or hides other text, and without the two characters that XML cannot say. */
function shown(text: string): string {
  return printable(text).replace(/[\uFFFE\uFFFF]/g, '\uFFFD');
}

function shapeText(type: ValueType | undefined): string {
  return formatShape(type?.shape ?? []);
}

/** Lines as a person looks them up; paths relative to the spec's folder. */
function places(graph: Graph): (range: Range) => string {
  // The outermost place of anything is in the spec itself.
  const own = graph.inputs[0]?.origin.at(-1)?.file.path ?? '';
  return ({ file, start }) => {
    const path = file.path.startsWith('ninc:') ? file.path : relative(dirname(own), file.path).split(sep).join('/');
    return shown(`${path}:${position(file, start).line}`);
  };
}

interface Open {
  readonly members: (Leaf | Open)[];
  readonly id: string;
}

/** The nest of instances that ids tell of. */
function nested(graph: Graph, leaf: (node: Node) => Leaf): Group {
  const instances = new Map(graph.instances.map((one) => [one.id, one]));
  const root: Open = { id: '', members: [] };
  const open = new Map<string, Open>([['', root]]);
  const enter = (id: string): Open => {
    const known = open.get(id);
    if (known !== undefined) return known;
    const made: Open = { id, members: [] };
    open.set(id, made);
    enter(around(id)).members.push(made);
    return made;
  };
  for (const node of graph.nodes) {
    enter(around(node.id)).members.push(leaf(node));
  }
  const close = ({ id, members }: Open): Group => {
    const closed = members.map((member): Member => ('kind' in member ? member : close(member)));
    return { ...titled(id, instances.get(id)), members: closed, ...totalOf(closed) };
  };
  return close(root);
}

/** What an id is in: `stage_1` of `stage_1.conv2d_1`, nothing of a layer of the spec's own list. */
function around(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')));
}

function titled(id: string, instance: Instance | undefined) {
  const common = { kind: 'group', id } as const;
  if (instance === undefined) return { ...common, structure: 'block', name: '', arguments: [] } as const;
  const { kind } = instance;
  if (kind !== 'block') return { ...common, structure: kind, name: kind, arguments: [] };
  const { block, description, params } = instance;
  return {
    ...common,
    structure: kind,
    name: block,
    ...(description !== undefined && { description: shown(description.trim()) }),
    arguments: Object.entries(params).map(([name, value]): Detail => [name, shown(valueText(value))]),
  };
}

function totalOf(members: readonly Member[]): { readonly parameters: number; readonly macs: Figure } {
  const symbolic = members.map(({ macs }) => macs).filter((macs) => typeof macs === 'string');
  const known = members.reduce((sum, { macs }) => sum + (typeof macs === 'number' ? macs : 0), 0);
  return {
    parameters: members.reduce((sum, { parameters }) => sum + parameters, 0),
    macs: symbolic.length === 0 ? known : 'symbolic',
  };
}
