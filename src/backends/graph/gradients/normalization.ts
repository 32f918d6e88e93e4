import { flag, real, text, typeAttribute } from '../attributes.ts';
import { neighbourMeans, standardised, widened } from '../lower/normalization.ts';
import { apply, cast, constant, type Maker, reduce, scalar } from '../lowering.ts';
import type { Ref } from '../tensor-graph.ts';
import {
  type GradientRule,
  type GradientRules,
  product,
  sum,
  sumInFloat,
  type TrainingContext,
  through,
} from './gradient.ts';

/** Scale and shift of a norm, in float32; those that are not learned are one and zero. */
function affine(context: TrainingContext<'batch_norm2d'>): readonly [Ref, Ref] {
  const { num_features, affine: learned } = context.node.attributes;
  if (learned) return [context.master('weight'), context.master('bias')];
  const float = { ...context, type: 'float' } as const;
  const all = (value: number) =>
    constant(float, { shape: [num_features], data: new Float32Array(num_features).fill(value) });
  return [all(1), all(0)];
}

const floats = { U: typeAttribute('float') };

/** TensorFlow's fused norm; its statistics are float32 whatever it normalises. */
function normalised(context: TrainingContext<'batch_norm2d'>, mean: Ref, variance: Ref): Ref {
  const training = context.mode === 'train';
  return apply(context, 'FusedBatchNormV3', [context.input.ref, ...affine(context), mean, variance], {
    ...floats,
    epsilon: real(context.node.attributes.eps),
    is_training: flag(training),
    exponential_avg_factor: real(1),
    data_format: text('NHWC'),
  });
}

/** With the statistics of the batch: results 1 and 2 are mean and unbiased variance, 3 to 5 are for the way back. */
function ofBatch(context: TrainingContext<'batch_norm2d'>): Ref {
  const none = context.graph.constant('float', [0], new Uint8Array(0));
  return normalised(context, none, none);
}

/** running ← (1 - momentum)·running + momentum·batch. */
function moved(context: Maker, running: Ref, batch: Ref, momentum: number): Ref {
  const float = { ...context, type: 'float' } as const;
  const kept = product(float, running, scalar(float, 1 - momentum));
  return sum(float, kept, product(float, batch, scalar(float, momentum)));
}

const batch_norm2d: GradientRule<'batch_norm2d'> = {
  forward(context) {
    const mean = context.master('running_mean');
    const variance = context.master('running_var');
    if (context.mode === 'eval') return normalised(context, mean, variance);
    const { momentum } = context.node.attributes;
    const batch = ofBatch(context);
    context.renew('running_mean', moved(context, mean, `${batch}:1`, momentum));
    context.renew('running_var', moved(context, variance, `${batch}:2`, momentum));
    return batch;
  },
  backward(context) {
    const { gradient, input, needs } = context;
    const { affine: learned, eps } = context.node.attributes;
    const batch = ofBatch(context);
    const reserved = [`${batch}:3`, `${batch}:4`, `${batch}:5`];
    const [scale] = affine(context);
    const back = apply(context, 'FusedBatchNormGradV3', [gradient, input.ref, scale, ...reserved], {
      ...floats,
      epsilon: real(eps),
      is_training: flag(true),
      data_format: text('NHWC'),
    });
    const parameters = learned ? { weight: `${back}:1`, bias: `${back}:2` } : {};
    return { inputs: [needs[0] ? back : undefined], parameters };
  },
};

/** The mean of what is normalised moves with every element, and so does its deviation: both are taken off again on the way back. */
const instance_norm2d: GradientRule<'instance_norm2d'> = {
  forward(context) {
    const { graph, type, node, input } = context;
    const { eps, affine: learned } = node.attributes;
    const wide = widened(context);
    const { normal } = standardised(wide, cast(graph, input.ref, type, wide.type), eps);
    const scaled = learned ? product(wide, normal, context.master('weight')) : normal;
    return cast(graph, learned ? sum(wide, scaled, context.master('bias')) : scaled, wide.type, type);
  },
  // dx = (g - mean of g - y·(mean of g·y)) / deviation, with y = normalised x and g = dy·weight.
  backward(context) {
    const { graph, type, node, input, needs } = context;
    const { eps, affine: learned } = node.attributes;
    const wide = widened(context);
    const own = (ref: Ref) => cast(graph, ref, type, wide.type);
    const { normal, inverse } = standardised(wide, own(input.ref), eps);
    const dy = own(context.gradient);
    const total = (ref: Ref) => sumInFloat(wide, ref, [0, 1, 2], false);
    const parameters = learned ? { weight: total(product(wide, dy, normal)), bias: total(dy) } : {};
    if (!needs[0]) return { inputs: [undefined], parameters };
    const g = learned ? product(wide, dy, context.master('weight')) : dy;
    const mean = (ref: Ref) => reduce(wide, 'Mean', ref, [1, 2], true);
    const level = apply(wide, 'Sub', [g, mean(g)]);
    const turned = product(wide, normal, mean(product(wide, g, normal)));
    const dx = product(wide, apply(wide, 'Sub', [level, turned]), inverse);
    return { inputs: [cast(graph, dx, wide.type, type)], parameters };
  },
};

/** dy·s^-β - 2αβ·x·(mean around of dy·x·s^(-β - 1)), s = k + α·mean of x²; a neighbour before is one after on the way back. */
const local_response_norm = through<'local_response_norm'>((context) => {
  const { node, input, gradient } = context;
  const { size, alpha, beta, k } = node.attributes;
  const before = Math.floor(size / 2);
  const x = input.ref;
  const means = neighbourMeans(context, product(context, x, x), before);
  const s = sum(context, product(context, means, scalar(context, alpha)), scalar(context, k));
  const power = (exponent: number) => apply(context, 'Pow', [s, scalar(context, exponent)]);
  const own = product(context, gradient, power(-beta));
  const theirs = product(context, product(context, gradient, x), power(-beta - 1));
  const around = neighbourMeans(context, theirs, size - 1 - before);
  const cross = product(context, product(context, x, around), scalar(context, 2 * alpha * beta));
  return apply(context, 'Sub', [own, cross]);
});

export const normalization = { batch_norm2d, instance_norm2d, local_response_norm } satisfies Partial<GradientRules>;
