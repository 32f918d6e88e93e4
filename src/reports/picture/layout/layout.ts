import type { Frame, Item } from '../items.ts';
import { cardSize, frameTitleWidth, labelOf, sizes, textWidth } from '../measure.ts';
import type { Link, Port, Scene } from '../scene.ts';
import { type Laid, layOut } from './layered.ts';
import type { Edge, Point, Vertex } from './layers.ts';

/** Where an item stands, in pixels from the top left of the picture. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An edge on its way through one frame. */
export interface Line {
  readonly link: Link;
  readonly points: readonly Point[];
}

/** A shape beside the exit of the value that has it. */
export interface Label {
  readonly text: string;
  readonly at: Point;
}

/** Where everything stands. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: ReadonlyMap<Item, Box>;
  readonly lines: readonly Line[];
  readonly labels: readonly Label[];
}

/** Room behind a box for those that it is drawn for. */
export const copyOffset = 5;

const labelHeight = 13;

/** One frame laid out: the centre of each port counts from its left edge. */
interface Inner {
  readonly size: { readonly width: number; readonly height: number };
  readonly laid: Laid;
  /** How far the laid out members are from the frame's top left. */
  readonly offset: Point;
  readonly members: readonly (Item | Port)[];
  readonly ports: ReadonlyMap<string, number>;
}

/** Lays out a scene: each frame by itself, the innermost first, and then as a box of the frame around. Throws TooTangled. */
export function layoutOf(scene: Scene): Layout {
  const inner = new Map<Frame, Inner>();
  const root = layOutFrame(scene, scene.root, inner);
  const boxes = new Map<Item, Box>();
  const lines: Line[] = [];
  const labels: Label[] = [];
  const settle = (frame: Frame, own: Inner, at: Point) => {
    const origin = { x: at.x + own.offset.x, y: at.y + own.offset.y };
    const absolute = ({ x, y }: Point): Point => ({ x: origin.x + x, y: origin.y + y });
    for (const [index, member] of own.members.entries()) {
      if (member.kind === 'port') continue;
      const inside = member.kind === 'frame' ? inner.get(member) : undefined;
      const size = inside?.size ?? (member.kind === 'card' ? cardSize(member) : { width: 0, height: 0 });
      const centre = absolute(own.laid.at[index] ?? { x: 0, y: 0 });
      const box = { x: centre.x - size.width / 2, y: centre.y, ...size };
      boxes.set(member, box);
      if (member.kind === 'frame' && inside !== undefined) settle(member, inside, box);
    }
    const labelled = new Map<Item | Port, Set<string>>();
    for (const [index, link] of (scene.inside.get(frame)?.links ?? []).entries()) {
      const points = (own.laid.routes[index] ?? []).map(absolute);
      lines.push({ link, points });
      const [start] = points;
      const known = labelled.get(link.from) ?? new Set();
      labelled.set(link.from, known);
      if (start === undefined || link.to.kind === 'port' || link.from.kind === 'port' || known.has(link.value))
        continue;
      known.add(link.value);
      labels.push({ text: labelOf(link.shape), at: { x: start.x + 6, y: start.y + labelHeight } });
    }
  };
  settle(scene.root, root, { x: 0, y: 0 });
  return { ...root.size, boxes, lines, labels };
}

function layOutFrame(scene: Scene, frame: Frame, inner: Map<Frame, Inner>): Inner {
  const { ports, links } = scene.inside.get(frame) ?? { ports: [], links: [] };
  const members: (Item | Port)[] = [
    ...ports.filter(({ side }) => side === 'in'),
    ...frame.items,
    ...ports.filter(({ side }) => side === 'out'),
  ];
  const indexOf = new Map(members.map((member, index) => [member, index]));
  const labelled = new Map<Item | Port, number>();
  for (const { from, to, shape } of links) {
    if (from.kind === 'port' || to.kind === 'port') continue;
    labelled.set(from, Math.max(labelled.get(from) ?? 0, textWidth(labelOf(shape), sizes.small) + 8));
  }
  const vertices = members.map((member): Vertex => {
    if (member.kind === 'port')
      return {
        width: 0,
        height: 0,
        before: 4,
        after: 4,
        end: member.side === 'in' ? 'first' : 'last',
        aside: false,
        label: 0,
      };
    const inside = member.kind === 'frame' ? layOutFrame(scene, member, inner) : undefined;
    if (member.kind === 'frame' && inside !== undefined) inner.set(member, inside);
    const size = inside?.size ?? (member.kind === 'card' ? cardSize(member) : { width: 0, height: 0 });
    const behind = member.rest.length === 0 ? 0 : Math.min(2, member.rest.length) * copyOffset;
    const label = labelled.get(member) ?? 0;
    return {
      width: size.width,
      height: size.height + behind,
      before: size.width / 2,
      after: Math.max(size.width / 2 + behind, label),
      aside: member.aside,
      label: label > 0 ? labelHeight : 0,
    };
  });
  const portOf = (member: Item | Port, side: Port['side'], value: string): number | undefined => {
    const inside = member.kind === 'frame' ? inner.get(member) : undefined;
    if (inside === undefined) return member.kind === 'port' ? 0 : undefined;
    return (inside.ports.get(`${side} ${value}`) ?? inside.size.width / 2) - inside.size.width / 2;
  };
  const edges = links.map(({ from, to, value }): Edge => {
    const entry = portOf(to, 'in', value);
    return {
      from: indexOf.get(from) ?? 0,
      to: indexOf.get(to) ?? 0,
      exit: portOf(from, 'out', value) ?? 0,
      ...(entry !== undefined && { entry }),
    };
  });
  const laid = layOut(vertices, edges);
  const isRoot = frame === scene.root;
  const side = isRoot ? 0 : sizes.side;
  const width = Math.ceil(Math.max(laid.width + 2 * side, isRoot ? 0 : frameTitleWidth(frame)));
  const offset = { x: (width - laid.width) / 2, y: isRoot ? 0 : sizes.header };
  const room = (end: Port['side']) => (isRoot || ports.some(({ side }) => side === end) ? 0 : sizes.foot);
  const [top, bottom] = [room('in'), room('out')];
  return {
    size: { width, height: laid.height + offset.y + top + bottom },
    laid,
    offset: { x: offset.x, y: offset.y + top },
    members,
    ports: new Map(
      members.flatMap((member, index) =>
        member.kind === 'port'
          ? [[`${member.side} ${member.value}`, (laid.at[index]?.x ?? 0) + offset.x] as const]
          : [],
      ),
    ),
  };
}
