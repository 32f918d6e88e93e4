import { describe, expect, test } from 'vitest';
import type { Optimizer, Schedule, Warmup } from '../../src/ir/training/plan.ts';
import { scheduledStep } from '../../src/training/schedule.ts';
import golden from '../golden/schedules.json' with { type: 'json' };

const optimizer: Optimizer = { kind: 'sgd', lr: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0, nesterov: false };

interface Case {
  readonly name: string;
  readonly plan: Schedule | null;
  readonly warmup?: Warmup;
  /** [lr, momentum] of each step. */
  readonly steps: readonly (readonly [number, number])[];
}

describe(`schedules, as PyTorch ${golden.torch} has them`, () => {
  test.each(golden.cases as unknown as readonly Case[])('$name', ({ plan, warmup, steps }) => {
    const context = {
      optimizer,
      epochs: golden.epochs,
      stepsPerEpoch: golden.perEpoch,
      ...(plan !== null && { schedule: plan }),
      ...(warmup !== undefined && { warmup }),
    };
    const found = steps.map((_, step) => scheduledStep(context, step));
    for (const [step, [lr, momentum]] of steps.entries()) {
      const { lr: rate, momentum: moved } = found[step] ?? { lr: Number.NaN };
      expect(Math.abs(rate - lr) / lr, `lr of step ${step}: ${rate}, PyTorch ${lr}`).toBeLessThan(1e-11);
      if (moved !== undefined) expect(moved, `momentum of step ${step}`).toBeCloseTo(momentum, 12);
    }
    const cycles = plan?.kind === 'one_cycle' && plan.cycleMomentum;
    expect(found.every(({ momentum }) => (momentum !== undefined) === cycles)).toBe(true);
  });

  test('without a schedule the rate stays; one step is a whole cycle', () => {
    expect(scheduledStep({ optimizer, epochs: 3, stepsPerEpoch: 2 }, 5)).toEqual({ lr: 0.1 });
    const [cycle] = golden.cases.flatMap(({ plan }) =>
      plan?.kind === 'one_cycle' ? [plan as unknown as Schedule] : [],
    );
    if (cycle === undefined) throw new Error('no cycle among the cases');
    expect(Number.isFinite(scheduledStep({ optimizer, schedule: cycle, epochs: 1, stepsPerEpoch: 1 }, 0).lr)).toBe(
      true,
    );
  });
});
