import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { type Net, type NetNode, pieces } from '../net.ts';
import { gelu, hardsigmoid, hardswish, mish, silu } from './functions.ts';
import { ofVectors, plusBeforeReshape, plusIntoBias, scaleAsNorm, timesIntoWeight } from './parameters.ts';
import { type Rule, rewrite } from './rewriter.ts';
import {
  channelShuffle,
  nestedConcat,
  permuteLast,
  permuteOnes,
  permuteTwice,
  pixelShuffle,
  reshapeTwice,
} from './shapes.ts';

/**
 * Puts together what exporters took apart: activations written by pieces, biases that are added, batch norms behind scales,
 * shuffles by reshape and permute; `more` are rules for what this kind of model takes apart. Gives NIN6704 for each piece that is left.
 */
export function fuse(net: Net, path: string, more: readonly Rule[] = []): Outcome<Net> {
  const whole = rewrite(net, [
    hardsigmoid,
    hardswish,
    silu,
    mish,
    gelu,
    ofVectors(plusIntoBias),
    plusBeforeReshape,
    ofVectors(timesIntoWeight),
    permuteTwice,
    permuteLast,
    channelShuffle,
    pixelShuffle,
    permuteOnes,
    reshapeTwice,
    nestedConcat(),
    ...more,
  ]);
  if (piecesOf(whole).length === 0) return { value: whole, diagnostics: [] };
  // Only what is part of nothing else is a layer of its own.
  const normed = rewrite(whole, [scaleAsNorm, plusIntoBias, timesIntoWeight]);
  const left = piecesOf(normed);
  if (left.length === 0) return { value: normed, diagnostics: [] };
  return {
    diagnostics: left.map((node) => diagnostic('NIN6704', { ...named(node), reason: reasonOf(node) }, { file: path })),
  };
}

function piecesOf({ nodes }: Net): readonly NetNode[] {
  return nodes.filter(({ op }) => pieces.includes(op));
}

function named({ source: { name, op } }: NetNode) {
  return { node: name, op };
}

function reasonOf({ op, type: { shape } }: NetNode): string {
  if (op === 'plus' || op === 'times') {
    const does = op === 'plus' ? 'adds a constant to' : 'multiplies by a constant';
    return `it ${does} a value of ${shape.length} dimensions that no layer makes which could hold it`;
  }
  return `it is part of no function that the language has (${op})`;
}
