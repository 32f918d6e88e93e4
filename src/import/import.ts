import { compile } from '../compile.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Graph } from '../ir/graph.ts';
import { readOnnx } from '../onnx/read.ts';
import { decodeSource } from '../parser/source.ts';
import type { Weights } from '../weights/tensor.ts';
import { align } from './align.ts';
import { roll } from './blocks/roll.ts';
import { fuse } from './fuse/fuse.ts';
import { padIntoConvolution, padIntoMaximum } from './fuse/padding.ts';
import type { Rule } from './fuse/rewriter.ts';
import { readKeras } from './keras/read.ts';
import type { Net } from './net.ts';
import { translateOnnx } from './onnx/translate.ts';
import { treeOf } from './structure/tree.ts';
import { withIds } from './write/ids.ts';
import { writeSpec } from './write/spec.ts';

/** What a foreign model becomes: the text of a spec, the graph that it compiles to, and its weights by name. */
export interface Imported {
  readonly spec: string;
  readonly graph: Graph;
  readonly weights: Weights;
  /** The blocks that were found, those that ship aside. */
  readonly blocks: readonly string[];
}

/**
 * Reads a foreign model and writes the spec that a person would have written for it: `.onnx`, or a `model.json` of Keras or
 * TensorFlow.js. Nothing is written to disk. Gives NIN6001 and NIN6701 to NIN6703 for a model that is not sound, NIN6704 for each
 * part that the language cannot say.
 */
export function importModel(path: string, name: string): Outcome<Imported> {
  const isKeras = path.endsWith('.json');
  const { value: model, diagnostics } = isKeras ? readKeras(path) : readOnnx(path);
  if (model === undefined) return { diagnostics };
  const translated = translateOnnx(model);
  if (translated.value === undefined) return { diagnostics: translated.diagnostics };
  const made = isKeras ? 'a layers model' : 'an ONNX model';
  const from = model.producer === '' ? made : `${made} of ${model.producer.replaceAll(/[^\w .-]/g, '')}`;
  const rules = isKeras ? [padIntoConvolution, padIntoMaximum] : [];
  return specOf({ ...translated.value, name }, path, `Imported from ${from}.`, rules);
}

/** Several times what published networks have: each is written, formatted and compiled again. */
export const mostLayers = 5_000;

/** Pieces to layers, layers to structure, structure to text; and the text compiled again, as the proof that it is the same. */
function specOf(net: Net, path: string, description: string, rules: readonly Rule[]): Outcome<Imported> {
  const { value: fused, diagnostics } = fuse(net, path, rules);
  if (fused === undefined) return { diagnostics };
  if (fused.nodes.length === 0)
    return { diagnostics: [diagnostic('NIN6703', { reason: 'it computes nothing' }, { file: path })] };
  if (fused.nodes.length > mostLayers) {
    const reason = `it has ${fused.nodes.length} layers; at most ${mostLayers} are imported`;
    return { diagnostics: [diagnostic('NIN6703', { reason }, { file: path })] };
  }
  const tree = treeOf(fused);
  const rolled = roll(tree, new Set(fused.outputs.map(({ value }) => value)));
  const blocks = rolled.blocks.map((block) => block.name);
  const layers = withIds(rolled.layers, new Set(blocks), new Set(fused.inputs.map((input) => input.name)));
  const spec = writeSpec(fused, { ...rolled, layers }, description);
  const compiled = compile('imported.nin.yaml', {
    read: () => decodeSource(new TextEncoder().encode(spec), 'imported.nin.yaml'),
  });
  if (compiled.value === undefined) {
    const [first] = compiled.diagnostics;
    // Sizes that a spec may have, which only its text can be held against.
    if (first?.code === 'NIN1006' || first?.code === 'NIN3011') {
      const reason = `its ${fused.nodes.length} layers are too many and too different for a spec: ${first.message}`;
      return { diagnostics: [diagnostic('NIN6703', { reason }, { file: path })] };
    }
    throw new Error(`the imported spec does not compile: ${first?.code} ${first?.message}\n${spec}`);
  }
  const order = layers.flatMap(({ nodes }) => nodes);
  return {
    value: { spec, graph: compiled.value, weights: align(compiled.value, fused, order), blocks },
    diagnostics: [],
  };
}
