/**
 * The entry point `ninc/tfjs`: the layers that ninc's models need where TensorFlow.js has no stock layer with PyTorch's numbers.
 *
 *     import * as tf from '@tensorflow/tfjs';
 *     import { registerLayers } from 'ninc/tfjs';
 *     registerLayers(tf);
 *     const model = await tf.loadLayersModel('model.json');
 */
import type { TensorFlow } from '../tensorflow.ts';
import { activation } from './activation.ts';
import { adaptiveAveragePooling2D } from './adaptive_average_pooling2d.ts';
import { averagePooling2D } from './average_pooling2d.ts';
import { channels } from './channels.ts';
import { concatenate } from './concatenate.ts';
import { conv2DTranspose } from './conv2d_transpose.ts';
import { elementwise } from './elementwise.ts';
import { groupedConv2D } from './grouped_conv2d.ts';
import { instanceNormalization } from './instance_normalization.ts';
import { localResponseNormalization } from './local_response_normalization.ts';
import { maxPooling2D } from './max_pooling2d.ts';
import { narrow } from './narrow.ts';
import { reshape } from './reshape.ts';
import { reshapeTo } from './reshape_to.ts';
import { softmax } from './softmax.ts';
import { transpose } from './transpose.ts';
import { upSampling2D } from './up_sampling2d.ts';

/** The custom layers of one TensorFlow.js: classes that extend its own `Layer`. */
export type CustomLayers = ReturnType<typeof define>;

function define(tf: TensorFlow) {
  return {
    GroupedConv2D: groupedConv2D(tf),
    MaxPooling2D: maxPooling2D(tf),
    AveragePooling2D: averagePooling2D(tf),
    AdaptiveAveragePooling2D: adaptiveAveragePooling2D(tf),
    Narrow: narrow(tf),
    Reshape: reshape(tf),
    ReshapeTo: reshapeTo(tf),
    Transpose: transpose(tf),
    Elementwise: elementwise(tf),
    Activation: activation(tf),
    Channels: channels(tf),
    Conv2DTranspose: conv2DTranspose(tf),
    InstanceNormalization: instanceNormalization(tf),
    LocalResponseNormalization: localResponseNormalization(tf),
    UpSampling2D: upSampling2D(tf),
    Concatenate: concatenate(tf),
    Softmax: softmax(tf),
  };
}

const registered = new WeakMap<object, CustomLayers>();

/** Makes ninc's layers known to a TensorFlow.js, so that `tf.loadLayersModel` finds them; a second call does nothing. */
export function registerLayers(tf: TensorFlow): CustomLayers {
  const known = registered.get(tf);
  if (known !== undefined) return known;
  const layers = define(tf);
  registered.set(tf, layers);
  for (const layer of Object.values(layers)) tf.serialization.registerClass(layer);
  return layers;
}
