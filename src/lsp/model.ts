import { withWarnings } from '../check.ts';
import { type Compiled, type CompileOptions, compilingDocument } from '../compile.ts';
import type { Diagnostic, SourceFile } from '../diagnostics/diagnostic.ts';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import type { Placed } from '../ir/build/scope.ts';
import { parsing } from '../parser/document.ts';
import type { Blocks } from '../parser/imports.ts';
import { shippedBlocks } from '../parser/library.ts';
import { recovering } from '../parser/recover.ts';
import { checkText } from '../parser/source.ts';
import type { Block, Layer, Spec } from '../parser/spec.ts';
import type { Stage } from '../parser/stage.ts';
import { collectNames, type Names } from './names/collect.ts';
import { type Shapes, shapesOf } from './shapes.ts';
import { type Shift, shiftBetween, shiftedSpan } from './shift.ts';

/** What is known of one text of a document. Features are functions of it and a place. */
export interface Model {
  /** The text that all places are places of. */
  readonly file: SourceFile;
  readonly diagnostics: readonly Diagnostic[];
  /** Of a broken text, what could be read of it; nothing where that is nothing. */
  readonly spec: Spec | undefined;
  readonly blocks: Blocks;
  readonly names: Names | undefined;
  /** What the layers of this text became. */
  readonly shapes: Shapes | undefined;
  /** What the layers of the last text became that had no errors, and where they lie in this one; nothing where this is it. */
  readonly earlier: { readonly shapes: Shapes; readonly shift: Shift } | undefined;
}

/** The block that a layer of the model may name: its own or imported, else one that ships. */
export function blockNamed({ blocks }: Model, name: string): Block | undefined {
  return (blocks.get(name) ?? shippedBlocks().get(name))?.block;
}

/** Makes the model of a text; `before` is the model of the text that it came of. Gives way to others on the way. */
export function* modelling(file: SourceFile, options: CompileOptions = {}, before?: Model): Stage<Model> {
  const checked = checkText(file);
  if (checked.value === undefined) return blind(file, checked.diagnostics);
  const parsed = yield* parsing(file);
  yield;
  if (parsed.value === undefined) return yield* modellingBroken(file, parsed.diagnostics, options, before);
  const compiled = yield* compilingDocument(parsed.value, file.path, options);
  yield;
  const model = modelOf(file, withWarnings(compiled), before, true);
  yield;
  // Counted here, between pauses, a hover does not wait for it.
  model.shapes?.costs();
  return model;
}

function* modellingBroken(
  file: SourceFile,
  first: readonly Diagnostic[],
  options: CompileOptions,
  before: Model | undefined,
): Stage<Model> {
  const { document, diagnostics, sound } = yield* recovering(file, first);
  if (document === undefined) return blind(file, diagnostics);
  const compiled = yield* compilingDocument(document, file.path, options);
  // What lacks may have been written in the broken lines, and shapes behind them are of another network.
  const further = compiled.diagnostics.filter(
    ({ code, range, severity }) =>
      severity === 'error' &&
      range?.file.path === file.path &&
      (ofPlace.has(code) || (range.end <= sound && !code.startsWith('NIN2001'))),
  );
  const all = [...diagnostics, ...further].sort((a, b) => (a.range?.start ?? 0) - (b.range?.start ?? 0));
  return modelOf(file, { ...compiled, diagnostics: all }, before, false);
}

/** Faults that are faults whatever stands around them. */
const ofPlace: ReadonlySet<string> = new Set(['NIN2002', 'NIN2003', 'NIN2101', 'NIN2102', 'NIN3001', 'NIN3004']);

function modelOf(file: SourceFile, compiled: Compiled, before: Model | undefined, whole: boolean): Model {
  const { spec, built, diagnostics, blocks = new Map() } = compiled;
  const shapes = whole && built !== undefined ? shapesOf(file, built) : undefined;
  const complete = shapes !== undefined && !hasErrors(diagnostics);
  return {
    file,
    diagnostics,
    spec,
    blocks,
    names: spec && collectNames({ spec, blocks, library: shippedBlocks, placed: built?.placed ?? [] }),
    shapes,
    earlier: complete ? undefined : earlierOf(file, before),
  };
}

/** The model of a text that cannot be read at all. */
function blind(file: SourceFile, diagnostics: readonly Diagnostic[]): Model {
  const nothing = { spec: undefined, names: undefined, shapes: undefined, blocks: new Map(), earlier: undefined };
  return { ...nothing, file, diagnostics };
}

function earlierOf(file: SourceFile, before: Model | undefined): Model['earlier'] {
  const sound =
    before?.shapes !== undefined && !hasErrors(before.diagnostics) ? before.shapes : before?.earlier?.shapes;
  return sound && { shapes: sound, shift: shiftBetween(file.text, sound.file.text) };
}

/** What a layer of the model's own file became, each instance of it: by this text, else by the last that had no errors. */
export function instancesOf(
  model: Model,
  { range }: Layer,
): { readonly placed: readonly Placed[]; readonly shapes: Shapes } | undefined {
  const { shapes, earlier } = model;
  const now = shapes?.placed.get(range.start)?.filter(({ output }) => output !== undefined) ?? [];
  if (shapes !== undefined && now.length > 0) return { placed: now, shapes };
  const span = earlier && shiftedSpan(earlier.shift, range);
  const then = span && earlier.shapes.placed.get(span.start);
  const same = then?.filter(({ layer }) => layer.range.end === span?.end) ?? [];
  return earlier !== undefined && same.length > 0 ? { placed: same, shapes: earlier.shapes } : undefined;
}
