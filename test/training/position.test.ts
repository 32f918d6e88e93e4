import { describe, expect, test } from 'vitest';
import { type Position, readPosition, writePosition } from '../../src/training/position.ts';

const position: Position = {
  identity: { spec: 'ab', backend: 'graph', precision: 'f32' },
  epochs: { asked: 3, declared: 12 },
  progress: {
    step: 7,
    epoch: 1,
    batch: 2,
    sums: { loss: 1.5, correct: 9, samples: 12 },
    best: { loss: 0.1, epoch: 1, step: 5 },
  },
  logs: { history: 100, events: 0 },
};
const text = writePosition(position);

describe('the position of a checkpoint', () => {
  test('comes back as it was', () => {
    expect(readPosition(text)).toEqual(position);
  });

  test.each([
    ['no JSON', '{', 'its position is not JSON'],
    ['a list', '[]', 'its position is not JSON of an object'],
    ['another version', text.replace('"version":1', '"version":2'), 'it is of version 2; this ninc reads version 1'],
    ['no progress', text.replace('progress', 'prog'), 'its position lacks something, or is out of range'],
    ['a step below zero', text.replace('"step":7', '"step":-7'), 'its position lacks something, or is out of range'],
    ['a length that is no integer', text.replace('100', '1e300'), 'its position lacks something, or is out of range'],
    ['text for a number', text.replace('1.5', '"1.5"'), 'its position lacks something, or is out of range'],
  ])('%s is told', (_, forged, reason) => {
    expect(readPosition(forged)).toBe(reason);
  });
});
