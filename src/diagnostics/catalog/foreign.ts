import { entry } from '../entry.ts';

/** NIN67xx: models of other programs. */
export const foreign = {
  NIN6701: entry({
    severity: 'error',
    title: 'not a sound model',
    message: ({ reason }: { reason: string }) => `this is not a sound model: ${reason}`,
    explanation: `
      An ONNX model is one protobuf message, a model of Keras or TensorFlow.js a JSON document. A file that breaks off, whose parts
      claim to be longer than what holds them, or that has no graph is refused before memory is taken for it. Write the model again,
      or look at it with \`onnx.checker\`.
    `,
    incorrect: 'ninc import half-downloaded.onnx --out models/net',
    correct: 'ninc import model.onnx --out models/net',
  }),
  NIN6702: entry({
    severity: 'error',
    title: 'a tensor of a model is not sound',
    message: ({ name, reason }: { name: string; reason: string }) =>
      `the model's tensor ${name} is not sound: ${reason}`,
    explanation: `
      A tensor holds exactly as many elements as its shape says. Data that lie beside the model are read from its own folder only: no
      absolute path, no \`..\`, no link that leads out, and no more bytes than the file has.
    `,
    incorrect: 'ninc import model-without-its-data-file.onnx --out models/net',
    correct: 'ninc import model.onnx --out models/net',
  }),
  NIN6703: entry({
    severity: 'error',
    title: 'the graph of a model is not sound',
    message: ({ reason }: { reason: string }) => `the model's graph is not sound: ${reason}`,
    explanation: `
      Each value of a graph is made once, by a node, an input or an initializer, and every node reads values that are made; none
      depends on itself. A program that runs the model would refuse it as well.
    `,
    incorrect: 'ninc import cyclic.onnx --out models/net',
    correct: 'ninc import model.onnx --out models/net',
  }),
  NIN6704: entry({
    severity: 'error',
    title: 'a part of a model has no counterpart in the language',
    message: ({ node, op, reason }: { node: string; op: string; reason: string }) => `${node} (${op}): ${reason}`,
    explanation: `
      Every node of the model becomes a layer, a part of one, or a constant that is folded away. What cannot be said in the language
      is listed, all of it, in one run; nothing is written then, because a model that computes something else is worse than none.
    `,
    incorrect: 'ninc import a-network-with-attention.onnx --out models/net',
    correct: 'ninc import resnet18.onnx --out models/net',
  }),
  NIN6705: entry({
    severity: 'error',
    title: 'further parts of the same model',
    message: ({ count }: { count: number }) =>
      `and ${count} more ${count === 1 ? 'part' : 'parts'} of this model that cannot be imported`,
    explanation: 'Only the first hundred parts of a model are listed one by one.',
    incorrect: 'ninc import a-large-language-model.onnx --out models/net',
    correct: 'ninc import resnet18.onnx --out models/net',
  }),
} as const;
