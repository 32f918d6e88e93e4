import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { openRegular, type RegularFile, withRegular } from '../../files/open.ts';
import { type FloatType, readElements, widths } from '../../weights/bytes.ts';
import { layoutFault, type NpyLayout, readNpyLayout } from '../../weights/npy.ts';
import { shownName, shownShape } from '../../weights/shown.ts';
import { elements } from '../../weights/tensor.ts';
import type { Dataset } from '../dataset.ts';
import { classesUpTo, classTargets, type Expectations, unknownClass } from '../labels.ts';
import type { PictureShape } from '../pictures/picture.ts';
import { type RecordsPart, type RecordType, recordWidths } from '../pictures/records.ts';
import { recordsDataset } from './records.ts';

const imageTypes: Readonly<Record<string, RecordType>> = { '|u1': 'uint8', '<f4': 'float32', '<f8': 'float64' };

/** Bytes of one label, and how it is read; -1 where it is too large for a class. */
const labelTypes: Readonly<Record<string, { readonly width: number; read(view: DataView, at: number): number }>> = {
  '|u1': { width: 1, read: (view, at) => view.getUint8(at) },
  '|i1': { width: 1, read: (view, at) => view.getInt8(at) },
  '<u2': { width: 2, read: (view, at) => view.getUint16(at, true) },
  '<i2': { width: 2, read: (view, at) => view.getInt16(at, true) },
  '<i4': { width: 4, read: (view, at) => view.getInt32(at, true) },
  '<i8': { width: 8, read: (view, at) => inRange(view.getBigInt64(at, true)) },
};

const valueTypes: Readonly<Record<string, FloatType>> = { '<f4': 'float32', '<f8': 'float64' };

/** Labels are read in pieces of so many bytes. */
const pieceBytes = 2 ** 20;

type Labelled = Pick<Dataset, 'classes' | 'targetShape' | 'targets'> & { readonly count: number; close(): void };

/**
 * Two .npy files: images `[N, C, H, W]` or `[N, H, W]`, bytes (which become 0…1) or float32 or float64 (as they are), and labels: integers
 * `[N]` for classes, floats `[N, …]` for values. Images and values are read by position; classes are held in memory, four bytes each.
 * Gives NIN6001, NIN6020, NIN6022, NIN6023, NIN6302, NIN6303, NIN6308.
 */
export function openNpyPair(
  paths: { readonly images: string; readonly labels: string },
  expected: Expectations = {},
): Outcome<Dataset> {
  const images = withRegular(paths.images, readImages);
  const labels = openLabels(paths.labels, expected);
  if (images.value === undefined || labels.value === undefined) {
    labels.value?.close();
    return { diagnostics: [...images.diagnostics, ...labels.diagnostics] };
  }
  const { part, shape, dtype } = images.value;
  const { count, close: closeLabels, ...labelled } = labels.value;
  if (part.count !== count) {
    closeLabels();
    const params = { images: paths.images, pictures: part.count, labels: paths.labels, count };
    return { diagnostics: [diagnostic('NIN6302', params, { file: paths.labels })] };
  }
  const recipe = { kind: 'records', shape, dtype, parts: [part] } as const;
  const opened = recordsDataset({ ...labelled, name: paths.images, recipe });
  if (opened.value === undefined) {
    closeLabels();
    return opened;
  }
  const { close } = opened.value;
  const closeBoth = () => {
    close();
    closeLabels();
  };
  return { value: { ...opened.value, close: closeBoth }, diagnostics: [] };
}

