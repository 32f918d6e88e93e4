import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { type Graph, isDouble } from '../../ir/graph.ts';
import type { TrainingPlan } from '../../ir/training/plan.ts';
import { signatureOf } from '../../python/definitions.ts';
import { describeNetwork } from '../../python/describe.ts';
import type { Forward } from '../../python/forward.ts';
import { definition, statement } from '../../python/layout.ts';
import { titleOf } from '../../python/names.ts';
import { docstring, quoted } from '../../python/text.ts';
import { safetensorsBytes } from '../../weights/safetensors.ts';
import type { Weights } from '../../weights/tensor.ts';
import type { Emitted } from '../backend.ts';
import { classesOf, type ModuleClass } from './classes.ts';
import { digitsFiles } from './digits.ts';
import { helpers } from './helpers.ts';
import { kept } from './members.ts';
import { trainSource } from './train.ts';

/** `model.py` and `weights.safetensors`; where the spec says how it is trained, `train.py` too, and the digits beside it if it reads them. */
export async function emit(graph: Graph, weights: Weights, training?: TrainingPlan): Promise<Outcome<Emitted>> {
  const trained =
    training === undefined
      ? []
      : [{ path: 'train.py', content: trainSource(graph, training) }, ...digitsFiles(training)];
  const files = [
    { path: 'model.py', content: modelSource(graph) },
    { path: 'weights.safetensors', content: safetensorsBytes(weights) },
    ...trained,
  ];
  return { value: { files, remarks: [] }, diagnostics: [] };
}

/** The network as a person would write it for PyTorch: the same text for the same graph. */
export function modelSource(graph: Graph): string {
  const classes = classesOf(graph);
  const root = classes.at(-1);
  if (root === undefined) throw new Error('a network has a class');
  const texts = classes.map((one) => classText(one, one === root ? describeNetwork(graph) : describeBlock(one), graph));
  const body = texts.join('\n\n\n');
  const called = Object.entries(helpers).filter(([name]) => new RegExp(`\\b${name}\\(`).test(body));
  const sources = called.map(([, source]) => source.trim());
  const code = [...sources, body, build(root.name, isDouble(graph))].join('\n\n\n');
  return [docstring(0, `${titleOf(graph)} for PyTorch.`), '', ...imports(code), '', WEIGHTS, '', '', code, ''].join(
    '\n',
  );
}

const WEIGHTS = 'WEIGHTS = Path(__file__).with_name("weights.safetensors")';

function imports(code: string): readonly string[] {
  const uses = (pattern: RegExp) => pattern.test(code);
  const standard = [
    ...(uses(/\bOrderedDict\b/) ? ['from collections import OrderedDict'] : []),
    'from pathlib import Path',
    ...(uses(/\bAny\b/) ? ['from typing import Any'] : []),
  ];
  const torch = uses(/\bTensor\b/) ? ['from torch import Tensor, nn'] : ['from torch import nn'];
  const functional = uses(/\bfunctional\./) ? ['from torch.nn import functional'] : [];
  const whole = uses(/\btorch\.(cat|maximum|ones|zeros)\(/) ? ['import torch'] : [];
  return [...standard, '', ...whole, 'from safetensors.torch import load_file', ...torch, ...functional];
}

function describeBlock({ definition: { instances } }: ModuleClass): readonly string[] {
  const [first] = instances;
  if (first?.kind === 'block') return [first.description ?? `The block ${first.block}.`];
  return [`${first?.kind === 'residual' ? 'Layers with a shortcut around them' : 'A path of layers'}.`];
}

function classText(one: ModuleClass, text: readonly string[], graph: Graph): string {
  const { name, definition: made } = one;
  const base = made.shape.kind === 'sequential' ? 'nn.Sequential' : 'nn.Module';
  const parameters = ['self', ...signatureOf(made.parameters)];
  const calls = made.calls.map(({ owner, expression }) => statement(8, `${kept(owner)} = `, expression));
  const lines = [
    `class ${name}(${base}):`,
    docstring(4, ...text),
    '',
    definition(4, '__init__', parameters, 'None'),
    '        super().__init__()',
    ...calls,
  ];
  // A class that nothing needs has parameters, but nothing to run.
  if (made.shape.kind === 'forward' && made.shape.forward.results.length > 0)
    lines.push('', forwardText(made.shape.forward, one.definition.instances[0] === undefined ? graph : undefined));
  return lines.join('\n');
}

function forwardText({ parameters, lines, results }: Forward, root: Graph | undefined): string {
  const several = results.length > 1 || (root?.outputs.length ?? 1) > 1;
  const type = !several
    ? 'Tensor'
    : root === undefined
      ? `tuple[${results.map(() => 'Tensor').join(', ')}]`
      : 'dict[str, Tensor]';
  const text = [definition(4, 'forward', ['self', ...parameters.map((name) => `${name}: Tensor`)], type)];
  const last = lines.at(-1);
  const direct = !several && last?.targets.length === 1 && last.targets[0] === results[0];
  for (const { targets, expression } of direct ? lines.slice(0, -1) : lines)
    text.push(statement(8, `${targets.join(', ')} = `, expression));
  if (direct && last !== undefined) text.push(statement(8, 'return ', last.expression));
  else if (!several) text.push(`        return ${results[0]}`);
  else if (root === undefined) text.push(statement(8, 'return ', { kind: 'tuple', items: results }));
  else text.push(statement(8, 'return ', { kind: 'dict', entries: outputs(root, results) }));
  return text.join('\n');
}

/** The variables of the outputs, by name: two outputs may be one value. */
function outputs(graph: Graph, results: readonly string[]): readonly (readonly [string, string])[] {
  const values = [...new Set(graph.outputs.map(({ value }) => value))];
  return graph.outputs.map(({ name, value }) => [quoted(name), results[values.indexOf(value)] ?? ''] as const);
}

function build(name: string, double: boolean): string {
  const made = double ? `${name}().double()` : `${name}()`;
  const doc = docstring(
    4,
    'Make the network: with the weights of a file, ready to run; without, as PyTorch initialises it, ready to train.',
  );
  return [
    'def build(weights: str | Path | None = WEIGHTS) -> nn.Module:',
    doc,
    `    model = ${made}`,
    '    if weights is not None:',
    '        model.load_state_dict(load_file(weights))',
    '        model.eval()',
    '    return model',
  ].join('\n');
}
