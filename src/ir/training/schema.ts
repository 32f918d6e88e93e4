import {
  Array as ArrayType,
  Boolean as BooleanType,
  Integer,
  Number as NumberType,
  Object as ObjectType,
  Optional,
  type Static,
  String as StringType,
  type TProperties,
  type TSchema,
  Tuple,
  Union,
  Unsafe,
} from 'typebox';

/**
 * The `train:` section, every key described: the validator, the editor schema, did-you-mean and the reference page come from it.
 * Names, defaults and ranges are those of torch.optim, torch.optim.lr_scheduler, torch.nn and torchvision.transforms.
 */

const closed = { additionalProperties: false } as const;

/** One of several things by name, with its arguments: `{sgd: {lr: 0.1}}`, or the name alone. Read as the mapping with one key. */
function oneOf<T extends Readonly<Record<string, TSchema>>>(description: string, calls: T) {
  return Unsafe<{ readonly [K in keyof T]?: Static<T[K]> }>({
    type: ['string', 'object'],
    description,
    properties: calls,
    additionalProperties: false,
    minProperties: 1,
    maxProperties: 1,
    if: { type: 'string' },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: { enum: Object.keys(calls) },
  });
}

function call<P extends TProperties>(description: string, properties: P) {
  const schema = ObjectType(properties, { description, ...closed });
  return Unsafe<Static<typeof schema>>({ ...schema, type: ['object', 'null'] });
}

function real(description: string, bounds: object, value?: number) {
  return Optional(NumberType({ description, ...bounds, ...(value !== undefined && { default: value }) }));
}

function flag(description: string, value: boolean) {
  return Optional(BooleanType({ description, default: value }));
}

function count(description: string, least = 1, most = 1_000_000) {
  return Integer({ description, minimum: least, maximum: most });
}

const number = NumberType();
const factor = NumberType({ minimum: 0 });
const fraction = NumberType({ minimum: 0, maximum: 1 });
const unit = { minimum: 0, maximum: 1 };
const belowOne = { minimum: 0, exclusiveMaximum: 1 };
const aboveZero = { exclusiveMinimum: 0 };

function path(description: string) {
  return StringType({ description, minLength: 1 });
}

function word(description: string, words: readonly string[], value?: string) {
  return Optional(Unsafe<string>({ description, enum: words, ...(value !== undefined && { default: value }) }));
}

function paths(description: string) {
  const one = StringType({ minLength: 1 });
  return Union([one, ArrayType(one, { minItems: 1 })], { description });
}

const split = word('Which part: 8,000 samples to train with, 2,000 to test with; where not given, that of the key.', [
  'train',
  'test',
]);

function source(description: string) {
  return oneOf(description, {
    digits: call('10,000 handwritten digits of 28 × 28 pixels that ship with ninc.', { split }),
    idx: call('Two files in the format of MNIST, gzipped or not.', {
      images: path('The file of pictures, relative to the spec.'),
      labels: path('The file of labels, relative to the spec.'),
    }),
    cifar10: call('Binary batches of CIFAR-10.', { paths: paths('The .bin files, relative to the spec.') }),
    cifar100: call('Binary files of CIFAR-100.', {
      paths: paths('The .bin files, relative to the spec.'),
      labels: word('100 classes, or the 20 that they are grouped into.', ['fine', 'coarse'], 'fine'),
    }),
    image_folder: call(
      'PNG and JPEG pictures, one folder for each class, classes in the order of the folders’ names.',
      {
        path: path('The folder of folders, relative to the spec.'),
        size: Optional(
          Union([Integer({ minimum: 1 }), Tuple([Integer({ minimum: 1 }), Integer({ minimum: 1 })])], {
            description:
              'Pictures are resized to it: one number, or [height, width]; that of the input where not given and known; else all must have one size.',
          }),
        ),
      },
    ),
    npy: call('Two arrays of numpy: samples, and class indices or values.', {
      images: path('The .npy file of samples, relative to the spec.'),
      labels: path('The .npy file of labels, relative to the spec.'),
    }),
  });
}

const range = Tuple([number, number]);
const numberOrRange = (description: string) => Union([number, range], { description });
const jitter = (description: string) => Optional(Union([factor, Tuple([factor, factor])], { description, default: 0 }));

