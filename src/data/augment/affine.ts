import type { Augmentation } from '../../ir/training/plan.ts';
import { emptyLike, type Picture, type PictureShape } from '../pictures/picture.ts';
import type { Draws } from '../random.ts';
import { roundHalfEven } from './round.ts';

/** The parameters of torchvision's `affine`: degrees clockwise, translation in pixels, shear in degrees along x and y. */
export interface Affine {
  readonly angle: number;
  readonly translate: readonly [x: number, y: number];
  readonly scale: number;
  readonly shear: readonly [x: number, y: number];
}

/** Draws as `RandomRotation` does; `rotate` turns counter-clockwise, `affine` clockwise. */
export function drawRotation(
  { degrees }: Extract<Augmentation, { kind: 'random_rotation' }>,
  _shape: PictureShape,
  draws: Draws,
): Affine {
  return { angle: -draws.uniform(...degrees), translate: [0, 0], scale: 1, shear: [0, 0] };
}

/** Draws as `RandomAffine.get_params` does: angle, translation, scale, shear. */
export function drawAffine(
  { degrees, translate, scale, shear }: Extract<Augmentation, { kind: 'random_affine' }>,
  [, height, width]: PictureShape,
  draws: Draws,
): Affine {
  const within = (limit: number) => roundHalfEven(draws.uniform(-limit, limit));
  return {
    angle: draws.uniform(...degrees),
    translate: translate === undefined ? [0, 0] : [within(translate[0] * width), within(translate[1] * height)],
    scale: scale === undefined ? 1 : draws.uniform(...scale),
    shear: shear === undefined ? [0, 0] : [draws.uniform(shear[0], shear[1]), draws.uniform(shear[2], shear[3])],
  };
}

/**
 * `torchvision.transforms.functional.affine` of a tensor: about the centre, nearest pixel, 0 outside. The grid is computed in
 * float32, in torch's order, because a coordinate half-way between two pixels goes where its rounding says.
 */
export function applyAffine({ shape, data }: Picture, parameters: Affine): Picture {
  const [channels, height, width] = shape;
  const [xx, xy, x0, yx, yy, y0] = inverse(parameters);
  const [halfWidth, halfHeight] = [0.5 * width, 0.5 * height];
  // The grid is in units of half the picture.
  const [xOfX, xOfY, xOf1] = [scaled(xx, halfWidth), scaled(xy, halfWidth), scaled(x0, halfWidth)];
  const [yOfX, yOfY, yOf1] = [scaled(yx, halfHeight), scaled(yy, halfHeight), scaled(y0, halfHeight)];
  const result = emptyLike(data, data.length);
  const size = height * width;
  for (let row = 0; row < height; row++) {
    const y = row + 0.5 - halfHeight;
    for (let column = 0; column < width; column++) {
      const x = column + 0.5 - halfWidth;
      const fromX = pixel(along(xOfX, xOfY, xOf1, x, y), width);
      const fromY = pixel(along(yOfX, yOfY, yOf1, x, y), height);
      if (fromX < 0 || fromX >= width || fromY < 0 || fromY >= height) continue;
      const to = row * width + column;
      const from = fromY * width + fromX;
      for (let plane = 0; plane < channels * size; plane += size) result[plane + to] = data[plane + from] ?? 0;
    }
  }
  return { shape, data: result };
}

function scaled(value: number, half: number): number {
  return Math.fround(Math.fround(value) / half);
}

/** x·a + y·b + c as fused multiply-adds of float32 round it. */
function along(a: number, b: number, c: number, x: number, y: number): number {
  return Math.fround(Math.fround(Math.fround(x * a) + y * b) + c);
}

/** From -1…1 over the picture to the nearest pixel (grid_sample, `align_corners=False`). */
function pixel(coordinate: number, size: number): number {
  return roundHalfEven(Math.fround(Math.fround(Math.fround(coordinate + 1) * size) - 1) / 2);
}

/** From a pixel of the result to one of the source, both from the centre: `_get_inverse_affine_matrix`. */
function inverse({
  angle,
  translate: [tx, ty],
  scale,
  shear,
}: Affine): readonly [number, number, number, number, number, number] {
  const rotation = radians(angle);
  const [sx, sy] = [radians(shear[0]), radians(shear[1])];
  const a = Math.cos(rotation - sy) / Math.cos(sy);
  const b = (-Math.cos(rotation - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(rotation);
  const c = Math.sin(rotation - sy) / Math.cos(sy);
  const d = (-Math.sin(rotation - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(rotation);
  const [xx, xy, yx, yy] = [d / scale, -b / scale, -c / scale, a / scale];
  return [xx, xy, xx * -tx + xy * -ty, yx, yy, yx * -tx + yy * -ty];
}

function radians(degrees: number): number {
  return degrees * (Math.PI / 180);
}
