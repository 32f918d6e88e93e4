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
    message: ({ path, sample, label, known }: { path: string; sample: number; label: number; known: string }) =>
      `${path}: sample ${sample} has the label ${label}, but ${known}`,
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
  NIN6305: entry({
    severity: 'error',
    title: 'not a binary file of CIFAR',
    message: ({ path, reason }: { path: string; reason: string }) => `${path} is not a binary file of CIFAR: ${reason}`,
    explanation: `
      The binary version of CIFAR-10 has 3073 bytes a sample: the label and three planes of 32 × 32; that of CIFAR-100 has 3074, with
      the coarse label before the fine one. There is no header. The version for Python holds pickles, which are never read.
    `,
    incorrect: 'train: {data: {train: {cifar10: {paths: [cifar-10-batches-py/data_batch_1]}}}}',
    correct: 'train: {data: {train: {cifar10: {paths: [cifar-10-batches-bin/data_batch_1.bin]}}}}',
  }),
  NIN6306: entry({
    severity: 'error',
    title: 'pictures of different sizes',
    message: ({ path, found, first, needed }: { path: string; found: string; first: string; needed: string }) =>
      `${path} has ${found} pixels, but ${first} has ${needed}`,
    explanation: `
      A batch is one array, so its pictures have one size. With \`size: [height, width]\` every picture is resized, as Pillow and
      torchvision do (bilinear, with antialiasing); without it they must all have one size.
    `,
    incorrect: 'train: {data: {train: {image_folder: {path: photographs}}}}',
    correct: 'train: {data: {train: {image_folder: {path: photographs, size: [224, 224]}}}}',
  }),
  NIN6307: entry({
    severity: 'error',
    title: 'a folder that is no data set',
    message: ({ path, reason }: { path: string; reason: string }) => `${path}: ${reason}`,
    explanation: `
      An image folder has a folder for each class, and in it (or in folders below) its pictures: \`photographs/cat/1.jpg\`. Every class
      has a picture at least; the data to test on have no class that the data to train on have not. Nothing outside of the folder is
      read: a link leads to a file inside of it, or is an error.
    `,
    incorrect: 'train: {data: {train: {image_folder: {path: photographs/cat}}}}',
    correct: 'train: {data: {train: {image_folder: {path: photographs}}}}',
  }),
  NIN6308: entry({
    severity: 'error',
    title: 'an array that holds no images or labels',
    message: ({ path, found, needed }: { path: string; found: string; needed: string }) =>
      `${path} is ${found}; ${needed}`,
    explanation: `
      Images are arrays [N, C, H, W] or [N, H, W]: bytes, which become 0…1, or float32 or float64, which are taken as they are. Labels
      are integers [N], the numbers of the classes from 0; for a regression they are float32 or float64 [N, …], in the shape of the
      output. Channels that come last are brought to the front with \`x.transpose(0, 3, 1, 2)\`.
    `,
    incorrect: 'train: {data: {train: {npy: {images: labels.npy, labels: images.npy}}}}',
    correct: 'train: {data: {train: {npy: {images: images.npy, labels: labels.npy}}}}',
  }),
  NIN6309: entry({
    severity: 'error',
    title: 'an augmentation that does not fit the pictures',
    message: ({ kind, reason }: { kind: string; reason: string }) => `${kind}: ${reason}`,
    explanation: `
      A crop is not larger than the picture with its padding; color_jitter takes pictures of one channel or three. What one
      augmentation gives is what the next one takes.
    `,
    incorrect: 'train: {augment: [{random_crop: {size: [32, 32]}}]}   # of pictures of 28 × 28',
    correct: 'train: {augment: [{random_crop: {size: [32, 32], padding: 2}}]}',
  }),
  NIN6310: entry({
    severity: 'error',
    title: 'a thread that prepares data ended',
    message: ({ reason }: { reason: string }) => `a thread that prepares data ended: ${reason}`,
    explanation: `
      Pictures are decoded in threads ahead of the step. One of them ended before its work was done, mostly because memory did not
      suffice: smaller batches or fewer threads need less.
    `,
    incorrect: 'train: {batch_size: 4096}',
    correct: 'train: {batch_size: 256}',
  }),
} as const;
