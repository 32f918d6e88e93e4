import { entry } from '../entry.ts';

/** NIN62xx: the arrays that a network is run on. */
export const inputs = {
  NIN6201: entry({
    severity: 'error',
    title: 'an input is missing',
    message: ({ name, declared }: { name: string; declared: readonly string[] }) =>
      `the input ${name} is missing; an array of shape ${shown(declared)} is needed`,
    explanation: 'A network runs only on all of its inputs: every name below `inputs:` needs an array.',
    incorrect: 'ninc run siamese.nin.yaml --input left=a.npy',
    correct: 'ninc run siamese.nin.yaml --input left=a.npy --input right=b.npy',
  }),
  NIN6202: entry({
    severity: 'error',
    title: 'an input that the spec does not have',
    message: ({ name, known }: { name: string; known: readonly string[] }) =>
      `the spec has no input ${name}; it has ${known.join(', ')}`,
    explanation: 'Arrays are given by the names below `inputs:` of the spec; `ninc check --format json` lists them.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input picture=cat.npy',
    correct: 'ninc run specs/nin-seed.nin.yaml --input image=cat.npy',
  }),
  NIN6203: entry({
    severity: 'error',
    title: 'an input of another number of dimensions',
    message: ({ name, found, declared }: { name: string; found: readonly number[]; declared: readonly string[] }) =>
      `${name} has the shape ${shown(found)}, ${count(found.length)}; declared is ${shown(declared)}, ${count(declared.length)}`,
    explanation: `
      An array needs every dimension that the spec declares, the batch included: one picture of [3, 224, 224] is a batch of
      shape [1, 3, 224, 224].
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input image=one-picture.npy',
    correct: `
      python -c "import numpy as np; np.save('batch.npy', np.load('one-picture.npy')[None])"
      ninc run specs/nin-seed.nin.yaml --input image=batch.npy
    `,
  }),
  NIN6204: entry({
    severity: 'error',
    title: 'an input of another size',
    message: ({ name, axis, found, declared }: WrongSize) =>
      `${name} has the shape ${shown(found)}: dimension ${axis} is ${found[axis]}, declared is ${declared[axis]} (of ${shown(declared)})`,
    explanation: `
      A number in a declared shape is exact; a name (\`N\`) takes any size. Where the sizes are right but in another order
      (height, width, channels), transpose the array: the layout is [N, C, H, W].
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --input image=channels-last.npy',
    correct: `
      python -c "import numpy as np; np.save('image.npy', np.ascontiguousarray(np.load('channels-last.npy').transpose(0, 3, 1, 2)))"
      ninc run specs/nin-seed.nin.yaml --input image=image.npy
    `,
  }),
  NIN6205: entry({
    severity: 'error',
    title: 'one symbol, two sizes',
    message: ({ symbol, size, name, axis, otherSize, otherName, otherAxis }: TwoSizes) =>
      `${symbol} is ${otherSize} by dimension ${otherAxis} of ${otherName}, but ${size} by dimension ${axis} of ${name}`,
    explanation:
      'The same name in several declared shapes stands for the same size: give arrays that agree, or declare two names.',
    incorrect: 'ninc run siamese.nin.yaml --input left=batch-of-8.npy --input right=batch-of-4.npy',
    correct: 'ninc run siamese.nin.yaml --input left=batch-of-8.npy --input right=another-batch-of-8.npy',
  }),
  NIN6206: entry({
    severity: 'error',
    title: 'sizes that the network cannot run on',
    message: ({ constraint, sizes }: { constraint: string; sizes: Readonly<Record<string, number>> }) =>
      `the network needs ${constraint}; given are ${named(sizes)}`,
    explanation: `
      Some layer is valid only for some sizes of the input: a window must fit into what arrives. \`ninc check\` lists what
      must hold of the symbols as \`constraints\`.
    `,
    incorrect: 'ninc run any-size.nin.yaml --input image=16x16.npy',
    correct: 'ninc run any-size.nin.yaml --input image=64x64.npy',
  }),
  NIN6207: entry({
    severity: 'error',
    title: 'more or fewer elements than the shape says',
    message: ({
      name,
      shape,
      needed,
      found,
    }: {
      name: string;
      shape: readonly number[];
      needed: number;
      found: number;
    }) => `${name} of shape ${shown(shape)} needs ${needed} elements, but its data has ${found}`,
    explanation: 'The data of an array holds the product of its sizes, in C order (last dimension fastest).',
    incorrect: 'await program.run({ image: { shape: [1, 3, 224, 224], data: new Float32Array(224 * 224) } });',
    correct: 'await program.run({ image: { shape: [1, 3, 224, 224], data: new Float32Array(3 * 224 * 224) } });',
  }),
  NIN6208: entry({
    severity: 'error',
    title: 'not an array',
    message: ({ name, reason }: { name: string; reason: string }) =>
      `${name} is not an array that a network runs on: ${reason}`,
    explanation: `
      An input is \`{ shape, data }\`: a list of whole numbers of at least 1, and a Float32Array or Float64Array. Pictures of
      bytes are scaled to 0…1 first.
    `,
    incorrect: 'await program.run({ image: { shape: [1, 3, 224, 224], data: new Uint8Array(3 * 224 * 224) } });',
    correct:
      'await program.run({ image: { shape: [1, 3, 224, 224], data: Float32Array.from(bytes, (byte) => byte / 255) } });',
  }),
  NIN6209: entry({
    severity: 'error',
    title: 'a symbol whose size no input tells',
    message: ({ symbols }: { symbols: readonly string[] }) =>
      `the shapes of the inputs do not tell the size of ${symbols.join(' and of ')}`,
    explanation: `
      A symbol gets its size from a dimension of an input that is that symbol, or an expression of it alone (\`32*H\`). From
      \`H*W\` neither can be told, and a symbol that only \`expect\` names has no size either.
    `,
    incorrect: 'inputs: {image: {shape: [N, 3, H*W]}}',
    correct: 'inputs: {image: {shape: [N, 3, H, W]}}',
  }),
  NIN6210: entry({
    severity: 'error',
    title: 'a value larger than the memory',
    message: ({ id, shape, bytes, memory }: { id: string; shape: readonly number[]; bytes: number; memory: number }) =>
      `${id} makes an array of shape ${shown(shape)}: with what it reads, at least ${bytes} bytes; this machine has ${memory}`,
    explanation:
      'With these sizes of the inputs one value alone does not fit in memory. Run on fewer or smaller pictures.',
    incorrect: 'ninc run any-size.nin.yaml --batch 100000000',
    correct: 'ninc run any-size.nin.yaml --batch 100',
  }),
  NIN6211: entry({
    severity: 'error',
    title: 'a label that is no class',
    message: ({ sample, label, classes }: { sample: number; label: number; classes: number }) =>
      `the label of sample ${sample} is ${label}, but the network tells ${classes} classes apart, counted from 0`,
    explanation: 'Labels are class indices: whole numbers from 0, in an Int32Array, one for each sample of the batch.',
    incorrect: 'await trainer.trainStep({ image, label: { shape: [2], data: Int32Array.of(1, 10) } });',
    correct: 'await trainer.trainStep({ image, label: { shape: [2], data: Int32Array.of(1, 9) } });',
  }),
  NIN6212: entry({
    severity: 'error',
    title: 'labels that do not fit the output',
    message: ({
      name,
      found,
      output,
      shape,
      loss,
      needed,
    }: {
      name: string;
      found: readonly number[];
      output: string;
      shape: readonly number[];
      loss: string;
      needed: readonly number[];
    }) =>
      `${name} is ${shown(found)}, but ${output} is ${shown(shape)} for these inputs, and ${loss} needs ${shown(needed)}`,
    explanation:
      'cross_entropy compares with one class index for each sample, mse_loss with one value for each element of the output; nothing is broadcast.',
    incorrect: 'await trainer.trainStep({ image, label: { shape: [2, 1], data: Float32Array.of(1, 0) } });',
    correct: 'await trainer.trainStep({ image, label: { shape: [2, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0) } });',
  }),
} as const;

export interface WrongSize {
  readonly name: string;
  readonly axis: number;
  readonly found: readonly number[];
  readonly declared: readonly string[];
}

export interface TwoSizes {
  readonly symbol: string;
  readonly size: number;
  readonly name: string;
  readonly axis: number;
  readonly otherSize: number;
  readonly otherName: string;
  readonly otherAxis: number;
}

const mostShown = 12;

function shown(shape: readonly (number | string)[]): string {
  const rest = shape.length - mostShown;
  return `[${shape.slice(0, mostShown).join(', ')}${rest > 0 ? `, … and ${rest} more` : ''}]`;
}

function count(dimensions: number): string {
  return dimensions === 1 ? 'one dimension' : `${dimensions} dimensions`;
}

function named(sizes: Readonly<Record<string, number>>): string {
  return Object.entries(sizes)
    .map(([symbol, size]) => `${symbol} = ${size}`)
    .join(', ');
}
