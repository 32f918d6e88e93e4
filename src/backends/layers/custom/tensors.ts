import type { StaticSize, Tensor, Tensor4D } from '../tensorflow.ts';

/** What TensorFlow.js gives a layer: one tensor, alone or in a list. */
export function only(inputs: Tensor | Tensor[]): Tensor {
  const [first] = Array.isArray(inputs) ? inputs : [inputs];
  if (first === undefined) throw new Error('a layer was called without an input');
  return first;
}

/** The one input, `[N, H, W, C]`. */
export function picture(inputs: Tensor | Tensor[]): Tensor4D {
  const input = only(inputs);
  if (hasFourDimensions(input)) return input;
  throw new Error(`a layer needs [N, H, W, C], but [${input.shape.join(', ')}] arrived`);
}

function hasFourDimensions(tensor: Tensor): tensor is Tensor4D {
  return tensor.rank === 4;
}

export function all(inputs: Tensor | Tensor[]): Tensor[] {
  return Array.isArray(inputs) ? inputs : [inputs];
}

/** The shape of the one input. */
export function onlyShape(shape: StaticSize[] | StaticSize[][]): StaticSize[] {
  const [first] = shape;
  return Array.isArray(first) ? first : shape.flat();
}
