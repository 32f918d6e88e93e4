import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Image, readImage } from '../../src/data/images/index.ts';
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import { said, temporaryFolder } from '../weights/folder.ts';

interface Decoded {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly file: string;
  readonly pixels: string;
}

interface Resized {
  readonly channels: 1 | 3;
  readonly from: readonly [width: number, height: number];
  readonly to: readonly [width: number, height: number];
  readonly pixels: string;
  readonly result: string;
}

interface Golden {
  readonly png: readonly Decoded[];
  readonly jpeg: readonly Decoded[];
  readonly cmyk: string;
  readonly resize: readonly Resized[];
  readonly grey: { readonly width: number; readonly height: number; readonly pixels: string; readonly result: string };
  readonly photograph: {
    readonly width: number;
    readonly height: number;
    readonly sha256: string;
    readonly resized_sha256: string;
  };
}

/** Written by test/golden/make/images.py: what Pillow makes of each. */
export const golden: Golden = JSON.parse(readFileSync(new URL('../golden/images.json', import.meta.url), 'utf8'));
export const folder = temporaryFolder();
export const path = join(folder, 'picture');

export function read(bytes: Uint8Array): Outcome<Image> {
  writeFileSync(path, bytes);
  return readImage(path);
}

/** Why a file is refused, without the words that every refusal begins with. */
export function refusal(bytes: Uint8Array): string {
  const { value, diagnostics } = read(bytes);
  expect(value).toBeUndefined();
  return said(diagnostics).join('\n').replace(`NIN6102 ${path} cannot be read as a picture: `, '');
}

export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64');
}

export function named(cases: readonly Decoded[], name: string): Buffer {
  const found = cases.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no golden picture ${name}`);
  return bytesOf(found.file);
}

export function image(width: number, height: number, channels: 1 | 3, data: Uint8Array): Image {
  return { width, height, channels, data };
}
