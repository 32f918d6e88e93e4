import type { Range } from '../../diagnostics/diagnostic.ts';
import type { Placed } from '../../ir/build/scope.ts';
import { formatDim, formatShape } from '../../ir/dim/text.ts';
import type { Node } from '../../ir/graph.ts';
import { isOperation, operationOf } from '../../ir/ops/index.ts';
import type { ValueType } from '../../ir/type.ts';
import { describeValue } from '../../parser/describe.ts';
import type { Block, Layer, ParamDeclaration } from '../../parser/spec.ts';
import { plain } from '../../parser/tree.ts';
import { type Argument, plain as escaped } from '../../reports/reference/page.ts';
import { grouped } from '../../reports/table.ts';
import { filledFormulas } from '../formula.ts';
import { keyDocumentation } from '../keys.ts';
import { argumentsOf, schemasAt } from '../language.ts';
import { blockNamed, instancesOf, type Model } from '../model.ts';
import { occurrenceAt } from '../names/at.ts';
import type { Occurrence } from '../names/occurrence.ts';
import type { Shapes } from '../shapes.ts';

/** A text in Markdown about a part of the document. */
export interface Hover {
  readonly range: Range;
  readonly markdown: string;
}

/** What is known of the name at a place: what it means, and what it came to be here. */
export function hover(model: Model, offset: number): Hover | undefined {
  const { file } = model;
  const found = occurrenceAt(model, offset);
  const markdown = found && describe(model, found);
  if (found !== undefined && markdown !== undefined) return { range: found.range, markdown };
  const key = keyDocumentation(file.text, offset);
  return key && { range: { file, ...key.word }, markdown: `${heading(key.name)}\n\n${key.description}` };
}