function readImages(file: RegularFile): Outcome<{ part: RecordsPart; shape: PictureShape; dtype: RecordType }> {
  const { value: layout, diagnostics } = readNpyLayout(file);
  if (layout === undefined) return { diagnostics };
  const { descr = 'a structured type', shape } = layout.header;
  const dtype = imageTypes[descr];
  const needs = 'images are |u1, <f4 or <f8 of shape [N, C, H, W] or [N, H, W]';
  if (dtype === undefined || (shape.length !== 3 && shape.length !== 4) || shape.includes(0))
    return { diagnostics: [unfit(file, layout, needs)] };
  const fault = layoutFault(file, layout, dtype, recordWidths[dtype]);
  if (fault !== undefined) return { diagnostics: [fault] };
  const [width = 0, height = 0, channels = 1] = shape.slice(1).toReversed();
  const stride = channels * height * width * recordWidths[dtype];
  const part = { path: file.path, count: shape[0] ?? 0, begin: layout.begin, stride };
  return { value: { part, shape: [channels, height, width], dtype }, diagnostics: [] };
}

function openLabels(path: string, expected: Expectations): Outcome<Labelled> {
  const { value: file, diagnostics } = openRegular(path);
  if (file === undefined) return { diagnostics };
  const found = labelsOf(file, expected);
  if (found.value === undefined) file.close();
  return found;
}

function labelsOf(file: RegularFile, expected: Expectations): Outcome<Labelled> {
  const { value: layout, diagnostics } = readNpyLayout(file);
  if (layout === undefined) return { diagnostics };
  const { descr = 'a structured type', shape } = layout.header;
  const [classType, valueType] = [labelTypes[descr], valueTypes[descr]];
  const width = classType?.width ?? (valueType && widths[valueType]);
  const ranked = classType === undefined ? shape.length > 0 : shape.length === 1;
  if (width === undefined || !ranked || shape.includes(0))
    return {
      diagnostics: [unfit(file, layout, 'labels are integers of shape [N], values <f4 or <f8 of shape [N, …]')],
    };
  const fault = layoutFault(file, layout, descr, width);
  if (fault !== undefined) return { diagnostics: [fault] };
  return valueType === undefined ? classLabels(file, layout, expected) : values(file, layout, valueType);
}

function classLabels(file: RegularFile, { header, begin }: NpyLayout, { classes }: Expectations): Outcome<Labelled> {
  const type = labelTypes[header.descr ?? ''];
  if (type === undefined) throw new Error('labels of no type');
  const [count = 0] = header.shape;
  const labels = new Int32Array(count);
  const step = pieceBytes / type.width;
  for (let first = 0; first < count; first += step) {
    const piece = new Uint8Array(Math.min(step, count - first) * type.width);
    const unread = file.read(piece, begin + first * type.width);
    if (unread.length > 0) return { diagnostics: unread };
    const view = new DataView(piece.buffer);
    for (let at = 0; at < piece.length; at += type.width) labels[first + at / type.width] = type.read(view, at);
  }
  const wrong = unknownClass(labels, classes, file.path);
  if (wrong !== undefined) return { diagnostics: [wrong] };
  const targets = classTargets(labels);
  return {
    value: { count, classes: classesUpTo(labels, classes), targetShape: [], targets, close: () => file.close() },
    diagnostics: [],
  };
}

function values(file: RegularFile, { header, begin }: NpyLayout, dtype: FloatType): Outcome<Labelled> {
  const [count = 0, ...targetShape] = header.shape;
  const size = elements(targetShape);
  const targets: Dataset['targets'] = (samples) => {
    const data = new Float32Array(samples.length * size);
    for (const [index, sample] of samples.entries()) {
      const { value, diagnostics } = readElements(file, begin + sample * size * widths[dtype], dtype, targetShape);
      if (value === undefined) return { diagnostics };
      data.set(value.data, index * size);
    }
    return { value: { shape: [samples.length, ...targetShape], data }, diagnostics: [] };
  };
  return { value: { count, classes: [], targetShape, targets, close: () => file.close() }, diagnostics: [] };
}

function unfit(file: RegularFile, { header: { descr, shape } }: NpyLayout, needed: string): Diagnostic {
  const found = `${descr === undefined ? 'a structured type' : shownName(descr)} of shape ${shownShape(shape)}`;
  return diagnostic('NIN6308', { path: file.path, found, needed }, { file: file.path });
}

function inRange(label: bigint): number {
  return label >= 0n && label < 2n ** 31n ? Number(label) : -1;
}
