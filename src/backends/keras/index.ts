import { passesNamed } from '../../ir/passes/index.ts';
import type { Target } from '../backend.ts';
import { emit } from './emit.ts';
import { open } from './open.ts';

/** Source of Keras 3. */
export const keras: Target = {
  name: 'keras',
  summary: 'Source for Keras 3, on any of its backends: model.py with build(), and weights.safetensors.',
  needsWeights: true,
  passes: passesNamed('drop_unused'),
  emit,
  open,
};
