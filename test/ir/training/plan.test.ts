import { describe, expect, test } from 'vitest';
import { compileText, problems } from '../../support.ts';

const indent = (text: string, by: number) =>
  text
    .trim()
    .split('\n')
    .map((line) => ' '.repeat(by) + line)
    .join('\n');

/** A network of 10 classes, or another one, on one channel of 28 × 28. */
const spec = (train: string, { input = '[N, 1, 28, 28]', classes = 10 } = {}) =>
  [
    'ninc: 1',
    'params: {rate: 0.1, epochs: 3}',
    `inputs: {image: {shape: ${input}}}`,
    'layers:',
    `  - conv2d: {out_channels: ${classes}, kernel_size: 3}`,
    '  - global_avg_pool2d',
    '  - flatten',
    'train:',
    indent(train, 2),
  ].join('\n');

const planOf = (train: string, options: Parameters<typeof spec>[1] = {}) => {
  const compiled = compileText(spec(train, options));
  expect(problems(compiled)).toEqual([]);
  return compiled.training;
};
const faultsOf = (train: string, options: Parameters<typeof spec>[1] = {}) =>
  problems(compileText(spec(train, options))).map((text) => text.replace(/^\S+ /, ''));

const basics = ['data: {train: digits}', 'optimizer: sgd', 'epochs: 1'].join('\n');

describe('train: a plan', () => {
  test("the contract's example, every default filled in", () => {
    const plan = planOf(`
data:
  train: {digits: {split: train}}        # or idx, cifar10, cifar100, image_folder, npy: each with its paths
  test:  {digits: {split: test}}         # digits ships with ninc: 8,000 train, 2,000 test, a fixed split
normalize: {mean: [0.1307], std: [0.3081]}
augment: [{random_crop: {padding: 2}}, {random_horizontal_flip: {p: 0.5}}]     # torchvision's names
loss: cross_entropy                       # with label_smoothing; mse_loss
optimizer: {adamw: {lr: 0.003, weight_decay: 0.01}}     # sgd (momentum, nesterov), adam, adamw, rmsprop: torch.optim's arguments and arithmetic
schedule: {one_cycle: {max_lr: 0.003}}    # step, multi_step, cosine, one_cycle: torch.optim.lr_scheduler's
epochs: 12
batch_size: 64
seed: 1
precision: f32                            # or bf16 (float32 master weights)
`);
    const range = expect.anything();
    expect(plan).toEqual({
      data: { train: { kind: 'digits', split: 'train', range }, test: { kind: 'digits', split: 'test', range } },
      normalize: { mean: [0.1307], std: [0.3081] },
      augment: [
        { kind: 'random_crop', padding: 2 },
        { kind: 'random_horizontal_flip', p: 0.5 },
      ],
      loss: { kind: 'cross_entropy', output: 'output', labelSmoothing: 0 },
      // OneCycleLR begins with its largest momentum.
      optimizer: { kind: 'adamw', lr: 0.003, betas: [0.95, 0.999], eps: 1e-8, weightDecay: 0.01 },
      schedule: {
        kind: 'one_cycle',
        maxLr: 0.003,
        pctStart: 0.3,
        annealStrategy: 'cos',
        cycleMomentum: true,
        baseMomentum: 0.85,
        maxMomentum: 0.95,
        divFactor: 25,
        finalDivFactor: 1e4,
        threePhase: false,
      },
      epochs: 12,
      batchSize: 64,
      seed: 1,
      precision: 'f32',
    });
  });

  test('expressions over params, names alone, and the split of the key', () => {
    const plan = planOf(`
data: {train: digits, test: digits}
optimizer: {sgd: {lr: "\${rate / 2}", momentum: 0.9}}
augment: [random_horizontal_flip, {color_jitter: {brightness: 0.4, hue: 0.1}}, {random_affine: {degrees: 10, shear: 5}}]
epochs: "\${epochs}"
`);
    expect(plan?.data.test).toMatchObject({ kind: 'digits', split: 'test' });
    expect(plan?.optimizer).toMatchObject({ kind: 'sgd', lr: 0.05, momentum: 0.9, dampening: 0, nesterov: false });
    expect(plan?.epochs).toBe(3);
    expect(plan?.augment).toEqual([
      { kind: 'random_horizontal_flip', p: 0.5 },
      {
        kind: 'color_jitter',
        brightness: [0.6, 1.4],
        contrast: [1, 1],
        saturation: [1, 1],
        hue: [-0.1, 0.1],
      },
      { kind: 'random_affine', degrees: [-10, 10], shear: [-5, 5, 0, 0] },
    ]);
  });

  test("torch.optim's defaults", () => {
    const optimizer = (text: string) => planOf(basics.replace('sgd', text))?.optimizer;
    expect(optimizer('sgd')).toEqual({
      kind: 'sgd',
      lr: 1e-3,
      momentum: 0,
      dampening: 0,
      weightDecay: 0,
      nesterov: false,
    });
    expect(optimizer('adam')).toMatchObject({ lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 });
    expect(optimizer('adamw')).toMatchObject({ lr: 1e-3, weightDecay: 0.01 });
    expect(optimizer('{rmsprop: }')).toMatchObject({ lr: 1e-2, alpha: 0.99, momentum: 0, centered: false });
  });

  test('warm-up, clipping, average, early stopping, and paths beside the spec', () => {
    const plan = planOf(
      `
data:
  train: {idx: {images: mnist/images.gz, labels: mnist/labels.gz}}
  test: {cifar100: {paths: test.bin, labels: coarse}}
optimizer: sgd
epochs: 2
warmup: {steps: 100}
clip_grad_norm: 1
ema: {decay: 0.99}
early_stopping: {patience: 2}
`.replace('cifar100: {paths: test.bin, labels: coarse}', 'npy: {images: x.npy, labels: y.npy}'),
    );
    expect(plan).toMatchObject({
      data: { train: { kind: 'idx', images: `${process.cwd()}/mnist/images.gz` }, test: { kind: 'npy' } },
      warmup: { steps: 100, startFactor: 1 / 3 },
      clip: { kind: 'norm', max: 1 },
      ema: { decay: 0.99 },
      earlyStopping: { patience: 2 },
    });
  });
});

