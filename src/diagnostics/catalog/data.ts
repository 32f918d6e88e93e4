import { entry } from '../entry.ts';

/** NIN6xxx: arrays, weights, pictures. */
export const data = {
  NIN6001: entry({
    severity: 'error',
    title: 'a file cannot be read',
    message: ({ path, reason }: { path: string; reason: string }) => `cannot read ${path}: ${reason}`,
    explanation: 'The file does not exist, is not a regular file, or may not be read by this user.',
    incorrect: 'ninc run specs/nin-seed.nin.yaml --weights nowhere.safetensors',
    correct: 'ninc run specs/nin-seed.nin.yaml --weights weights.safetensors',
  }),
} as const;
