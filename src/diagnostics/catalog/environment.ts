import { entry } from '../entry.ts';

/** NIN7xxx: what this machine lacks. */
export const environment = {
  NIN7001: entry({
    severity: 'error',
    title: 'a backend that cannot run here',
    message: ({ backend, reason }: { backend: string; reason: string }) =>
      `the backend ${backend} cannot run here: ${reason}`,
    explanation: `
      A backend needs its runtime: \`graph\` the package @tensorflow/tfjs-node with its native binding, \`layers\` the same or
      @tensorflow/tfjs-backend-wasm, \`onnx\` the package onnxruntime-node. \`ninc doctor\` says what is there and what mends it; in a clone of ninc that is
      \`npm run setup\`, elsewhere \`npm install @tensorflow/tfjs-node\`.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --backend layers',
    correct: 'ninc run specs/nin-seed.nin.yaml --backend reference',
  }),
  NIN7002: entry({
    severity: 'error',
    title: 'the temporary folder cannot be used',
    message: ({ folder, bytes, reason }: { folder: string; bytes: number; reason: string }) =>
      `the model of ${bytes} bytes cannot be put into the temporary folder ${folder}: ${reason}`,
    explanation: `
      TensorFlow loads a graph from a folder, so \`graph\` writes it into a private one among the system's temporary files, and
      removes it at once. \`TMPDIR\` (on Windows \`TEMP\`) names another place.
    `,
    incorrect: 'TMPDIR=/proc ninc run specs/nin-seed.nin.yaml',
    correct: 'TMPDIR=/var/tmp ninc run specs/nin-seed.nin.yaml',
  }),
  NIN7003: entry({
    severity: 'error',
    title: 'a program that is not here',
    message: ({ program, reason }: { program: string; reason: string }) => `${program} cannot be run: ${reason}`,
    explanation: `
      \`ninc diff\` asks git for other revisions of a spec. Install git, or give it two files: \`ninc diff old.nin.yaml new.nin.yaml\` needs none.
    `,
    incorrect: 'PATH= ninc diff --rev main model.nin.yaml',
    correct: 'ninc diff old.nin.yaml new.nin.yaml',
  }),
  NIN7010: entry({
    severity: 'error',
    title: 'an address that cannot be listened on',
    message: ({ host, port, reason }: { host: string; port: number; reason: string }) =>
      `nothing can be served on ${host}, port ${port}: ${reason}`,
    explanation: `
      Another process listens on the port, or the address is none of this machine's, or the port is reserved (below 1024). Port 0
      takes any that is free; the line on stdout says which.
    `,
    incorrect: 'ninc serve specs/nin-seed.nin.yaml --port 22',
    correct: 'ninc serve specs/nin-seed.nin.yaml --port 0',
  }),
} as const;