describe('train: faults', () => {
  test.each<[string, string]>([
    ['optimizer: {sdg: {lr: 0.1}}', 'NIN2002 optimizer has no sdg; it has sgd, adam, adamw, rmsprop'],
    ['optimizer: adamm', 'NIN2003 optimizer is "adamm", but must be one of sgd, adam, adamw, rmsprop'],
    [
      'optimizer: {sgd: , adam: }',
      'NIN2003 optimizer is all of sgd, adam, but must be one of sgd, adam, adamw, rmsprop',
    ],
    ['optimizer: {sgd: {lr: 0}}', 'NIN2003 lr is 0, but must be a number above 0'],
    ['optimizer: {sgd: {lr: "${rate - 1}"}}', 'NIN2003 lr is -0.9, but must be a number above 0'],
    ['optimizer: {sgd: {lr: "${rat}"}}', 'NIN2102 there is no param `rat` here'],
    [
      'optimizer: {adam: {betas: [0.9, 1]}}',
      'NIN2003 betas is [0.9, 1], but must be a list of 2, each a number of at least 0 and below 1',
    ],
    [
      'optimizer: {sgd: {learning_rate: 1}}',
      'NIN2002 sgd has no learning_rate; it has lr, momentum, dampening, weight_decay, nesterov',
    ],
    ['augment: [{random_horizontal_flip: {p: 1.5}}]', 'NIN2003 p is 1.5, but must be a number from 0 to 1'],
    ['augment: [random_rotation]', 'NIN2001 random_rotation needs degrees'],
    ['augment: [{random_affine: {degrees: [5, -5]}}]', 'NIN3403 the range of degrees begins at 5, above its end -5'],
    [
      'augment: [{random_crop: {size: 24}}]',
      'NIN4403 samples of digits are [1, 24, 24], but the input is [N, 1, 28, 28]',
    ],
    ['schedule: one_cycle', 'NIN2001 one_cycle needs max_lr'],
    ['schedule: {multi_step: {milestones: [5, 3]}}', 'NIN3403 milestones are not increasing'],
    ['loss: {cross_entropy: {label_smoothing: 2}}', 'NIN2003 label_smoothing is 2, but must be a number from 0 to 1'],
    ['loss: {cross_entropy: {output: logits}}', 'NIN3401 there is no output logits for the loss; there is output'],
    ['normalize: {mean: [0.1, 0.2], std: 1}', 'NIN4404 mean has 2 numbers, but the input has 1 channel'],
    [
      'normalize: {mean: 0, std: 0}',
      'NIN2003 std is 0, but must be a number above 0, or a list of at least 1, each a number above 0',
    ],
    ['batch_size: 8001', 'NIN4405 a step takes 8001 samples, but digits has 8000'],
    ['early_stopping: {patience: 1}', 'NIN3403 early stopping is judged by test samples, and there are none'],
    ['clip_grad_norm: 1\nclip_grad_value: 1', 'NIN3403 gradients are clipped by their norm or by value, not both'],
    ['epochs: 0', 'NIN2003 epochs is 0, but must be an integer from 1 to 1000000'],
    ['precision: f16', 'NIN2003 precision is "f16", but must be one of f32, bf16'],
    [
      'data: {train: {image_folder: {path: /etc}}}',
      'NIN3404 /etc is not followed: the path must be relative to this file',
    ],
    [
      'data: {train: {cifar10: {paths: a.bin}}}',
      'NIN4403 samples of cifar10 are [3, 32, 32], but the input is [N, 1, 28, 28]',
    ],
  ])('%s', (line, expected) => {
    const key = (line.split(':')[0] ?? '').trim();
    const others = basics.split('\n').filter((basic) => !basic.startsWith(`${key}:`));
    expect(faultsOf([...others, line].join('\n'))).toEqual([expected]);
  });

  test.each([
    ['batch_size: 1', '[1, 8, 1, 1]', 'a larger batch_size'],
    ['batch_size: 7999', '[1, 8, 1, 1]', 'of 8000 samples the last comes alone: choose another batch_size'],
  ])('a batch norm of single values: %s', (line, shape, help) => {
    const said = (layers: string) =>
      compileText(`
        ninc: 1
        inputs: {image: {shape: [N, 1, 28, 28]}}
        layers: [${layers}, flatten, {linear: {out_features: 10}}]
        train: {data: {train: digits}, optimizer: sgd, epochs: 1, ${line}}
      `).diagnostics.filter(({ severity }) => severity === 'error');
    const message = `batch_norm2d_1 normalises ${shape} in a step: one value a channel, and a variance needs two`;
    expect(said('{conv2d: {out_channels: 8, kernel_size: 3}}, global_avg_pool2d, batch_norm2d')).toEqual([
      expect.objectContaining({ code: 'NIN4408', message, help }),
    ]);
    // Pixels are values too.
    expect(said('{conv2d: {out_channels: 8, kernel_size: 3}}, batch_norm2d, global_avg_pool2d')).toEqual([]);
  });

  test('every part is judged in one run, also where the layers have a fault', () => {
    const compiled = compileText(`
      ninc: 1
      inputs: {image: {shape: [N, 1, 28, 28]}}
      layers:
        - conv2d: {out_channels: 10, kernel_size: 30}
        - flatten
      train:
        data: {train: {npy: {images: ../x.npy, labels: y.npy}}}
        optimizer: {sgd: {lr: 0.1, nesterov: true}}
        loss: {cross_entropy: {label_smoothing: 3}}
        epochs: 1
    `);
    expect(problems(compiled).map((text) => text.split(' ')[1])).toEqual(['NIN4002', 'NIN3404', 'NIN3403', 'NIN2003']);
    expect(compiled.training).toBeUndefined();
  });

  test('points at the value that a person would change', () => {
    expect(problems(compileText(spec(basics, { classes: 12 })))).toEqual([
      '9:17-23 NIN4402 digits has 10 classes, but the output output is 12 wide',
    ]);
  });

  test('both parts of the data that are wrong for one reason are one error', () => {
    const both = basics.replace('{train: digits}', '{train: digits, test: digits}');
    expect(faultsOf(both, { classes: 12 })).toHaveLength(1);
    expect(faultsOf(both, { input: '[N, 3, 28, 28]' })).toHaveLength(1);
  });
});
