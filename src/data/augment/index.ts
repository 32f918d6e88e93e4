import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Augmentation } from '../../ir/training/plan.ts';
import type { Picture, PictureShape } from '../pictures/picture.ts';
import { Draws, purposes } from '../random.ts';
import { applyAffine, drawAffine, drawRotation } from './affine.ts';
import { applyJitter, drawJitter } from './color.ts';
import { applyCrop, cropSize, drawCrop } from './crop.ts';
import { applyErasure, drawErasure } from './erase.ts';
import { applyFlip, drawFlip } from './flip.ts';

type Kind = Augmentation['kind'];
type Of<K extends Kind> = Extract<Augmentation, { kind: K }>;

/** How one kind of augmentation changes a picture, given where its numbers come from. */
type Step<K extends Kind> = (picture: Picture, augmentation: Of<K>, draws: Draws) => Picture;

/** A drawing function and torchvision's functional that takes what it drew. */
function step<K extends Kind, Drawn>(
  draw: (augmentation: Of<K>, shape: PictureShape, draws: Draws) => Drawn,
  apply: (picture: Picture, drawn: Drawn) => Picture,
): Step<K> {
  return (picture, augmentation, draws) => apply(picture, draw(augmentation, picture.shape, draws));
}

const steps: { readonly [K in Kind]: Step<K> } = {
  random_crop: step(drawCrop, applyCrop),
  random_horizontal_flip: step(drawFlip, applyFlip),
  random_rotation: step(drawRotation, applyAffine),
  random_affine: step(drawAffine, applyAffine),
  color_jitter: step(drawJitter, applyJitter),
  random_erasing: step(drawErasure, applyErasure),
};

function applyStep<K extends Kind>(
  picture: Picture,
  augmentation: Of<K> & { readonly kind: K },
  draws: Draws,
): Picture {
  return steps[augmentation.kind](picture, augmentation, draws);
}

/** Which picture of which epoch of which run: all that its random numbers depend on. */
export interface Occasion {
  readonly seed: number;
  readonly epoch: number;
  /** The sample's position in the data set. */
  readonly sample: number;
}

/** Applies augmentations in order; each draws from a stream of its own, so that adding one leaves those before it as they were. */
export function augmented(
  picture: Picture,
  augmentations: readonly Augmentation[],
  { seed, epoch, sample }: Occasion,
): Picture {
  return augmentations.reduce(
    (current, augmentation, position) =>
      applyStep(current, augmentation, new Draws(seed, purposes.augment + position, epoch, sample)),
    picture,
  );
}

/** The shape that augmented pictures have; NIN6309 where one of the augmentations cannot be applied. */
export function augmentedShape(shape: PictureShape, augmentations: readonly Augmentation[]): Outcome<PictureShape> {
  let [channels, height, width] = shape;
  for (const augmentation of augmentations) {
    const refuse = (reason: string) => ({ diagnostics: [diagnostic('NIN6309', { kind: augmentation.kind, reason })] });
    if (augmentation.kind === 'color_jitter' && channels !== 1 && channels !== 3)
      return refuse(`the pictures have ${channels} channels; it takes 1 or 3`);
    if (augmentation.kind !== 'random_crop') continue;
    const [rows, columns] = cropSize(augmentation, [channels, height, width]);
    const { padding } = augmentation;
    if (rows > height + 2 * padding || columns > width + 2 * padding) {
      const padded = padding === 0 ? '' : `, with ${padding} of padding`;
      return refuse(`a crop of ${rows} × ${columns} is larger than the pictures, ${height} × ${width}${padded}`);
    }
    [height, width] = [rows, columns];
  }
  return { value: [channels, height, width], diagnostics: [] };
}
