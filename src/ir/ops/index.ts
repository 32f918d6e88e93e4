import type { TObject } from 'typebox';
import { elu } from './activation/elu.ts';
import { gelu } from './activation/gelu.ts';
import { hardsigmoid } from './activation/hardsigmoid.ts';
import { hardswish } from './activation/hardswish.ts';
import { hardtanh } from './activation/hardtanh.ts';
import { leaky_relu } from './activation/leaky_relu.ts';
import { log_softmax } from './activation/log_softmax.ts';
import { maxout2d } from './activation/maxout2d.ts';
import { mish } from './activation/mish.ts';
import { prelu } from './activation/prelu.ts';
import { relu } from './activation/relu.ts';
import { relu6 } from './activation/relu6.ts';
import { selu } from './activation/selu.ts';
import { sigmoid } from './activation/sigmoid.ts';
import { silu } from './activation/silu.ts';
import { softmax } from './activation/softmax.ts';
import { softplus } from './activation/softplus.ts';
import { tanh } from './activation/tanh.ts';
import { conv_transpose2d } from './convolution/conv_transpose2d.ts';
import { conv2d } from './convolution/conv2d.ts';
import { add } from './elementwise/add.ts';
import { maximum } from './elementwise/maximum.ts';
import { mul } from './elementwise/mul.ts';
import { sub } from './elementwise/sub.ts';
import { linear } from './linear/linear.ts';
import { batch_norm2d } from './normalization/batch_norm2d.ts';
import { instance_norm2d } from './normalization/instance_norm2d.ts';
import { local_response_norm } from './normalization/local_response_norm.ts';
import type { CompositeOperation, Operation } from './operation.ts';
import { adaptive_avg_pool2d } from './pooling/adaptive_avg_pool2d.ts';
import { avg_pool2d } from './pooling/avg_pool2d.ts';
import { global_avg_pool2d } from './pooling/global_avg_pool2d.ts';
import { global_max_pool2d } from './pooling/global_max_pool2d.ts';
import { max_pool2d } from './pooling/max_pool2d.ts';
import { dropout } from './regularization/dropout.ts';
import { dropout2d } from './regularization/dropout2d.ts';
import { channel_shuffle } from './shape/channel_shuffle.ts';
import { concat } from './shape/concat.ts';
import { flatten } from './shape/flatten.ts';
import { identity } from './shape/identity.ts';
import { narrow } from './shape/narrow.ts';
import { permute } from './shape/permute.ts';
import { pixel_shuffle } from './shape/pixel_shuffle.ts';
import { reshape } from './shape/reshape.ts';
import { upsample } from './shape/upsample.ts';
import { zero_pad2d } from './shape/zero_pad2d.ts';

/** Every operation, once: schema, pages, lowering tables and did-you-mean all come from this table. */
export const operations = {
  conv2d,
  conv_transpose2d,
  linear,
  max_pool2d,
  avg_pool2d,
  adaptive_avg_pool2d,
  global_avg_pool2d,
  global_max_pool2d,
  batch_norm2d,
  instance_norm2d,
  local_response_norm,
  dropout,
  dropout2d,
  relu,
  relu6,
  leaky_relu,
  elu,
  selu,
  gelu,
  silu,
  hardswish,
  hardsigmoid,
  mish,
  softplus,
  sigmoid,
  tanh,
  prelu,
  hardtanh,
  softmax,
  log_softmax,
  maxout2d,
  add,
  sub,
  mul,
  maximum,
  concat,
  flatten,
  reshape,
  permute,
  zero_pad2d,
  upsample,
  pixel_shuffle,
  channel_shuffle,
  narrow,
  identity,
} as const;

export type OperationName = keyof typeof operations;

/** What a node of an operation carries: its arguments with every default filled in. */
export type AttributesOf<K extends OperationName> = NonNullable<ReturnType<(typeof operations)[K]['attributes']>>;

/** Operations that say themselves in simpler ones. */
export type CompositeName = {
  [K in OperationName]: (typeof operations)[K] extends { decompose: unknown } ? K : never;
}[OperationName];

/** Operations that every running backend must lower: a table that misses one does not compile. */
export type PrimitiveName = Exclude<OperationName, CompositeName>;

/** The definition seen without its types: for code that treats all operations alike. */
export type AnyOperation = Operation<OperationName, TObject, object>;

export function isOperation(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

/** Whether it names an operation that makes a network bend: what stands behind a layer that learns. */
export function isActivation(name: string): boolean {
  return isOperation(name) && operationOf(name).family === 'activation';
}

export function operationOf(name: OperationName): AnyOperation {
  return operations[name] as unknown as AnyOperation;
}

/** The definition with its decomposition, if it has one. */
export function compositeOf(name: OperationName): CompositeOperation<OperationName, TObject, object> | undefined {
  const operation = operationOf(name);
  return 'decompose' in operation ? (operation as CompositeOperation<OperationName, TObject, object>) : undefined;
}
