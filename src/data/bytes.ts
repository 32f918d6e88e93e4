import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { openRegular, type RegularFile } from '../files/open.ts';

/** A file, or what was packed in one, to be read by position. */
export interface ByteSource {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The content, where the file is packed. */
  readonly unpacked?: SharedArrayBuffer;
  /** Fills the whole target from a position. Gives NIN6001 where the bytes cannot be read. */
  read(target: Uint8Array, position: number): readonly Diagnostic[];
  close(): void;
}

/** What a packed file holds may take so much memory, in bytes: twenty times MNIST. */
const mostUnpacked = 2 ** 30;
/** Deflate packs so many bytes into one at best. */
const bestRatio = 1032;
/** Header, an empty stream and the end. */
const shortestGzip = 20;
const chunkBytes = 2 ** 18;

/** Opens a file, or takes its content as it was unpacked before. */
export function openBytes(path: string, unpacked?: SharedArrayBuffer): Outcome<ByteSource> {
  if (unpacked === undefined) return openRegular(path);
  return { value: inMemory(path, unpacked), diagnostics: [] };
}

/** Why a packed file is not unpacked, in words for a person. */
class PackingFault extends Error {}

/**
 * Opens a file, and unpacks it into memory that threads share where it is packed by gzip (told by its content, not its name). Its
 * end says how much that is, and more than is said is never taken. Gives NIN6001, NIN6304.
 */
export async function openUnpacked(path: string): Promise<Outcome<ByteSource>> {
  const { value: file, diagnostics } = openRegular(path);
  if (file === undefined) return { diagnostics };
  try {
    const { value: size, diagnostics: unread } = unpackedSize(file);
    if (unread.length > 0 || size === undefined) return closing(file, unread);
    if (size === 'not packed') return { value: file, diagnostics: [] };
    const content = await inflate(file, size);
    file.close();
    return content.value === undefined
      ? { diagnostics: content.diagnostics }
      : { value: inMemory(path, content.value), diagnostics: [] };
  } catch (error) {
    if (!(error instanceof PackingFault)) throw error;
    return closing(file, [diagnostic('NIN6304', { path, reason: error.message }, { file: path })]);
  }
}

function closing(file: RegularFile, diagnostics: readonly Diagnostic[]): Outcome<never> {
  file.close();
  return { diagnostics };
}

/** What a gzip file says at its end. */
function unpackedSize(file: RegularFile): Outcome<number | 'not packed'> {
  const magic = new Uint8Array(2);
  if (file.size < magic.length) return { value: 'not packed', diagnostics: [] };
  const unread = file.read(magic, 0);
  if (unread.length > 0) return { diagnostics: unread };
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return { value: 'not packed', diagnostics: [] };
  if (file.size < shortestGzip) throw new PackingFault('it is cut short');
  const end = new Uint8Array(4);
  const problems = file.read(end, file.size - end.length);
  if (problems.length > 0) return { diagnostics: problems };
  const size = new DataView(end.buffer).getUint32(0, true);
  if (size > file.size * bestRatio) throw new PackingFault('it is cut short, or something follows its end');
  if (size > mostUnpacked)
    throw new PackingFault(`it unpacks to ${size} bytes; at most ${mostUnpacked} are held in memory: unpack it`);
  return { value: size, diagnostics: [] };
}

async function inflate(file: RegularFile, size: number): Promise<Outcome<SharedArrayBuffer>> {
  const content = new SharedArrayBuffer(size);
  const target = new Uint8Array(content);
  const diagnostics: Diagnostic[] = [];
  let filled = 0;
  const packed = Readable.from(chunks(file, diagnostics));
  try {
    for await (const chunk of packed.pipe(createGunzip({ chunkSize: chunkBytes })) as AsyncIterable<Buffer>) {
      if (filled + chunk.length > size) throw new PackingFault('it unpacks to more than its end says');
      target.set(chunk, filled);
      filled += chunk.length;
    }
  } catch (error) {
    if (diagnostics.length > 0) return { diagnostics };
    if (!(error instanceof Error) || error instanceof PackingFault) throw error;
    if (!('code' in error) || !String(error.code).startsWith('Z_')) throw error;
    throw new PackingFault(`it is broken: ${error.message}`);
  } finally {
    packed.destroy();
  }
  if (diagnostics.length > 0) return { diagnostics };
  if (filled < size) throw new PackingFault('it unpacks to less than its end says');
  return { value: content, diagnostics };
}

/** The file piece by piece; it ends where reading fails. */
function* chunks(file: RegularFile, diagnostics: Diagnostic[]): Generator<Buffer> {
  for (let at = 0; at < file.size; at += chunkBytes) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, file.size - at));
    diagnostics.push(...file.read(chunk, at));
    if (diagnostics.length > 0) return;
    yield chunk;
  }
}

function inMemory(path: string, unpacked: SharedArrayBuffer): ByteSource {
  const content = new Uint8Array(unpacked);
  return {
    path,
    size: content.length,
    unpacked,
    read(target, position) {
      target.set(content.subarray(position, position + target.length));
      return [];
    },
    close() {},
  };
}