const augmentation = oneOf('One change that is made at random.', {
  random_crop: call('Pads and cuts at random: torchvision’s RandomCrop.', {
    size: Optional(
      Union([Integer({ minimum: 1 }), Tuple([Integer({ minimum: 1 }), Integer({ minimum: 1 })])], {
        description: 'What is cut: one number, or [height, width]; the size of the sample where not given.',
      }),
    ),
    padding: Optional(Integer({ description: 'Zeros on every side before the cut.', minimum: 0, default: 0 })),
  }),
  random_horizontal_flip: call('Mirrors left and right: RandomHorizontalFlip.', {
    p: real('How often.', unit, 0.5),
  }),
  random_rotation: call('Turns by a random angle: RandomRotation.', {
    degrees: numberOrRange('The range of angles; one number d stands for [-d, d].'),
  }),
  random_affine: call('Turns, moves, scales and shears: RandomAffine.', {
    degrees: numberOrRange('The range of angles; one number d stands for [-d, d].'),
    translate: Optional(
      Tuple([fraction, fraction], { description: 'The largest move, as fractions of width and height.' }),
    ),
    scale: Optional(
      Tuple([NumberType(aboveZero), NumberType(aboveZero)], { description: 'The range of factors of the size.' }),
    ),
    shear: Optional(
      Union([number, range, Tuple([number, number, number, number])], {
        description: 'Angles of shear: d for [-d, d] along x, [from, to] along x, or those along x and y.',
      }),
    ),
  }),
  color_jitter: call('Changes brightness, contrast, saturation and hue: ColorJitter.', {
    brightness: jitter('A number b stands for factors from max(0, 1 - b) to 1 + b; or [from, to].'),
    contrast: jitter('A number c stands for factors from max(0, 1 - c) to 1 + c; or [from, to].'),
    saturation: jitter('A number s stands for factors from max(0, 1 - s) to 1 + s; or [from, to].'),
    hue: Optional(
      Union(
        [
          NumberType({ minimum: 0, maximum: 0.5 }),
          Tuple([NumberType({ minimum: -0.5, maximum: 0.5 }), NumberType({ minimum: -0.5, maximum: 0.5 })]),
        ],
        { description: 'A number h stands for shifts from -h to h, of at most 0.5; or [from, to].', default: 0 },
      ),
    ),
  }),
  random_erasing: call('Covers a rectangle: RandomErasing.', {
    p: real('How often.', unit, 0.5),
    scale: Optional(
      Tuple([fraction, fraction], { description: 'The range of its part of the area.', default: [0.02, 0.33] }),
    ),
    ratio: Optional(
      Tuple([NumberType(aboveZero), NumberType(aboveZero)], {
        description: 'The range of its height by its width.',
        default: [0.3, 3.3],
      }),
    ),
    value: real('What it is filled with, before normalisation.', {}, 0),
  }),
});

const learningRate = (value: number) => real('The learning rate.', aboveZero, value);
const eps = real('Added to the denominator.', { minimum: 0 }, 1e-8);
const betas = Optional(
  Tuple([NumberType(belowOne), NumberType(belowOne)], {
    description: 'Decay of the averages of the gradient and of its square.',
    default: [0.9, 0.999],
  }),
);
const decay = (description: string, value = 0) => real(description, { minimum: 0 }, value);

export const optimizer = oneOf('How a step changes the weights: torch.optim’s arguments and arithmetic.', {
  sgd: call('Stochastic gradient descent: torch.optim.SGD.', {
    lr: learningRate(0.001),
    momentum: decay('How much of the last step is kept.'),
    dampening: real('How much of the gradient is left out of the momentum.', {}, 0),
    weight_decay: decay('L2 penalty.'),
    nesterov: flag('Nesterov momentum.', false),
  }),
  adam: call('torch.optim.Adam.', { lr: learningRate(0.001), betas, eps, weight_decay: decay('L2 penalty.') }),
  adamw: call('Adam with decoupled weight decay: torch.optim.AdamW.', {
    lr: learningRate(0.001),
    betas,
    eps,
    weight_decay: decay('Each step multiplies the weights by 1 - lr · weight_decay.', 0.01),
  }),
  rmsprop: call('torch.optim.RMSprop.', {
    lr: learningRate(0.01),
    alpha: real('Decay of the average of the squared gradient.', unit, 0.99),
    eps,
    weight_decay: decay('L2 penalty.'),
    momentum: decay('How much of the last step is kept.'),
    centered: flag('Divides by the estimated variance in place of the mean square.', false),
  }),
});

const output = Optional(StringType({ description: 'The output that it reads; the first where not given.' }));

export const loss = oneOf('What is made small: a mean over the batch.', {
  cross_entropy: call('Of logits [N, classes] and class indices: torch.nn.CrossEntropyLoss.', {
    label_smoothing: real('How much of the target is spread over all classes.', unit, 0),
    output,
  }),
  mse_loss: call('Mean squared error: torch.nn.MSELoss. Class indices become one-hot vectors.', { output }),
});

const gamma = real('The factor.', aboveZero, 0.1);

