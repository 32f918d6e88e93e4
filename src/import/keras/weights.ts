import { dirname, resolve } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { withRegular } from '../../files/open.ts';
import { insideFolder } from '../../onnx/external.ts';
import type { OnnxTensor } from '../../onnx/model.ts';
import { quoted, shownName } from '../../weights/shown.ts';
import { isObject, type Json, listAt, textAt } from './json.ts';

/** Weights by layer and variable: `conv1/kernel`. */
export type KerasWeights = ReadonlyMap<string, OnnxTensor>;

const mostBytes = 2 ** 31 - 1;

/**
 * The weights that a manifest names, each a float32 tensor in files beside the model. The files are inside the model's folder, and
 * hold exactly what the manifest says. Gives NIN6701 and NIN6702.
 */
export function readManifest(path: string, manifest: readonly Json[]): Outcome<KerasWeights> {
  const weights = new Map<string, OnnxTensor>();
  for (const group of manifest) {
    const files = listAt(group, 'paths') ?? [];
    const specs = listAt(group, 'weights') ?? [];
    const { value: bytes, diagnostics } = readFiles(path, files);
    if (bytes === undefined) return { diagnostics };
    let at = 0;
    for (const spec of specs) {
      const name = textAt(spec, 'name') ?? '';
      const refused = (reason: string) => ({
        diagnostics: [diagnostic('NIN6702', { name: shownName(name), reason }, { file: path })],
      });
      const shape = listAt(spec, 'shape') ?? [];
      const dims = shape
        .filter((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
        .map(Number);
      if (dims.length !== shape.length || dims.length > 8) return refused('its shape is none');
      if (textAt(spec, 'dtype') !== 'float32') return refused('it is not of float32');
      if (isObject(spec) && 'quantization' in spec) return refused('it is quantized, and would have to be rounded');
      const size = 4 * dims.reduce((product, one) => product * one, 1);
      if (size > bytes.length - at)
        return refused(`it ends at byte ${at + size} of its files, which hold ${bytes.length}`);
      const key = name.replace(/:0$/, '').split('/').slice(-2).join('/');
      if (weights.has(key)) return refused('another weight has the same name');
      weights.set(key, { name, type: 1, dims, data: { kind: 'raw', span: { bytes, start: at, end: at + size } } });
      at += size;
    }
  }
  return { value: weights, diagnostics: [] };
}

function readFiles(path: string, files: readonly Json[]): Outcome<Uint8Array> {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (const file of files) {
    const written = typeof file === 'string' ? file : '';
    const refused = (reason: string) => ({
      diagnostics: [diagnostic('NIN6701', { reason: `its weights ${quoted(written)} ${reason}` }, { file: path })],
    });
    const inside = insideFolder(dirname(resolve(path)), written);
    if ('reason' in inside) return refused(inside.reason);
    const { value, diagnostics } = withRegular<Uint8Array>(inside.path, (open) => {
      if (total + open.size > mostBytes) return refused('are larger than can be read');
      const bytes = new Uint8Array(open.size);
      const unread = open.read(bytes, 0);
      return unread.length > 0 ? { diagnostics: unread } : { value: bytes, diagnostics: [] };
    });
    if (value === undefined) return { diagnostics };
    total += value.length;
    parts.push(value);
  }
  const [only] = parts;
  return { value: parts.length === 1 && only !== undefined ? only : Buffer.concat(parts), diagnostics: [] };
}
