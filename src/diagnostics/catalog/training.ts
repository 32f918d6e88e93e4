import { entry } from '../entry.ts';

const network = `
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - flatten`;

const basics = `
        data: {train: digits}
        optimizer: sgd
        epochs: 1`;

/** NIN34xx and NIN44xx: how a model is trained (`train:`). */
export const training = {
  NIN3401: entry({
    severity: 'error',
    title: 'a loss of an output that is not there',
    message: ({ output, known }: { output: string; known: readonly string[] }) =>
      `there is no output ${output} for the loss; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`,
    explanation: 'The loss reads one output of the spec, by its name under `outputs:`; the first where none is named.',
    incorrect: `${network}
      train:${basics}
        loss: {cross_entropy: {output: logits}}
    `,
    correct: `${network}
      outputs: {logits: flatten_1}
      train:${basics}
        loss: {cross_entropy: {output: logits}}
    `,
  }),
  NIN3402: entry({
    severity: 'error',
    title: 'training a network of several inputs',
    message: ({ inputs }: { inputs: readonly string[] }) =>
      `\`train:\` feeds samples into one input, but the spec has ${inputs.length}: ${inputs.join(', ')}`,
    explanation: `
      Data sources give one picture (or array) and one label a sample. A network of several inputs is trained from code:
      \`load(spec, { mode: 'train', … })\` takes batches of any inputs.
    `,
    incorrect: `
      ninc: 1
      inputs:
        left: {shape: [N, 1, 28, 28]}
        right: {shape: [N, 1, 28, 28]}
      layers:
        - add:
          from: [left, right]
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - flatten
      train:${basics}
    `,
    correct: `${network}
      train:${basics}
    `,
  }),
  NIN3403: entry({
    severity: 'error',
    title: 'settings of training that exclude each other',
    message: ({ reason }: { reason: string }) => reason,
    explanation: 'Each setting is fine alone, but they cannot hold together; mostly PyTorch refuses them as well.',
    incorrect: `${network}
      train:
        data: {train: digits}
        optimizer: {sgd: {lr: 0.1, nesterov: true}}
        epochs: 1
    `,
    correct: `${network}
      train:
        data: {train: digits}
        optimizer: {sgd: {lr: 0.1, momentum: 0.9, nesterov: true}}
        epochs: 1
    `,
  }),
  NIN3404: entry({
    severity: 'error',
    title: 'a path of data that is not followed',
    message: ({ path, reason }: { path: string; reason: string }) => `${path} is not followed: ${reason}`,
    explanation: `
      Paths of data are relative to the spec and stay inside of the root folder (the spec's own, or \`--root\`), as those of
      imports do: a spec from elsewhere cannot read what it likes. Data that lies elsewhere is named by whoever runs it: with
      \`--data DIR\` paths are relative to that folder, and stay inside of it.
    `,
    incorrect: `${network}
      train:
        data: {train: {image_folder: {path: ../pictures}}}
        optimizer: sgd
        epochs: 1
    `,
    correct: `${network}
      train:
        data: {train: {image_folder: {path: pictures}}}
        optimizer: sgd
        epochs: 1
    `,
  }),
  NIN4401: entry({
    severity: 'error',
    title: 'an output that cross_entropy cannot take',
    message: ({ output, found }: { output: string; found: readonly string[] }) =>
      `cross_entropy takes logits [N, classes], but the output ${output} is [${found.join(', ')}]`,
    explanation:
      'Each sample has one number for each class, before any softmax. A global pool keeps [N, classes, 1, 1]: `flatten` makes it [N, classes].',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
      train:${basics}
    `,
    correct: `${network}
      train:${basics}
    `,
  }),
  NIN4402: entry({
    severity: 'error',
    title: 'more or fewer classes than the network tells apart',
    message: ({ name, classes, output, width }: { name: string; classes: number; output: string; width: number }) =>
      `${name} has ${classes} ${classes === 1 ? 'class' : 'classes'}, but the output ${output} is ${width} wide`,
    explanation: 'The output that the loss reads has one number for each class of the data.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 12, kernel_size: 3}
        - global_avg_pool2d
        - flatten
      train:${basics}
    `,
    correct: `${network}
      train:${basics}
    `,
  }),
  NIN4403: entry({
    severity: 'error',
    title: 'samples that do not fit the input',
    message: ({ name, sample, input }: { name: string; sample: string; input: readonly string[] }) =>
      `samples of ${name} are ${sample}, but the input is [${input.join(', ')}]`,
    explanation: `
      A batch of samples goes into the input as it is: digits are [1, 28, 28], those of CIFAR [3, 32, 32], and a random_crop with a
      \`size\` gives that size. Pictures of an image_folder are resized to the input and get its one or three channels.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 32, 32]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - flatten
      train:${basics}
    `,
    correct: `${network}
      train:${basics}
    `,
  }),
  NIN4404: entry({
    severity: 'error',
    title: 'normalisation of another number of channels',
    message: ({ name, found, channels }: { name: string; found: number; channels: number }) =>
      `${name} has ${found} numbers, but the input has ${channels} ${channels === 1 ? 'channel' : 'channels'}`,
    explanation: 'Give one number for all channels, or one for each.',
    incorrect: `${network}
      train:${basics}
        normalize: {mean: [0.5, 0.5, 0.5], std: 0.5}
    `,
    correct: `${network}
      train:${basics}
        normalize: {mean: 0.5, std: 0.5}
    `,
  }),
  NIN4405: entry({
    severity: 'error',
    title: 'a batch larger than the data',
    message: ({ name, count, batchSize }: { name: string; count: number; batchSize: number }) =>
      `a step takes ${batchSize} samples, but ${name} has ${count}`,
    explanation: 'A step learns from different samples: at most all that there are.',
    incorrect: `${network}
      train:${basics}
        batch_size: 10000
    `,
    correct: `${network}
      train:${basics}
        batch_size: 100
    `,
  }),
  NIN4406: entry({
    severity: 'error',
    title: 'training with a fixed batch',
    message: ({ input, batch }: { input: string; batch: number }) =>
      `the input ${input} takes exactly ${batch} ${batch === 1 ? 'sample' : 'samples'}: the last batch of the data is mostly smaller`,
    explanation: 'Leave the first dimension open: a symbol such as N. `batch_size` says how many samples a step takes.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [64, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - flatten
      train:${basics}
    `,
    correct: `${network}
      train:${basics}
    `,
  }),
  NIN4407: entry({
    severity: 'error',
    title: 'targets that the loss cannot take',
    message: ({ name, found, loss, needed }: { name: string; found: string; loss: string; needed: string }) =>
      `the targets of ${name} are ${found}, but ${loss} needs ${needed}`,
    explanation: `
      cross_entropy learns from class indices: whole numbers from 0, one a sample. mse_loss learns from values of the output's
      shape, or from class indices, which become one-hot vectors.
    `,
    incorrect: 'ninc train cross-entropy-of-float-labels.nin.yaml --out runs/values',
    correct: 'ninc train mse-of-float-labels.nin.yaml --out runs/values',
  }),
  NIN4408: entry({
    severity: 'error',
    title: 'a batch norm that learns from one value a channel',
    message: ({ id, shape }: { id: string; shape: readonly string[] }) =>
      `${id} normalises [${shape.join(', ')}] in a step: one value a channel, and a variance needs two`,
    explanation: `
      In training a batch norm takes mean and variance of each channel over samples, height and width of the batch. With one sample
      of one pixel nothing is left of any value, and the variance that is kept has no meaning; torch refuses it as well. Take more
      samples in a step, also in the last of an epoch, or put the batch norm before what makes pictures of one pixel.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - batch_norm2d
        - flatten
      train:${basics}
        batch_size: 1
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - batch_norm2d
        - flatten
      train:${basics}
        batch_size: 50
    `,
  }),
} as const;
