import { HeaderFault, JsonReader } from './safetensors-json.ts';
import { shownName, shownShape } from './shown.ts';

/** The types of the format, with the bits of one element. */
export const storedBits = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

export type StoredType = keyof typeof storedBits;

/** Where one tensor of a file lies; `begin` and `end` are bytes from the beginning of the data. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: StoredType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly metadata: ReadonlyMap<string, string>;
  /** In the order in which the header names them. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Reads and checks a whole header against the size of the data behind it, by the rules of the format's own reader: the
 * tensors cover the data without overlap, hole or rest. Stricter than that reader where the format's description is: no
 * name twice. Throws `HeaderFault`.
 */
export function parseHeader(text: string, dataSize: number): Header {
  const json = new JsonReader(text);
  let metadata: Map<string, string> | undefined;
  const tensors = new Map<string, StoredTensor>();
  json.object('the header', (name) => {
    if (name === '__metadata__') {
      if (metadata !== undefined) throw new HeaderFault('__metadata__ is written twice');
      metadata = readMetadata(json);
      return;
    }
    if (tensors.has(name)) throw new HeaderFault('its name is written twice in the header', name);
    tensors.set(name, readTensor(json, name));
  });
  json.end();
  checkLayout([...tensors.values()], dataSize);
  return { metadata: metadata ?? new Map(), tensors };
}

function readMetadata(json: JsonReader): Map<string, string> {
  const metadata = new Map<string, string>();
  json.object('__metadata__', (key) => {
    if (metadata.has(key)) throw new HeaderFault(`__metadata__ has ${shownName(key)} twice`);
    metadata.set(key, json.string('a value of __metadata__'));
  });
  return metadata;
}

function readTensor(json: JsonReader, name: string): StoredTensor {
  let dtype: string | undefined;
  let shape: number[] | undefined;
  let offsets: number[] | undefined;
  const once = (field: string, known: unknown) => {
    if (known !== undefined) throw new HeaderFault(`its ${field} is written twice`, name);
  };
  about(name, () =>
    json.object('its entry', (field) => {
      if (field === 'dtype') {
        once(field, dtype);
        dtype = json.string('its dtype');
      } else if (field === 'shape') {
        once(field, shape);
        shape = json.integers('its shape');
      } else if (field === 'data_offsets') {
        once(field, offsets);
        offsets = json.integers('its data_offsets');
      } else throw new HeaderFault(`it has a field ${shownName(field)}; there are dtype, shape and data_offsets`, name);
    }),
  );
  if (dtype === undefined) throw new HeaderFault('it has no dtype', name);
  if (shape === undefined) throw new HeaderFault('it has no shape', name);
  const [begin, end, ...rest] = offsets ?? [];
  if (begin === undefined || end === undefined || rest.length > 0) {
    throw new HeaderFault('it needs data_offsets of two integers: where it begins and where it ends', name);
  }
  if (!isStoredType(dtype)) throw new HeaderFault(`its dtype ${shownName(dtype)} is not one of the format`, name);
  if (begin > end) throw new HeaderFault(`it begins at byte ${begin} of the data but ends at byte ${end}`, name);
  const needed = bytesOf(shape, storedBits[dtype], name);
  if (needed !== end - begin) {
    const arithmetic = `${dtype} of shape ${shownShape(shape)} takes ${needed} bytes`;
    throw new HeaderFault(`${arithmetic}, but its data_offsets span ${end - begin}`, name);
  }
  return { name, dtype, shape, begin, end };
}

/** Says of a fault inside an entry whose entry it is. */
function about(tensor: string, read: () => void): void {
  try {
    read();
  } catch (error) {
    throw error instanceof HeaderFault ? new HeaderFault(error.message, tensor) : error;
  }
}

function isStoredType(dtype: string): dtype is StoredType {
  return Object.hasOwn(storedBits, dtype);
}

function bytesOf(shape: readonly number[], bits: number, name: string): number {
  let total = BigInt(bits);
  for (const dimension of shape) {
    total *= BigInt(dimension);
    // Stopping early keeps the numbers short: a long shape would otherwise take quadratic time.
    if (total >= 2n ** 64n)
      throw new HeaderFault(`a tensor of shape ${shownShape(shape)} is larger than any file`, name);
  }
  if (total % 8n !== 0n) throw new HeaderFault(`its ${total} bits do not end at a whole byte`, name);
  return Number(total / 8n);
}

function checkLayout(tensors: readonly StoredTensor[], dataSize: number): void {
  const ordered = tensors.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let before: StoredTensor | undefined;
  let covered = 0;
  for (const tensor of ordered) {
    if (tensor.end > dataSize) {
      const given = `it ends at byte ${tensor.end} of the data, but the file holds ${dataSize}`;
      throw new HeaderFault(`${given}: the file was cut off`, tensor.name);
    }
    if (tensor.begin < covered) {
      const other = `${shownName(before?.name ?? '')}, which ends at byte ${covered}`;
      throw new HeaderFault(`it begins at byte ${tensor.begin} of the data, inside ${other}`, tensor.name);
    }
    if (tensor.begin > covered)
      throw new HeaderFault(`bytes ${covered} to ${tensor.begin} of the data belong to no tensor`);
    covered = tensor.end;
    before = tensor;
  }
  if (covered < dataSize) throw new HeaderFault(`the last ${dataSize - covered} bytes of the file belong to no tensor`);
}
