import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/compile.ts';
import { closedBelow } from '../../../src/reports/picture/fold.ts';
import type { Frame, Item } from '../../../src/reports/picture/items.ts';
import { type Box, copyOffset, type Layout, layoutOf } from '../../../src/reports/picture/layout/layout.ts';
import { pictureOf } from '../../../src/reports/picture/of-graph.ts';
import { everything, type Link, type Scene, sceneOf, type View } from '../../../src/reports/picture/scene.ts';
import { networks } from '../../fuzz/networks.ts';
import { write } from '../../fuzz/plan.ts';
import { shippedSpecs } from '../../specs/shipped.ts';
import { compileText } from '../../support.ts';
import { picture } from './pictures.ts';

/** What is wrong with a layout: boxes on each other or outside of their frame, lines that do not end at their boxes or pass through others. */
function faults(scene: Scene, layout: Layout): string[] {
  const found: string[] = [];
  const boxOf = (item: Item): Box => layout.boxes.get(item) ?? { x: Number.NaN, y: 0, width: 0, height: 0 };
  const walk = (frame: Frame) => {
    const boxes = frame.items.map(boxOf);
    for (const [index, box] of boxes.entries()) {
      if (![box.x, box.y, box.width, box.height].every(Number.isFinite)) found.push('a box without a place');
      if (frame !== scene.root && !contains(boxOf(frame), box)) found.push('a box outside of its frame');
      for (const other of boxes.slice(0, index)) if (overlap(box, other, 0)) found.push('two boxes overlap');
    }
    for (const item of frame.items) if (item.kind === 'frame') walk(item);
  };
  walk(scene.root);
  const frames = new Map<Link, Frame>();
  for (const [frame, { links }] of scene.inside) for (const link of links) frames.set(link, frame);
  for (const { link, points } of layout.lines) {
    const [start, end] = [points[0], points.at(-1)];
    const frame = frames.get(link);
    if (start === undefined || end === undefined || frame === undefined) {
      found.push('a line without a way');
      continue;
    }
    const around = boxOf(frame);
    const leaves = link.from.kind === 'port' ? undefined : boxOf(link.from);
    const enters = link.to.kind === 'port' ? undefined : boxOf(link.to);
    if (leaves !== undefined && link.from.kind !== 'port' && !touches(leaves, start, bottomOf(link.from, leaves)))
      found.push('a line begins elsewhere');
    if (enters !== undefined && !touches(enters, end, enters.y)) found.push('a line ends elsewhere');
    if (enters === undefined && !touches(around, end, around.y + around.height)) found.push('a line misses its port');
    for (const [index, point] of points.entries()) {
      const before = points[index - 1];
      if (before === undefined) continue;
      if (before.x !== point.x && before.y !== point.y) found.push('a line is slanted');
      const part = {
        x: Math.min(before.x, point.x),
        y: Math.min(before.y, point.y),
        width: Math.abs(before.x - point.x),
        height: Math.abs(before.y - point.y),
      };
      for (const item of frame.items)
        if (item !== link.from && item !== link.to && overlap(part, boxOf(item), 1)) found.push('a line passes a box');
    }
  }
  if (layout.lines.length !== frames.size) found.push('lines are missing');
  return found;
}

function overlap(a: Box, b: Box, slack: number): boolean {
  return (
    a.x + a.width > b.x + slack &&
    b.x + b.width > a.x + slack &&
    a.y + a.height > b.y + slack &&
    b.y + b.height > a.y + slack
  );
}

