import { type Dim, equalDims, exactDivide, multiply } from '../../../ir/dim/dim.ts';
import { formatDim } from '../../../ir/dim/text.ts';
import { shortest } from '../../number.ts';
import { reshaping } from '../../reshape.ts';
import type { Translation } from '../context.ts';
import { asSizes, type Known } from '../known.ts';
import type { Handler, Handlers } from './handler.ts';

type Value = Extract<Known, { kind: 'value' }>;

export const shape: Handlers = {
  Identity: (t) => t.give(t.input(0) ?? t.fail('it has no input')),

  Cast(t) {
    const to = t.int('to', 1);
    if (to !== 1 && to !== 10 && to !== 11 && to !== 16) t.fail('it converts a value that is computed to integers');
    t.give(t.value(0));
  },

  Concat(t) {
    const values = t.node.inputs.map((_, index) => t.value(index));
    const rank = values[0]?.type.shape.length ?? 0;
    const axis = t.int('axis', 1);
    const [only] = values;
    if (values.length === 1 && only !== undefined) return t.give(only);
    t.give(t.layer('concat', { dim: axis < 0 ? axis + rank : axis }, values));
  },

  Flatten(t) {
    const input = t.value(0);
    const rank = input.type.shape.length;
    const asked = t.int('axis', 1);
    const axis = asked < 0 ? asked + rank : asked;
    const product = (dims: readonly Dim[]) => dims.reduce<Dim>(multiply, 1);
    t.give(reshaped(t, input, [product(input.type.shape.slice(0, axis)), product(input.type.shape.slice(axis))]));
  },

  Reshape(t) {
    const input = t.value(0);
    const wanted = asSizes(t.input(1))?.dims ?? t.ints('shape') ?? t.fail('its shape is computed by the graph');
    const copies = t.int('allowzero', 0) === 0;
    const dims = wanted.map((size, index) => (size === 0 && copies ? (input.type.shape[index] ?? 0) : size));
    const known = dims.filter((size) => size !== -1).reduce<Dim>(multiply, 1);
    const all = input.type.shape.reduce<Dim>(multiply, 1);
    if (dims.filter((size) => size === -1).length > 1 || known === 0) return t.fail('its shape is none');
    const rest = exactDivide(all, known);
    if (rest === undefined) {
      const text = dims.map((size) => (size === -1 ? '-1' : formatDim(size))).join(', ');
      return t.fail(`${input.type.shape.map(formatDim).join(' × ')} elements do not fit into the shape [${text}]`);
    }
    t.give(
      reshaped(
        t,
        input,
        dims.map((size) => (size === -1 ? rest : size)),
      ),
    );
  },

  Transpose(t) {
    const input = t.value(0);
    const dims = t.ints('perm') ?? input.type.shape.map((_, axis) => input.type.shape.length - 1 - axis);
    if (dims.every((dim, index) => dim === index)) return t.give(input);
    t.give(t.layer('permute', { dims }, [input]));
  },

  Squeeze(t) {
    const input = t.value(0);
    const rank = input.type.shape.length;
    const asked = t.list('axes', 1, 'its list of axes');
    const axes =
      asked?.map((axis) => (axis < 0 ? axis + rank : axis)) ??
      input.type.shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
    t.give(
      reshaped(
        t,
        input,
        input.type.shape.filter((_, axis) => !axes.includes(axis)),
      ),
    );
  },

  Unsqueeze(t) {
    const input = t.value(0);
    const added = t.list('axes', 1, 'its list of axes') ?? t.fail('its list of axes is missing');
    const rank = input.type.shape.length + added.length;
    const dims: Dim[] = [...input.type.shape];
    for (const axis of added.map((one) => (one < 0 ? one + rank : one)).toSorted((a, b) => a - b))
      dims.splice(axis, 0, 1);
    t.give(reshaped(t, input, dims));
  },

  Split(t) {
    const input = t.value(0);
    const axis = axisOf(t, input, 0);
    const size = input.type.shape[axis];
    if (typeof size !== 'number') return t.fail('it divides a dimension whose size is not fixed');
    const written = t.list('split', 1, 'its list of sizes');
    const parts = t.node.outputs.length;
    const each = Math.ceil(size / parts);
    const sizes =
      written === undefined
        ? Array.from({ length: parts }, (_, index) => Math.min(each, size - each * index))
        : written;
    if (sizes.length !== parts || sizes.reduce((sum, part) => sum + part, 0) !== size)
      t.fail('its parts are not the whole');
    let start = 0;
    for (const [index, length] of sizes.entries()) {
      // A part that nobody reads is none.
      if (t.isRead(index)) t.give(narrowed(t, input, axis, start, length), index);
      start += length;
    }
  },

  Slice(t) {
    const input = t.value(0);
    const list = (name: string, index: number) => t.list(name, index, `its list of ${name}`);
    const [starts, ends] = [list('starts', 1) ?? [], list('ends', 2) ?? []];
    const axes = list('axes', 3) ?? starts.map((_, index) => index);
    const steps = list('steps', 4) ?? starts.map(() => 1);
    if (steps.some((step) => step !== 1)) t.fail('it takes every second element, or goes backwards');
    let value = input;
    for (const [index, asked] of axes.entries()) {
      const axis = asked < 0 ? asked + input.type.shape.length : asked;
      const size = input.type.shape[axis];
      const [start = 0, end = 0] = [starts[index], ends[index]];
      if (typeof size !== 'number') {
        if (start === 0 && end > 2 ** 31) continue;
        return t.fail('it cuts a dimension whose size is not fixed');
      }
      const place = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
      value = narrowed(t, value, axis, place(start), place(end) - place(start));
    }
    t.give(value);
  },

  Gather(t) {
    const input = t.value(0);
    const axis = axisOf(t, input, 0);
    const { data, shape: asked } = t.needed(1, 'its list of places');
    const size = input.type.shape[axis];
    if (typeof size !== 'number') return t.fail('it takes parts of a dimension whose size is not fixed');
    const places = [...data.slice(0, 4096)].map((place) => (place < 0 ? place + size : place));
    const [first = 0] = places;
    if (asked.length > 1 || data.length > 4096 || places.some((place, index) => place !== first + index)) {
      t.fail('it takes elements that are no neighbours');
    }
    const part = narrowed(t, input, axis, first, places.length);
    t.give(
      asked.length === 1
        ? part
        : reshaped(
            t,
            part,
            part.type.shape.filter((_, index) => index !== axis),
          ),
    );
  },

  Expand: unlessSame('repeats its input'),
  Tile(t) {
    if (t.list('repeats', 1, 'how often it repeats')?.every((times) => times === 1) !== true)
      t.fail('it repeats its input');
    t.give(t.value(0));
  },

  DepthToSpace(t) {
    const input = t.picture(0);
    const upscale_factor = t.int('blocksize', 0);
    const channels = input.type.shape[1];
    if (t.text('mode', 'DCR') !== 'CRD' && channels !== upscale_factor ** 2) {
      t.fail('its mode DCR orders the channels in another way than pixel_shuffle');
    }
    t.give(t.layer('pixel_shuffle', { upscale_factor }, [input]));
  },

  Upsample: resize,
  Resize: resize,
};

