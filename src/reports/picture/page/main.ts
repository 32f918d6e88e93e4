import { type Item, keyOf, leavesOf } from '../items.ts';
import { type Layout, layoutOf } from '../layout/layout.ts';
import { paint } from '../paint.ts';
import type { Group, Member, Picture } from '../picture.ts';
import { type Scene, sceneOf } from '../scene.ts';
import { cameraOf } from './camera.ts';
import { type Action, element, showDetails } from './details.ts';
import { type Find, find } from './find.ts';
import { copiedBy, type Direction, frameAround, nextItem } from './moves.ts';

/** What ninc put into the page. */
interface Given {
  readonly picture: Picture;
  readonly closed: readonly string[];
}

const given: Given = JSON.parse(part('given').textContent ?? '');
const { picture } = given;
const canvas = part('canvas') as unknown as SVGSVGElement;
const drawing = part('drawing') as unknown as SVGGElement;
const panel = part('details');
const search = part('search') as HTMLInputElement;
const finds = part('finds');
const help = part('help') as HTMLDialogElement;
const camera = cameraOf(canvas, drawing);

const closed = new Set(given.closed);
const unrolled = new Set<string>();
let scene: Scene;
let layout: Layout;
let items = new Map<string, Item>();
/** What is drawn, by key and in the order of the layout: looking thousands of them up in the document takes seconds. */
let boxes = new Map<string, Element>();
let lines: readonly Element[] = [];
let marked = new Set<Element>();
let selected: string | undefined;
let hits: readonly Find[] = [];
let hit = 0;

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

/** Draws what is to be seen now; `anchor` stays where it is on the screen. */
function draw(anchor?: string): void {
  const before = anchor === undefined ? undefined : boxOf(anchor);
  scene = sceneOf(picture, { closed, unrolled });
  layout = layoutOf(scene);
  items = new Map([...layout.boxes.keys()].map((item) => [keyOf(item), item]));
  drawing.innerHTML = paint(layout, { interactive: true });
  boxes = new Map([...drawing.querySelectorAll('[data-key]')].map((one) => [one.getAttribute('data-key') ?? '', one]));
  lines = [...drawing.querySelectorAll(':scope > path.l')];
  marked = new Set();
  const after = anchor === undefined ? undefined : boxOf(anchor);
  if (before !== undefined && after !== undefined) camera.follow(after.x - before.x, after.y - before.y);
  mark();
}

function boxOf(key: string) {
  const item = items.get(key);
  return item === undefined ? undefined : layout.boxes.get(item);
}

function elementOf(key: string): SVGElement | undefined {
  const found = boxes.get(key);
  return found instanceof SVGElement ? found : undefined;
}

/** Marks what is selected, its lines, and what was found. */
function mark(): void {
  for (const one of marked) {
    one.classList.remove('on', 'hit');
    if (one.hasAttribute('tabindex')) one.setAttribute('tabindex', '-1');
  }
  marked = new Set();
  const add = (one: Element | undefined, kind: string) => {
    if (one === undefined) return;
    one.classList.add(kind);
    marked.add(one);
  };
  const item = items.get(selected ?? '');
  const [first] = layout.boxes.keys();
  const reached = elementOf(item === undefined && first !== undefined ? keyOf(first) : (selected ?? ''));
  reached?.setAttribute('tabindex', '0');
  if (reached !== undefined) marked.add(reached);
  if (item !== undefined) {
    add(reached, 'on');
    for (const [index, { link }] of layout.lines.entries())
      if (link.from === item || link.to === item) add(lines[index], 'on');
  }
  for (const { member } of hits) add(elementOf(keyOfMember(member)), 'hit');
  drawing.classList.toggle('searching', hits.length > 0);
}

/** The box in which a layer or group is seen now. */
function keyOfMember(member: Member): string {
  if (member.kind === 'group' && items.has(`${member.id}:`)) return `${member.id}:`;
  const [leaf] = leavesOf(member);
  const card = leaf === undefined ? undefined : scene.cardOf.get(leaf.id);
  return card === undefined ? '' : keyOf(card);
}

