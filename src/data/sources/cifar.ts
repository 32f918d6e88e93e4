import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diagnostic } from '../../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { type RegularFile, withRegular } from '../../files/open.ts';
import { systemReason } from '../../files/reason.ts';
import { recognise } from '../../weights/foreign.ts';
import type { Dataset } from '../dataset.ts';
import { classTargets, type Expectations, unknownClass } from '../labels.ts';
import type { PictureShape } from '../pictures/picture.ts';
import type { RecordsPart } from '../pictures/records.ts';
import { recordsDataset } from './records.ts';

const shape: PictureShape = [3, 32, 32];
const pixels = 3 * 32 * 32;

/** What a record begins with, and which classes there are. */
interface Layout {
  /** Bytes before the pixels, and which of them is the label. */
  readonly labels: number;
  readonly label: number;
  readonly classes: number;
  /** The file of the archive that names the classes. */
  readonly names: string;
}

const layouts = {
  cifar10: { labels: 1, label: 0, classes: 10, names: 'batches.meta.txt' },
  'cifar100 coarse': { labels: 2, label: 0, classes: 20, names: 'coarse_label_names.txt' },
  'cifar100 fine': { labels: 2, label: 1, classes: 100, names: 'fine_label_names.txt' },
} as const satisfies Readonly<Record<string, Layout>>;

/** Longer than any of the files that name classes, in bytes. */
const longestNames = 65_536;

interface Part {
  readonly part: RecordsPart;
  readonly labels: Uint8Array;
}

/**
 * The binary version of CIFAR-10 or CIFAR-100: files, or folders of them, of which the part to test on is left out. Pictures are read
 * by position; labels are held in memory, a byte each. Gives NIN6001, NIN6303, NIN6305.
 */
export function openCifar(
  paths: readonly string[],
  kind: keyof typeof layouts,
  { classes }: Expectations = {},
): Outcome<Dataset> {
  const layout = layouts[kind];
  const known = Math.min(classes ?? layout.classes, layout.classes);
  const files = paths.map(filesOf);
  const parts = files.flatMap(({ value = [] }) => value).map((path) => readPart(path, layout, known));
  const diagnostics = [...files, ...parts].flatMap((found) => found.diagnostics);
  if (diagnostics.length > 0) return { diagnostics };
  const sound = parts.flatMap(({ value }) => value ?? []);
  return recordsDataset({
    name: paths.join(', '),
    recipe: { kind: 'records', shape, dtype: 'uint8', parts: sound.map(({ part }) => part) },
    classes: namesOf(sound[0]?.part.path ?? '', layout),
    targetShape: [],
    targets: classTargets(Uint8Array.from(Buffer.concat(sound.map(({ labels }) => labels)))),
  });
}

/** A file as it is; of a folder every `.bin` but `test_batch.bin` and `test.bin`, which are named one by one. */
function filesOf(path: string): Outcome<readonly string[]> {
  try {
    if (!statSync(path).isDirectory()) return { value: [path], diagnostics: [] };
    const names = readdirSync(path).filter((name) => name.endsWith('.bin') && !/^test(_batch)?\.bin$/.test(name));
    if (names.length > 0) return { value: names.sort().map((name) => join(path, name)), diagnostics: [] };
    return { diagnostics: [broken(path, 'the folder holds no .bin file to train on')] };
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return { diagnostics: [diagnostic('NIN6001', { path, reason }, { file: path })] };
  }
}

function readPart(path: string, layout: Layout, classes: number): Outcome<Part> {
  return withRegular(path, (file) => {
    const stride = layout.labels + pixels;
    const { fault, count } = countRecords(file, stride);
    if (fault !== undefined) return { diagnostics: [fault] };
    const labels = new Uint8Array(count);
    for (let record = 0; record < count; record++) {
      const unread = file.read(labels.subarray(record, record + 1), record * stride + layout.label);
      if (unread.length > 0) return { diagnostics: unread };
    }
    const wrong = unknownClass(labels, classes, path);
    if (wrong !== undefined) return { diagnostics: [wrong] };
    return { value: { part: { path, count, begin: layout.labels, stride }, labels }, diagnostics: [] };
  });
}

/** The format has no header: its size is all that can be checked before its labels. */
function countRecords(file: RegularFile, stride: number): { fault?: Diagnostic; count: number } {
  const count = Math.floor(file.size / stride);
  const start = new Uint8Array(Math.min(file.size, 24));
  const [unread] = file.read(start, 0);
  if (unread !== undefined) return { fault: unread, count };
  const { what } = recognise(start) ?? {};
  if (what !== undefined) return { fault: broken(file.path, `it is ${what}`), count };
  if (start[0] === 0x1f && start[1] === 0x8b) return { fault: broken(file.path, 'it is packed: unpack it'), count };
  if (file.size > 0 && file.size % stride === 0) return { count };
  const reason = `its ${file.size} bytes are no multiple of the ${stride} that a sample takes: it is cut short, or of another kind`;
  return { fault: broken(file.path, file.size === 0 ? 'it is empty' : reason), count };
}

/** The names in the archive's own file, where that is beside the data and has one for every class; else their numbers. */
function namesOf(path: string, { classes, names }: Layout): readonly string[] {
  const numbers = Array.from({ length: classes }, (_, index) => String(index));
  try {
    const file = join(dirname(path), names);
    if (statSync(file).size > longestNames) return numbers;
    const lines = readFileSync(file, 'utf8').split(/\r?\n/);
    const found = lines.map((line) => line.trim()).filter((line) => line !== '');
    return found.length === classes ? found : numbers;
  } catch (error) {
    if (systemReason(error) === undefined) throw error;
    return numbers;
  }
}

function broken(path: string, reason: string): Diagnostic {
  return diagnostic('NIN6305', { path, reason }, { file: path });
}
