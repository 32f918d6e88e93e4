import type { Constant } from '../../../onnx/tensor.ts';
import type { Translation } from '../context.ts';
import type { Handlers } from './handler.ts';

/** Gemm and MatMul with a constant matrix: `linear`, whose matrix is [out, in]. */
export const linear: Handlers = {
  Gemm(t) {
    const input = t.value(0);
    if (t.int('transA', 0) !== 0) t.fail('it transposes its input');
    const matrix = matrixOf(t);
    const weight = scaled(t.int('transB', 0) === 1 ? matrix : transposed(t, matrix), t.float('alpha', 1));
    const [out_features = 1] = weight.shape;
    const given = t.constant(2, 'its bias');
    const bias = given && scaled(spread(t, given, out_features), t.float('beta', 1));
    checkFeatures(t, input.type.shape.at(-1), weight.shape[1]);
    t.give(t.layer('linear', { out_features, bias: bias !== undefined }, [input], { weight, bias }));
  },

  MatMul(t) {
    if (t.input(0)?.kind === 'value' && t.input(1)?.kind === 'value')
      t.fail('it multiplies two values that are computed');
    const input = t.value(0);
    const weight = transposed(t, matrixOf(t));
    const [out_features = 1] = weight.shape;
    checkFeatures(t, input.type.shape.at(-1), weight.shape[1]);
    t.give(t.layer('linear', { out_features, bias: false }, [input], { weight }));
  },
};

function matrixOf(t: Translation): Constant {
  const matrix = t.needed(1, 'its matrix');
  if (matrix.shape.length === 2 && matrix.kind === 'float') return matrix;
  return t.fail(`its matrix has ${matrix.shape.length} dimensions`);
}

function checkFeatures(t: Translation, arrive: unknown, needed: number | undefined): void {
  if (arrive !== needed)
    t.fail(
      `${typeof arrive === 'number' ? arrive : 'an unknown number of'} features arrive, but its matrix takes ${needed}`,
    );
}

function transposed(t: Translation, { kind, shape: [rows = 1, columns = 1], data }: Constant): Constant {
  t.make(data.length);
  const turned = data.slice();
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) turned[column * rows + row] = data[row * columns + column] ?? 0;
  }
  return { kind, shape: [columns, rows], data: turned };
}

function scaled(constant: Constant, factor: number): Constant {
  return factor === 1 ? constant : { ...constant, data: constant.data.map((value) => value * factor) };
}

/** One number for all, or one for each feature. */
function spread(t: Translation, bias: Constant, features: number): Constant {
  if (bias.data.length === features) return { ...bias, shape: [features] };
  const [value] = bias.data;
  if (bias.data.length !== 1 || value === undefined) return t.fail('its bias is not one number for each feature');
  return { kind: 'float', shape: [features], data: new Float32Array(features).fill(value) };
}