function axisOf(t: Translation, { type }: Value, otherwise: number): number {
  const axis = t.int('axis', otherwise);
  const counted = axis < 0 ? axis + type.shape.length : axis;
  return type.shape[counted] === undefined ? t.fail(`its input has no dimension ${axis}`) : counted;
}

function narrowed(t: Translation, input: Value, dim: number, start: number, length: number): Value {
  if (start === 0 && length === input.type.shape[dim]) return input;
  if (length < 1) return t.fail('it takes a part with no elements');
  return t.layer('narrow', { dim, start, length }, [input]);
}

/** The same elements under other sizes. */
function reshaped(t: Translation, input: Value, dims: readonly Dim[]): Value {
  const way = reshaping(input.type.shape, dims);
  return way === undefined ? input : t.layer(way.op, way.args, [input]);
}

function unlessSame(reason: string): Handler {
  return (t) => {
    const input = t.value(0);
    const dims = asSizes(t.input(1))?.dims ?? t.fail('its shape is computed by the graph');
    const same = dims.every((size, index) => {
      const own = input.type.shape[index - dims.length + input.type.shape.length] ?? 0;
      return size === 1 || equalDims(size, own);
    });
    if (!same || dims.length > input.type.shape.length) t.fail(`it ${reason}`);
    t.give(input);
  };
}

