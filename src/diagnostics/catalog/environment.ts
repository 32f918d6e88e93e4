import { entry } from '../entry.ts';

/** NIN7xxx: what this machine lacks. */
export const environment = {
  NIN7001: entry({
    severity: 'error',
    title: 'a backend that cannot run here',
    message: ({ backend, reason }: { backend: string; reason: string }) =>
      `the backend ${backend} cannot run here: ${reason}`,
    explanation: `
      A backend needs its runtime: \`layers\` the package @tensorflow/tfjs-node with its native binding, or
      @tensorflow/tfjs-backend-wasm. \`ninc doctor\` says what is there and what mends it; in a clone of ninc that is
      \`npm run setup\`, elsewhere \`npm install @tensorflow/tfjs-node\`.
    `,
    incorrect: 'ninc run specs/nin-seed.nin.yaml --backend layers',
    correct: 'ninc run specs/nin-seed.nin.yaml --backend reference',
  }),
  NIN7002: entry({
    severity: 'error',
    title: 'no backend can run here',
    message: ({ reason }: { reason: string }) => `no backend can run here: ${reason}`,
    explanation: '`ninc doctor` says what is there, what is missing and the command that mends it.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --precision bf16',
    correct: 'ninc run specs/nin-seed.nin.yaml',
  }),
} as const;
