import { entry } from '../entry.ts';

const suppress = 'A comment `# ninc-ignore CODE` on the line, or on the line above, says that it is meant.';

/** NIN38xx, NIN48xx: what runs, but was probably not meant. */
export const warnings = {
  NIN3801: entry({
    severity: 'warning',
    title: 'an unused block',
    message: ({ block }: { block: string }) => `block ${block} is never used`,
    explanation: `No layer instantiates the block. A file that holds only blocks, for others to import, gets no warning. ${suppress}`,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      blocks:
        unit: {layers: [relu]}
      layers:
        - tanh
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      blocks:
        unit: {layers: [relu]}
      layers:
        - unit
    `,
  }),
  NIN3802: entry({
    severity: 'warning',
    title: 'an unused param',
    message: ({ param, owner }: { param: string; owner: string }) => `param ${param} of ${owner} is never read`,
    explanation: `No expression reads the param, so that setting it changes nothing. ${suppress}`,
    incorrect: `
      ninc: 1
      params: {classes: 10}
      inputs: {image: {shape: [N, 8]}}
      layers:
        - linear: {out_features: 10}
    `,
    correct: `
      ninc: 1
      params: {classes: 10}
      inputs: {image: {shape: [N, 8]}}
      layers:
        - linear: {out_features: "\${classes}"}
    `,
  }),
  NIN3803: entry({
    severity: 'warning',
    title: 'an unused input',
    message: ({ input }: { input: string }) => `input ${input} is never read`,
    explanation: `No layer reads the input and no output is it, but whoever runs the network must give it. ${suppress}`,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}, mask: {shape: [N, 1, 8, 8]}}
      layers:
        - relu
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}, mask: {shape: [N, 1, 8, 8]}}
      layers:
        - mul:
          from: [image, mask]
    `,
  }),
  NIN3804: entry({
    severity: 'warning',
    title: 'an unused layer',
    message: ({ layer }: { layer: string }) => `no output depends on ${layer}`,
    explanation: `
      The layer is computed for nothing: nothing reads it, and it is no output. Mostly a \`from\` behind it names an earlier
      layer, or \`outputs\` forgets it. ${suppress}
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - tanh
        - sigmoid:
          from: relu_1
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - tanh
        - sigmoid
    `,
  }),
  NIN3805: entry({
    severity: 'warning',
    title: 'a dead branch',
    message: ({ layer, count }: { layer: string; count: number }) =>
      `no output depends on ${layer}, nor on ${count === 1 ? 'the layer' : `the ${count} layers`} that only it reads`,
    explanation: `
      A chain of layers leads nowhere: nothing reads its last one, and it is no output. Merge it (\`concat\`, \`add\`), name it in
      \`outputs\`, or remove it. ${suppress}
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - conv2d: {out_channels: 4, kernel_size: 1}
        - tanh
        - sigmoid:
          from: relu_1
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - conv2d: {out_channels: 4, kernel_size: 1}
        - tanh
        - sigmoid:
          from: relu_1
        - concat:
          from: [tanh_1, sigmoid_1]
    `,
  }),
  NIN3806: entry({
    severity: 'warning',
    title: 'an activation behind softmax',
    message: ({ operation, before }: { operation: string; before: string }) =>
      `${operation} is applied to the probabilities of ${before}`,
    explanation: `
      Softmax gives probabilities, positive and of sum one (\`log_softmax\` their logarithms). An activation on them either changes
      nothing or bends them; a second softmax flattens them. The order was probably meant the other way round. ${suppress}
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 8]}}
      layers:
        - softmax
        - relu
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 8]}}
      layers:
        - relu
        - softmax
    `,
  }),
  NIN3807: entry({
    severity: 'warning',
    title: 'dropout before batch norm',
    message: ({ dropout }: { dropout: string }) => `batch_norm2d normalises what ${dropout} has thinned out`,
    explanation: `
      While training, dropout changes the variance that the batch norm learns; at inference it is gone and the variance is
      another (Li, Chen, Hu, Yang: Understanding the Disharmony between Dropout and Batch Normalization, 2018). Put dropout
      behind the last batch norm. ${suppress}
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - dropout2d
        - batch_norm2d
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - batch_norm2d
        - dropout2d
    `,
  }),
  NIN3808: entry({
    severity: 'warning',
    title: 'a suppression that suppresses nothing',
    message: ({ text, reason }: { text: string; reason: string }) => `${text} has no effect: ${reason}`,
    explanation: `
      \`# ninc-ignore CODE\` silences warnings of its own line and of the next, \`# ninc-ignore-file CODE\` those of the file; several
      codes are separated by commas, and without a code it silences all. Errors cannot be silenced. One that finds
      nothing is a leftover.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu    # ninc-ignore NIN3806
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - softmax
        - relu    # ninc-ignore NIN3806
    `,
  }),
  NIN3809: entry({
    severity: 'warning',
    title: 'cross_entropy of probabilities',
    message: ({ output, operation }: { output: string; operation: string }) =>
      `cross_entropy takes logits, but the output ${output} comes from ${operation}`,
    explanation: `
      cross_entropy applies softmax itself, as torch.nn.CrossEntropyLoss does: of probabilities it learns, but slowly and badly. Let
      it read what softmax reads.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - flatten
        - softmax
      train:
        data: {train: digits}
        optimizer: sgd
        epochs: 1
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 3}
        - global_avg_pool2d
        - flatten
        - softmax
      outputs: {logits: flatten_1, probabilities: softmax_1}
      train:
        data: {train: digits}
        optimizer: sgd
        epochs: 1
    `,
  }),
  NIN4801: entry({
    severity: 'warning',
    title: 'pooling that drops rows or columns',
    message: ({
      layer,
      dropped,
      kernel,
      arrived,
    }: {
      layer: string;
      dropped: string;
      kernel: number;
      arrived: readonly string[];
    }) =>
      `no window of ${layer} sees ${dropped}: windows of ${kernel} side by side do not fill [${arrived.join(', ')}]`,
    explanation: `
      The windows lie side by side, and what is left at the bottom or the right is in none of them. \`ceil_mode: true\` adds a
      window for it; so does padding, or a size that the window divides. Overlapping windows that leave out a last row, as in
      AlexNet, are common practice and get no warning. ${suppress}
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 15, 16]}}
      layers:
        - max_pool2d: {kernel_size: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 16, 16]}}
      layers:
        - max_pool2d: {kernel_size: 2}
    `,
  }),
  NIN4802: entry({
    severity: 'warning',
    title: 'a picture that looks like channels last',
    message: ({ input, shape }: { input: string; shape: readonly string[] }) =>
      `${input} [${shape.join(', ')}] is read as ${shape[1]} channels of ${shape[2]} × ${shape[3]} pixels: shapes are [N, C, H, W]`,
    explanation: `
      Shapes are PyTorch's: the channels come before height and width. A shape of TensorFlow or of a picture file, [N, H, W, C], is
      valid too, but means another picture. Whatever the backend, inputs and outputs have the order of the spec. ${suppress}
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 32, 32, 3]}}
      layers:
        - conv2d: {out_channels: 8, kernel_size: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 32, 32]}}
      layers:
        - conv2d: {out_channels: 8, kernel_size: 3}
    `,
  }),
  NIN4803: entry({
    severity: 'warning',
    title: 'a linear layer along the width of a picture',
    message: ({ layer, arrived }: { layer: string; arrived: readonly string[] }) =>
      `${layer} works along the width of [${arrived.join(', ')}], one row at a time`,
    explanation: `
      As in PyTorch, \`linear\` works along the last dimension and leaves the others as they are. Behind convolutions and pooling that
      is the width; a classifier reads the whole picture, which \`flatten\` makes one dimension of. ${suppress}
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
        - linear: {out_features: 10}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
        - flatten
        - linear: {out_features: 10}
    `,
  }),
} as const;
