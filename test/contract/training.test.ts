import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { bin, ninc, workspace } from '../cli/run.ts';
import { readSafetensors } from './stored.ts';
import { errors, fine, report } from './workbench.ts';

const layers = `
  ninc: 1
  inputs: {image: {shape: [N, 1, 28, 28]}}
  layers:
    - max_pool2d: {kernel_size: 7}
    - dropout: {p: 0.1}
    - flatten
    - linear: {out_features: 10}
`;
/** The contract's example, of other sizes. */
const train = `
  train:
    data:
      train: {digits: {split: train}}
      test:  {digits: {split: test}}
    normalize: {mean: [0.1307], std: [0.3081]}
    augment: [{random_crop: {padding: 2}}, {random_horizontal_flip: {p: 0.5}}]
    loss: cross_entropy
    optimizer: {adamw: {lr: 0.003, weight_decay: 0.01}}
    schedule: {one_cycle: {max_lr: 0.003}}
    epochs: 2
    batch_size: 2000
    seed: 1
    precision: f32
`;
const { folder, remove } = workspace({ 'net.nin.yaml': layers + train });
afterAll(remove);
const path = (name: string) => join(folder, name);
const lines = (name: string) =>
  readFileSync(path(name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('train:', () => {
  const text = (change: (text: string) => string) => {
    const flat = train.replace(/\n {2}/g, '\n');
    return `${layers.replace(/\n {2}/g, '\n')}${change(flat)}`;
  };
  const replaced = (key: string, value: string) =>
    text((one) => one.replace(new RegExp(`\\n  ${key}: .*`), `\n  ${key}: ${value}`));

  test('the example is read', () => {
    expect(fine(report(text((one) => one))).diagnostics).toEqual([]);
  });

  test.each([
    ['optimizer', '{sgd: {lr: 0.1, momentum: 0.9, dampening: 0, weight_decay: 0.0005, nesterov: true}}'],
    ['optimizer', '{adam: {lr: 0.001, betas: [0.9, 0.999], eps: 1.0e-8, weight_decay: 0.1}}'],
    ['optimizer', '{rmsprop: {lr: 0.01, alpha: 0.99, eps: 1.0e-8, momentum: 0.5, centered: true}}'],
    ['schedule', '{step: {step_size: 3, gamma: 0.5}}'],
    ['schedule', '{multi_step: {milestones: [1, 2], gamma: 0.1}}'],
    ['schedule', '{cosine: {}}'],
    ['loss', '{cross_entropy: {label_smoothing: 0.1}}'],
    ['loss', 'mse_loss'],
    ['precision', 'bf16'],
  ])('%s: %s', (key, value) => {
    expect(errors(replaced(key, value))).toEqual([]);
  });

  test('arguments are those of torch.optim: another is an error where it stands', () => {
    expect(errors(replaced('optimizer', '{sgd: {lr: 0.1, momentun: 0.9}}'))).toEqual([
      expect.stringMatching(/^\d+:\d+-\d+ NIN2002/),
    ]);
    expect(errors(replaced('optimizer', '{lion: {lr: 0.1}}'))).toEqual([expect.stringMatching(/ NIN2/)]);
    expect(errors(replaced('epochs', '0'))).toEqual([expect.stringMatching(/ NIN2/)]);
  });
});

describe('ninc train, eval, predict', () => {
  test('writes weights, the best beside them, and a history of steps and epochs', () => {
    const { status, stdout, stderr } = ninc(folder, 'train', 'net.nin.yaml', '--out', 'run', '--format', 'json');
    expect(status, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ steps: 8, epochs: 2, weights: 'run/weights.safetensors' });
    const shapes = (name: string) =>
      Object.entries(readSafetensors(readFileSync(path(name)))).map(([key, { shape }]) => [key, shape]);
    for (const name of ['run/weights.safetensors', 'run/best.safetensors'])
      expect(shapes(name)).toEqual([
        ['linear_1.weight', [10, 16]],
        ['linear_1.bias', [10]],
      ]);
    const history = lines('run/history.jsonl');
    expect(history.map(({ kind }) => kind)).toEqual([
      ...Array(4).fill('step'),
      'epoch',
      ...Array(4).fill('step'),
      'epoch',
    ]);
    const number = expect.any(Number);
    for (const line of history)
      expect(line).toMatchObject({ loss: number, accuracy: number, lr: number, images_per_second: number });
    expect(history.at(-1)).toMatchObject({ epoch: 2, step: 8, test_loss: number, test_accuracy: number });
    // The last step of one_cycle: max_lr / 25 / 1e4.
    expect(history.at(-1).lr).toBeCloseTo(0.003 / 25 / 1e4, 12);
  });

  test('eval: accuracy, loss and the number of samples', () => {
    const { status, stdout } = ninc(
      folder,
      'eval',
      'net.nin.yaml',
      '--weights',
      'run/weights.safetensors',
      '--format',
      'json',
    );
    expect(status).toBe(0);
    const { metrics, samples } = JSON.parse(stdout);
    expect(samples).toBe(2000);
    const last = lines('run/history.jsonl').at(-1);
    expect(metrics.accuracy).toBe(last.test_accuracy);
    expect(metrics.loss).toBeCloseTo(last.test_loss, 5);
  });

  test('predict: the top classes of each picture with probabilities', () => {
    const picture = new URL('../../assets/chelsea.png', import.meta.url);
    writeFileSync(path('cat.png'), readFileSync(picture));
    const words = ['cat.png', 'cat.png', '--weights', 'run/weights.safetensors', '--format', 'json', '--top', '10'];
    const { status, stdout, stderr } = ninc(folder, 'predict', 'net.nin.yaml', ...words);
    expect(status, stderr).toBe(0);
    const { predictions } = JSON.parse(stdout);
    expect(predictions).toHaveLength(2);
    const { file, classes } = predictions[0];
    expect(file).toBe('cat.png');
    const probabilities = classes.map(({ probability }: { probability: number }) => probability);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
    expect(probabilities.reduce((a: number, b: number) => a + b)).toBeCloseTo(1, 5);
  });

  test('--steps and --resume: the same bytes as a run that was not stopped', () => {
    const part = ninc(folder, 'train', 'net.nin.yaml', '--out', 'parts', '--steps', '3', '--checkpoint-every', '2');
    expect(part.status, part.stderr).toBe(0);
    expect(lines('parts/history.jsonl')).toHaveLength(3);
    expect(ninc(folder, 'train', 'net.nin.yaml', '--out', 'parts', '--resume').status).toBe(0);
    const bytes = (name: string) => readFileSync(path(name)).toString('hex');
    for (const name of ['weights.safetensors', 'best.safetensors'])
      expect(bytes(`parts/${name}`)).toBe(bytes(`run/${name}`));
    const timeless = (name: string) => lines(name).map(({ images_per_second: _, ...others }) => others);
    expect(timeless('parts/history.jsonl')).toEqual(timeless('run/history.jsonl'));
  });

  test('killed in the middle and resumed: the same bytes', { timeout: 60_000 }, async () => {
    const words = [bin, 'train', 'net.nin.yaml', '--out', 'killed', '--checkpoint-every', '1'];
    const child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    const lively = () =>
      existsSync(path('killed/history.jsonl')) && readFileSync(path('killed/history.jsonl')).length > 300;
    while (child.exitCode === null && !lively()) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await ended;
    const resumed = ninc(folder, 'train', 'net.nin.yaml', '--out', 'killed', '--resume');
    expect(resumed.status, resumed.stderr).toBe(0);
    expect(readFileSync(path('killed/weights.safetensors')).equals(readFileSync(path('run/weights.safetensors')))).toBe(
      true,
    );
  });

  test.each<[string, number, string[]]>([
    ['a backend that does not train', 2, ['--backend', 'reference']],
    ['weights that are not there', 1, ['--weights', 'nowhere.safetensors']],
    ['no epochs', 2, ['--epochs', '0']],
  ])('%s: nothing is left', (_, status, words) => {
    const before = readdirSync(folder);
    expect(ninc(folder, 'train', 'net.nin.yaml', '--out', 'none/deep', ...words).status).toBe(status);
    expect(readdirSync(folder)).toEqual(before);
  });
});
