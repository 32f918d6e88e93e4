import { entry, shapeText } from '../entry.ts';

/** NIN40xx: arguments of an operation that do not go together, or not with what arrives. */
export const settings = {
  NIN4008: entry({
    severity: 'error',
    title: 'groups do not divide the channels',
    message: ({ groups, in_channels, out_channels }: { groups: number; in_channels: number; out_channels: number }) =>
      `groups: ${groups} must divide both the ${in_channels} channels that arrive and the ${out_channels} that leave`,
    explanation: `
      A grouped convolution splits its input and its output channels into equal groups. A depthwise convolution has as many
      groups as input channels, and its \`out_channels\` is a multiple of them.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 3, groups: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: 6, kernel_size: 3, groups: 3}
    `,
  }),
  NIN4009: entry({
    severity: 'error',
    title: '`padding: same` with a stride',
    message: ({ stride }: { stride: readonly number[] }) =>
      `padding: same needs stride 1, but the stride is ${stride[0] === stride[1] ? stride[0] : shapeText(stride)}`,
    explanation: `
      As in torch.nn.Conv2d, \`same\` keeps the size of the picture, which a stride cannot. Write the padding as a number:
      dilation * (kernel - 1) / 2 gives ceil(size / stride).
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 3, stride: 2, padding: same}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 3, stride: 2, padding: 1}
    `,
  }),
  NIN4011: entry({
    severity: 'error',
    title: 'pooling padded by more than half of its window',
    message: ({ padding, kernel }: { padding: readonly number[]; kernel: readonly number[] }) =>
      `padding ${shapeText(padding)} is more than half of the window ${shapeText(kernel)}`,
    explanation: `
      With more padding than half of the kernel a window could lie outside the picture altogether, and its maximum or mean
      would be of nothing (torch.nn.MaxPool2d's rule).
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2, padding: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2, padding: 1}
    `,
  }),
  NIN4012: entry({
    severity: 'error',
    title: 'flatten ends before it starts',
    message: ({ start, end }: { start: number; end: number }) =>
      `flatten goes from dimension ${start} to dimension ${end}: the first must not lie behind the last`,
    explanation:
      'flatten merges neighbouring dimensions, from `start_dim` to `end_dim`, both included. Negative ones count from the end.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - flatten: {start_dim: 2, end_dim: 1}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - flatten: {start_dim: 1, end_dim: 2}
    `,
  }),
  NIN4014: entry({
    severity: 'error',
    title: 'hardtanh without room between its bounds',
    message: ({ min_val, max_val }: { min_val: number; max_val: number }) =>
      `min_val is ${min_val}, but must be less than max_val, which is ${max_val}`,
    explanation: 'hardtanh holds values between `min_val` and `max_val`, so the first must be the smaller one.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - hardtanh: {min_val: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - hardtanh: {min_val: 0, max_val: 2}
    `,
  }),
  NIN4015: entry({
    severity: 'error',
    title: 'output padding that is too large',
    message: ({ output_padding, limit }: { output_padding: number; limit: number }) =>
      `output_padding is ${output_padding}, but must be less than ${limit}, the larger of stride and dilation`,
    explanation: `
      A strided convolution maps several input sizes to one output size; \`output_padding\` says which of them a transposed
      convolution gives back. There are as many as the stride, so it is less than that.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv_transpose2d: {out_channels: 4, kernel_size: 3, output_padding: 1}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv_transpose2d: {out_channels: 4, kernel_size: 3, stride: 2, output_padding: 1}
    `,
  }),
  NIN4017: entry({
    severity: 'error',
    title: 'a number that does not divide the channels',
    message: ({
      operation,
      argument,
      by,
      channels,
    }: {
      operation: string;
      argument: string;
      by: number;
      channels: number;
    }) => `${operation}: ${argument} is ${by}, which does not divide the ${channels} channels that arrive`,
    explanation: 'The operation divides the channels into equal parts, so their number must be a multiple.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - channel_shuffle: {groups: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 4, 8, 8]}}
      layers:
        - channel_shuffle: {groups: 2}
    `,
  }),
  NIN4018: entry({
    severity: 'error',
    title: 'dims that are no permutation',
    message: ({ dims, rank }: { dims: readonly number[]; rank: number }) =>
      `dims ${shapeText(dims)} must name each of the ${rank} dimensions once`,
    explanation: 'A permutation keeps every dimension: 0 to rank - 1, each once, in the order of the result.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - permute: {dims: [0, 2, 3]}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - permute: {dims: [0, 2, 3, 1]}
    `,
  }),
  NIN4024: entry({
    severity: 'error',
    title: 'align_corners without interpolation',
    message: () => 'align_corners has a meaning for mode: bilinear only, but the mode is nearest',
    explanation: `
      \`align_corners\` says between which pixels bilinear upsampling interpolates. The nearest pixel is copied as it is, so there
      is nothing to align; PyTorch refuses it too. Leave it out, or write \`mode: bilinear\`.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - upsample: {scale_factor: 2, align_corners: true}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - upsample: {scale_factor: 2, mode: bilinear, align_corners: true}
    `,
  }),
} as const;
