import type { TObject } from 'typebox';
import { relu } from './activation/relu.ts';
import { sigmoid } from './activation/sigmoid.ts';
import { softmax } from './activation/softmax.ts';
import { tanh } from './activation/tanh.ts';
import { conv2d } from './convolution/conv2d.ts';
import { add } from './elementwise/add.ts';
import { linear } from './linear/linear.ts';
import { batch_norm2d } from './normalization/batch_norm2d.ts';
import type { CompositeOperation, Operation } from './operation.ts';
import { adaptive_avg_pool2d } from './pooling/adaptive_avg_pool2d.ts';
import { avg_pool2d } from './pooling/avg_pool2d.ts';
import { global_avg_pool2d } from './pooling/global_avg_pool2d.ts';
import { max_pool2d } from './pooling/max_pool2d.ts';
import { dropout } from './regularization/dropout.ts';
import { dropout2d } from './regularization/dropout2d.ts';
import { concat } from './shape/concat.ts';
import { flatten } from './shape/flatten.ts';
import { identity } from './shape/identity.ts';

/** Every operation, once: schema, pages, lowering tables and did-you-mean all come from this table. */
export const operations = {
  conv2d,
  linear,
  max_pool2d,
  avg_pool2d,
  adaptive_avg_pool2d,
  global_avg_pool2d,
  batch_norm2d,
  dropout,
  dropout2d,
  relu,
  sigmoid,
  tanh,
  softmax,
  add,
  concat,
  flatten,
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

export function operationOf(name: OperationName): AnyOperation {
  return operations[name] as unknown as AnyOperation;
}

/** The definition with its decomposition, if it has one. */
export function compositeOf(name: OperationName): CompositeOperation<OperationName, TObject, object> | undefined {
  const operation = operationOf(name);
  return 'decompose' in operation ? (operation as CompositeOperation<OperationName, TObject, object>) : undefined;
}
