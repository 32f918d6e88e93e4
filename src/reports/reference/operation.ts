import type { Code } from '../../diagnostics/catalog.ts';
import { cost } from '../../ir/cost.ts';
import { formatDim, formatShape } from '../../ir/dim/text.ts';
import { type Graph, type Node, type Parameter, valueTypes } from '../../ir/graph.ts';
import { type AnyOperation, compositeOf, type OperationName } from '../../ir/ops/index.ts';
import type { Formulas } from '../../ir/ops/operation.ts';
import type { JsonSchema } from '../../parser/schema.ts';
import { grouped } from '../table.ts';
import { compileExample, printedExample } from './example.ts';
import { code, heading, type Part, plain, text } from './page.ts';
import { argumentsOf } from './types.ts';

/** Where a page points to: other pages lie elsewhere for a file of the reference than for a terminal, which has none. */
export type LinkOfCode = (code: Code) => string;

/** What the examples of all operations stand behind: one small picture. */
const exampleHead = 'ninc: 1\ninputs:\n  image: {shape: [N, 3, 8, 8]}\nlayers:\n  - ';

/** The section of an operation: what it does, its arguments, formulas, an example that works and one that does not. */
export function operationPage(operation: AnyOperation, schema: JsonSchema, linkOfCode: LinkOfCode): readonly Part[] {
  const { name, summary, shapes, source, example, formulas } = operation;
  const rows = argumentsOf(schema);
  const graph = compileExample(exampleHead + example.good).value;
  const made = graph?.nodes.at(-1);
  return [
    heading(2, name),
    text(plain(summary)),
    code('text', shapes),
    text(`${sourceLink(source)}${arity(operation)}`),
    rows.length === 0 ? text('No arguments.') : { kind: 'arguments', title: 'argument', rows },
    ...sizes(formulas),
    ...parameters(made, formulas),
    ...costs(formulas),
    ...names(formulas),
    ...decomposition(name, graph, made),
    code('yaml', `- ${example.good.replaceAll('\n  ', '\n')}`),
    ...(graph === undefined || made === undefined ? [] : [text(outcome(graph, made))]),
    text(`Refused, with ${linkOfCode(example.bad.code)}:`),
    code('text', printedExample(exampleHead + example.bad.spec, example.bad.code) ?? ''),
  ];
}

/** `torch.nn.Conv2d` links to its documentation; papers and remarks follow as they are. */
function sourceLink(source: string): string {
  const torch = /^torch(\.nn)?\.\w+/.exec(source)?.[0];
  if (torch === undefined) return `After ${plain(source)}.`;
  const link = `[\`${torch}\`](https://docs.pytorch.org/docs/stable/generated/${torch}.html)`;
  return `As ${link}${plain(source.slice(torch.length))}.`;
}

function arity({ arity: { min, max } }: AnyOperation): string {
  if (max === undefined) return ` Takes ${min === 1 ? 'one value' : 'two values'} or more (\`from\`).`;
  return max === 1 ? '' : ' Takes two values (`from`).';
}

/** A formula of the language in the signs of mathematics. */
export function formula(expression: string): string {
  return expression
    .replace(/\b([HW])_out\b/g, "$1'")
    .replaceAll(' * ', '·')
    .replaceAll(' / ', '/');
}

function sizes(formulas: Formulas | undefined): readonly Part[] {
  if (formulas?.height === undefined) return [];
  const ceil = formulas.ceilHeight === undefined ? '' : `; with ceil_mode \`H' = ${formula(formulas.ceilHeight)}\``;
  return [text(`Output size: \`H' = ${formula(formulas.height)}\`, \`W'\` likewise${ceil}.`)];
}

function parameters(node: Node | undefined, formulas: Formulas | undefined): readonly Part[] {
  if (node === undefined || node.parameters.length === 0) return [];
  const items = node.parameters.map((parameter) => {
    const shape = formulas?.parameters?.[parameter.role]?.map(formula) ?? parameter.shape.map(String);
    return `\`${parameter.role}\` \`[${shape.join(', ')}]\`, ${beginning(parameter)}`;
  });
  return [text('Parameters:'), { kind: 'list', items }];
}

function beginning({ initialise, trainable }: Parameter): string {
  const kept = trainable ? 'learned' : 'kept, not learned';
  switch (initialise.kind) {
    case 'kaiming_uniform':
      return `${kept}; initialised Kaiming-uniform (a = √5)`;
    case 'bias_uniform':
      return `${kept}; initialised uniformly in ±1/√fan-in`;
    case 'constant':
      return `${kept}; initialised with ${initialise.value}`;
  }
}

function costs(formulas: Formulas | undefined): readonly Part[] {
  return formulas?.macs === undefined
    ? []
    : [text(`Multiply-accumulates for one picture: \`${formula(formulas.macs)}\`.`)];
}

function names(formulas: Formulas | undefined): readonly Part[] {
  return formulas?.where === undefined ? [] : [text(`Here ${plain(formulas.where)}.`)];
}

function decomposition(name: OperationName, graph: Graph | undefined, node: Node | undefined): readonly Part[] {
  const composite = compositeOf(name);
  if (composite === undefined || graph === undefined || node === undefined) return [];
  const types = valueTypes(graph);
  const inputs = node.inputs.flatMap((input) => types.get(input) ?? []);
  const steps = composite.decompose(node.attributes, inputs).map(({ operation }) => `\`${operation}\``);
  return [text(`Backends may compute it as ${steps.join(', then ')}.`)];
}

/** What the good example gives, from compiling it. */
function outcome(graph: Graph, node: Node): string {
  const own = cost(graph).nodes.get(node.id);
  const shape = `\`${formatShape(node.type.shape)}\``;
  const learned = own?.parameters ?? 0;
  const macs = own?.macs ?? 0;
  const facts = [
    `\`[N, 3, 8, 8]\` becomes ${shape}`,
    ...(learned > 0 ? [`${grouped(learned)} ${learned === 1 ? 'parameter' : 'parameters'}`] : []),
    ...(macs !== 0 ? [`${typeof macs === 'number' ? grouped(macs) : formatDim(macs)} MACs`] : []),
  ];
  return `${facts.join('; ')}.`;
}
