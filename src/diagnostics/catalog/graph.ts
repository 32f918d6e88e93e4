import { entry, listed } from '../entry.ts';

/** NIN3xxx: names, and how layers are connected. */
export const graph = {
  NIN3001: entry({
    severity: 'error',
    title: 'an unknown operation or block',
    message: ({ name }: { name: string }) => `there is no operation or block named ${name}`,
    explanation: `
      A layer names an operation of the language, a block of this file or of an imported one, or a block that ships with ninc.
      Names are torch.nn's in snake_case: conv2d, max_pool2d, batch_norm2d.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - maxpool2d: {kernel_size: 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
    `,
  }),
  NIN3002: entry({
    severity: 'error',
    title: 'an unknown id',
    message: ({ id, later }: { id: string; later: boolean }) =>
      later
        ? `${id} comes after this layer: a layer can read only what stands before it`
        : `there is no layer or input with the id ${id} here`,
    explanation: `
      \`from\` and \`outputs\` name inputs and layers by id. A layer without an id is \`<operation>_<k>\`, counted within its scope:
      the second relu is relu_2. A layer sees the layers before it in its own scope; inside a block, \`input\` is what the block
      was given.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - add:
          from: [image, relu_2]
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - add:
          from: [image, relu_1]
    `,
  }),
  NIN3003: entry({
    severity: 'error',
    title: 'an id used twice',
    message: ({ id }: { id: string }) => `the id ${id} is already taken`,
    explanation: 'Ids name values and parameters, so each can be given once in its scope. Inputs take their names too.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu:
          id: a
        - tanh:
          id: a
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu:
          id: a
        - tanh:
          id: b
    `,
  }),
  NIN3004: entry({
    severity: 'error',
    title: 'a block without that param',
    message: ({ block, param, known }: { block: string; param: string; known: readonly string[] }) =>
      known.length === 0
        ? `block ${block} takes no params, but ${param} is given`
        : `block ${block} has no param ${param}; it has ${listed(known)}`,
    explanation: 'A block takes the params that it declares, and no others.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - nin_block: {out_channels: 4, kernel: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - nin_block: {out_channels: 4, kernel_size: 3}
    `,
  }),
  NIN3005: entry({
    severity: 'error',
    title: 'a param without a value',
    message: ({ owner, param }: { owner: string; param: string }) => `${owner} needs a value for ${param}`,
    explanation:
      'A param without a default must be given wherever its block is used; a param of the spec itself with `--set`.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - nin_block: {out_channels: 4}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - nin_block: {out_channels: 4, kernel_size: 3}
    `,
  }),
  NIN3006: entry({
    severity: 'error',
    title: 'a block that contains itself',
    message: ({ cycle }: { cycle: readonly string[] }) => `block ${cycle[0]} contains itself: ${cycle.join(' → ')}`,
    explanation: 'Blocks may nest, but expansion must end. Use `repeat` for layers that follow each other.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      blocks:
        tower:
          layers:
            - relu
            - tower
      layers:
        - tower
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      blocks:
        tower:
          layers:
            - relu
      layers:
        - tower:
          repeat: 2
    `,
  }),
  NIN3007: entry({
    severity: 'error',
    title: 'the wrong number of inputs',
    message: ({ operation, found, needed }: { operation: string; found: number; needed: string }) =>
      `${operation} reads ${needed}, but ${found} ${found === 1 ? 'is' : 'are'} given`,
    explanation:
      'Give the ids of what the layer reads: `from: [a, b]`. Without `from` a layer reads the layer before it, one value.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - add
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
        - add:
          from: [image, relu_1]
    `,
  }),
  NIN3008: entry({
    severity: 'error',
    title: 'a file that cannot be imported',
    message: ({ path, reason }: { path: string; reason: string }) => `${path} cannot be imported: ${reason}`,
    explanation: `
      \`imports\` brings the blocks of other specs. Paths are relative to the file that imports, and stay inside the root folder:
      the spec's own, or \`--root\`. Files do not import in a circle.
    `,
    incorrect: `
      ninc: 1
      imports: [../blocks.nin.yaml]
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
    `,
    correct: `
      ninc: 1
      imports: [./blocks.nin.yaml]
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
    `,
    files: {
      'blocks.nin.yaml': 'ninc: 1\nblocks:\n  pair:\n    layers: [relu, relu]\n',
    },
  }),
  NIN3009: entry({
    severity: 'error',
    title: 'a param set that the spec does not have',
    message: ({ param, known }: { param: string; known: readonly string[] }) =>
      known.length === 0
        ? `the spec has no params, but ${param} is set`
        : `the spec has no param ${param}; it has ${listed(known)}`,
    explanation:
      '`--set name=value` gives a param of the spec another value; the param must be declared under `params`.',
    incorrect: 'ninc check specs/nin-seed.nin.yaml --set clases=100',
    correct: 'ninc check specs/nin-seed.nin.yaml --set classes=100',
  }),
  NIN3010: entry({
    severity: 'error',
    title: 'nothing to compute',
    message: ({ what, leftOut = false }: { what: string; leftOut?: boolean }) =>
      leftOut ? `${what} has layers, but \`when\` and \`repeat\` leave all of them out` : `${what} has no layers`,
    explanation:
      'A model needs at least one layer that is not left out; a file with blocks only can be imported, not compiled.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers: []
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
    `,
  }),
  NIN3011: entry({
    severity: 'error',
    title: 'a network beyond the limit',
    message: ({ what, limit }: { what: string; limit: number }) => `the network has more than ${limit} ${what}`,
    explanation: 'Repeats and nested blocks multiply. The limit keeps a slip of the pen from filling the memory.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu:
          repeat: 1000000000
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu:
          repeat: 10
    `,
  }),
  NIN3012: entry({
    severity: 'error',
    title: 'a block defined twice',
    message: ({ block, where }: { block: string; where: string }) => `block ${block} is already defined in ${where}`,
    explanation: `
      Two imported files, or a file and its import, define the same block; or a block takes the name of an operation. Give
      one of them another name.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      blocks:
        relu:
          layers: [tanh]
      layers:
        - relu
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      blocks:
        squash:
          layers: [tanh]
      layers:
        - squash
    `,
  }),
  NIN3013: entry({
    severity: 'error',
    title: 'promises that contradict each other',
    message: ({ text }: { text: string }) => `no size can keep ${text} together with the promises before it`,
    explanation: 'The promises of `where` hold together. Here they leave no size at all, so nothing could ever be run.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, W], where: ["H >= 64", "H <= 32"]}}
      layers:
        - relu
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, H, W], where: ["H >= 32", "H <= 64"]}}
      layers:
        - relu
    `,
  }),
} as const;
