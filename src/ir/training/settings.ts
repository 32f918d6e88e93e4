import type { Augmentation, Loss, Optimizer, Schedule } from './plan.ts';
import type { AugmentationArguments, LossArguments, OptimizerArguments, ScheduleArguments } from './schema.ts';

/** Arguments as a person writes them → the same with every default and shorthand spelled out. Only valid ones get here. */

type Pair = readonly [number, number];

export function readOptimizer({ sgd, adam, adamw, rmsprop }: OptimizerArguments): Optimizer {
  if (sgd !== undefined) {
    const { lr = 1e-3, momentum = 0, dampening = 0, weight_decay: weightDecay = 0, nesterov = false } = sgd;
    return { kind: 'sgd', lr, momentum, dampening, weightDecay, nesterov };
  }
  if (rmsprop !== undefined) {
    const { lr = 1e-2, alpha = 0.99, eps = 1e-8, momentum = 0, centered = false } = rmsprop;
    return { kind: 'rmsprop', lr, alpha, eps, weightDecay: rmsprop.weight_decay ?? 0, momentum, centered };
  }
  const [kind, given] = adamw === undefined ? (['adam', adam ?? {}] as const) : (['adamw', adamw] as const);
  const { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8 } = given;
  return { kind, lr, betas, eps, weightDecay: given.weight_decay ?? (kind === 'adamw' ? 0.01 : 0) };
}

/**
 * What OneCycleLR does to an optimizer when it is made: momentum (Adam's first beta) begins at its largest value, also where the
 * optimizer was made without any.
 */
export function cycled(optimizer: Optimizer, schedule: Schedule | undefined): Optimizer {
  if (schedule?.kind !== 'one_cycle' || !schedule.cycleMomentum) return optimizer;
  return 'betas' in optimizer
    ? { ...optimizer, betas: [schedule.maxMomentum, optimizer.betas[1]] }
    : { ...optimizer, momentum: schedule.maxMomentum };
}

/** `first`: the output that is meant where none is named. */
export function readLoss({ cross_entropy: crossEntropy, mse_loss: squared }: LossArguments, first: string): Loss {
  if (squared !== undefined) return { kind: 'mse_loss', output: squared.output ?? first };
  const { output = first, label_smoothing: labelSmoothing = 0 } = crossEntropy ?? {};
  return { kind: 'cross_entropy', output, labelSmoothing };
}

export function readSchedule({ step, multi_step: multiStep, cosine, one_cycle: cycle }: ScheduleArguments): Schedule {
  if (step !== undefined) return { kind: 'step', stepSize: step.step_size, gamma: step.gamma ?? 0.1 };
  if (multiStep !== undefined)
    return { kind: 'multi_step', milestones: multiStep.milestones, gamma: multiStep.gamma ?? 0.1 };
  if (cycle === undefined)
    return {
      kind: 'cosine',
      ...(cosine?.T_max !== undefined && { tMax: cosine.T_max }),
      etaMin: cosine?.eta_min ?? 0,
    };
  return {
    kind: 'one_cycle',
    maxLr: cycle.max_lr,
    pctStart: cycle.pct_start ?? 0.3,
    annealStrategy: cycle.anneal_strategy === 'linear' ? 'linear' : 'cos',
    cycleMomentum: cycle.cycle_momentum ?? true,
    baseMomentum: cycle.base_momentum ?? 0.85,
    maxMomentum: cycle.max_momentum ?? 0.95,
    divFactor: cycle.div_factor ?? 25,
    finalDivFactor: cycle.final_div_factor ?? 1e4,
    threePhase: cycle.three_phase ?? false,
  };
}

export function readAugmentation(given: AugmentationArguments): Augmentation {
  const { random_crop: crop, random_horizontal_flip: flip, random_rotation: rotation, random_affine: affine } = given;
  const { color_jitter: jitter, random_erasing: erasing } = given;
  if (crop !== undefined)
    return {
      kind: 'random_crop',
      ...(crop.size !== undefined && { size: asPair(crop.size) }),
      padding: crop.padding ?? 0,
    };
  if (flip !== undefined) return { kind: 'random_horizontal_flip', p: flip.p ?? 0.5 };
  if (rotation !== undefined) return { kind: 'random_rotation', degrees: around(rotation.degrees) };
  if (affine !== undefined)
    return {
      kind: 'random_affine',
      degrees: around(affine.degrees),
      ...(affine.translate !== undefined && { translate: affine.translate }),
      ...(affine.scale !== undefined && { scale: affine.scale }),
      ...(affine.shear !== undefined && { shear: shearOf(affine.shear) }),
    };
  if (jitter !== undefined)
    return {
      kind: 'color_jitter',
      brightness: aroundOne(jitter.brightness ?? 0),
      contrast: aroundOne(jitter.contrast ?? 0),
      saturation: aroundOne(jitter.saturation ?? 0),
      hue: around(jitter.hue ?? 0),
    };
  return {
    kind: 'random_erasing',
    p: erasing?.p ?? 0.5,
    scale: erasing?.scale ?? [0.02, 0.33],
    ratio: erasing?.ratio ?? [0.3, 3.3],
    value: erasing?.value ?? 0,
  };
}

export function asPair(value: number | Pair): Pair {
  return typeof value === 'number' ? [value, value] : value;
}

/** -0 is 0: the plan is written down, and reads the same back. */
function around(value: number | Pair): Pair {
  return typeof value === 'number' ? [value === 0 ? 0 : -value, value] : value;
}

function aroundOne(value: number | Pair): Pair {
  return typeof value === 'number' ? [Math.max(0, 1 - value), 1 + value] : value;
}

function shearOf(
  value: number | Pair | readonly [number, number, number, number],
): readonly [number, number, number, number] {
  if (typeof value === 'number') return [...around(value), 0, 0];
  return value.length === 4 ? value : [value[0], value[1], 0, 0];
}
