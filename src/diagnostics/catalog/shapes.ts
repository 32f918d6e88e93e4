import { entry, type Sizes, shapeText } from '../entry.ts';

/** NIN40xx: shapes. */
export const shapes = {
  NIN4001: entry({
    severity: 'error',
    title: 'wrong number of dimensions',
    message: ({ operation, needed, arrived }: { operation: string; needed: string; arrived: Sizes }) =>
      `${operation} needs ${needed}, but ${shapeText(arrived)} arrived`,
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
      return `a window of ${window} does not fit into a ${axis} of ${room}: ${shapeText(arrived)} arrived`;
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
    }) => `${operation} declares ${argument}: ${found}, but ${shapeText(arrived)} arrived, which has ${needed}`,
    explanation: `
      \`in_channels\`, \`in_features\` and \`num_features\` need not be written: they follow from what arrives. Where one is
      written it is an assertion, and this one does not hold. \`num_parameters\` of prelu is 1, or the channels that arrive.
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
      `${operation} cannot join ${shapeText(first)} and ${shapeText(other)}: dimension ${axis} differs`,
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
    message: ({ dim, axis, first, other }: { dim: number; axis: number | undefined; first: Sizes; other: Sizes }) =>
      axis === undefined
        ? `concat cannot join ${shapeText(first)} and ${shapeText(other)}: they have ${first.length} and ${other.length} dimensions`
        : `concat along dimension ${dim} cannot join ${shapeText(first)} and ${shapeText(other)}: dimension ${axis} differs`,
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
      `${layer} gives ${shapeText(found)}, but ${shapeText(expected)} is expected here`,
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
  NIN4016: entry({
    severity: 'error',
    title: 'nothing is left of the picture',
    message: ({ arrived, size }: { arrived: Sizes; size: string }) =>
      `conv_transpose2d of ${shapeText(arrived)} gives a size of ${size}: the padding cuts everything off`,
    explanation: `
      The size is (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + output_padding + 1, and must be at least 1.
      Use less padding or a larger kernel.
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
  NIN4019: entry({
    severity: 'error',
    title: 'a shape with another number of elements',
    message: ({ wanted, arrived }: { wanted: Sizes; arrived: Sizes }) =>
      `${shapeText(arrived)} cannot be reshaped into ${shapeText(wanted)}: the numbers of elements differ, or -1 does not come out whole`,
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
      `upsample of ${shapeText(arrived)} gives a size of ${size}; at least 1 must be left`,
    explanation: 'The size is floor(size * scale_factor), and must be at least 1: use a larger `scale_factor`.',
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
  NIN4025: entry({
    severity: 'error',
    title: 'a norm of one element',
    message: ({ operation, arrived }: { operation: string; arrived: Sizes }) =>
      `${operation} normalises each channel of a picture by itself, but ${shapeText(arrived)} arrived: one element a channel`,
    explanation: `
      Mean and variance are taken over height and width. Of one element the mean is the element itself: nothing of it would be
      left, and torch.nn.InstanceNorm2d refuses it as well. Put the norm before what makes pictures of one pixel, such as
      \`global_avg_pool2d\`, or leave it out. Of open sizes H and W it asks \`H*W >= 2\`.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - global_avg_pool2d
        - instance_norm2d
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - instance_norm2d
        - global_avg_pool2d
    `,
  }),
  NIN4026: entry({
    severity: 'error',
    title: 'a scale that rounds a symbolic size',
    message: ({
      size,
      scale,
      fraction,
      example,
      gives,
    }: {
      size: string;
      scale: number;
      fraction: string;
      example: number;
      gives: number;
    }) =>
      `scale_factor ${scale} gives no formula for a symbolic size of ${size}: of ${example} it makes ${gives}, not ${fraction}`,
    explanation: `
      The size is floor(size * scale_factor), and the product is one of float64, as in torch.nn.Upsample: 100 * 1.15 is
      114.99999999999999 there, so that 100 rows become 114. Of most scales a fraction gives the same for every size
      (1.5, 1.1, 1/3), and a symbolic size can be scaled by it. Of a few it does not for all sizes up to 65536; a shape with a symbol
      would promise another than what runs. Fix the symbol, or use a scale of halves, quarters, eighths.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, 100]}}
      layers:
        - upsample: {scale_factor: 1.15}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, 100]}}
      layers:
        - upsample: {scale_factor: [1.125, 1.15]}
    `,
  }),
} as const;
