import { formatShape } from '../../ir/dim/text.ts';
import type { Layer } from '../../parser/spec.ts';
import { instancesOf, type Model } from '../model.ts';
import type { Span } from '../positions.ts';

export type SymbolKind = 'input' | 'param' | 'block' | 'layer' | 'path' | 'output';

/** A part of the document as an outline shows it. */
export interface DocumentSymbol {
  readonly name: string;
  readonly kind: SymbolKind;
  readonly detail?: string;
  readonly span: Span;
  /** What is selected when it is chosen: inside of the span. */
  readonly nameSpan: Span;
  readonly children: readonly DocumentSymbol[];
}

/** Params, inputs, blocks, layers and outputs, in the order of the text. */
export function symbols(model: Model): readonly DocumentSymbol[] {
  const { spec, file } = model;
  if (spec === undefined) return [];
  const leaf = (name: string, kind: SymbolKind, span: Span): DocumentSymbol => ({
    name,
    kind,
    span,
    nameSpan: span,
    children: [],
  });
  const found = [
    ...spec.params.map(({ name, range }) => leaf(name, 'param', range)),
    ...spec.inputs.map(({ name, range }) => leaf(name, 'input', range)),
    ...spec.blocks.map(({ name, range, layers }): DocumentSymbol => {
      const children = layers.flatMap((layer) => ofLayer(model, layer));
      return { name, kind: 'block', span: around(range, children), nameSpan: range, children };
    }),
    ...spec.layers.flatMap((layer) => ofLayer(model, layer)),
    ...spec.outputs.map(({ name, range }) => leaf(name, 'output', range)),
  ];
  return found.filter(({ span }) => span.end <= file.text.length).sort((a, b) => a.span.start - b.span.start);
}

/** Nothing for what an alias repeats: it is written elsewhere. */
function ofLayer(model: Model, layer: Layer): readonly DocumentSymbol[] {
  const { range, nameRange, id } = layer;
  if (range.file.path !== model.file.path) return [];
  const operation = layer.kind === 'call' ? layer.name.value : layer.kind;
  const output = instancesOf(model, layer)?.placed[0]?.output;
  const shape = output === undefined ? '' : formatShape(output.type.shape);
  const detail = id === undefined ? shape : `${operation} ${shape}`.trimEnd();
  const name = (id?.value ?? operation) || '?';
  const nameSpan = within(nameRange, range);
  return [
    {
      name,
      kind: 'layer',
      ...(detail !== '' && { detail }),
      span: range,
      nameSpan,
      children: childrenOf(model, layer),
    },
  ];
}

function childrenOf(model: Model, layer: Layer): readonly DocumentSymbol[] {
  if (layer.kind === 'call') return [];
  const list = (layers: readonly Layer[]) => layers.flatMap((one) => ofLayer(model, one));
  const path = (name: string, layers: readonly Layer[]): DocumentSymbol[] => {
    const children = list(layers);
    const [first] = children;
    return first === undefined
      ? []
      : [{ name, kind: 'path', span: around(first.span, children), nameSpan: first.nameSpan, children }];
  };
  if (layer.kind === 'residual') return [...list(layer.layers), ...path('shortcut', layer.shortcut)];
  return layer.paths.flatMap((layers, index) => path(`path ${index + 1}`, layers));
}

function around({ start, end }: Span, children: readonly DocumentSymbol[]): Span {
  return {
    start: children.reduce((least, { span }) => Math.min(least, span.start), start),
    end: children.reduce((most, { span }) => Math.max(most, span.end), end),
  };
}

function within(inner: Span, outer: Span): Span {
  return inner.start >= outer.start && inner.end <= outer.end ? inner : { start: outer.start, end: outer.start };
}
