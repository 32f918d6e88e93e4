// The seed's network as one writes it with TensorFlow.js layers: NHWC, activations inside of the convolutions.
export const shape = [224, 224, 3];

export function build(tf) {
  const { conv2d, maxPooling2d, averagePooling2d, dropout, flatten } = tf.layers;
  const block = (filters, kernelSize, first = {}) => [
    conv2d({ filters, kernelSize, activation: 'relu', ...first }),
    conv2d({ filters, kernelSize: 1, activation: 'relu' }),
    conv2d({ filters, kernelSize: 1, activation: 'relu' }),
  ];
  return tf.sequential({
    layers: [
      ...block(96, 11, { strides: 4, inputShape: shape }),
      maxPooling2d({ poolSize: 3, strides: 2 }),
      ...block(256, 5, { padding: 'same' }),
      maxPooling2d({ poolSize: 3, strides: 2 }),
      ...block(384, 3, { padding: 'same' }),
      maxPooling2d({ poolSize: 3, strides: 2 }),
      dropout({ rate: 0.5 }),
      ...block(10, 3, { padding: 'same' }),
      averagePooling2d({ poolSize: 5, strides: 1 }),
      flatten(),
    ],
  });
}
