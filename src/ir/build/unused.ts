import type { Range } from '../../diagnostics/diagnostic.ts';
import { nameNodes } from '../../parser/expression/ast.ts';
import { expressionDiagnostic } from '../../parser/expression/diagnostic.ts';
import { expressionsOf, hasExpression, parseTemplate } from '../../parser/expression/template.ts';
import type { Block, Layer } from '../../parser/spec.ts';
import type { Located, ScalarNode } from '../../parser/tree.ts';
import { isOperation } from '../ops/index.ts';
import { reportUnknownName } from './blocks.ts';
import { guesses } from './report.ts';
import type { Build, Scope } from './scope.ts';
import { textRange } from './values.ts';

/**
 * Judges what can be judged of the spec's own blocks that nothing instantiates: names of operations, and expressions. Shapes
 * are known only where a block is used.
 */
export function checkUnusedBlocks(build: Build, scope: Scope): void {
  for (const block of build.spec.blocks) {
    if (build.used.has(block)) continue;
    const list = [...block.params, ...build.spec.params].map(({ name }) => name);
    const names = { list, set: new Set(list) };
    checkLayers(build, scope, block, names, block.layers);
  }
}

/** The params that a block sees, in their order and to look them up. */
interface Names {
  readonly list: readonly string[];
  readonly set: ReadonlySet<string>;
}

function checkLayers(build: Build, scope: Scope, block: Block, names: Names, layers: readonly Layer[]): void {
  for (const layer of layers.filter(({ faulty }) => !faulty)) {
    for (const part of [layer.id, ...(layer.from ?? []), layer.repeat, layer.when, layer.expect]) {
      if (part !== undefined) checkExpressions(build, names, part);
    }
    if (layer.kind === 'residual')
      for (const path of [layer.layers, layer.shortcut]) checkLayers(build, scope, block, names, path);
    if (layer.kind === 'branches') for (const path of layer.paths) checkLayers(build, scope, block, names, path);
    if (layer.kind !== 'call') continue;
    checkExpressions(build, names, layer.name);
    if (layer.arguments !== undefined) checkExpressions(build, names, layer.arguments);
    if (!hasExpression(layer.name.value)) checkName(build, scope, layer.name.value, layer.nameRange);
  }
}

function checkName(build: Build, scope: Scope, name: string, range: Range): void {
  if (isOperation(name) || build.blocks.has(name) || build.blocksMissing || build.library().has(name)) return;
  reportUnknownName(build, scope, name, range);
}

/** Syntax, and names that the block does not declare. */
function checkExpressions(build: Build, names: Names, node: Located): void {
  if (node.kind === 'sequence') for (const item of node.items) checkExpressions(build, names, item);
  if (node.kind === 'mapping') for (const { value } of node.entries) checkExpressions(build, names, value);
  if (node.kind === 'scalar' && typeof node.value === 'string' && hasExpression(node.value))
    checkText(build, names, node, node.value);
}

function checkText(build: Build, names: Names, node: ScalarNode, text: string): void {
  const locate = (start: number, end: number) => textRange(node, start, end);
  const template = parseTemplate(text);
  if ('error' in template) {
    build.diagnostics.push(expressionDiagnostic(template.error, locate));
    return;
  }
  for (const { expression } of expressionsOf(template.value)) {
    const stranger = nameNodes(expression).find(
      ({ name }) => !names.set.has(name) && !build.spec.faultyParams.includes(name),
    );
    if (stranger === undefined) continue;
    const { name, start, end } = stranger;
    build.diagnostics.push(
      expressionDiagnostic(
        { kind: 'unknown', role: 'name', name, candidates: names.list, start, end },
        locate,
        guesses(build),
      ),
    );
    return;
  }
}
