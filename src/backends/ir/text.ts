import { attributesOf } from '../../ir/attributes.ts';
import { formatConstraint } from '../../ir/dim/bound.ts';
import { formatShape } from '../../ir/dim/text.ts';
import type { Graph, Node } from '../../ir/graph.ts';
import type { ValueType } from '../../ir/type.ts';

/**
 * The graph as text, one line a node; for goldens and tests.
 *
 *     nin-seed(%image: float32[N, 3, 224, 224])
 *     %conv2d_1 = conv2d(%image) {out_channels: 96, …} : float32[N, 96, 54, 54]
 *     output = %conv2d_1
 *     where H >= 67
 */
export function irText(graph: Graph): string {
  const inputs = graph.inputs.map(({ name, type }) => `%${name}: ${typeText(type)}`);
  const lines = [
    `${graph.name}(${inputs.join(', ')})`,
    ...graph.nodes.map(nodeText),
    ...graph.outputs.map(({ name, value }) => `${name} = %${value}`),
    ...graph.constraints.map((constraint) => `where ${formatConstraint(constraint)}`),
  ];
  return `${lines.join('\n')}\n`;
}

function nodeText(node: Node): string {
  const inputs = node.inputs.map((name) => `%${name}`).join(', ');
  const attributes = Object.entries(attributesOf(node)).map(([name, value]) => `${name}: ${valueText(value)}`);
  const braces = attributes.length === 0 ? '' : ` {${attributes.join(', ')}}`;
  return `%${node.id} = ${node.op}(${inputs})${braces} : ${typeText(node.type)}`;
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(valueText).join(', ')}]` : String(value);
}

function typeText({ dtype, shape }: ValueType): string {
  return `${dtype}${formatShape(shape)}`;
}
