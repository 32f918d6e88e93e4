import type { Optimizer, Schedule, TrainingPlan, Warmup } from '../ir/training/plan.ts';

/** What a step is made with. `momentum`: only where a schedule moves it (SGD's momentum, Adam's first beta). */
export interface ScheduledStep {
  readonly lr: number;
  readonly momentum?: number;
}

/** What the learning rate of a step depends on, beside the step. */
export interface ScheduleContext extends Pick<TrainingPlan, 'optimizer' | 'schedule' | 'warmup' | 'epochs'> {
  readonly stepsPerEpoch: number;
}

/**
 * The learning rate and momentum of a step, counted from 0: a pure function, so that a resumed run needs no state for it. The
 * numbers are those of torch.optim.lr_scheduler (in closed form; chained with LinearLR where there is a warm-up), stepped after
 * every step by `one_cycle` and warm-up, after every epoch by the others.
 */
export function scheduledStep(
  { optimizer, schedule, warmup, epochs, stepsPerEpoch }: ScheduleContext,
  step: number,
): ScheduledStep {
  if (schedule?.kind === 'one_cycle') return oneCycle(schedule, step, epochs * stepsPerEpoch);
  const epoch = Math.floor(step / stepsPerEpoch);
  return { lr: epochRate(optimizer, schedule, epoch, epochs) * warmupFactor(warmup, step) };
}

type EpochSchedule = Exclude<Schedule, { readonly kind: 'one_cycle' }>;

function epochRate({ lr }: Optimizer, schedule: EpochSchedule | undefined, epoch: number, epochs: number): number {
  switch (schedule?.kind) {
    case undefined:
      return lr;
    // StepLR: lr · gamma^⌊epoch / step_size⌋
    case 'step':
      return lr * schedule.gamma ** Math.floor(epoch / schedule.stepSize);
    // MultiStepLR: lr · gamma^(milestones that are passed)
    case 'multi_step':
      return lr * schedule.gamma ** schedule.milestones.filter((milestone) => milestone <= epoch).length;
    // CosineAnnealingLR: eta_min + (lr - eta_min) · (1 + cos(π · epoch / T_max)) / 2
    case 'cosine': {
      const { tMax = epochs, etaMin } = schedule;
      return etaMin + ((lr - etaMin) * (1 + Math.cos((Math.PI * epoch) / tMax))) / 2;
    }
  }
}

/** LinearLR: from start_factor to 1 in so many steps. */
function warmupFactor(warmup: Warmup | undefined, step: number): number {
  if (warmup === undefined) return 1;
  const { steps, startFactor } = warmup;
  return startFactor + (1 - startFactor) * Math.min(1, step / steps);
}

type OneCycle = Extract<Schedule, { readonly kind: 'one_cycle' }>;

/** From one rate and momentum to the next; phases begin where the one before ends, at `end` (a step, mostly a fraction). */
interface Phase {
  readonly end: number;
  readonly rates: readonly [number, number];
  readonly momenta: readonly [number, number];
}

/** OneCycleLR (Smith and Topin, 2017), in two phases or three. */
function oneCycle(schedule: OneCycle, step: number, total: number): ScheduledStep {
  const phases = phasesOf(schedule, total);
  const at = Math.min(step, total - 1);
  const found = phases.findIndex(({ end }) => at <= end);
  const index = found < 0 ? phases.length - 1 : found;
  const phase = phases[index];
  if (phase === undefined) throw new Error('a cycle has phases');
  const start = phases[index - 1]?.end ?? 0;
  // A cycle of one step has a phase of no length.
  const part = phase.end === start ? 0 : (at - start) / (phase.end - start);
  const anneal = schedule.annealStrategy === 'cos' ? cosine : linear;
  const lr = anneal(phase.rates, part);
  return schedule.cycleMomentum ? { lr, momentum: anneal(phase.momenta, part) } : { lr };
}

function phasesOf(
  { maxLr, pctStart, baseMomentum, maxMomentum, divFactor, finalDivFactor, threePhase }: OneCycle,
  total: number,
): readonly Phase[] {
  const initial = maxLr / divFactor;
  const least = initial / finalDivFactor;
  const up: Phase = { end: pctStart * total - 1, rates: [initial, maxLr], momenta: [maxMomentum, baseMomentum] };
  const last = total - 1;
  if (!threePhase) return [up, { end: last, rates: [maxLr, least], momenta: [baseMomentum, maxMomentum] }];
  return [
    up,
    { end: 2 * pctStart * total - 2, rates: [maxLr, initial], momenta: [baseMomentum, maxMomentum] },
    { end: last, rates: [initial, least], momenta: [maxMomentum, maxMomentum] },
  ];
}

function cosine([from, to]: readonly [number, number], part: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * part));
}

function linear([from, to]: readonly [number, number], part: number): number {
  return (to - from) * part + from;
}
