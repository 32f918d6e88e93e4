import type { ArchitectureDiff, ArgumentChange, Change, Part, Turn } from '../../architecture/changes.ts';
import { labelRuns } from '../../architecture/labels.ts';
import { counted, grouped } from '../table.ts';
import { argumentsText, idTurn, parameterText, shapeTurn, typeTurn } from './words.ts';

/** A sign and a sentence, and what belongs to it. */
export interface DiffLine {
  readonly sign: '+' | '-' | '~' | '→';
  readonly text: string;
  readonly below: readonly string[];
  /** A layer or block of the second network where it is seen; absent for what has no place. */
  readonly at?: string;
}

/** So many changes inside of a block are told one by one. */
const mostInside = 4;
/** So many names are listed. */
const mostNames = 3;

/** What somebody did, one line a change: runs of what came or went are one, and equal changes in several places. */
export function diffLines({ changes }: Pick<ArchitectureDiff, 'changes'>): readonly DiffLine[] {
  const found = new Map<string, { readonly line: DiffLine; readonly others: string[] }>();
  for (const [index, run] of runsOf(changes).entries()) {
    const key = sameness(run) ?? `${index}`;
    const before = found.get(key);
    if (before === undefined) found.set(key, { line: placed(run), others: [] });
    else before.others.push(placeOf(run[0]));
  }
  return [...found.values()].map(({ line, others }) =>
    others.length === 0 ? line : { ...line, text: `${line.text}; ${likewise(others)}` },
  );
}

function placed([change, ...others]: Run): DiffLine {
  const line = isLone(change) ? loneLine(change, others.filter(isLone)) : lineOf(change);
  const at = change.kind === 'removed' ? change.at : placeless.has(change.kind) ? undefined : placeOf(change);
  return at === undefined ? line : { ...line, at };
}

const placeless = new Set<Change['kind']>(['input', 'output', 'constraint', 'name', 'order']);

function likewise(others: readonly string[]): string {
  const more = others.length > mostNames ? ` and ${others.length - mostNames} more` : '';
  return `likewise ${others.slice(0, mostNames).join(', ')}${more}`;
}

type Lone = Extract<Change, { kind: 'added' | 'removed' }>;

function isLone(change: Change): change is Lone {
  return change.kind === 'added' || change.kind === 'removed';
}

/** What came, or went, one directly behind the other; any other change alone. */
type Run = [Change, ...Change[]];

function runsOf(changes: readonly Change[]): readonly Run[] {
  const runs: Run[] = [];
  for (const change of changes) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (last !== undefined && continues(last, change)) run?.push(change);
    else runs.push([change]);
  }
  return runs;
}

function continues(last: Change, next: Change): boolean {
  if (!isLone(last) || !isLone(next) || last.kind !== next.kind || next.after === undefined) return false;
  const { id } = last.part;
  return next.after === id || next.after.startsWith(`${id}.`);
}

/** What has to be equal for changes in two places to be the same; nothing for what is told alone. */
function sameness(run: Run): string | undefined {
  const keys = run.map((change) => {
    switch (change.kind) {
      case 'layer':
        return change.inputs === undefined ? ['layer', change.op, change.arguments] : undefined;
      case 'replaced':
        return ['replaced', ...[change.part.from, change.part.to].map(({ label, made }) => [label, made])];
      case 'block':
        return ['block', change.label, change.params, change.inside.map((one) => sameness([one]))];
      case 'added':
      case 'removed':
        return [change.kind, { ...change.part, id: '' }];
      default:
        return undefined;
    }
  });
  return keys.includes(undefined) ? undefined : JSON.stringify(keys);
}

function placeOf(change: Change): string {
  switch (change.kind) {
    case 'layer':
    case 'block':
    case 'renamed':
      return change.id.to;
    case 'replaced':
    case 'rebuilt':
    case 'moved':
      return change.part.to.id;
    case 'added':
    case 'removed':
      return change.part.id;
    case 'input':
    case 'output':
      return change.name;
    case 'constraint':
      return change.text.to ?? change.text.from ?? '';
    case 'name':
      return change.name.to;
    case 'order':
      return '';
  }
}

