import type { Augmentation } from '../../ir/training/plan.ts';
import { emptyLike, type Picture, type PictureShape } from '../pictures/picture.ts';
import type { Draws } from '../random.ts';

/** Whether `RandomHorizontalFlip` flips. */
export function drawFlip(
  { p }: Extract<Augmentation, { kind: 'random_horizontal_flip' }>,
  _shape: PictureShape,
  draws: Draws,
): boolean {
  return draws.unit() < p;
}

/** `torchvision.transforms.functional.hflip`. */
export function applyFlip(picture: Picture, flips: boolean): Picture {
  if (!flips) return picture;
  const { shape, data } = picture;
  const width = shape[2];
  const result = emptyLike(data, data.length);
  for (let row = 0; row < data.length; row += width) {
    for (let column = 0; column < width; column++) result[row + column] = data[row + width - 1 - column] ?? 0;
  }
  return { shape, data: result };
}
