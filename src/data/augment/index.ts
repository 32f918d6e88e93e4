import type { Augmentation } from '../../ir/training/plan.ts';
import type { Picture, PictureShape } from '../pictures/picture.ts';
import { Draws, purposes } from '../random.ts';
import { applyAffine, drawAffine, drawRotation } from './affine.ts';
import { applyJitter, drawJitter } from './color.ts';
import { applyCrop, drawCrop } from './crop.ts';
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