function lineOf(change: Change): DiffLine {
  const line = (sign: DiffLine['sign'], text: string, below: readonly string[] = []): DiffLine => ({
    sign,
    text,
    below,
  });
  switch (change.kind) {
    case 'added':
    case 'removed':
      return loneLine(change, []);
    case 'moved': {
      const { from, to } = change.after;
      const moved = idTurn({ from: change.part.from.id, to: change.part.to.id });
      return line('→', `${moved} moved: behind ${from ?? 'the input'} → behind ${to ?? 'the input'}`);
    }
    case 'replaced':
      return line('~', replaced(change.part));
    case 'rebuilt':
      return line('~', rebuilt(change.part, change.params));
    case 'block': {
      const inside = diffLines({ changes: change.inside }).map(
        ({ sign, text }) => `${sign} ${relative(text, change.id.to)}`,
      );
      const shown = inside.slice(0, mostInside);
      const more =
        inside.length > mostInside ? [`and ${counted(inside.length - mostInside, 'change')} more inside`] : [];
      return line('~', `${idTurn(change.id)}: ${argumentsText(change.params)}`, [...shown, ...more]);
    }
    case 'layer':
      return line('~', `${idTurn(change.id)}: ${layerText(change)}`);
    case 'renamed': {
      const { id, block } = change;
      return block === undefined
        ? line('→', `${idTurn(id)}: renamed`)
        : line('~', `${idTurn(id)}: block ${block.from} → ${block.to}`);
    }
    case 'input':
      return line('~', `input ${change.name}: ${optional(change.shape)}`);
    case 'output':
      return line('~', `output ${change.name}: ${optional(change.value)}`);
    case 'constraint':
      return line(change.text.to === undefined ? '-' : '+', `needs ${change.text.to ?? change.text.from}`);
    case 'order':
      return line('~', 'the same layers in another order');
    case 'name':
      return line('~', `name: ${change.name.from} → ${change.name.to}`);
  }
}

function loneLine(first: Lone, others: readonly Lone[]): DiffLine {
  const last = others.at(-1);
  const sign = first.kind === 'added' ? '+' : '-';
  const scope = first.part.id.includes('.') ? ` of ${first.part.id.replace(/\.[^.]*$/, '')}` : '';
  const where = first.after === undefined ? `at the beginning${scope}` : `behind ${first.after}`;
  if (last === undefined) return { sign, text: `${described(first.part)}, ${where}`, below: [] };
  const parts = [first, ...others].map(({ part }) => part);
  const layers = parts.reduce((sum, part) => sum + part.layers, 0);
  const parameters = parts.reduce((sum, part) => sum + part.parameters, 0);
  const details = [
    counted(layers, 'layer'),
    ...(parameters === 0 ? [] : [counted(parameters, 'parameter')]),
    `[${last.part.shape.join(', ')}]`,
  ];
  const text = `${first.part.id} … ${last.part.id}: ${labelRuns(parts.map(({ label }) => label))} (${details.join('; ')}), ${where}`;
  return { sign, text, below: [] };
}

function described(part: Part): string {
  const { layers, parameters, shape, made } = part;
  const what = made === '' ? [] : [`${made}, ${counted(layers, 'layer')}`];
  const weights = parameters === 0 ? [] : [counted(parameters, 'parameter')];
  return `${titled(part)} (${[...what, ...weights, `[${shape.join(', ')}]`].join('; ')})`;
}

/** A name that counts says what it is. */
function titled({ id, label }: Part): string {
  return id.slice(id.lastIndexOf('.') + 1).startsWith(`${label}_`) ? id : `${id}, a ${label}`;
}

function replaced({ from, to }: Turn<Part>): string {
  const shape = shapeTurn(from.shape, to.shape);
  const weights =
    from.parameters === to.parameters ? '' : `parameters ${grouped(from.parameters)} → ${grouped(to.parameters)}`;
  const details = [weights, shape].filter((text) => text !== '').join('; ');
  return `${titled(from)} → ${titled(to)}${details === '' ? '' : `: ${details}`}`;
}

function rebuilt({ from, to }: Turn<Part>, params: readonly ArgumentChange[]): string {
  const made = from.made === to.made ? `${counted(from.layers, 'layer')} → ${to.layers}` : `${from.made} → ${to.made}`;
  const given = params.length === 0 ? '' : `; ${argumentsText(params)}`;
  const label = from.label === to.label ? '' : `; ${from.label} → ${to.label}`;
  const shape = shapeTurn(from.shape, to.shape);
  return `${idTurn({ from: from.id, to: to.id })}: ${made}${label}${given}; parameters ${grouped(from.parameters)} → ${grouped(to.parameters)}${shape === '' ? '' : `; ${shape}`}`;
}

function layerText(change: Extract<Change, { kind: 'layer' }>): string {
  const { arguments: changed, parameters, inputs } = change;
  return [
    ...(changed.length === 0 ? [] : [argumentsText(changed)]),
    ...(inputs === undefined ? [] : [`reads ${inputs.from.join(', ')} → ${inputs.to.join(', ')}`]),
    ...parameters.map(parameterText),
    ...typeTurn(change),
  ].join('; ');
}

function optional({ from, to }: Partial<Turn<string>>): string {
  if (from === undefined) return `new, ${to}`;
  return to === undefined ? `gone, was ${from}` : `${from} → ${to}`;
}

/** Inside of a block its own name need not be repeated. */
function relative(text: string, block: string): string {
  return text.replaceAll(`${block}.`, '');
}
