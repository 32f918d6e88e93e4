import type { Architecture, ArchitectureGroup, ArchitectureLayer, PlainRecord } from './architecture.ts';

/** A layer of a network, or a block with what it holds. */
export interface Item {
  readonly id: string;
  /** What it is called in its scope: `conv2d_3` of `nin_block_2.conv2d_3`. */
  readonly name: string;
  /** The operation, the block, or `residual`, `branches`, `path`, `shortcut`. */
  readonly label: string;
  readonly params: PlainRecord;
  /** The same as text, which is quick to compare. */
  readonly texts: ReadonlyMap<string, string>;
  /** Rows and columns of what comes out. */
  readonly picture: string;
  /** Absent for what holds others. */
  readonly layer?: ArchitectureLayer;
  readonly items: readonly Item[];
  readonly layers: readonly ArchitectureLayer[];
  /** Equal for what is the same apart from names and shapes: a number of `Contents`. */
  readonly content: number;
  /** How many layers of each operation are in it. */
  readonly operations: ReadonlyMap<string, number>;
}

/** Arguments that follow from what arrives, and are nobody's choice. */
const derived = new Set(['in_channels', 'in_features', 'num_features']);

/** The arguments that the spec gives or leaves at their defaults. */
export function chosenArguments({ op, arguments: all }: ArchitectureLayer): PlainRecord {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !derived.has(name) && !(op === 'reshape' && name === 'shape')),
  );
}

/** Numbers for contents, the same in both networks: texts of whole blocks would be as long as the blocks are deep. */
export type Contents = Map<string, number>;

function numbered(contents: Contents, text: string): number {
  const known = contents.get(text) ?? contents.size;
  contents.set(text, known);
  return known;
}

/** The layers of a network as the tree that their ids tell of. */
export function treeOf({ layers, groups }: Architecture, contents: Contents): readonly Item[] {
  const root: Branch = { id: '', children: [] };
  const branches = new Map<string, Branch>([['', root]]);
  for (const layer of layers) branchOf(parentOf(layer.id), branches).children.push(layer);
  const known = new Map(groups.map((group) => [group.id, group]));
  return itemsOf(root, known, contents);
}

interface Branch {
  readonly id: string;
  readonly children: (Branch | ArchitectureLayer)[];
}

function parentOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')));
}

function branchOf(id: string, branches: Map<string, Branch>): Branch {
  const found = branches.get(id);
  if (found !== undefined) return found;
  const made: Branch = { id, children: [] };
  branches.set(id, made);
  branchOf(parentOf(id), branches).children.push(made);
  return made;
}

type Groups = ReadonlyMap<string, ArchitectureGroup>;

function itemsOf(branch: Branch, groups: Groups, contents: Contents): readonly Item[] {
  return branch.children.map((child) =>
    'children' in child ? groupItem(child, groups, contents) : layerItem(child, contents),
  );
}

function layerItem(layer: ArchitectureLayer, contents: Contents): Item {
  const params = chosenArguments(layer);
  return {
    id: layer.id,
    name: layer.id.slice(layer.id.lastIndexOf('.') + 1),
    label: layer.op,
    params,
    texts: textsOf(params),
    picture: pictureOf([layer]),
    layer,
    items: [],
    layers: [layer],
    content: numbered(contents, `${layer.op}${JSON.stringify(params)}`),
    operations: new Map([[layer.op, 1]]),
  };
}

function groupItem(branch: Branch, groups: Groups, contents: Contents): Item {
  const items = itemsOf(branch, groups, contents);
  const group = groups.get(branch.id);
  const name = branch.id.slice(branch.id.lastIndexOf('.') + 1);
  // A lock of a foreign hand may lack the line of a group: its name tells most.
  const label = group?.label ?? name.replace(/_\d+$/, '');
  const params = group?.params ?? {};
  const layers = items.flatMap((item) => item.layers);
  const operations = new Map<string, number>();
  for (const item of items) {
    for (const [op, count] of item.operations) operations.set(op, (operations.get(op) ?? 0) + count);
  }
  return {
    id: branch.id,
    name,
    label,
    params,
    texts: textsOf(params),
    picture: pictureOf(layers),
    items,
    layers,
    content: numbered(contents, `${label}(${items.map(({ content }) => content).join(',')})`),
    operations,
  };
}

function textsOf(params: PlainRecord): ReadonlyMap<string, string> {
  return new Map(Object.entries(params).map(([name, value]) => [name, JSON.stringify(value)]));
}

function pictureOf(layers: readonly ArchitectureLayer[]): string {
  return JSON.stringify(layers.at(-1)?.shape.slice(2));
}
