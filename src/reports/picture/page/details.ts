import { grouped } from '../../table.ts';
import { type Item, leafCount } from '../items.ts';
import { titleOf } from '../measure.ts';
import type { Detail, Group, Leaf, Picture } from '../picture.ts';

/** What a reader can do with what is selected. */
export interface Action {
  readonly label: string;
  readonly key: string;
  readonly run: () => void;
}

/** Fills the panel with everything that is known of an item. All text is set as text. */
export function showDetails(panel: HTMLElement, picture: Picture, item: Item, actions: readonly Action[]): void {
  const group = item.group;
  const parts: Node[] = [];
  if (group === undefined) {
    const rows = item.kind === 'card' ? item.rows : [];
    for (const leaf of rows) parts.push(...leafDetails(picture, leaf));
  } else parts.push(...groupDetails(picture, item, group));
  const bar = element('p', 'actions');
  for (const { label, key, run } of actions) {
    const button = element('button', '', label);
    const hint = element('kbd', '', key);
    button.append(' ', hint);
    button.addEventListener('click', run);
    bar.append(button);
  }
  panel.replaceChildren(...(actions.length === 0 ? [] : [bar]), ...parts);
  panel.hidden = false;
  panel.scrollTop = 0;
}

function leafDetails(picture: Picture, leaf: Leaf): Node[] {
  const { id, name, family, takes, shape, parameters, macs, memory, sees, arrays, places, reads } = leaf;
  const kind = element('span', `kind ${family}`, family);
  const title = element('h2', '', name);
  title.append(' ', kind);
  const inputs = takes.map((one, index): Detail => [index === 0 ? 'in' : '', `${one}  ${reads[index] ?? ''}`]);
  const facts: Detail[] = [
    ...inputs,
    ['out', shape],
    ...(memory === '' ? [] : ([['memory', memory]] as const)),
    ...(parameters > 0 ? [['parameters', share(parameters, picture.parameters)] as const] : []),
    ...(macs === 0 ? [] : [['MACs', typeof macs === 'string' ? macs : share(macs, picture.macs)] as const]),
    ...(sees === '' ? [] : ([['sees', sees]] as const)),
    ...places.map((place, index): Detail => [index === 0 ? 'line' : index === 1 ? 'used in' : '', place]),
  ];
  return [
    title,
    element('code', 'id', id),
    table(facts),
    ...section('Arguments', leaf.arguments),
    ...section('Arrays', arrays),
  ];
}

function groupDetails(picture: Picture, item: Item, group: Group): Node[] {
  const { name, id, description, parameters, macs } = group;
  const title = element('h2', '', titleOf(item));
  title.append(' ', element('span', 'kind', group.structure === 'block' ? name : group.structure));
  const copies = item.rest.length + 1;
  const facts: Detail[] = [
    ...(copies > 1 ? [['alike', `${copies}, figures are of one`] as const] : []),
    ['layers', grouped(leafCount(group))],
    ['parameters', share(parameters, picture.parameters)],
    ['MACs', typeof macs === 'string' ? macs : share(macs, picture.macs)],
  ];
  return [
    title,
    element('code', 'id', id),
    ...(description === undefined ? [] : [element('p', '', description)]),
    table(facts),
    ...section('Params', group.arguments),
  ];
}

function share(value: number, whole: number | string): string {
  if (typeof whole === 'string' || whole === 0 || value === 0) return grouped(value);
  const percent = (100 * value) / whole;
  return `${grouped(value)}  ${percent < 0.1 ? '< 0.1' : percent.toFixed(1)} %`;
}

function section(title: string, rows: readonly Detail[]): Node[] {
  return rows.length === 0 ? [] : [element('h3', '', title), table(rows)];
}

function table(rows: readonly Detail[]): Node {
  const made = element('table', '');
  for (const [name, value] of rows) {
    const row = element('tr', '');
    const head = element('th', '', name);
    head.setAttribute('scope', 'row');
    row.append(head, element('td', '', value));
    made.append(row);
  }
  return made;
}

/** An element with a class and text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  kind: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (kind !== '') made.className = kind;
  made.textContent = text;
  return made;
}
