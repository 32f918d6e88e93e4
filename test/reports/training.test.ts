import { describe, expect, test } from 'vitest';
import { styleFor } from '../../src/reports/style.ts';
import { curvesSvg } from '../../src/reports/training/curves-svg.ts';
import { evaluationText, predictionsText } from '../../src/reports/training/evaluation-text.ts';
import { duration, endText, epochText } from '../../src/reports/training/progress-text.ts';

const plain = styleFor({}, {});
const progress = {
  step: 250,
  epoch: 2,
  batch: 0,
  sums: { loss: 0, samples: 0 },
  best: { epoch: 2, step: 250, loss: 0.05, accuracy: 0.985 },
};

describe('what training says', () => {
  test('of an epoch, and of its end', () => {
    const train = { loss: 0.0812, accuracy: 0.9761 };
    const test_ = { loss: 0.05, accuracy: 0.985 };
    expect(epochText({ kind: 'epoch', progress, train, test: test_, imagesPerSecond: 812.4 }, 12)).toBe(
      'epoch 2/12: loss 0.0812, 97.61 % right; test loss 0.0500, 98.50 % right, the best so far; 812 images/s',
    );
    expect(endText({ ended: 'interrupted', progress, untouched: false }, 'out')).toBe(
      'interrupted; --resume goes on: 250 steps, 2 epochs; best: loss 0.0500, 98.50 % right (epoch 2)\n',
    );
    expect(
      endText({ ended: 'finished', progress: { ...progress, stoppedEarly: true }, untouched: true }, 'out'),
    ).toMatch(/^out: nothing is left to do \(stopped early/);
  });

  test.each([
    [0, '0 s'],
    [59.6, '1 min 0 s'],
    [3661, '1 h 1 min'],
    [Number.POSITIVE_INFINITY, 'unknown'],
  ])('of %d seconds', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  test('of a judged model: classes, and which are taken for which', () => {
    const confusion = [
      [3, 1],
      [0, 4],
    ];
    const perClass = [
      { class: 'cat', samples: 4, accuracy: 0.75 },
      { class: 'dog', samples: 4, accuracy: 1 },
    ];
    const metrics = { accuracy: 0.875, loss: 0.4 };
    expect(evaluationText({ metrics, samples: 8, confusion, perClass }, plain)).toBe(
      [
        'loss 0.4000, 87.50 % right of 8 samples',
        '',
        'class  samples     right',
        'cat          4   75.00 %',
        'dog          4  100.00 %',
        '',
        'what it is (rows), what it was taken for (columns)',
        '     cat  dog',
        'cat    3    1',
        'dog    ·    4',
        '',
      ].join('\n'),
    );
  });

  test('of a picture; names cannot move the cursor', () => {
    const classes = [
      { class: '7', index: 7, probability: 0.98 },
      { class: '1', index: 1, probability: 0.02 },
    ];
    expect(predictionsText([{ file: 'a\u001b[2J.png', classes }], plain)).toBe(
      'a\\u{1b}[2J.png: 7 98.00 %, 1 2.00 %\n',
    );
  });

  test('curves: a panel for what the history has; one point, equal points and zeros are drawn too', () => {
    const svg = (curves: Readonly<Record<string, readonly number[]>>) =>
      curvesSvg({
        curves: new Map(
          Object.entries(curves).map(([name, values]) => [
            name,
            values.map((value, index) => ({ step: index + 1, value })),
          ]),
        ),
      });
    expect(svg({ 'step loss': [1] })).toContain('<circle');
    expect(svg({ 'step loss': [0, 0, 0], 'epoch accuracy': [0.5, 0.5] })).not.toMatch(/NaN|Infinity/);
    const many = svg({ 'step loss': Array.from({ length: 100_000 }, (_, step) => 1 / (step + 1)) });
    expect(many.length).toBeLessThan(60_000);
    expect(many).not.toMatch(/NaN|Infinity/);
  });
});
