import { join } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import { readImage, resize, toPlanes } from '../images/index.ts';
import type { PictureReader, PictureShape } from './picture.ts';

/** Pictures in files of their own, PNG or JPEG, by their paths below a folder. */
export interface FilesRecipe {
  readonly kind: 'files';
  readonly root: string;
  /** One channel makes colours grey, three repeat grey. */
  readonly shape: PictureShape;
  /** Whether pictures of another size are resized, as PIL does; otherwise they are faults. */
  readonly resizes: boolean;
}

/** Decodes a file each time; gives NIN6001, NIN6102, and NIN6306 for another size. */
export function openPictureFiles({ root, shape, resizes }: FilesRecipe): PictureReader {
  const [channels, height, width] = shape;
  return {
    read(key) {
      const path = join(root, String(key));
      const { value: image, diagnostics } = readImage(path);
      if (image === undefined) return { diagnostics };
      if (!resizes && (image.height !== height || image.width !== width)) {
        const found = `${image.height} × ${image.width}`;
        const params = { path, found, first: 'the pictures before it', needed: `${height} × ${width}` };
        return { diagnostics: [diagnostic('NIN6306', params, { file: path })] };
      }
      return { value: { shape, data: toPlanes(resize(image, height, width), channels) }, diagnostics: [] };
    },
    close() {},
  };
}
