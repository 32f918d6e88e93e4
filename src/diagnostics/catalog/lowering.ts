import { entry } from '../entry.ts';

/** NIN5xxx: from the graph to a runtime or a file. */
export const lowering = {
  NIN5001: entry({
    severity: 'error',
    title: 'a precision that the backend does not have',
    message: ({ backend, precision, known }: { backend: string; precision: string; known: readonly string[] }) =>
      `the backend ${backend} does not compute in ${precision}; it has ${known.join(', ')}`,
    explanation: `
      tfjs has no float64 tensors, so \`layers\` computes in float32. \`reference\` computes in float64 (f64), and rounds its
      results to float32 for f32.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --backend layers --precision f64',
    correct: 'ninc run specs/nin-seed.nin.yaml --backend reference --precision f64',
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
    explanation: 'The network is larger than this machine can run. A linear layer behind `flatten` is the usual cause.',
    incorrect: 'ninc run huge.nin.yaml',
    correct: 'ninc check huge.nin.yaml',
  }),
} as const;