function select(key: string | undefined, move = true): void {
  const item = key === undefined ? undefined : items.get(key);
  selected = item === undefined ? undefined : key;
  panel.hidden = item === undefined;
  if (item !== undefined) showDetails(panel, picture, item, actionsOf(item));
  mark();
  const box = item === undefined ? undefined : layout.boxes.get(item);
  if (box !== undefined && move) camera.reveal(box);
  if (key !== undefined && item !== undefined) elementOf(key)?.focus({ preventScroll: true });
  // Not every browser lets a file have an address of its own.
  try {
    history.replaceState(null, '', key === undefined ? ' ' : `#${encodeURIComponent(key)}`);
  } catch {}
}

function actionsOf(item: Item): Action[] {
  const actions: Action[] = [];
  if (item.group !== undefined)
    actions.push({ label: item.kind === 'frame' ? 'Close' : 'Open', key: 'c', run: () => toggle(item) });
  const key = keyOf(item);
  if (item.rest.length > 0) actions.push({ label: `Draw all ${item.rest.length + 1}`, key: 'r', run: () => roll(key) });
  else if (unrolled.has(key)) actions.push({ label: 'Draw one for all', key: 'r', run: () => roll(key) });
  return actions;
}

/** Closes a frame, opens a closed group; of something else the frame around it. */
function toggle(item: Item): void {
  const group = item.group ?? frameAround(layout.boxes, item)?.group;
  if (group === undefined || group.id === '') return;
  const all = [group, ...(items.get(`${group.id}:`)?.rest ?? []).flatMap((one) => one.group ?? [])];
  const close = !closed.has(group.id);
  for (const { id } of all)
    if (close) closed.add(id);
    else closed.delete(id);
  draw(`${group.id}:`);
  select(`${group.id}:`);
}

function roll(key: string): void {
  if (unrolled.has(key)) unrolled.delete(key);
  else unrolled.add(key);
  draw(key);
  select(key);
}

/** Opens whatever hides it, draws copies one by one where it is in one, and selects it. */
function reveal({ member, around }: Find): void {
  const hidden = around.filter((id) => closed.delete(id));
  if (hidden.length > 0) draw(selected);
  for (let first = copiedBy(layout.boxes, member); first !== undefined; first = copiedBy(layout.boxes, member)) {
    unrolled.add(keyOf(first));
    draw(selected);
  }
  select(keyOfMember(member));
}

function setAll(close: boolean): void {
  closed.clear();
  const walk = (group: Group) => {
    for (const one of group.members) {
      if (one.kind === 'leaf') continue;
      closed.add(one.id);
      walk(one);
    }
  };
  if (close) walk(picture.root);
  draw();
  select(undefined);
  camera.fit({ x: 0, y: 0, width: layout.width, height: layout.height }, false);
}

function showAll(whole: boolean): void {
  camera.fit({ x: 0, y: 0, width: layout.width, height: layout.height }, whole);
}

function theme(): void {
  const root = document.documentElement;
  const dark = getComputedStyle(root).getPropertyValue('--theme').trim() === 'dark';
  root.dataset['theme'] = dark ? 'light' : 'dark';
}

// ---- search

const mostShown = 40;

function look(): void {
  hits = find(picture, search.value);
  hit = 0;
  const shown = hits.slice(0, mostShown).map((one, index) => {
    const row = element('li', '', one.text);
    row.append(' ', element('small', '', one.note));
    row.setAttribute('role', 'option');
    row.addEventListener('click', () => go(index));
    return row;
  });
  const more = hits.length - shown.length;
  const said = search.value.trim() === '' ? '' : hits.length === 0 ? 'nothing found' : '';
  if (more > 0 || said !== '') shown.push(element('li', 'note', said || `and ${more} more`));
  finds.replaceChildren(...shown);
  finds.hidden = shown.length === 0;
  mark();
}

