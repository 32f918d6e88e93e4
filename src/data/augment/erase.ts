import type { Augmentation } from '../../ir/training/plan.ts';
import { type Picture, type PictureShape, toValues } from '../pictures/picture.ts';
import type { Draws } from '../random.ts';
import { roundHalfEven } from './round.ts';

/** A rectangle and what fills it. */
export interface Erasure {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly value: number;
}

/** As torchvision: a rectangle that does not fit is drawn again so often. */
const attempts = 10;

/** Draws as `RandomErasing` does; nothing where it leaves the picture as it is. */
export function drawErasure(
  { p, scale, ratio, value }: Extract<Augmentation, { kind: 'random_erasing' }>,
  [, rows, columns]: PictureShape,
  draws: Draws,
): Erasure | undefined {
  if (draws.unit() >= p) return undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const area = rows * columns * draws.uniform(...scale);
    const aspect = Math.exp(draws.uniform(Math.log(ratio[0]), Math.log(ratio[1])));
    const height = roundHalfEven(Math.sqrt(area * aspect));
    const width = roundHalfEven(Math.sqrt(area / aspect));
    if (height >= rows || width >= columns) continue;
    return { top: draws.below(rows - height + 1), left: draws.below(columns - width + 1), height, width, value };
  }
  return undefined;
}

/** `torchvision.transforms.functional.erase` on values 0…1. */
export function applyErasure(picture: Picture, erasure: Erasure | undefined): Picture {
  if (erasure === undefined) return picture;
  const { top, left, height, width, value } = erasure;
  // 0 is 0 of bytes too; another value mostly has no byte.
  const { shape, data } = value === 0 ? picture : toValues(picture);
  const [channels, rows, columns] = shape;
  const result = data.slice();
  for (let channel = 0; channel < channels; channel++) {
    for (let row = top; row < top + height; row++) {
      const start = (channel * rows + row) * columns + left;
      result.fill(value, start, start + width);
    }
  }
  return { shape, data: result };
}
