import { add, type Dim, exactDivide, floorDivide, multiply, subtract } from '../../ir/dim/dim.ts';
import type { Constant } from '../../onnx/tensor.ts';
import { elements } from '../../weights/tensor.ts';
import { permuted, placesOf, taken } from './constants.ts';
import type { Translation } from './context.ts';
import { asSizes, constantOf, integersOf, type Known, mostSizes, sizesOf } from './known.ts';
import type { Handlers } from './operators/handler.ts';

/**
 * Nodes whose inputs are constants, or sizes of values: they are computed here, and nothing is left of them. This is how chains
 * of Shape, Gather, Concat and Reshape come to nothing.
 */
export const folds: Handlers = {
  Constant(t) {
    const known = constantAttribute(t);
    t.give(known);
  },

  ConstantOfShape(t) {
    const dims = integersOf(t.input(0)) ?? t.fail('its shape is computed by the graph');
    const value = t.tensor('value');
    t.give(constantOf(filled(t, dims, value?.data[0] ?? 0, value?.kind ?? 'float')));
  },

  Identity: (t) => t.give(t.input(0) ?? t.fail('it has no input')),
  Dropout: (t) => t.give(t.input(0) ?? t.fail('it has no input')),

  Cast(t) {
    const known = t.input(0);
    const to = t.int('to', 1);
    if (known?.kind !== 'constant') return t.give(known ?? t.fail('it has no input'));
    if ([1, 10, 11, 16].includes(to)) return t.give(constantOf({ ...known.constant, kind: 'float' }));
    const { data } = known.constant;
    t.make(data.length);
    const cast = new Float64Array(data.length);
    for (const [index, value] of data.entries()) cast[index] = to === 9 ? Number(value !== 0) : Math.trunc(value);
    t.give(constantOf({ ...known.constant, kind: 'integer', data: cast }));
  },

  Unsqueeze: (t) =>
    reshape(t, (dims, axes) =>
      axes.toSorted((a, b) => a - b).reduce((into, axis) => into.toSpliced(axis, 0, 1), [...dims]),
    ),
  Squeeze: (t) =>
    reshape(t, (dims, axes) => dims.filter((size, axis) => (axes.length === 0 ? size !== 1 : !axes.includes(axis)))),

  Reshape(t) {
    const wanted = t.list('shape', 1, 'its shape') ?? t.fail('its shape is missing');
    const sizes = asSizes(t.input(0));
    if (t.input(0)?.kind === 'sizes' && sizes !== undefined) return t.give(sizesOf(sizes.dims, wanted.length === 0));
    const constant = t.needed(0, 'its input');
    const count = constant.data.length;
    const copied = wanted.map((size, axis) => (size === 0 ? (constant.shape[axis] ?? 0) : size));
    const known = copied.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
    const dims = copied.map((size) => (size === -1 ? count / known : size));
    if (elements(dims) !== count || dims.some((size) => size < 0)) t.fail('its shape has another number of elements');
    t.give(constantOf({ ...constant, shape: dims }));
  },

  Flatten(t) {
    const constant = t.needed(0, 'its input');
    const axis = t.int('axis', 1);
    const at = axis < 0 ? axis + constant.shape.length : axis;
    t.give(
      constantOf({ ...constant, shape: [elements(constant.shape.slice(0, at)), elements(constant.shape.slice(at))] }),
    );
  },

  Transpose(t) {
    const constant = t.needed(0, 'its input');
    const perm = t.ints('perm') ?? constant.shape.map((_, axis) => constant.shape.length - 1 - axis);
    if (perm.toSorted((a, b) => a - b).some((axis, index) => axis !== index) || perm.length !== constant.shape.length) {
      t.fail('its perm is no order of its dimensions');
    }
    t.make(constant.data.length);
    t.give(constantOf(permuted(constant, perm)));
  },

  Concat(t) {
    const parts = t.inputs().map((known) => asSizes(known));
    if (parts.every((part) => part !== undefined)) {
      const dims = parts.flatMap((part) => part?.dims ?? []);
      if (dims.length <= mostSizes) return t.give(sizesOf(dims));
    }
    const constants = t.inputs().map((_, index) => t.needed(index, 'its input'));
    const axis = t.int('axis', 0);
    const [first] = constants;
    if (first === undefined || (axis !== 0 && axis !== -first.shape.length))
      return t.fail('it joins constants along another dimension than the first');
    const count = constants.reduce((sum, constant) => sum + constant.data.length, 0);
    t.make(count);
    const data = new Float64Array(count);
    let at = 0;
    for (const constant of constants) {
      data.set(constant.data, at);
      at += constant.data.length;
    }
    const rows = constants.reduce((sum, constant) => sum + (constant.shape[0] ?? 0), 0);
    t.give(constantOf({ kind: first.kind, shape: [rows, ...first.shape.slice(1)], data }));
  },

  Gather(t) {
    const from = asSizes(t.input(0));
    const places = integersOf(t.input(1));
    if (from === undefined || places === undefined || places.length > mostSizes || t.int('axis', 0) > 0)
      return t.fail('it takes parts of a constant that is no list of sizes');
    const dims = places.map((place) => {
      const found = from.dims[place < 0 ? place + from.dims.length : place];
      return found ?? t.fail(`it takes element ${place} of ${from.dims.length}`);
    });
    t.give(sizesOf(dims, t.needed(1, 'its list of places').shape.length === 0));
  },

  Slice(t) {
    const lists = ['starts', 'ends', 'axes', 'steps'].map((name, index) =>
      t.list(name, index + 1, `its list of ${name}`),
    );
    const [starts, ends, axes = starts?.map((_, index) => index), steps] = lists;
    if (starts === undefined || ends === undefined || axes === undefined) return t.fail('its limits are missing');
    const from = t.input(0);
    if (from?.kind === 'sizes') {
      if ((steps?.[0] ?? 1) !== 1) t.fail('it turns the sizes of a value around');
      return t.give(sizesOf(from.dims.slice(starts[0], ends[0])));
    }
    let constant = t.needed(0, 'its input');
    for (const [index, asked] of axes.entries()) {
      const axis = asked < 0 ? asked + constant.shape.length : asked;
      const size = constant.shape[axis] ?? t.fail(`its input has no dimension ${asked}`);
      t.make(constant.data.length);
      constant = taken(constant, axis, placesOf(size, starts[index] ?? 0, ends[index] ?? size, steps?.[index] ?? 1));
    }
    t.give(constantOf(constant));
  },

  Size: (t) => t.give(sizesOf([shapeOf(t, t.input(0)).reduce<Dim>(multiply, 1)], true)),

  ReduceProd(t) {
    const from = asSizes(t.input(0)) ?? t.fail('it multiplies the elements of a constant');
    t.give(sizesOf([from.dims.reduce<Dim>(multiply, 1)], t.int('keepdims', 1) === 0));
  },

  Add: binary((a, b) => a + b, add),
  Sub: binary((a, b) => a - b, subtract),
  Mul: binary((a, b) => a * b, multiply),
  Div: binary((a, b, integers) => (integers ? Math.trunc(a / b) : a / b), divided),
  Pow: binary((a, b) => a ** b),
  Max: binary((a, b) => Math.max(a, b)),
  Min: binary((a, b) => Math.min(a, b)),
  Neg: unary((a) => -a),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Reciprocal: unary((a) => 1 / a),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
};

