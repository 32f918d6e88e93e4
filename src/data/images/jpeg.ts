import { linesOf, putRgb, putYcc } from './chroma.ts';
import { type Image, ImageFault } from './image.ts';
import { beginsFrame, type Frame, isRgb, readFrame, readSegment, type Segment } from './jpeg-header.ts';
import { type Plane, planesOf, transformPlane } from './jpeg-plane.ts';
import { readScan, type Tables } from './jpeg-scan.ts';
import { zigzag } from './jpeg-transform.ts';

/** Encoders write about ten; each passes over the whole picture, so that many of them in a small file would take long. */
const mostScans = 100;

/** The markers that are read, beside frames (ITU T.81, table B.1). */
const markers = { huffman: 0xc4, end: 0xd9, scan: 0xda, quantization: 0xdb, interval: 0xdd };

/** More than any picture has before its data, so that a file of nothing but segments cannot fill the memory. */
const mostSegments = 2 ** 16;

/**
 * Decodes a baseline or progressive JPEG, grey or in colour, bit for bit as libjpeg-turbo does. Its orientation tag is not applied
 * (as PIL), and a progressive one that never sends the last bits is not smoothed. Throws ImageFault.
 */
export function decodeJpeg(bytes: Buffer): Image {
  const { segments, end } = segmentsBeforeData(bytes);
  const [first, second] = segments.filter(beginsFrame);
  if (first === undefined) throw new ImageFault('it has no frame');
  if (second !== undefined) throw new ImageFault('it has more than one frame');
  const frame = readFrame(first, bytes.length);
  const tables: Tables = { codes: new Map(), quantization: new Map(), interval: 0 };
  for (const segment of segments) readTable(segment, tables);
  const planes = planesOf(frame);
  readScans(bytes, end, frame, planes, tables);
  if (frame.progressive) for (const plane of planes) transformPlane(plane);
  return assemble(frame, planes, isRgb(frame, segments));
}

/** What the frame says; nothing behind it is looked at. `fileBytes`: of the whole file. Throws ImageFault. */
export function jpegSize(bytes: Buffer, fileBytes: number): { readonly height: number; readonly width: number } {
  for (let at = 2, segments = 0; segments < mostSegments; segments++) {
    const segment = readSegment(bytes, at);
    if (beginsFrame(segment)) return readFrame(segment, fileBytes);
    if (segment.marker === markers.scan || segment.marker === markers.end) throw new ImageFault('it has no frame');
    at = segment.end;
  }
  throw new ImageFault(`it has more than ${mostSegments} segments`);
}

function segmentsBeforeData(bytes: Buffer): { segments: readonly Segment[]; end: number } {
  const segments: Segment[] = [];
  for (let end = 2; ; ) {
    const segment = readSegment(bytes, end);
    if (segment.marker === markers.scan) return { segments, end };
    if (segment.marker === markers.end) throw new ImageFault('it has no data');
    if (segments.length === mostSegments) throw new ImageFault(`it has more than ${mostSegments} segments`);
    segments.push(segment);
    end = segment.end;
  }
}

/** Reads every scan, with the tables before it, to the end of the picture. */
function readScans(
  bytes: Buffer,
  start: number,
  { progressive }: Frame,
  planes: readonly Plane[],
  tables: Tables,
): void {
  let scans = 0;
  for (let at = start; ; ) {
    const segment = readSegment(bytes, at);
    at = segment.end;
    if (segment.marker === markers.end) break;
    if (beginsFrame(segment)) throw new ImageFault('it has more than one frame');
    readTable(segment, tables);
    if (segment.marker !== markers.scan) continue;
    if (++scans > mostScans) throw new ImageFault(`it has more than ${mostScans} scans`);
    at = readScan(bytes, segment.end, segment.body, planes, tables, progressive);
  }
  if (planes.some(({ missing }) => missing[0] === -1)) throw broken('a component has no data');
}

function readTable({ marker, body }: Segment, tables: Tables): void {
  if (marker === markers.quantization) readQuantization(body, tables);
  if (marker === markers.huffman) readCodes(body, tables);
  if (marker !== markers.interval) return;
  if (body.length !== 2) throw broken('a restart interval');
  tables.interval = body.readUInt16BE(0);
}

function readQuantization(body: Buffer, { quantization }: Tables): void {
  for (let at = 0; at < body.length; ) {
    const [kind = 0] = body.subarray(at);
    const width = 1 + (kind >> 4);
    if (width > 2 || at + 1 + 64 * width > body.length) throw broken('a quantization table');
    const from = at + 1;
    const table = new Uint16Array(64);
    for (const [k, place] of zigzag.entries()) table[place] = body.readUIntBE(from + width * k, width);
    quantization.set(kind & 15, table);
    at += 1 + 64 * width;
  }
}

function readCodes(body: Buffer, { codes }: Tables): void {
  for (let at = 0; at < body.length; ) {
    const kind = body[at] ?? 0;
    const counts = body.subarray(at + 1, at + 17);
    const size = counts.reduce((sum, count) => sum + count, 0);
    if ((kind & 0xec) !== 0 || size > 256 || at + 17 + size > body.length) throw broken('a Huffman table');
    codes.set((kind >> 4) * 4 + (kind & 3), { counts, symbols: body.subarray(at + 17, at + 17 + size) });
    at += 17 + size;
  }
}

/** Puts the samples of all components together. */
function assemble({ width, height, widest, tallest }: Frame, planes: readonly Plane[], rgb: boolean): Image {
  const [luma, blue, red] = planes.map(({ horizontal, vertical, stride, samples }) => {
    const [across, down] = [widest / horizontal, tallest / vertical];
    const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
    return linesOf({ columns, rows, stride: 8 * stride, data: samples }, across, down, width);
  });
  if (luma === undefined) throw broken('a component has no data');
  if (blue === undefined || red === undefined) {
    const data = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) data.set(luma(y), y * width);
    return { width, height, channels: 1, data };
  }
  const data = new Uint8ClampedArray(3 * width * height);
  const put = rgb ? putRgb : putYcc;
  for (let y = 0; y < height; y++) put(luma(y), blue(y), red(y), data, 3 * y * width);
  return { width, height, channels: 3, data: new Uint8Array(data.buffer) };
}

function broken(what: string): ImageFault {
  return new ImageFault(`its data are broken: ${what}`);
}