function describe(model: Model, one: Occurrence): string | undefined {
  switch (one.kind) {
    case 'operation':
      return paragraphs([heading(one.name), ...ofLayer(model, one.layer), ...ofOperation(one.name)]);
    case 'block':
      return paragraphs([heading(one.name), ...ofLayer(model, one.layer), ...ofBlock(blockNamed(model, one.name))]);
    case 'layer':
      return paragraphs([heading(one.name), ...ofLayer(model, one.layer)]);
    case 'argument':
      return ofArgument(one);
    case 'param':
      return ofParam(model, one);
    case 'input':
      return ofInput(model, one.name);
    case 'output':
      return ofOutput(model, one.name);
    case 'import':
      return undefined;
  }
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

function heading(name: string): string {
  return `**${code(name)}**`;
}

/** Foreign text as a span of code. */
function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replace(/\s+/g, ' ')}${fence}`;
}

function shown({ dtype, shape }: ValueType): string {
  return `${dtype === 'float32' ? '' : dtype}${formatShape(shape)}`;
}

/** What a layer came to be: shapes in and out, how the sizes follow, and what it costs. */
function ofLayer(model: Model, layer: Layer | undefined): readonly string[] {
  const found = layer && instancesOf(model, layer);
  const first = found?.placed[0];
  if (found === undefined || first?.output === undefined) return [];
  const { shapes, placed } = found;
  const arrows = [...new Set(placed.map(arrow))];
  const most = 4;
  const more = arrows.length > most ? `… and ${arrows.length - most} more shapes` : '';
  const lines = [...arrows.slice(0, most).map(code), ...(more === '' ? [] : [more])];
  const ids = placed.length === 1 ? code(first.id) : `${code(first.id)} and ${placed.length - 1} more`;
  const what = ofNodes(shapes, first).filter((part) => part !== '');
  // Instances cost what their shapes make them cost.
  const whose = placed.length > 1 && what.length > 0 ? [`${code(first.id)}:`] : [];
  return [`${ids}: ${lines.join('  \n')}`, ...whose, ...what];
}

function arrow({ inputs, output }: Placed): string {
  const from = inputs.map((input) => (input === undefined ? '?' : shown(input.type))).join(', ');
  return `${from} → ${output === undefined ? '?' : shown(output.type)}`;
}

/** Formula and costs of a node, or the costs of all nodes inside of a block or structural layer. */
function ofNodes(shapes: Shapes, { id, inputs, output }: Placed): readonly string[] {
  const node = shapes.node(id);
  if (node !== undefined) return [...formulas(node, inputs[0]?.type), costsOf(shapes, [node], output?.name)];
  const inside = shapes.built.partial.nodes.filter((one) => one.id.startsWith(`${id}.`));
  return [costsOf(shapes, inside, output?.name)];
}

function formulas(node: Node, input: ValueType | undefined): readonly string[] {
  const lines = filledFormulas(node, input);
  return lines.length === 0 ? [] : [lines.map(code).join('  \n')];
}

function costsOf(shapes: Shapes, nodes: readonly Node[], last: string | undefined): string {
  const costs = shapes.costs().nodes;
  const own = nodes.flatMap(({ id }) => costs.get(id) ?? []);
  const parameters = own.reduce((sum, one) => sum + one.parameters, 0);
  const macs = own.map((one) => one.macs).filter((one) => one !== 0);
  const total = macs.every((one) => typeof one === 'number') ? macs.reduce((sum, one) => sum + one, 0) : undefined;
  const single = macs.length === 1 && macs[0] !== undefined ? formatDim(macs[0]) : 'symbolic';
  const field = last === undefined ? undefined : costs.get(last)?.receptiveField;
  const seen = field === 'global' ? 'all of the input' : field?.join(' × ');
  return [
    ...(parameters > 0 ? [`parameters ${grouped(parameters)}`] : []),
    ...(macs.length > 0 ? [`MACs ${total === undefined ? code(single) : grouped(total)}`] : []),
    ...(seen === undefined ? [] : [`receptive field ${seen}`]),
  ].join(' · ');
}

function ofOperation(name: string): readonly string[] {
  if (!isOperation(name)) {
    const description = schemasAt(['layers', '0', name])[0]?.['description'];
    return typeof description === 'string' ? [description] : [];
  }
  const { summary, shapes, source } = operationOf(name);
  return [summary, `${code(shapes)} — ${source}`, list(argumentsOf(name))];
}

function list(rows: readonly Argument[]): string {
  return rows.map((row) => `- ${code(row.name)}: ${typeOf(row)}`).join('\n');
}

function typeOf({ type, required, default: fallback }: Argument): string {
  return `${type}${required ? '' : fallback === undefined ? ', optional' : `, ${code(fallback)} where not given`}`;
}

function ofBlock(block: Block | undefined): readonly string[] {
  if (block === undefined) return [];
  const rows = block.params.map((param) => `- ${code(param.name)}: ${ofDeclaration(param)}`);
  return [...(block.description === undefined ? [] : [escaped(block.description)]), rows.join('\n')];
}

function ofDeclaration({ type, length, default: fallback, description }: ParamDeclaration): string {
  const kind = type === undefined ? 'any value' : length === undefined ? type : `${length} ${type}`;
  const value =
    fallback === undefined ? ', must be given' : `, ${code(describeValue(plain(fallback)))} where not given`;
  return `${kind}${value}${description === undefined ? '' : `. ${escaped(description)}`}`;
}

function ofArgument({ name, operation = '', declaration }: Occurrence): string | undefined {
  if (declaration !== undefined) return paragraphs([heading(name), ofDeclaration(declaration)]);
  const row = argumentsOf(operation).find((one) => one.name === name);
  return row && paragraphs([`${heading(name)}: ${typeOf(row)}`, row.text]);
}

function ofParam({ shapes, spec, earlier }: Model, { name, declaration }: Occurrence): string | undefined {
  if (declaration === undefined) return undefined;
  const own = spec?.params.some((param) => param === declaration) === true;
  const value = own ? (shapes ?? earlier?.shapes)?.built.params.get(name) : undefined;
  const here = value === undefined ? '' : `${code(`${name} = ${describeValue(value)}`)}`;
  return paragraphs([heading(name), here, ofDeclaration(declaration)]);
}

function ofInput({ shapes, earlier }: Model, name: string): string | undefined {
  const { inputs } = (shapes ?? earlier?.shapes)?.built.partial ?? { inputs: [] };
  const found = inputs.find((input) => input.name === name);
  return found && `${heading(name)}: ${code(found.type.dtype + formatShape(found.type.shape))}`;
}

function ofOutput({ shapes, earlier }: Model, name: string): string | undefined {
  const known = shapes ?? earlier?.shapes;
  const value = known?.built.partial.outputs.find((output) => output.name === name)?.value;
  const node = value === undefined ? undefined : known?.node(value);
  return node && `${heading(name)}: ${code(shown(node.type))} from ${code(node.id)}`;
}
