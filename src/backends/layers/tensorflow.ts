import type { ValueType } from '../../ir/type.ts';
import { isPicture } from '../nhwc.ts';

export type { SymbolicTensor, Tensor, Tensor4D } from '@tensorflow/tfjs';

/** TensorFlow.js, whichever package brought it. Said here once more, because `ninc/tfjs` is compiled against without ninc's own types. */
export type TensorFlow = typeof import('@tensorflow/tfjs');

/** A size of TensorFlow.js: `null` where it is known only when arrays arrive. */
export type StaticSize = number | null;

/** A layer of TensorFlow.js, stock or ours. */
export type Layer = InstanceType<TensorFlow['layers']['Layer']>;

/** A class of layers, as TensorFlow.js registers it. */
export interface LayerClass<Config> {
  new (config: Config): Layer;
  readonly className: string;
  readonly fromConfig: TensorFlow['layers']['Layer']['fromConfig'];
}

/** Sizes in the logical order, symbols as `null`. */
export function logicalShape(type: ValueType): StaticSize[] {
  return type.shape.map((dim) => (typeof dim === 'number' ? dim : null));
}

/** Sizes in the order that the backend keeps, symbols as `null`. */
export function physicalShape(type: ValueType): StaticSize[] {
  const sizes = logicalShape(type);
  return sizes.map((size, axis) => (isPicture(type) ? (sizes[[0, 2, 3, 1][axis] ?? axis] ?? null) : size));
}
