import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { DataSource } from '../ir/training/plan.ts';
import type { Dataset } from './dataset.ts';
import type { Expectations } from './labels.ts';
import { openCifar } from './sources/cifar.ts';
import { openDigits } from './sources/digits.ts';
import { openIdx } from './sources/idx.ts';
import { openImageFolder } from './sources/image-folder.ts';
import { openNpyPair } from './sources/npy.ts';

type Kind = DataSource['kind'];
type Of<K extends Kind> = Extract<DataSource, { kind: K }>;
type Opener<K extends Kind> = (source: Of<K>, expected: Expectations) => Outcome<Dataset> | Promise<Outcome<Dataset>>;

const openers: { readonly [K in Kind]: Opener<K> } = {
  digits: ({ split }, expected) => openDigits(split, expected),
  idx: openIdx,
  cifar10: ({ paths }, expected) => openCifar(paths, 'cifar10', expected),
  cifar100: ({ paths, labels }, expected) => openCifar(paths, `cifar100 ${labels}`, expected),
  image_folder: openImageFolder,
  npy: openNpyPair,
};

/**
 * Opens what a spec names: headers and labels are read and checked, pictures are not. Every fault names the file, and underlines the
 * source in the spec.
 */
export async function openDataset(source: DataSource, expected: Expectations = {}): Promise<Outcome<Dataset>> {
  const { value, diagnostics } = await open(source, expected);
  const placed = diagnostics.map((found): Diagnostic => ({ ...found, range: found.range ?? source.range }));
  return value === undefined ? { diagnostics: placed } : { value, diagnostics: placed };
}

function open<K extends Kind>(source: Of<K> & { readonly kind: K }, expected: Expectations) {
  return openers[source.kind](source, expected);
}
