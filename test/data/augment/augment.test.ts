import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Affine, applyAffine, drawAffine, drawRotation } from '../../../src/data/augment/affine.ts';
import { type Adjustments, applyJitter, drawJitter } from '../../../src/data/augment/color.ts';
import { applyCrop, type Crop, drawCrop } from '../../../src/data/augment/crop.ts';
import { applyErasure, drawErasure, type Erasure } from '../../../src/data/augment/erase.ts';
import { applyFlip } from '../../../src/data/augment/flip.ts';
import { augmented, augmentedShape } from '../../../src/data/augment/index.ts';
import { normalizer } from '../../../src/data/batch.ts';
import type { Picture, PictureShape } from '../../../src/data/pictures/picture.ts';
import { Draws } from '../../../src/data/random.ts';
import type { Augmentation } from '../../../src/ir/training/plan.ts';
import { said } from '../../weights/folder.ts';

interface Case {
  readonly shape: PictureShape;
  readonly pixels: string;
  readonly result: string;
}

interface Golden {
  readonly affine: readonly (Case & Affine)[];
  readonly rotate: readonly (Case & { readonly angle: number })[];
  readonly crop: readonly (Case & Crop)[];
  readonly flip: Case;
  readonly erase: readonly (Case & Erasure)[];
  readonly jitter: readonly (Case & { readonly adjustments: readonly [Adjustments[number]['aspect'], number][] })[];
  readonly normalize: Case & { readonly mean: readonly number[]; readonly std: readonly number[] };
}

/** Written by test/golden/make/augment.py: what torchvision makes of each. */
const golden: Golden = JSON.parse(readFileSync(new URL('../../golden/augment.json', import.meta.url), 'utf8'));

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const floatsOf = (text: string) => new Float32Array(bytesOf(text).buffer);
const picture = ({ shape, pixels }: Case): Picture => ({ shape, data: bytesOf(pixels) });

/** The largest difference, and how many values differ. */
function departure(found: Float32Array | Uint8Array, wanted: Float32Array | Uint8Array) {
  let [most, count] = [0, 0];
  for (const [index, value] of wanted.entries()) {
    const difference = Math.abs(value - (found[index] ?? Number.NaN));
    if (difference > 0) count++;
    most = Math.max(most, difference);
  }
  return { most, count };
}

describe('given the same numbers, the pixels of torchvision', () => {
  test.each(golden.affine.map((found, index) => [index, found] as const))('affine %i', (_, found) => {
    expect(departure(applyAffine(picture(found), found).data, bytesOf(found.result))).toEqual({ most: 0, count: 0 });
  });

  test.each(golden.rotate)('rotate by $angle', ({ angle, ...found }) => {
    const draws = new Draws(1, 1, 1, 1);
    const drawn = drawRotation({ kind: 'random_rotation', degrees: [angle, angle] }, found.shape, draws);
    expect(departure(applyAffine(picture(found), drawn).data, bytesOf(found.result))).toEqual({ most: 0, count: 0 });
  });

  test.each(golden.crop)('crop of $shape at $top, $left', (found) => {
    const { shape, data } = applyCrop(picture(found), found);
    expect(shape).toEqual([found.shape[0], found.height, found.width]);
    expect(data).toEqual(bytesOf(found.result));
  });

  test('hflip', () => {
    expect(applyFlip(picture(golden.flip), true).data).toEqual(bytesOf(golden.flip.result));
    expect(applyFlip(picture(golden.flip), false).data).toEqual(bytesOf(golden.flip.pixels));
  });

  test.each(golden.erase)('erase with $value', (found) => {
    const before = picture(found);
    const { data } = applyErasure(before, found);
    const values = data instanceof Uint8Array ? Float32Array.from(data, (level) => level / 255) : data;
    expect(values).toEqual(floatsOf(found.result));
    expect(before.data).toEqual(bytesOf(found.pixels));
  });

  test.each(golden.jitter)('color_jitter $adjustments of $shape, within 1e-6', (found) => {
    const adjustments = found.adjustments.map(([aspect, factor]) => ({ aspect, factor }));
    const before = picture(found);
    expect(departure(applyJitter(before, adjustments).data, floatsOf(found.result)).most).toBeLessThan(1e-6);
    expect(before.data).toEqual(bytesOf(found.pixels));
  });

  test('normalize, bit for bit, of bytes and of values', () => {
    const { shape, data } = picture(golden.normalize);
    for (const given of [data, Float32Array.from(data, (level) => level / 255)]) {
      const target = new Float32Array(data.length + 3);
      normalizer(golden.normalize, shape[0])({ shape, data: given }, target, 3);
      expect(target.subarray(3)).toEqual(floatsOf(golden.normalize.result));
    }
  });
});

const shape: PictureShape = [3, 24, 30];
const draws = () => fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((sample) => new Draws(5, 9, 2, sample));

