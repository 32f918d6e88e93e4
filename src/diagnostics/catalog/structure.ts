import { entry } from '../entry.ts';

/** NIN20xx: the form of a spec. */
export const structure = {
  NIN2001: entry({
    severity: 'error',
    title: 'a required key is missing',
    message: ({ what, key }: { what: string; key: string }) => `${what} needs ${key}`,
    explanation:
      'Some keys have no sensible default. `ninc explain` and the reference page of the operation list them.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: 4}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: 4, kernel_size: 3}
    `,
  }),
  NIN2002: entry({
    severity: 'error',
    title: 'an unknown key',
    message: ({ what, key, known }: { what: string; key: string; known: readonly string[] }) =>
      known.length === 0
        ? `${what} takes no arguments, but ${key} is given`
        : `${what} has no ${key}; it has ${known.join(', ')}`,
    explanation: 'A key that nothing reads would be ignored in silence, so it is refused.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2, strides: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2, stride: 2}
    `,
  }),
  NIN2003: entry({
    severity: 'error',
    title: 'a value of the wrong kind',
    message: ({ what, found, needed }: { what: string; found: string; needed: string }) =>
      `${what} is ${found}, but must be ${needed}`,
    explanation: 'The value has another type, or lies outside of what the key allows.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: large}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 3}
    `,
  }),
  NIN2004: entry({
    severity: 'error',
    title: 'a layer without exactly one operation',
    message: ({ found }: { found: readonly string[] }) =>
      found.length === 0
        ? 'this layer names no operation'
        : `this layer names ${found.length} operations: ${found.join(', ')}`,
    explanation: `
      A layer is the name of an operation or block, or a mapping with exactly one such name as a key, beside the reserved keys
      id, from, repeat, expect and when. Each layer is a list item of its own, and reserved keys stand at the column of the name.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
          relu:
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
        - relu
    `,
  }),
  NIN2005: entry({
    severity: 'error',
    title: 'a param given a value of another type',
    message: ({ param, needed, found }: { param: string; needed: string; found: string }) =>
      `param ${param} must be ${needed}, but it is ${found}`,
    explanation: 'The block or spec declares the type of its param; what is given must have it.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - nin_block: {out_channels: [4, 4], kernel_size: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - nin_block: {out_channels: [4, 4, 8], kernel_size: 3}
    `,
  }),
  NIN2006: entry({
    severity: 'error',
    title: 'a dimension that cannot be read',
    message: ({ text, reason }: { text: string; reason: string }) => `${text} is not a dimension: ${reason}`,
    explanation: `
      A dimension is a positive integer, a symbol (a name such as N or H), or an expression of symbols such as
      \`floor((H - 3)/2) + 1\`.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, "H +", 8]}}
      layers:
        - relu
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, 8]}}
      layers:
        - relu
    `,
  }),
  NIN2007: entry({
    severity: 'error',
    title: 'a promise that cannot be read',
    message: ({ text, reason }: { text: string; reason: string }) =>
      `${text} is not a promise about symbols: ${reason}`,
    explanation: `
      \`where\` promises ranges and divisibility of the symbols of an input: \`64 <= H <= 1024\`, \`H % 32 == 0\`, \`H == W\`.
      Then every constraint is proved for all sizes that keep the promise.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, W], where: ["H > "]}}
      layers:
        - relu
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, W], where: ["H > 8"]}}
      layers:
        - relu
    `,
  }),
} as const;
