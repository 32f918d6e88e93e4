// ResNet-50 as one writes it with TensorFlow.js layers (NHWC, `same` padding, strides in the 3×3 convolutions as torchvision).
export const shape = [224, 224, 3];

export function build(tf) {
  const { conv2d, batchNormalization, activation, add, maxPooling2d, globalAveragePooling2d, dense } = tf.layers;
  const relu = (x) => activation({ activation: 'relu' }).apply(x);
  const convNorm = (x, filters, kernelSize, strides = 1) =>
    batchNormalization({ epsilon: 1e-5 }).apply(
      conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x),
    );
  const bottleneck = (x, width, strides, project) => {
    const inner = relu(convNorm(relu(convNorm(x, width, 1)), width, 3, strides));
    const shortcut = project ? convNorm(x, 4 * width, 1, strides) : x;
    return relu(add().apply([convNorm(inner, 4 * width, 1), shortcut]));
  };

  const input = tf.input({ shape });
  let x = relu(convNorm(input, 64, 7, 2));
  x = maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }).apply(x);
  for (const [width, depth, strides] of [
    [64, 3, 1],
    [128, 4, 2],
    [256, 6, 2],
    [512, 3, 2],
  ]) {
    for (let index = 0; index < depth; index++) x = bottleneck(x, width, index === 0 ? strides : 1, index === 0);
  }
  const output = dense({ units: 1000 }).apply(globalAveragePooling2d({}).apply(x));
  return tf.model({ inputs: input, outputs: output });
}
