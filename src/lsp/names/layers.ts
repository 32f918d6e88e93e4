import { everyLayer, type Layer } from '../../parser/spec.ts';
import type { Model } from '../model.ts';

/** Every layer that is written in the file: of the spec and of its blocks, those inside of others behind them. */
export function layersOf({ spec, file }: Model): readonly Layer[] {
  if (spec === undefined) return [];
  const lists = [...spec.blocks.map(({ layers }) => layers), spec.layers];
  // What an alias repeats is written once.
  return [...new Set(lists.flatMap((layers) => [...everyLayer(layers)]))].filter(
    ({ range }) => range.file.path === file.path,
  );
}
