import type { Augmentation } from '../../ir/training/plan.ts';
import { emptyLike, type Picture, type PictureShape } from '../pictures/picture.ts';
import type { Draws } from '../random.ts';

/** A window of the padded picture. */
export interface Crop {
  readonly padding: number;
  /** From the corner of the padded picture. */
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

type RandomCrop = Extract<Augmentation, { kind: 'random_crop' }>;

/** Height and width of the window: those of the picture where none are given. */
export function cropSize(
  { size }: RandomCrop,
  [, height, width]: PictureShape,
): readonly [height: number, width: number] {
  return size ?? [height, width];
}

/** Draws as `RandomCrop.get_params` does: row, then column. The window fits, which `augmentedShape` has checked. */
export function drawCrop(crop: RandomCrop, shape: PictureShape, draws: Draws): Crop {
  const [height, width] = cropSize(crop, shape);
  const { padding } = crop;
  const rows = shape[1] + 2 * padding - height;
  const columns = shape[2] + 2 * padding - width;
  return { padding, top: draws.below(rows + 1), left: draws.below(columns + 1), height, width };
}

/** `pad` with 0, then `crop`, of torchvision.transforms.functional. */
export function applyCrop({ shape, data }: Picture, { padding, top, left, height, width }: Crop): Picture {
  const [channels, rows, columns] = shape;
  const result = emptyLike(data, channels * height * width);
  const begin = left - padding;
  const [first, end] = [Math.max(0, begin), Math.min(columns, begin + width)];
  for (let channel = 0; channel < channels && first < end; channel++) {
    for (let row = 0; row < height; row++) {
      const from = row + top - padding;
      if (from < 0 || from >= rows) continue;
      const source = (channel * rows + from) * columns;
      result.set(data.subarray(source + first, source + end), (channel * height + row) * width + first - begin);
    }
  }
  return { shape: [channels, height, width], data: result };
}
