import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Targets } from './dataset.ts';

/** What the network takes, so far as the reader has to know it. */
export interface Expectations {
  /** How many classes it tells apart: a label beyond is an error that names the sample. */
  readonly classes?: number | undefined;
  /** How many channels its input has: pictures of a folder become grey or colour. */
  readonly channels?: 1 | 3 | undefined;
  /** Of the data to train on: those to test on have the same numbers, whichever of them are there. */
  readonly classNames?: readonly string[] | undefined;
  /** Whether pictures that cannot be read are to be skipped: then they are no fault of the data set. */
  readonly skipBad?: boolean | undefined;
}

/** Class numbers, one a sample. */
export type Labels = Uint8Array | Uint16Array | Int32Array;

/** The first label that is no class, by its number in `path`, the file that holds the labels. */
export function unknownClass(labels: Labels, classes: number | undefined, path: string): Diagnostic | undefined {
  const end = classes ?? Number.POSITIVE_INFINITY;
  const sample = labels.findIndex((label) => label < 0 || label >= end);
  if (sample < 0) return undefined;
  const known =
    classes === undefined ? 'classes are numbered from 0' : `there are ${classes} classes, 0 to ${classes - 1}`;
  return diagnostic('NIN6303', { path, sample, label: labels[sample] ?? 0, known }, { file: path });
}

/** The numbers of the classes as names, where a file has no other: as many as are expected, or as the labels use. */
export function classesUpTo(labels: Labels, expected: number | undefined): readonly string[] {
  let length = expected ?? 0;
  if (expected === undefined) for (const label of labels) length = Math.max(length, label + 1);
  return Array.from({ length }, (_, number) => String(number));
}

export function classTargets(labels: Labels): (samples: Int32Array) => Outcome<Targets> {
  return (samples) => ({
    value: { shape: [samples.length], data: samples.map((sample) => labels[sample] ?? 0) },
    diagnostics: [],
  });
}