function contains(outer: Box, inner: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** Lines leave below the copies that stand behind a box. */
function bottomOf(item: Item, { y, height }: Box): number {
  return y + height + Math.min(2, item.rest.length) * copyOffset;
}

function touches(box: Box, { x, y }: { readonly x: number; readonly y: number }, edge: number): boolean {
  return x >= box.x && x <= box.x + box.width && Math.abs(y - edge) < 0.01;
}

describe('a layout', () => {
  test.each(shippedSpecs)('of %s: boxes apart, lines from box to box', (path) => {
    const { value } = compile(path);
    if (value === undefined) throw new Error(path);
    const drawn = pictureOf(value);
    for (const view of [everything, closedBelow(drawn, 1), closedBelow(drawn, 0)]) {
      const scene = sceneOf(drawn, view);
      expect(faults(scene, layoutOf(scene))).toEqual([]);
    }
  });

  test('of any network, whatever is closed and drawn one by one', () => {
    fc.assert(
      fc.property(networks, fc.array(fc.nat()), fc.boolean(), ({ plan }, picks, rolled) => {
        const { value } = compileText(write(plan).text);
        if (value === undefined) throw new Error('the network is not valid');
        const drawn = pictureOf(value);
        const ids = value.instances.map(({ id }) => id);
        const closed = new Set(picks.flatMap((pick) => (ids.length === 0 ? [] : (ids[pick % ids.length] ?? []))));
        const every = new Set([...ids.map((id) => `${id}:`), ...value.nodes.map(({ id }) => id)]);
        const view: View = { closed, unrolled: rolled ? new Set() : every };
        const scene = sceneOf(drawn, view);
        expect(faults(scene, layoutOf(scene))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('a chain is a straight line, and a shortcut does not bend it', () => {
    const scene = sceneOf(
      picture(`
        ninc: 1
        inputs: {image: {shape: [N, 3, 32, 32]}}
        layers:
          - conv2d: {out_channels: 8, kernel_size: 3}
          - residual:
              layers: [{conv2d: {out_channels: 8, kernel_size: 1}}, {conv2d: {out_channels: 8, kernel_size: 1}}]
          - max_pool2d: {kernel_size: 2}
          - residual:
              layers: [{conv2d: {out_channels: 8, kernel_size: 1}}]
              shortcut: [{conv2d: {out_channels: 8, kernel_size: 1, bias: false}}]
          - flatten
      `),
      everything,
    );
    const { lines } = layoutOf(scene);
    const main = lines.filter(({ link }) => ![link.to, link.from].some((one) => 'aside' in one && one.aside));
    const bent = main.filter(({ points }) => points.length > 2);
    // Only the identity from the first residual's port.
    expect(bent.length).toBe(1);
    const columns = new Set(main.filter(({ points }) => points.length === 2).map(({ points }) => points[0]?.x));
    expect(columns.size).toBe(1);
  });

  test('paths are side by side in the order of the spec, what is before and behind them in their middle', () => {
    const scene = sceneOf(
      picture(`
        ninc: 1
        inputs: {image: {shape: [N, 3, 32, 32]}}
        layers:
          - branches:
              merge: concat
              paths:
                - [{conv2d: {out_channels: 1, kernel_size: 1}}]
                - [{conv2d: {out_channels: 2, kernel_size: 1}}]
                - [{conv2d: {out_channels: 3, kernel_size: 1}}]
                - [{conv2d: {out_channels: 4, kernel_size: 1}}]
      `),
      everything,
    );
    const { boxes } = layoutOf(scene);
    const centre = ({ x, width }: Box) => x + width / 2;
    const paths = [...boxes].flatMap(([item, box]) =>
      item.kind === 'card' && item.rows[0]?.name === 'conv2d' ? [centre(box)] : [],
    );
    expect(paths.length).toBe(4);
    expect(paths).toEqual([...paths].sort((a, b) => a - b));
    const middle = ((paths[0] ?? 0) + (paths[3] ?? 0)) / 2;
    for (const name of ['image', 'concat', 'output']) {
      const [, box] = [...boxes].find(([item]) => item.kind === 'card' && item.rows[0]?.name === name) ?? [];
      expect(Math.abs(centre(box ?? { x: 0, y: 0, width: 0, height: 0 }) - middle)).toBeLessThan(2);
    }
  });
});
