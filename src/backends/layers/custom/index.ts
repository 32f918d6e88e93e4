/**
 * The entry point `ninc/tfjs`: the layers that ninc's models need where TensorFlow.js has no stock layer with PyTorch's numbers.
 *
 *     import * as tf from '@tensorflow/tfjs';
 *     import { registerLayers } from 'ninc/tfjs';
 *     registerLayers(tf);
 *     const model = await tf.loadLayersModel('model.json');
 */
import type { TensorFlow } from '../tensorflow.ts';
import { adaptiveAveragePooling2D } from './adaptive_average_pooling2d.ts';
import { add } from './add.ts';
import { averagePooling2D } from './average_pooling2d.ts';
import { concatenate } from './concatenate.ts';
import { groupedConv2D } from './grouped_conv2d.ts';
import { maxPooling2D } from './max_pooling2d.ts';
import { reshape } from './reshape.ts';
import { softmax } from './softmax.ts';

/** The custom layers of one TensorFlow.js: classes that extend its own `Layer`. */
export type CustomLayers = ReturnType<typeof define>;

function define(tf: TensorFlow) {
  return {
    GroupedConv2D: groupedConv2D(tf),
    MaxPooling2D: maxPooling2D(tf),
    AveragePooling2D: averagePooling2D(tf),
    AdaptiveAveragePooling2D: adaptiveAveragePooling2D(tf),
    Reshape: reshape(tf),
    Add: add(tf),
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