const schedule = oneOf('How the learning rate changes: torch.optim.lr_scheduler’s arguments.', {
  step: call('Multiplied by gamma every step_size epochs: StepLR.', {
    step_size: count('In epochs.'),
    gamma,
  }),
  multi_step: call('Multiplied by gamma at each milestone: MultiStepLR.', {
    milestones: ArrayType(Integer({ minimum: 1 }), { minItems: 1, description: 'Epochs, increasing.' }),
    gamma,
  }),
  cosine: call('Half a cosine down to eta_min: CosineAnnealingLR.', {
    T_max: Optional(count('In epochs; all epochs where not given.')),
    eta_min: real('The least learning rate.', { minimum: 0 }, 0),
  }),
  one_cycle: call('Up to max_lr and down again, step by step over the whole training: OneCycleLR.', {
    max_lr: NumberType({ description: 'The largest learning rate.', ...aboveZero }),
    pct_start: real('The part of the steps in which it grows.', unit, 0.3),
    anneal_strategy: word('The curve.', ['cos', 'linear'], 'cos'),
    cycle_momentum: flag('Momentum (Adam’s first beta) moves the other way.', true),
    base_momentum: real('The least momentum.', belowOne, 0.85),
    max_momentum: real('The largest momentum.', belowOne, 0.95),
    div_factor: real('It begins at max_lr / div_factor.', aboveZero, 25),
    final_div_factor: real('It ends at the first learning rate / final_div_factor.', aboveZero, 10000),
    three_phase: flag('Down as fast as up, then to the end.', false),
  }),
});

const statistic = (description: string, bounds: { readonly exclusiveMinimum?: number }) =>
  Union([NumberType(bounds), ArrayType(NumberType(bounds), { minItems: 1, maxItems: 65536 })], { description });

/** The keys of `train:`. */
export const trainSchema = ObjectType(
  {
    data: ObjectType(
      {
        train: source('The samples that are learned.'),
        test: Optional(source('The samples that each epoch is judged by.')),
      },
      { description: 'Where samples come from.', ...closed },
    ),
    normalize: Optional(
      ObjectType(
        {
          mean: statistic('Of pixels from 0 to 1: one number, or one for each channel.', {}),
          std: statistic('The standard deviation: one number, or one for each channel.', aboveZero),
        },
        { description: '(x - mean) / std, a channel each: torchvision’s Normalize.', ...closed },
      ),
    ),
    augment: Optional(
      ArrayType(augmentation, {
        description: 'Random changes of training samples, in order: torchvision.transforms’ names and arguments.',
        maxItems: 32,
      }),
    ),
    loss: Optional({ ...loss, default: 'cross_entropy' }),
    optimizer,
    schedule: Optional(schedule),
    warmup: Optional(
      ObjectType(
        {
          steps: count('Over so many steps.'),
          start_factor: real('Of the learning rate, at the first step.', { exclusiveMinimum: 0, maximum: 1 }, 1 / 3),
        },
        { description: 'The learning rate grows linearly at first: LinearLR.', ...closed },
      ),
    ),
    clip_grad_norm: real('Gradients are scaled so that their norm is at most this: clip_grad_norm_.', aboveZero),
    clip_grad_value: real('Gradients are cut to ± this: clip_grad_value_.', aboveZero),
    ema: Optional(
      ObjectType(
        { decay: NumberType({ description: 'How much of the average is kept at each step.', ...belowOne }) },
        { description: 'A moving average of the weights, which is what is judged and saved.', ...closed },
      ),
    ),
    early_stopping: Optional(
      ObjectType(
        { patience: count('Stops after so many epochs in a row without a better one.') },
        { description: 'Stops when the test samples gain no more.', ...closed },
      ),
    ),
    epochs: count('How often every training sample is seen.'),
    batch_size: Optional(Integer({ description: 'Samples in one step.', minimum: 1, maximum: 65536, default: 64 })),
    seed: Optional(
      Integer({
        description: 'Of weights, order, augmentation and dropout.',
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        default: 0,
      }),
    ),
    precision: word('Of products: float32, or bfloat16 with float32 weights.', ['f32', 'bf16'], 'f32'),
  },
  { description: 'How the model is trained.', ...closed },
);

/** What a person writes in `train:`, expressions evaluated and names spelled as mappings. */
export type TrainArguments = Static<typeof trainSchema>;
export type SourceArguments = TrainArguments['data']['train'];
export type OptimizerArguments = TrainArguments['optimizer'];
export type LossArguments = NonNullable<TrainArguments['loss']>;
export type ScheduleArguments = NonNullable<TrainArguments['schedule']>;
export type AugmentationArguments = NonNullable<TrainArguments['augment']>[number];