/** The sizes of a value, which are known although the value is not. */
export function foldShape(t: Translation): undefined {
  const dims = shapeOf(t, t.input(0));
  const place = (at: number) => (at < 0 ? at + dims.length : at);
  t.give(sizesOf(dims.slice(place(t.int('start', 0)), place(t.int('end', dims.length)))));
}

function shapeOf(t: Translation, known: Known | undefined): readonly Dim[] {
  if (known?.kind === 'value') return known.type.shape;
  if (known?.kind === 'constant') return known.constant.shape;
  if (known?.kind === 'sizes') return known.scalar ? [] : [known.dims.length];
  return t.fail('it has no input');
}

function constantAttribute(t: Translation): Known {
  const [name, attribute] = [...t.node.attributes].find(([key]) => key.startsWith('value')) ?? [];
  const numbers = (kind: Constant['kind'], shape: readonly number[], values: readonly number[]) =>
    constantOf({ kind, shape, data: Float64Array.from(values) });
  if (attribute?.kind === 'tensor' && name !== undefined)
    return constantOf(t.tensor(name) ?? t.fail('it has no value'));
  if (attribute?.kind === 'int') return numbers('integer', [], [attribute.value]);
  if (attribute?.kind === 'float') return numbers('float', [], [attribute.value]);
  if (attribute?.kind === 'ints') return numbers('integer', [attribute.value.length], attribute.value);
  if (attribute?.kind === 'floats') return numbers('float', [attribute.value.length], attribute.value);
  if (attribute?.kind === 'text' || attribute?.kind === 'texts') return t.fail('it holds text');
  if (t.node.attributes.has('sparse_value')) return t.fail('it holds a sparse tensor');
  return t.fail('it has no value');
}

/** A constant with one number everywhere; its memory is taken when its elements are asked for. */
function filled(t: Translation, dims: readonly number[], value: number, kind: Constant['kind']): Constant {
  const count = elements(dims);
  if (!dims.every((size) => Number.isSafeInteger(size) && size >= 0)) t.fail(`its shape [${dims.join(', ')}] is none`);
  t.make(count);
  let made: Float32Array | undefined;
  return {
    kind,
    shape: dims,
    get data() {
      made ??= new Float32Array(count).fill(value);
      return made;
    },
  };
}

