import { entry } from '../entry.ts';

/** NIN40xx: what holds of symbols, or cannot. */
export const promises = {
  NIN4013: entry({
    severity: 'error',
    title: 'a size beyond 2^53',
    message: ({ operation }: { operation: string }) =>
      `${operation} has a size or a count of parameters or operations beyond 2^53, which no runtime can hold`,
    explanation: `
      Sizes are exact integers; beyond 9,007,199,254,740,992 no runtime can hold or count the elements. Mostly a number has
      digits too many.
    `,
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
} as const;
