// The paper's network for CIFAR-10 as one writes it with TensorFlow.js layers: NHWC, activations inside of the convolutions.
export const shape = [32, 32, 3];
export const classes = 10;

export function build(tf) {
  const { conv2d, maxPooling2d, globalAveragePooling2d, dropout } = tf.layers;
  const block = ([first, second, third], kernelSize, options = {}) => [
    conv2d({ filters: first, kernelSize, padding: 'same', activation: 'relu', ...options }),
    conv2d({ filters: second, kernelSize: 1, activation: 'relu' }),
    conv2d({ filters: third, kernelSize: 1, activation: 'relu' }),
  ];
  return tf.sequential({
    layers: [
      ...block([192, 160, 96], 5, { inputShape: shape }),
      maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      dropout({ rate: 0.5 }),
      ...block([192, 192, 192], 5),
      maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      dropout({ rate: 0.5 }),
      ...block([192, 192, classes], 3),
      globalAveragePooling2d({}),
    ],
  });
}