describe('what is drawn stays within what was asked for', () => {
  test('random_crop: the window is in the padded picture, and every place of it comes', () => {
    const places = new Set<string>();
    for (let sample = 0; sample < 500; sample++) {
      const { top, left } = drawCrop({ kind: 'random_crop', padding: 2 }, [1, 8, 8], new Draws(1, 1, 0, sample));
      places.add(`${top} ${left}`);
    }
    expect(places.size).toBe(25);
  });

  test('random_affine: angle, whole pixels of translation, scale and shear', () => {
    const affine: Augmentation = {
      kind: 'random_affine',
      degrees: [-10, 20],
      translate: [0.1, 0.25],
      scale: [0.8, 1.1],
      shear: [-5, 5, 1, 2],
    };
    fc.assert(
      fc.property(draws(), (draws) => {
        const { angle, translate, scale, shear } = drawAffine(affine, shape, draws);
        expect(angle).toBeGreaterThanOrEqual(-10);
        expect(angle).toBeLessThanOrEqual(20);
        expect(translate.every(Number.isInteger)).toBe(true);
        expect(Math.abs(translate[0])).toBeLessThanOrEqual(3);
        expect(Math.abs(translate[1])).toBeLessThanOrEqual(6);
        expect(scale).toBeGreaterThanOrEqual(0.8);
        expect(scale).toBeLessThanOrEqual(1.1);
        expect(Math.abs(shear[0])).toBeLessThanOrEqual(5);
        expect(shear[1]).toBeGreaterThanOrEqual(1);
        expect(shear[1]).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('color_jitter: an order of those that change something', () => {
    const jitter: Augmentation = {
      kind: 'color_jitter',
      brightness: [0.6, 1.4],
      contrast: [1, 1],
      saturation: [0.5, 0.5],
      hue: [-0.1, 0.1],
    };
    const orders = new Set<string>();
    for (let sample = 0; sample < 60; sample++) {
      const drawn = drawJitter(jitter, shape, new Draws(1, 1, 0, sample));
      orders.add(drawn.map(({ aspect }) => aspect).join(' '));
      expect(drawn.find(({ aspect }) => aspect === 'saturation')?.factor).toBe(0.5);
    }
    expect(orders.size).toBe(6);
    expect([...orders].join(' ')).not.toContain('contrast');
  });

  test('random_erasing: a rectangle inside, as often as p says', () => {
    let count = 0;
    for (let sample = 0; sample < 1000; sample++) {
      const erasing = { kind: 'random_erasing', p: 0.25, scale: [0.02, 0.33], ratio: [0.3, 3.3], value: 0 } as const;
      const drawn = drawErasure(erasing, shape, new Draws(1, 1, 0, sample));
      if (drawn === undefined) continue;
      count++;
      expect(drawn.top + drawn.height).toBeLessThanOrEqual(24);
      expect(drawn.left + drawn.width).toBeLessThanOrEqual(30);
      const share = (drawn.height * drawn.width) / 720;
      expect(share).toBeGreaterThan(0.01);
      expect(share).toBeLessThan(0.4);
    }
    // 250 of 1000, with a standard deviation of 14.
    expect(Math.abs(count - 250)).toBeLessThan(56);
  });
});

test('an augmentation that is added behind leaves what those before it draw', () => {
  const rotation: Augmentation = { kind: 'random_rotation', degrees: [-90, 90] };
  const erasing: Augmentation = { kind: 'random_erasing', p: 1, scale: [0.1, 0.1], ratio: [1, 1], value: 0.5 };
  const { data } = picture(golden.flip);
  const before: Picture = { shape: golden.flip.shape, data };
  const occasion = { seed: 3, epoch: 1, sample: 2 };
  const turned = augmented(before, [rotation], occasion);
  const erased = augmented(before, [rotation, erasing], occasion);
  const changed = [...erased.data].filter((value, index) => value !== Math.fround((turned.data[index] ?? 0) / 255));
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.every((value) => value === 0.5)).toBe(true);
});

describe('augmentedShape', () => {
  test('follows the crops', () => {
    const crop: Augmentation = { kind: 'random_crop', size: [20, 16], padding: 0 };
    expect(augmentedShape(shape, [{ kind: 'random_horizontal_flip', p: 1 }, crop]).value).toEqual([3, 20, 16]);
    expect(augmentedShape(shape, []).value).toEqual(shape);
  });

  test('NIN6309: a crop larger than the picture, a jitter of two channels', () => {
    const crop: Augmentation = { kind: 'random_crop', size: [32, 32], padding: 2 };
    expect(said(augmentedShape([1, 28, 28], [crop]).diagnostics)).toEqual([]);
    expect(said(augmentedShape([1, 27, 28], [crop]).diagnostics)).toEqual([
      'NIN6309 random_crop: a crop of 32 × 32 is larger than the pictures, 27 × 28, with 2 of padding',
    ]);
    const still = [1, 1] as const;
    const jitter: Augmentation = {
      kind: 'color_jitter',
      brightness: still,
      contrast: still,
      saturation: still,
      hue: still,
    };
    expect(said(augmentedShape([2, 8, 8], [jitter]).diagnostics)).toEqual([
      'NIN6309 color_jitter: the pictures have 2 channels; it takes 1 or 3',
    ]);
  });
});