/** Resize and the older Upsample: by factors, or to a size that is a multiple. */
function resize(t: Translation): undefined {
  const input = t.picture(0);
  const scale_factor = scalesOf(t, input);
  const [tall, wide] = scale_factor;
  if (tall === 1 && wide === 1) return t.give(input);
  const older = t.node.op === 'Upsample' || t.opset < 11;
  const mode = t.text('mode', 'nearest');
  const coordinates = t.text('coordinate_transformation_mode', older ? 'asymmetric' : 'half_pixel');
  const whole = Number.isInteger(tall) && Number.isInteger(wide);
  if (t.int('antialias', 0) !== 0) t.fail('it smooths while it resizes');
  if (mode === 'nearest') {
    const rounding = t.text('nearest_mode', older ? 'floor' : 'round_prefer_floor');
    // For whole factors the nearest pixel of a centre is the pixel that holds it.
    const centred =
      whole &&
      (coordinates === 'half_pixel' || coordinates === 'pytorch_half_pixel') &&
      rounding.startsWith('round_prefer');
    const cornered = coordinates === 'asymmetric' && rounding === 'floor';
    if (!centred && !cornered) t.fail(`it takes the nearest pixel by ${coordinates} and ${rounding}`);
    return t.give(t.layer('upsample', { scale_factor, mode: 'nearest', align_corners: false }, [input]));
  }
  if (mode !== 'linear' && mode !== 'bilinear') t.fail(`its mode ${JSON.stringify(mode)} has no counterpart`);
  const aligned = coordinates === 'align_corners';
  if (!aligned && coordinates !== 'half_pixel' && coordinates !== 'pytorch_half_pixel') {
    t.fail(`it interpolates with ${coordinates} coordinates; the language has half_pixel and align_corners`);
  }
  t.give(t.layer('upsample', { scale_factor, mode: 'bilinear', align_corners: aligned }, [input]));
}

function scalesOf(t: Translation, input: Value): readonly [number, number] {
  const written = t.node.attributes.get('scales');
  const last = t.opset < 11 || t.node.op === 'Upsample' ? 1 : 2;
  const given = written?.kind === 'floats' ? written.value : t.constant(last, 'its factors')?.data;
  if (given !== undefined && given.length === 4) {
    const [batch = 1, channels = 1, tall = 1, wide = 1] = given;
    if (batch !== 1 || channels !== 1) t.fail('it resizes the batch or the channels');
    return [shortest(tall), shortest(wide)];
  }
  const sizes = asSizes(t.input(3))?.dims;
  if (sizes === undefined || sizes.length !== 4) return t.fail('its factors are not four numbers');
  const factors = sizes.map((size, axis) => {
    const own = input.type.shape[axis] ?? 1;
    if (equalDims(size, own)) return 1;
    const ratio = typeof size === 'number' && typeof own === 'number' ? size / own : exactDivide(size, own);
    return typeof ratio === 'number'
      ? ratio
      : t.fail(`it resizes ${formatDim(own)} to ${formatDim(size)}, which is no fixed factor`);
  });
  const [batch = 1, channels = 1, tall = 1, wide = 1] = factors;
  if (batch !== 1 || channels !== 1) t.fail('it resizes the batch or the channels');
  return [tall, wide];
}
