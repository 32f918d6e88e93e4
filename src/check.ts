import type { CheckReport, CompileOptions, ReportedNode, ReportedValue } from './api.ts';
import { type Compiled, compile } from './compile.ts';
import { hasErrors, position } from './diagnostics/diagnostic.ts';
import { reportDiagnostic } from './diagnostics/reported.ts';
import { type Cost, cost } from './ir/cost.ts';
import { formatConstraint } from './ir/dim/bound.ts';
import { plainDim } from './ir/dim/text.ts';
import { type Graph, type Node, valueTypes } from './ir/graph.ts';
import type { ValueType } from './ir/type.ts';
import { type LintOptions, lint } from './lint/lint.ts';
import { specName } from './parser/read.ts';

export type { CheckReport, ReportedDim, ReportedNode, ReportedValue } from './api.ts';

/**
 * Parses, validates and infers the shapes of one spec; loads no runtime. Never throws for a fault of the spec: the report
 * says `ok: false` and why.
 */
export function check(path: string, options: CompileOptions = {}): CheckReport {
  return reportOf(path, withWarnings(compile(path, options)));
}

/** What the front half made of a file, and what was probably not meant in it. */
export function withWarnings(compiled: Compiled, options: LintOptions = {}): Compiled {
  return { ...compiled, diagnostics: [...compiled.diagnostics, ...lint(compiled, options)] };
}

/** The report of what the front half made of a file. */
export function reportOf(path: string, compiled: Compiled): CheckReport {
  const { value: graph, spec, diagnostics } = compiled;
  const common = {
    file: path,
    name: spec?.name ?? specName(path),
    ok: (graph !== undefined || compiled.library === true) && !hasErrors(diagnostics),
    diagnostics: diagnostics.map((diagnostic) => reportDiagnostic(diagnostic, path)),
  };
  if (graph === undefined) {
    return {
      ...common,
      inputs: [],
      outputs: [],
      nodes: [],
      parameters: [],
      totals: { parameters: 0, macs: 0, peak_activation_bytes: 0 },
      constraints: [],
    };
  }
  const costs = cost(graph);
  return { ...common, ...describeGraph(graph, costs, path) };
}

function describeGraph(graph: Graph, costs: Cost, path: string) {
  const types = valueTypes(graph);
  return {
    inputs: graph.inputs.map(({ name, type }) => describeValue(name, type)),
    outputs: graph.outputs.flatMap(({ name, value }) => {
      const type = types.get(value);
      return type === undefined ? [] : [describeValue(name, type)];
    }),
    nodes: graph.nodes.map((node) => describeNode(node, costs, path)),
    parameters: graph.nodes.flatMap((node) =>
      node.parameters.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    ),
    totals: {
      parameters: costs.parameters,
      macs: plainDim(costs.macs),
      peak_activation_bytes: costs.peakActivationBytes ?? null,
    },
    constraints: graph.constraints.map(formatConstraint),
  };
}

function describeValue(name: string, { shape, dtype }: ValueType): ReportedValue {
  return { name, shape: shape.map(plainDim), dtype };
}

function describeNode(node: Node, costs: Cost, path: string): ReportedNode {
  const own = costs.nodes.get(node.id);
  const place = node.origin.find(({ file }) => file.path === path) ?? node.origin[0];
  return {
    id: node.id,
    op: node.op,
    inputs: node.inputs,
    shape: node.type.shape.map(plainDim),
    dtype: node.type.dtype,
    parameters: own?.parameters ?? 0,
    macs: plainDim(own?.macs ?? 0),
    line: position(place.file, place.start).line,
  };
}
