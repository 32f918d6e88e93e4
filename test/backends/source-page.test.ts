import { expect, test } from 'vitest';
import { keras } from '../../src/backends/keras/index.ts';
import { pytorch } from '../../src/backends/pytorch/index.ts';
import { runPasses } from '../../src/compile.ts';
import { dedent } from '../../src/diagnostics/entry.ts';
import { compileText } from '../support.ts';

const spec = dedent(`
  ninc: 1
  name: nin-digits
  description: A small Network in Network for handwritten digits.
  inputs:
    image: {shape: [N, 1, 28, 28]}
  layers:
    - nin_block: {out_channels: 16, kernel_size: 5, padding: 2, batch_norm: true}
    - max_pool2d: {kernel_size: 2}
    - residual:
        layers:
          - conv2d: {out_channels: 16, kernel_size: 3, padding: 1}
          - relu
    - nin_block: {out_channels: [32, 32, 10], kernel_size: 3, padding: 1, batch_norm: true}
    - global_avg_pool2d
    - flatten
  train:
    data:
      train: {digits: {split: train}}
      test: {digits: {split: test}}
    normalize: {mean: [0.1307], std: [0.3081]}
    augment: [{random_crop: {padding: 2}}]
    loss: cross_entropy
    optimizer: {adamw: {lr: 0.003, weight_decay: 0.01}}
    schedule: {one_cycle: {max_lr: 0.003}}
    epochs: 12
    batch_size: 64
    seed: 1
`);

/** The page that shows what is written: renew it with `npx vitest run test/backends/source-page.test.ts -u`. */
test('docs/source.md shows what compile writes', async () => {
  const { value: graph, training } = compileText(spec);
  if (graph === undefined) throw new Error('the example does not compile');
  const text = async (target: typeof pytorch, path: string) => {
    const emitted = await target.emit(runPasses(graph, target.passes), new Map(), training);
    const content = emitted.value?.files.find((file) => file.path === path)?.content;
    return `\`\`\`python\n${typeof content === 'string' ? content : ''}\`\`\``;
  };
  const page = [
    '# Source for PyTorch and Keras',
    '`ninc compile SPEC --target pytorch` and `--target keras` write what a person would have written: a class (or function) for each\nblock of the spec, with what differs between its instances as arguments, under the names of the spec. Nothing of ninc is imported;\n`ruff check` and `ruff format --check` have nothing to say. `npm run check:python` compiles every operation, 150 random networks and\nevery shipped spec to both, runs them, and compares with PyTorch.',
    'This page is made by a test, from this spec:',
    `\`\`\`yaml\n${spec}\`\`\``,
    '## PyTorch: `model.py`',
    '`build()` gives the network with the weights of `weights.safetensors` beside it, in eval mode; `build(None)` as PyTorch initialises\nit, in train mode. The keys of `state_dict()` are the names of the parameters. `forward` takes the inputs in the order of the spec,\nand gives a tensor, or a dict by name where there are several outputs. Needs torch and safetensors.',
    await text(pytorch, 'model.py'),
    '## PyTorch: `train.py`',
    'Written where the spec has `train:`. `python train.py` trains on one process, `torchrun --nproc-per-node N train.py` on N, which share\neach batch (gloo on CPUs, nccl on GPUs); the first saves `trained.safetensors`, for `ninc eval --weights`. The digits that ship with\nninc are written beside it as `.npy` files. Needs torchvision and numpy too.',
    await text(pytorch, 'train.py'),
    '## Keras 3: `model.py`',
    '`build()` gives a `keras.Model` for any backend of Keras (TensorFlow, JAX, PyTorch), with the weights of `weights.safetensors` beside\nit, or none with `build(None)`. Inputs and outputs have the layout of the spec (NCHW); inside pictures are NHWC. Layers have the ids\nof the spec.',
    await text(keras, 'model.py'),
  ].join('\n\n');
  await expect(`${page}\n`).toMatchFileSnapshot('../../docs/source.md');
});
