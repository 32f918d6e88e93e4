/** Networks to begin with; what follows the schema line. Each is in the style of `ninc fmt`. */
export const templates: Readonly<Record<string, string>> = {
  nin: `ninc: 1
description: A small Network in Network for pictures of 32 × 32.
params: {classes: 10}
inputs:
  image: {shape: [N, 3, 32, 32]}
layers:
  - nin_block: {out_channels: [64, 48, 32], kernel_size: 5, padding: 2}
  - max_pool2d: {kernel_size: 2}
    expect: [N, 32, 16, 16]
  - dropout: {p: 0.5}
  - nin_block: {out_channels: [64, 64, "\${classes}"], kernel_size: 3, padding: 1}
  - global_avg_pool2d
  - flatten
`,
  residual: `ninc: 1
description: A small residual network for pictures of 32 × 32.
params: {classes: 10}
inputs:
  image: {shape: [N, 3, 32, 32]}
blocks:
  basic:
    description: Two convolutions, and around them the input, or a projection where they change its size.
    params: {channels: {type: int}, stride: 1, project: {type: bool, default: false}}
    layers:
      - residual:
          layers:
            - conv2d: {out_channels: "\${channels}", kernel_size: 3, stride: "\${stride}", padding: 1, bias: false}
            - batch_norm2d
            - relu
            - conv2d: {out_channels: "\${channels}", kernel_size: 3, padding: 1, bias: false}
            - batch_norm2d
          shortcut:
            - conv2d: {out_channels: "\${channels}", kernel_size: 1, stride: "\${stride}", bias: false}
              when: "\${project}"
      - relu
layers:
  - conv2d: {out_channels: 16, kernel_size: 3, padding: 1, bias: false}
  - batch_norm2d
  - relu
  - basic: {channels: 16}
    repeat: 2
  - basic: {channels: 32, stride: 2, project: true}
  - basic: {channels: 32}
  - basic: {channels: 64, stride: 2, project: true}
  - basic: {channels: 64}
    expect: [N, 64, 8, 8]
  - global_avg_pool2d
  - flatten
  - linear: {out_features: "\${classes}"}
`,
  train: `ninc: 1
description: A small Network in Network that learns the handwritten digits that ship with ninc.
params: {classes: 10}
inputs:
  image: {shape: [N, 1, 28, 28]}
layers:
  - nin_block: {out_channels: 32, kernel_size: 3, padding: 1, batch_norm: true}
  - max_pool2d: {kernel_size: 2}
    expect: [N, 32, 14, 14]
  - nin_block: {out_channels: 64, kernel_size: 3, padding: 1, batch_norm: true}
  - max_pool2d: {kernel_size: 2}
  - dropout: {p: 0.2}
  - conv2d: {out_channels: "\${classes}", kernel_size: 1}
    id: classifier
  - global_avg_pool2d
  - flatten
outputs: {logits: flatten_1}
train:
  data:
    train: {digits: {split: train}}
    test: {digits: {split: test}}
  normalize: {mean: [0.1307], std: [0.3081]}
  loss: cross_entropy
  optimizer: {adamw: {lr: 0.006, weight_decay: 0.02}}
  schedule: {one_cycle: {max_lr: 0.006}}
  epochs: 3
  batch_size: 64
  seed: 1
`,
};
