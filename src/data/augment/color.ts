import type { Augmentation } from '../../ir/training/plan.ts';
import { type Picture, type PictureShape, toValues } from '../pictures/picture.ts';
import type { Draws } from '../random.ts';

type Jitter = Extract<Augmentation, { kind: 'color_jitter' }>;
type Aspect = 'brightness' | 'contrast' | 'saturation' | 'hue';

/** One adjustment after the other. */
export type Adjustments = readonly { readonly aspect: Aspect; readonly factor: number }[];

const aspects: readonly Aspect[] = ['brightness', 'contrast', 'saturation', 'hue'];

/** The factor that changes nothing. */
const neutral: Readonly<Record<Aspect, number>> = { brightness: 1, contrast: 1, saturation: 1, hue: 0 };

/** Draws as `ColorJitter.get_params` does: an order, then a factor for each. */
export function drawJitter(jitter: Jitter, _shape: PictureShape, draws: Draws): Adjustments {
  const order = [...aspects];
  for (let last = order.length - 1; last > 0; last--) {
    const other = draws.below(last + 1);
    [order[last], order[other]] = [order[other] as Aspect, order[last] as Aspect];
  }
  const factors = new Map(aspects.map((aspect) => [aspect, draws.uniform(...jitter[aspect])]));
  const active = order.filter((aspect) => jitter[aspect].some((bound) => bound !== neutral[aspect]));
  return active.map((aspect) => ({ aspect, factor: factors.get(aspect) ?? neutral[aspect] }));
}

/** `adjust_brightness`, … of torchvision.transforms.functional on float32 values 0…1, in the order given. */
export function applyJitter(picture: Picture, adjustments: Adjustments): Picture {
  if (adjustments.length === 0) return picture;
  const { shape, data } = toValues(picture);
  const result = { shape, data: data === picture.data ? data.slice() : data };
  for (const { aspect, factor } of adjustments) adjust[aspect](result, factor);
  return result;
}

interface Values {
  readonly shape: PictureShape;
  readonly data: Float32Array;
}

/** Each changes the values in place. */
const adjust: Readonly<Record<Aspect, (picture: Values, factor: number) => void>> = {
  brightness({ data }, factor) {
    blend(data, factor, () => 0);
  },
  contrast(picture, factor) {
    const grey = greyOf(picture);
    const mean = Math.fround(grey.reduce((sum, value) => sum + value, 0) / grey.length);
    blend(picture.data, factor, () => mean);
  },
  saturation(picture, factor) {
    if (picture.shape[0] === 1) return;
    const grey = greyOf(picture);
    blend(picture.data, factor, (index) => grey[index % grey.length] ?? 0);
  },
  hue: turnHue,
};

/** factor · picture + (1 - factor) · other, held in 0…1. */
function blend(data: Float32Array, factor: number, other: (index: number) => number): void {
  const [mine, theirs] = [Math.fround(factor), Math.fround(1 - factor)];
  for (let index = 0; index < data.length; index++) {
    const sum = Math.fround(Math.fround(mine * (data[index] ?? 0)) + Math.fround(theirs * other(index)));
    data[index] = Math.max(0, Math.min(1, sum));
  }
}

const red = Math.fround(0.2989);
const green = Math.fround(0.587);
const blue = Math.fround(0.114);

function greyOf({ shape: [channels, height, width], data }: Values): Float32Array {
  if (channels === 1) return data;
  const size = height * width;
  const grey = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const first = Math.fround(Math.fround(red * (data[index] ?? 0)) + Math.fround(green * (data[size + index] ?? 0)));
    grey[index] = first + Math.fround(blue * (data[2 * size + index] ?? 0));
  }
  return grey;
}

/** Through HSV, as PIL's Convert.c defines it; grey has no hue. */
function turnHue({ shape: [channels, height, width], data }: Values, turn: number): void {
  if (channels === 1) return;
  const size = height * width;
  for (let index = 0; index < size; index++) {
    const turned = hueTurned(data[index] ?? 0, data[size + index] ?? 0, data[2 * size + index] ?? 0, turn);
    data[index] = turned[0];
    data[size + index] = turned[1];
    data[2 * size + index] = turned[2];
  }
}

function hueTurned(r: number, g: number, b: number, turn: number): readonly [number, number, number] {
  const value = Math.max(r, g, b);
  const range = Math.fround(value - Math.min(r, g, b));
  const saturation = range === 0 ? 0 : Math.fround(range / value);
  // Float32 after every step, as torch: where a hue is at the border of two sextants its rounding decides.
  const hue = Math.fround(Math.fround(hueOf(r, g, b, value, range) + turn) % 1);
  const whole = hue < 0 ? Math.fround(hue + 1) : hue;
  const sixth = Math.fround(whole * 6);
  const sextant = Math.floor(sixth);
  const rest = Math.fround(sixth - sextant);
  const shade = (fraction: number) =>
    Math.max(0, Math.min(1, Math.fround(value * Math.fround(1 - Math.fround(saturation * fraction)))));
  const p = shade(1);
  const q = shade(rest);
  const t = shade(Math.fround(1 - rest));
  const sextants: readonly (readonly [number, number, number])[] = [
    [value, t, p],
    [q, value, p],
    [p, value, t],
    [p, q, value],
    [t, p, value],
    [value, p, q],
  ];
  return sextants[sextant % 6] ?? [value, t, p];
}

/** From 0 to 1, red at 0. */
function hueOf(r: number, g: number, b: number, value: number, range: number): number {
  const divisor = range === 0 ? 1 : range;
  const rc = Math.fround(Math.fround(value - r) / divisor);
  const gc = Math.fround(Math.fround(value - g) / divisor);
  const bc = Math.fround(Math.fround(value - b) / divisor);
  const sextants =
    value === r
      ? Math.fround(bc - gc)
      : value === g
        ? Math.fround(Math.fround(2 + rc) - bc)
        : Math.fround(Math.fround(4 + gc) - rc);
  return Math.fround(Math.fround(Math.fround(sextants / 6) + 1) % 1);
}
