import type { Target } from '../backend.ts';
import { emit } from './emit.ts';
import { open } from './open.ts';

/** Source of PyTorch. */
export const pytorch: Target = {
  name: 'pytorch',
  summary: 'Source for PyTorch: model.py with build(), and weights.safetensors.',
  needsWeights: true,
  passes: [],
  emit,
  open,
};
