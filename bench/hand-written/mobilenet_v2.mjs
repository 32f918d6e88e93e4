// MobileNetV2 as one writes it with TensorFlow.js layers (NHWC, `same` padding).
export const shape = [224, 224, 3];

export function build(tf) {
  const { conv2d, depthwiseConv2d, batchNormalization, reLU, add, globalAveragePooling2d, dropout, dense } = tf.layers;
  const relu6 = (x) => reLU({ maxValue: 6 }).apply(x);
  const norm = (x) => batchNormalization({ epsilon: 1e-5 }).apply(x);
  const convNorm = (x, filters, kernelSize = 1, strides = 1) =>
    norm(conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false }).apply(x));
  const inverted = (x, filters, strides, expand) => {
    const given = x.shape.at(-1);
    const wide = expand > 1 ? relu6(convNorm(x, given * expand)) : x;
    const deep = depthwiseConv2d({ kernelSize: 3, strides, padding: 'same', useBias: false }).apply(wide);
    const narrow = convNorm(relu6(norm(deep)), filters);
    return strides === 1 && given === filters ? add().apply([x, narrow]) : narrow;
  };

  const input = tf.input({ shape });
  let x = relu6(convNorm(input, 32, 3, 2));
  for (const [expand, filters, depth, strides] of [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ]) {
    for (let index = 0; index < depth; index++) x = inverted(x, filters, index === 0 ? strides : 1, expand);
  }
  x = globalAveragePooling2d({}).apply(relu6(convNorm(x, 1280)));
  const output = dense({ units: 1000 }).apply(dropout({ rate: 0.2 }).apply(x));
  return tf.model({ inputs: input, outputs: output });
}