function reshape(t: Translation, change: (dims: readonly number[], axes: readonly number[]) => number[]): undefined {
  const known = t.input(0);
  const added = t.node.op === 'Unsqueeze';
  const given = t.list('axes', 1, 'its list of axes') ?? [];
  if (known?.kind === 'sizes') return t.give(sizesOf(known.dims, !added));
  const constant = t.needed(0, 'its input');
  const rank = constant.shape.length + (added ? given.length : 0);
  const axes = given.map((axis) => (axis < 0 ? axis + rank : axis));
  if (axes.some((axis) => axis < 0 || axis >= rank)) t.fail('its axes are not those of its input');
  t.give(
    constantOf({
      kind: constant.kind,
      shape: change(constant.shape, axes),
      get data() {
        return constant.data;
      },
    }),
  );
}

function divided(left: Dim, right: Dim): Dim | undefined {
  if (typeof right === 'number' && right < 1) return undefined;
  return exactDivide(left, right) ?? floorDivide(left, right);
}

function binary(
  compute: (a: number, b: number, integers: boolean) => number,
  onDims?: (left: Dim, right: Dim) => Dim | undefined,
): (t: Translation) => void {
  return (t) => {
    const [left, right] = [t.input(0), t.input(1)];
    if (left?.kind === 'sizes' || right?.kind === 'sizes') return t.give(onSizes(t, left, right, onDims));
    const [a, b] = [t.needed(0, 'its first input'), t.needed(1, 'its second input')];
    if (t.node.inputs.length !== 2) t.fail('it joins more than two constants');
    const integers = a.kind === 'integer' && b.kind === 'integer';
    t.give(
      constantOf({ ...broadcast(t, a, b, (x, y) => compute(x, y, integers)), kind: integers ? 'integer' : 'float' }),
    );
  };
}

function onSizes(
  t: Translation,
  left: Known | undefined,
  right: Known | undefined,
  compute: ((left: Dim, right: Dim) => Dim | undefined) | undefined,
): Known {
  const [a, b] = [asSizes(left), asSizes(right)];
  if (a === undefined || b === undefined || compute === undefined)
    return t.fail('it computes with the sizes of a value');
  const count = Math.max(a.dims.length, b.dims.length);
  const dims = Array.from({ length: count }, (_, index) => {
    const [x, y] = [a.dims[a.dims.length === 1 ? 0 : index], b.dims[b.dims.length === 1 ? 0 : index]];
    const made = x === undefined || y === undefined ? undefined : compute(x, y);
    return made ?? t.fail('it computes sizes that do not come out');
  });
  return sizesOf(dims, a.scalar && b.scalar);
}

/** numpy's rule: aligned at the last dimension, a size of 1 is repeated. */
function broadcast(t: Translation, a: Constant, b: Constant, compute: (x: number, y: number) => number): Constant {
  const rank = Math.max(a.shape.length, b.shape.length);
  const sizeAt = (shape: readonly number[], axis: number) => shape[axis - rank + shape.length] ?? 1;
  const dims = Array.from({ length: rank }, (_, axis) => {
    const [x, y] = [sizeAt(a.shape, axis), sizeAt(b.shape, axis)];
    if (x !== y && x !== 1 && y !== 1)
      t.fail(`its inputs have the shapes [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`);
    return x === 1 ? y : x;
  });
  const count = elements(dims);
  t.make(count);
  const data =
    a.data instanceof Float32Array && b.data instanceof Float32Array
      ? new Float32Array(count)
      : new Float64Array(count);
  for (let index = 0; index < count; index++) {
    let [rest, x, y, stepX, stepY] = [index, 0, 0, 1, 1];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const at = rest % (dims[axis] ?? 1);
      rest = Math.floor(rest / (dims[axis] ?? 1));
      const [sizeX, sizeY] = [sizeAt(a.shape, axis), sizeAt(b.shape, axis)];
      x += (sizeX === 1 ? 0 : at) * stepX;
      y += (sizeY === 1 ? 0 : at) * stepY;
      stepX *= sizeX;
      stepY *= sizeY;
    }
    data[index] = compute(a.data[x] ?? 0, b.data[y] ?? 0);
  }
  return { kind: a.kind, shape: dims, data };
}

function unary(compute: (value: number) => number): (t: Translation) => void {
  return (t) => {
    const constant = t.needed(0, 'its input');
    t.make(constant.data.length);
    t.give(constantOf({ ...constant, data: constant.data.map(compute) }));
  };
}
