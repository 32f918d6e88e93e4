import { entry } from '../entry.ts';

/** NIN63xx: data sets. */
export const datasets = {
  NIN6301: entry({
    severity: 'error',
    title: 'not a sound IDX file',
    message: ({ path, reason }: { path: string; reason: string }) => `${path} is not a sound IDX file: ${reason}`,
    explanation: `
      MNIST and its relatives come as pairs of IDX files: bytes of shape [N, H, W] (or [N, C, H, W]) for the images, bytes of shape
      [N] for the labels; packed by gzip or not. The header says the shape, and the file must have exactly as many bytes: one that
      was cut off, or whose header lies, is refused before any sample is read.
    `,
    incorrect: 'train: {data: {train: {idx: {images: half-downloaded.gz, labels: train-labels-idx1-ubyte.gz}}}}',
    correct: 'train: {data: {train: {idx: {images: train-images-idx3-ubyte.gz, labels: train-labels-idx1-ubyte.gz}}}}',
  }),
  NIN6302: entry({
    severity: 'error',
    title: 'images and labels of different number',
    message: ({
      images,
      pictures,
      labels,
      count,
    }: {
      images: string;
      pictures: number;
      labels: string;
      count: number;
    }) => `${images} holds ${pictures} images, but ${labels} holds ${count} labels`,
    explanation: `
      Image k belongs to label k, so there must be as many of one as of the other. Mostly the two files belong to different parts of
      the data set: one to the training set, one to the test set.
    `,
    incorrect: 'train: {data: {train: {idx: {images: train-images-idx3-ubyte, labels: t10k-labels-idx1-ubyte}}}}',
    correct: 'train: {data: {train: {idx: {images: train-images-idx3-ubyte, labels: train-labels-idx1-ubyte}}}}',
  }),
  NIN6303: entry({
    severity: 'error',
    title: 'a label that is no class',
    message: ({ path, sample, label, classes }: { path: string; sample: number; label: number; classes: number }) =>
      `${path}: sample ${sample} has the label ${label}, but there are ${classes} classes, 0 to ${classes - 1}`,
    explanation: `
      Classes are numbered from 0, and the network's output has one value for each of them. Labels are checked before the first
      step. Either the network tells too few classes apart, or the labels are numbered from 1.
    `,
    incorrect: 'ninc train digits.nin.yaml --set classes=9 --out runs/digits',
    correct: 'ninc train digits.nin.yaml --set classes=10 --out runs/digits',
  }),
  NIN6304: entry({
    severity: 'error',
    title: 'a packed file that cannot be unpacked',
    message: ({ path, reason }: { path: string; reason: string }) => `${path} cannot be unpacked: ${reason}`,
    explanation: `
      IDX files may be packed by gzip; they are then unpacked into memory, up to 1 GiB. The end of the file says how much that is, and
      a checksum guards it. A larger file is read from disk, sample by sample, once it is unpacked with \`gunzip\`.
    `,
    incorrect: 'train: {data: {train: {idx: {images: half-downloaded.gz, labels: train-labels-idx1-ubyte.gz}}}}',
    correct: 'train: {data: {train: {idx: {images: train-images-idx3-ubyte.gz, labels: train-labels-idx1-ubyte.gz}}}}',
  }),
} as const;
