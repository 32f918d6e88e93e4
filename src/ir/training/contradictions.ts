import type { Augmentation, Optimizer, Schedule } from './plan.ts';
import { fault, type Planning } from './planning.ts';

/** What cannot hold together (NIN3403), mostly as torch itself refuses it. */
export function checkTogether(
  planning: Planning,
  optimizer: Optimizer | undefined,
  schedule: Schedule | undefined,
  augment: readonly Augmentation[],
): void {
  const { args } = planning;
  const refuse = (path: readonly string[], reason: string, help?: string) =>
    fault(planning, path, 'NIN3403', { reason }, help);
  if (optimizer?.kind === 'sgd' && optimizer.nesterov && (optimizer.momentum === 0 || optimizer.dampening !== 0))
    refuse(['optimizer', 'sgd', 'nesterov'], 'Nesterov momentum needs a momentum above 0 and no dampening');
  if (args.clip_grad_norm !== undefined && args.clip_grad_value !== undefined)
    refuse(['clip_grad_value'], 'gradients are clipped by their norm or by value, not both');
  if (schedule?.kind === 'one_cycle' && args.warmup !== undefined)
    refuse(['warmup'], 'one_cycle warms up itself', 'remove `warmup`, or change `pct_start`');
  if (schedule?.kind === 'one_cycle' && schedule.baseMomentum > schedule.maxMomentum)
    refuse(['schedule', 'one_cycle', 'base_momentum'], 'base_momentum is larger than max_momentum');
  if (schedule?.kind === 'multi_step' && !increasing(schedule.milestones))
    refuse(['schedule', 'multi_step', 'milestones'], 'milestones are not increasing');
  if (args.early_stopping !== undefined && args.data !== undefined && args.data.test === undefined)
    refuse(['early_stopping'], 'early stopping is judged by test samples, and there are none', 'add `test` to `data`');
  for (const [index, one] of augment.entries()) checkRanges(planning, one, ['augment', `${index}`, one.kind]);
}

function checkRanges(planning: Planning, one: Augmentation, path: readonly string[]): void {
  for (const [name, value] of Object.entries(one)) {
    if (!isPair(value) || name === 'size' || name === 'translate' || value[0] <= value[1]) continue;
    const reason = `the range of ${name} begins at ${value[0]}, above its end ${value[1]}`;
    fault(planning, [...path, name], 'NIN3403', { reason }, `[${value[1]}, ${value[0]}]`);
  }
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2;
}

function increasing(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0));
}
