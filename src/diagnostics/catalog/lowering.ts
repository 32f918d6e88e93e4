import { entry } from '../entry.ts';

/** NIN5xxx: from the graph to a runtime or a file. */
export const lowering = {
  NIN5001: entry({
    severity: 'error',
    title: 'a precision that the backend does not have',
    message: ({ backend, precision, known }: { backend: string; precision: string; known: readonly string[] }) =>
      `the backend ${backend} does not compute in ${precision}; it has ${known.join(', ')}`,
    explanation: `
      tfjs has no float64 tensors, so \`layers\` computes in float32; so does \`onnx\`, for ONNX Runtime has no float64 convolutions on processors. \`graph\` computes in float32, bfloat16 (bf16) and float64
      (f64). \`reference\` computes in float64, and rounds its results to float32 for f32.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --backend layers --precision f64',
    correct: 'ninc run specs/nin-seed.nin.yaml --backend graph --precision f64',
  }),
  NIN5002: entry({
    severity: 'error',
    title: 'an unknown backend',
    message: ({ backend, known }: { backend: string; known: readonly string[] }) =>
      `there is no backend ${backend}; there are ${known.join(', ')}`,
    explanation:
      'A backend runs a network. Without `--backend` the fastest that is present is taken; `ninc doctor` lists them.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --backend layer',
    correct: 'ninc run specs/nin-seed.nin.yaml --backend layers',
  }),
  NIN5003: entry({
    severity: 'error',
    title: 'a precision that no backend has',
    message: ({ precision }: { precision: string }) => `no backend here computes in ${precision}`,
    explanation: '`ninc doctor` lists the backends that are present and their precisions.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --precision bf16',
    correct: 'ninc run specs/nin-seed.nin.yaml --precision f32',
  }),
  NIN5004: entry({
    severity: 'error',
    title: 'more weights than can be held',
    message: ({ bytes, limit }: { bytes: number; limit: number }) =>
      `the parameters take ${bytes} bytes; at most ${limit} can be initialised`,
    explanation:
      'The network is larger than this machine can run. A linear layer behind `flatten` is the usual cause: pool before it.',
    incorrect: 'ninc run huge.nin.yaml',
    correct: 'ninc check huge.nin.yaml',
  }),
  NIN5020: entry({
    severity: 'error',
    title: 'a backend that does not train',
    message: ({ backend, known }: { backend: string; known: readonly string[] }) =>
      `the backend ${backend} does not train here; ${known.length === 0 ? 'none does' : `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`}`,
    explanation: `
      \`graph\` and \`layers\` train with the native tfjs-node binding; \`reference\` and the wasm build of tfjs only run. bfloat16
      (bf16) is \`graph\`'s. \`ninc doctor\` says what is present and how to get what is not.
    `,
    incorrect: 'ninc train specs/nin-digits.nin.yaml --out runs/digits --backend reference',
    correct: 'ninc train specs/nin-digits.nin.yaml --out runs/digits --backend graph',
  }),
  NIN5006: entry({
    severity: 'error',
    title: 'an option that load does not take',
    message: ({ call = 'load', option, reason }: { call?: string; option: string; reason: string }) =>
      `${call} does not take ${option}: ${reason}`,
    explanation: `
      The library's \`load\` takes \`backend\`, \`precision\`, \`weights\`, \`seed\`, \`set\`, \`root\` and \`once\`; with \`mode: 'train'\` also
      \`loss\`, \`optimizer\`, \`batch\`, \`clip_grad_norm\`, \`clip_grad_value\` and \`ema\`, and no \`once\`. What it does not know is
      refused, because a misspelt option would otherwise be ignored silently. So is what an option, or a setting of
      \`trainStep\`, cannot be.
    `,
    incorrect: "await load('specs/nin-seed.nin.yaml', { sed: 1 })",
    correct: "await load('specs/nin-seed.nin.yaml', { seed: 1 })",
  }),
  NIN5030: entry({
    severity: 'error',
    title: 'a network that a backend cannot train',
    message: ({ backend, reason }: { backend: string; reason: string }) => `${backend} cannot train this: ${reason}`,
    explanation: `
      \`layers\` trains with the gradients that TensorFlow.js has: it has none of dilated convolutions and dilated max pooling, and
      on wasm none of any convolution or pooling; and its dropout lets everything through where \`p\` is 1. \`graph\` trains every
      operation.
    `,
    incorrect: 'ninc train dilated.nin.yaml --out out/run --backend layers',
    correct: 'ninc train dilated.nin.yaml --out out/run --backend graph',
  }),
  NIN5007: entry({
    severity: 'error',
    title: 'more weights than an ONNX file holds',
    message: ({ bytes, limit }: { bytes: number; limit: number }) =>
      `the weights take ${bytes} bytes, and an ONNX model with its weights holds at most ${limit}`,
    explanation: `
      An ONNX model is one protobuf message: 2 GB at most. \`compile --target onnx\` writes the weights into it, and \`onnx\` runs
      it from memory; \`graph\` has no such limit.
    `,
    incorrect: 'ninc compile huge.nin.yaml --target onnx --out out/huge',
    correct: 'ninc run huge.nin.yaml --backend graph --weights huge.safetensors',
  }),
  NIN5005: entry({
    severity: 'error',
    title: 'more weights than a SavedModel of ours can hold',
    message: ({ bytes, limit }: { bytes: number; limit: number }) =>
      `the weights take ${bytes} bytes, and the graph of a SavedModel with its constants holds less than ${limit}`,
    explanation: `
      \`compile --target savedmodel\` writes the weights as constants of the graph, and a graph is one protobuf message: 2 GB at
      most. \`run\` has no such limit: there the weights are given to variables.
    `,
    incorrect: 'ninc compile huge.nin.yaml --target savedmodel --out out/huge',
    correct: 'ninc run huge.nin.yaml --weights huge.safetensors',
  }),
  NIN5010: entry({
    severity: 'error',
    title: 'a dilated kernel that is too large with its gaps',
    message: ({
      id,
      height,
      width,
      bytes,
      limit,
    }: {
      id: string;
      height: number;
      width: number;
      bytes: number;
      limit: number;
    }) =>
      `the kernel of ${id} spans ${height} × ${width}, and takes ${bytes} bytes with zeros in its gaps; at most ${limit} can be held`,
    explanation: `
      TensorFlow has no kernels for transposed convolutions with a dilation, and its layers have none for depthwise ones. There
      \`graph\` and \`layers\` spell out the gaps as zeros, which takes memory in proportion to the area that the kernel spans.
    `,
    incorrect: 'ninc run wide.nin.yaml --backend graph',
    correct: 'ninc run wide.nin.yaml --backend reference',
  }),
  NIN5011: entry({
    severity: 'error',
    title: 'sizes that the model could not compute',
    message: ({ where, sizes, kind }: { where: string; sizes: readonly string[]; kind: string }) =>
      `${where} needs the ${sizes.length === 1 ? 'size' : 'sizes'} ${sizes.join(' and ')}, and ${kind} cannot tell ${sizes.length === 1 ? 'it' : 'them'} from the arrays that arrive`,
    explanation: `
      A size that is open is computed when arrays arrive. A layer of TensorFlow.js sees only the value that it is given, so
      that at most one size of a \`reshape\` may be one that this value does not have. A SavedModel sees the shapes of its
      inputs, and finds sizes that stand there alone, or multiplied and added to others; not, for instance, \`H\` from
      \`floor(H/2)\`. \`run\` on \`graph\` and \`reference\` knows every size.
    `,
    incorrect: 'ninc run open.nin.yaml --backend layers',
    correct: 'ninc run open.nin.yaml --backend graph',
  }),
  NIN5012: entry({
    severity: 'error',
    title: 'a network that is too tangled to be drawn',
    message: ({ limit }: { limit: number }) =>
      `edges pass layers of the picture more than ${limit} times: nobody could follow them`,
    explanation: `
      A picture has its layers one below the other, and an edge takes room in every one that it passes. Where thousands of
      values are read thousands of layers further down, that room is larger than any page. With blocks closed
      (\`--depth 0\`) fewer are seen; \`.dot\` and \`.mmd\` leave the layout to other programs.
    `,
    incorrect: 'ninc viz tangled.nin.yaml --out tangled.svg',
    correct: 'ninc viz tangled.nin.yaml --out tangled.dot',
  }),
} as const;
