import type { Augmentation, Optimizer, Schedule, TrainingPlan } from '../../ir/training/plan.ts';
import { type Argument, call, type Expression, named } from '../../python/layout.ts';
import { literal } from '../../python/text.ts';

/** What a picture goes through: augmentations (while training), then the normalisation. */
export function transformsOf(plan: TrainingPlan): {
  readonly train: readonly Expression[];
  readonly test: readonly Expression[];
} {
  const start = call('v2.ToDtype', 'torch.float32', named('scale', 'True'));
  const { normalize } = plan;
  const end = normalize === undefined ? [] : [call('v2.Normalize', list(normalize.mean), list(normalize.std))];
  return { train: [start, ...plan.augment.map(augmentation), ...end], test: [start, ...end] };
}

function augmentation(one: Augmentation): Expression {
  const real = (value: number | readonly number[]) => literal(value, true);
  switch (one.kind) {
    case 'random_crop': {
      const size = one.size === undefined ? 'SIZE' : literal(one.size);
      return call('v2.RandomCrop', size, ...(one.padding === 0 ? [] : [named('padding', literal(one.padding))]));
    }
    case 'random_horizontal_flip':
      return call('v2.RandomHorizontalFlip', ...(one.p === 0.5 ? [] : [named('p', real(one.p))]));
    case 'random_rotation':
      return call('v2.RandomRotation', real(one.degrees));
    case 'random_affine':
      return call(
        'v2.RandomAffine',
        real(one.degrees),
        ...(one.translate === undefined ? [] : [named('translate', real(one.translate))]),
        ...(one.scale === undefined ? [] : [named('scale', real(one.scale))]),
        ...(one.shear === undefined ? [] : [named('shear', real(one.shear))]),
      );
    case 'color_jitter':
      return call(
        'v2.ColorJitter',
        ...(['brightness', 'contrast', 'saturation', 'hue'] as const).map((name) => named(name, real(one[name]))),
      );
    case 'random_erasing':
      return call(
        'v2.RandomErasing',
        named('p', real(one.p)),
        named('scale', real(one.scale)),
        named('ratio', real(one.ratio)),
        named('value', real(one.value)),
      );
  }
}

function list(values: readonly number[]): Expression {
  return { kind: 'sequence', open: '[', items: values.map((value) => literal(value, true)) };
}

/** torch.optim's constructor with what is not its default. */
export function optimizer(one: Optimizer): Expression {
  const option = (name: string, value: number | boolean, unless: number | boolean): readonly Argument[] =>
    value === unless ? [] : [named(name, literal(value, typeof value === 'number'))];
  const lr = named('lr', literal(one.lr, true));
  const decay = (usual: number) => option('weight_decay', one.weightDecay, usual);
  switch (one.kind) {
    case 'sgd':
      return call(
        'torch.optim.SGD',
        'model.parameters()',
        lr,
        ...option('momentum', one.momentum, 0),
        ...option('dampening', one.dampening, 0),
        ...decay(0),
        ...option('nesterov', one.nesterov, false),
      );
    case 'rmsprop':
      return call(
        'torch.optim.RMSprop',
        'model.parameters()',
        lr,
        ...option('alpha', one.alpha, 0.99),
        ...option('eps', one.eps, 1e-8),
        ...decay(0),
        ...option('momentum', one.momentum, 0),
        ...option('centered', one.centered, false),
      );
    default:
      return call(
        one.kind === 'adam' ? 'torch.optim.Adam' : 'torch.optim.AdamW',
        'model.parameters()',
        lr,
        ...(one.betas[0] === 0.9 && one.betas[1] === 0.999 ? [] : [named('betas', literal(one.betas, true))]),
        ...option('eps', one.eps, 1e-8),
        ...decay(one.kind === 'adam' ? 0 : 0.01),
      );
  }
}

/** The constructor in torch.optim.lr_scheduler; epochs and the loader are variables of the script. */
export function schedule(one: Schedule): Expression {
  const real = (name: string, value: number) => named(name, literal(value, true));
  const at = (name: string) => `torch.optim.lr_scheduler.${name}`;
  switch (one.kind) {
    case 'step':
      return call(at('StepLR'), 'optimizer', named('step_size', literal(one.stepSize)), real('gamma', one.gamma));
    case 'multi_step':
      return call(
        at('MultiStepLR'),
        'optimizer',
        named('milestones', { kind: 'sequence', open: '[', items: one.milestones.map((epoch) => literal(epoch)) }),
        real('gamma', one.gamma),
      );
    case 'cosine':
      return call(
        at('CosineAnnealingLR'),
        'optimizer',
        named('T_max', one.tMax === undefined ? 'epochs' : literal(one.tMax)),
        ...(one.etaMin === 0 ? [] : [real('eta_min', one.etaMin)]),
      );
    case 'one_cycle':
      return call(
        at('OneCycleLR'),
        'optimizer',
        real('max_lr', one.maxLr),
        named('total_steps', 'epochs * len(loader)'),
        ...(one.pctStart === 0.3 ? [] : [real('pct_start', one.pctStart)]),
        ...(one.annealStrategy === 'cos' ? [] : [named('anneal_strategy', '"linear"')]),
        ...(one.cycleMomentum ? [] : [named('cycle_momentum', 'False')]),
        ...(one.baseMomentum === 0.85 ? [] : [real('base_momentum', one.baseMomentum)]),
        ...(one.maxMomentum === 0.95 ? [] : [real('max_momentum', one.maxMomentum)]),
        ...(one.divFactor === 25 ? [] : [real('div_factor', one.divFactor)]),
        ...(one.finalDivFactor === 1e4 ? [] : [real('final_div_factor', one.finalDivFactor)]),
        ...(one.threePhase ? [named('three_phase', 'True')] : []),
      );
  }
}
