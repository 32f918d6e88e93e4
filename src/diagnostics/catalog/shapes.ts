import { entry } from '../entry.ts';

/** Shapes as text, outermost first. */
type Sizes = readonly (string | number)[];

function shape(sizes: Sizes): string {
  return `[${sizes.join(', ')}]`;
}

/** NIN4xxx: shapes. */
export const shapes = {
  NIN4001: entry({
    severity: 'error',
    title: 'wrong number of dimensions',
    message: ({ operation, needed, arrived }: { operation: string; needed: string; arrived: Sizes }) =>
      `${operation} needs ${needed}, but ${shape(arrived)} arrived`,
    explanation: `
      Operations on pictures take batches of pictures, [N, C, H, W]: batch, channels, height, width. After \`flatten\` a value
      is [N, features] and has no height and width any more. Move the layer before \`flatten\`, or use an operation that works
      on features.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - flatten
        - conv2d: {out_channels: 4, kernel_size: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 3}
        - flatten
    `,
  }),
  NIN4002: entry({
    severity: 'error',
    title: 'the window is larger than the picture',
    message: ({
      axis,
      size,
      padded,
      kernel,
      spanned,
      arrived,
    }: {
      axis: 'height' | 'width';
      size: string;
      padded: string;
      kernel: number;
      spanned: number;
      arrived: Sizes;
    }) => {
      const window = spanned === kernel ? `${kernel}` : `${kernel} (dilated to ${spanned})`;
      const room = padded === size ? size : `${size} (${padded} with padding)`;
      return `a window of ${window} does not fit into a ${axis} of ${room}: ${shape(arrived)} arrived`;
    },
    explanation: `
      A window of a convolution or pooling must fit into the padded picture at least once:
      size + padding before + padding after >= dilation * (kernel - 1) + 1. Strides and poolings before it shrink the picture;
      \`ninc summary\` shows the size after every layer. Use a smaller kernel, more padding, fewer poolings or a larger input.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 4}
        - conv2d: {out_channels: 4, kernel_size: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 4}
        - conv2d: {out_channels: 4, kernel_size: 3, padding: 1}
    `,
  }),
  NIN4003: entry({
    severity: 'error',
    title: 'the declared number of channels or features is not what arrives',
    message: ({
      operation,
      argument,
      found,
      needed,
      arrived,
    }: {
      operation: string;
      argument: string;
      found: number;
      needed: number;
      arrived: Sizes;
    }) => `${operation} declares ${argument}: ${found}, but ${shape(arrived)} arrived, which has ${needed}`,
    explanation: `
      \`in_channels\`, \`in_features\` and \`num_features\` need not be written: they follow from what arrives. Where one is
      written it is an assertion, and this one does not hold.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {in_channels: 1, out_channels: 4, kernel_size: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {in_channels: 3, out_channels: 4, kernel_size: 3}
    `,
  }),
  NIN4004: entry({
    severity: 'error',
    title: 'operands of different shape',
    message: ({ operation, first, other, axis }: { operation: string; first: Sizes; other: Sizes; axis: number }) =>
      `${operation} cannot join ${shape(first)} and ${shape(other)}: dimension ${axis} differs`,
    explanation: `
      Element-wise operations take operands of one shape; a dimension of size 1 is repeated to fit (torch's broadcasting).
      In a residual, give the shortcut a convolution of kernel 1 with the channels and the stride of the main path.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - residual:
            layers:
              - conv2d: {out_channels: 4, kernel_size: 3, padding: 1}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - residual:
            layers:
              - conv2d: {out_channels: 4, kernel_size: 3, padding: 1}
            shortcut:
              - conv2d: {out_channels: 4, kernel_size: 1}
    `,
  }),
  NIN4005: entry({
    severity: 'error',
    title: 'concatenated values differ outside the joined dimension',
    message: ({
      dim,
      axis,
      first,
      other,
    }: {
      dim: number;
      axis: number | undefined;
      first: Sizes;
      other: Sizes;
      index: number;
    }) =>
      axis === undefined
        ? `concat cannot join ${shape(first)} and ${shape(other)}: they have ${first.length} and ${other.length} dimensions`
        : `concat along dimension ${dim} cannot join ${shape(first)} and ${shape(other)}: dimension ${axis} differs`,
    explanation: `
      Values are joined along one dimension; all other dimensions must be equal. Paths of \`branches\` keep the same height and
      width when their strides are equal and their convolutions are padded (\`padding: same\`).
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - branches:
            merge: concat
            paths:
              - [{conv2d: {out_channels: 4, kernel_size: 1}}]
              - [{conv2d: {out_channels: 4, kernel_size: 3}}]
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - branches:
            merge: concat
            paths:
              - [{conv2d: {out_channels: 4, kernel_size: 1}}]
              - [{conv2d: {out_channels: 4, kernel_size: 3, padding: same}}]
    `,
  }),
  NIN4006: entry({
    severity: 'error',
    title: 'the shape is not the expected one',
    message: ({ layer, expected, found }: { layer: string; expected: Sizes; found: Sizes }) =>
      `${layer} gives ${shape(found)}, but ${shape(expected)} is expected here`,
    explanation: `
      \`expect\` asserts the shape after a layer. Either the assertion or a layer before it is wrong; \`ninc summary\` shows the
      shape after every layer.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
          expect: [N, 3, 2, 2]
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
          expect: [N, 3, 4, 4]
    `,
  }),
  NIN4007: entry({
    severity: 'error',
    title: 'a size that parameters depend on is not fixed',
    message: ({ operation, name, dim }: { operation: string; name: string; dim: string }) =>
      `${operation} needs ${name} to be a number, but it is ${dim}`,
    explanation: `
      The arrays that a layer learns have fixed shapes, so the dimension that gives them their size cannot stay symbolic.
      Write a number for the symbol in \`inputs\`, or bring the value to a fixed size before this layer, for instance with
      \`global_avg_pool2d\` or \`adaptive_avg_pool2d\`.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, W]}}
      layers:
        - flatten
        - linear: {out_features: 10}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, W]}}
      layers:
        - global_avg_pool2d
        - flatten
        - linear: {out_features: 10}
    `,
  }),
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
      `padding: same needs stride 1, but the stride is ${stride[0] === stride[1] ? stride[0] : shape(stride)}`,
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
  NIN4010: entry({
    severity: 'error',
    title: 'no such dimension',
    message: ({ operation, argument, dim, rank }: { operation: string; argument: string; dim: number; rank: number }) =>
      `${operation} has ${argument}: ${dim}, but a value of ${rank} dimensions has ${-rank} to ${rank - 1}`,
    explanation: 'Dimensions count from 0; negative ones count from the end: -1 is the last.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - softmax: {dim: 4}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - softmax: {dim: 1}
    `,
  }),
  NIN4011: entry({
    severity: 'error',
    title: 'pooling padded by more than half of its window',
    message: ({ padding, kernel }: { padding: readonly number[]; kernel: readonly number[] }) =>
      `padding ${shape(padding)} is more than half of the window ${shape(kernel)}`,
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
    explanation: 'flatten merges neighbouring dimensions, from `start_dim` to `end_dim`, both included.',
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
  NIN4013: entry({
    severity: 'error',
    title: 'a size beyond 2^53',
    message: ({ operation }: { operation: string }) =>
      `${operation} has a size or a count of parameters or operations beyond 2^53, which no runtime can hold`,
    explanation: 'Sizes are exact integers; beyond 9,007,199,254,740,992 no runtime can hold or count the elements.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 4000000000, 4000000000]}}
      layers:
        - flatten
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 4000, 4000]}}
      layers:
        - flatten
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
  NIN4016: entry({
    severity: 'error',
    title: 'nothing is left of the picture',
    message: ({ arrived, size }: { arrived: Sizes; size: string }) =>
      `conv_transpose2d of ${shape(arrived)} gives a size of ${size}: the padding cuts everything off`,
    explanation: `
      The size is (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1, and must be at least 1.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 2, 2]}}
      layers:
        - conv_transpose2d: {out_channels: 4, kernel_size: 2, padding: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 2, 2]}}
      layers:
        - conv_transpose2d: {out_channels: 4, kernel_size: 2, padding: 1}
    `,
  }),
  NIN4017: entry({
    severity: 'error',
    title: 'a number that does not divide the channels',
    message: ({
      operation,
      argument,
      by,
      what,
      size,
    }: {
      operation: string;
      argument: string;
      by: number;
      what: string;
      size: string;
    }) => `${operation}: ${argument} is ${by}, which does not divide the ${size} ${what} that arrive`,
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
      `dims ${shape(dims)} must name each of the ${rank} dimensions once`,
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
  NIN4019: entry({
    severity: 'error',
    title: 'a shape with another number of elements',
    message: ({ wanted, arrived }: { wanted: Sizes; arrived: Sizes }) =>
      `${shape(arrived)} cannot be reshaped into ${shape(wanted)}: the numbers of elements differ, or -1 does not come out whole`,
    explanation: `
      Reshaping keeps every element, so both shapes have the same number of them, for every value of their symbols. One entry
      may be -1: what the others leave.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - reshape: {shape: [N, 5, -1]}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - reshape: {shape: [N, 6, -1]}
    `,
  }),
  NIN4020: entry({
    severity: 'error',
    title: 'a picture scaled to nothing',
    message: ({ arrived, size }: { arrived: Sizes; size: string }) =>
      `upsample of ${shape(arrived)} gives a size of ${size}; at least 1 must be left`,
    explanation: 'The size is floor(size * scale_factor), and must be at least 1.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - upsample: {scale_factor: 0.1}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - upsample: {scale_factor: 0.5}
    `,
  }),
  NIN4022: entry({
    severity: 'error',
    title: 'a part outside of the dimension',
    message: ({
      dim,
      size,
      start,
      length,
      arrived,
    }: {
      dim: number;
      size: string;
      start: number;
      length: number;
      arrived: readonly string[];
    }) => `${length} elements from ${start} do not lie in dimension ${dim} of ${size}: [${arrived.join(', ')}] arrived`,
    explanation: `
      \`narrow\` takes \`length\` elements of one dimension from \`start\` on (torch.narrow), and all of them must be there. A
      negative \`start\` counts from the end.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 8, 4, 4]}}
      layers:
        - narrow: {dim: 1, start: 5, length: 4}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 8, 4, 4]}}
      layers:
        - narrow: {dim: 1, start: 4, length: 4}
    `,
  }),
  NIN4021: entry({
    severity: 'error',
    title: 'a layer needs more than is promised',
    message: ({ layer, constraint, sizes }: { layer: string; constraint: string; sizes: string | undefined }) =>
      sizes === undefined
        ? `${layer} needs ${constraint}, which could not be proved for all promised sizes`
        : `${layer} needs ${constraint}, but ${sizes} is promised too`,
    explanation: `
      \`where\` promises sizes, and every layer must take all of them. Here the smallest sizes are named that keep the promise
      and that the layer cannot take. Promise less, or change the layer.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, 64], where: ["8 <= H <= 64"]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 11, stride: 4}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, 64], where: ["16 <= H <= 64"]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 11, stride: 4}
    `,
  }),
  NIN4023: entry({
    severity: 'error',
    title: 'layers that no size can fit',
    message: ({ layer, constraint, others }: { layer: string; constraint: string; others: string | undefined }) =>
      others === undefined
        ? `${layer} needs ${constraint}, which no sizes fulfil`
        : `${layer} needs ${constraint}, but no sizes fulfil that together with ${others}`,
    explanation: `
      What layers need of the symbols must hold together, or the network can never run. Here one layer needs what another
      excludes: the sizes of the inputs, or one of the layers, must change.
    `,
    incorrect: `
      ninc: 1
      inputs:
        image: {shape: [N, 3, H, 8]}
        small: {shape: [N, 3, 8, 8]}
        large: {shape: [N, 3, 9, 8]}
      layers:
        - add:
          from: [image, small]
          id: first
        - add:
          from: [image, large]
          id: second
      outputs: {a: first, b: second}
    `,
    correct: `
      ninc: 1
      inputs:
        image: {shape: [N, 3, H, 8]}
        small: {shape: [N, 3, 8, 8]}
        large: {shape: [N, 3, 8, 8]}
      layers:
        - add:
          from: [image, small]
          id: first
        - add:
          from: [image, large]
          id: second
      outputs: {a: first, b: second}
    `,
  }),
  NIN4024: entry({
    severity: 'error',
    title: 'align_corners without interpolation',
    message: () => 'align_corners has a meaning for mode: bilinear only, but the mode is nearest',
    explanation: `
      \`align_corners\` says between which pixels bilinear upsampling interpolates. The nearest pixel is copied as it is, so there
      is nothing to align; PyTorch refuses it too.
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