function go(index: number): void {
  if (hits.length === 0) return;
  hit = (index + hits.length) % hits.length;
  const one = hits[hit];
  if (one !== undefined) reveal(one);
  for (const [at, row] of [...finds.children].entries()) row.setAttribute('aria-selected', String(at === hit));
}

search.addEventListener('input', look);
search.addEventListener('keydown', (event) => {
  const step = { Enter: 0, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  go(event.key === 'Enter' ? hit : hit + step);
  if (event.key === 'Enter') finds.hidden = true;
  else search.focus();
});

// ---- pointer and keyboard

drawing.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : undefined;
  const key = target?.closest('[data-key]')?.getAttribute('data-key');
  if (key === null || key === undefined) return;
  const item = items.get(key);
  if (item !== undefined && target?.closest('[data-toggle]') !== null) toggle(item);
  else if (target?.closest('[data-roll]') !== null) roll(key);
  else select(key, false);
});
drawing.addEventListener('dblclick', (event) => {
  const target = event.target instanceof Element ? event.target : undefined;
  const item = items.get(target?.closest('[data-key]')?.getAttribute('data-key') ?? '');
  if (item?.group !== undefined) toggle(item);
});
canvas.addEventListener('click', (event) => {
  if (event.target === canvas) select(undefined);
});

const arrows: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

function current(): Item | undefined {
  return items.get(selected ?? '');
}

function step(by: number): boolean {
  // Top to bottom, as one reads.
  const all = [...layout.boxes].sort(([, a], [, b]) => a.y - b.y || a.x - b.x).map(([item]) => item);
  const item = current();
  const next = all[item === undefined ? (by > 0 ? 0 : all.length - 1) : all.indexOf(item) + by];
  if (next !== undefined) select(keyOf(next));
  return next !== undefined;
}

const keys: Readonly<Record<string, () => void>> = {
  '/': () => search.select(),
  '?': () => help.showModal(),
  '+': () => camera.zoom(1.25),
  '=': () => camera.zoom(1.25),
  '-': () => camera.zoom(0.8),
  '0': () => showAll(false),
  f: () => showAll(true),
  t: theme,
  o: () => setAll(false),
  x: () => setAll(true),
  c: () => {
    const item = current();
    if (item !== undefined) toggle(item);
  },
  r: () => {
    const item = current();
    const key = item === undefined ? '' : keyOf(item);
    if (item !== undefined && (item.rest.length > 0 || unrolled.has(key))) roll(key);
  },
};

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    if (help.open) return;
    if (search.value === '') select(undefined);
    else {
      search.value = '';
      look();
    }
    if (document.activeElement === search) canvas.focus();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (event.target instanceof HTMLInputElement) return;
  const inside = event.target instanceof Node && canvas.contains(event.target);
  const direction = arrows[event.key];
  if (direction !== undefined) {
    const item = current();
    const next = item === undefined ? undefined : nextItem(layout.boxes, item, direction);
    if (next !== undefined) select(keyOf(next));
    else if (item === undefined) step(1);
    event.preventDefault();
  } else if (event.key === 'Tab' && inside) {
    if (step(event.shiftKey ? -1 : 1)) event.preventDefault();
  } else if ((event.key === 'Enter' || event.key === ' ') && inside) {
    const item = current();
    if (item?.group !== undefined) toggle(item);
    event.preventDefault();
  } else if (Object.hasOwn(keys, event.key)) {
    event.preventDefault();
    keys[event.key]?.();
  }
});

const buttons: Readonly<Record<string, () => void>> = {
  'zoom-in': () => camera.zoom(1.25),
  'zoom-out': () => camera.zoom(0.8),
  fit: () => showAll(true),
  open: () => setAll(false),
  close: () => setAll(true),
  theme,
  'show-help': () => help.showModal(),
};
for (const [id, run] of Object.entries(buttons)) part(id).addEventListener('click', run);
part('shut').addEventListener('click', () => help.close());

draw();
showAll(false);
const wanted = decodeURIComponent(location.hash.slice(1));
if (items.has(wanted)) select(wanted);
