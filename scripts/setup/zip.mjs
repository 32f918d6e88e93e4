// A reader of zip files (a Python wheel is one): takes single members out, streaming, without holding the archive in memory.
// Format: APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16. Zip64 and encryption are refused.
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { makeFolder } from './folder.mjs';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const maximumDirectory = 64 * 1024 * 1024;

/** The members of an archive: `{ name, method, compressed, size, offset }`. Throws where it is broken. */
export async function listZip(path) {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tail = await readAt(file, Math.max(0, size - 65_557), Math.min(size, 65_557));
    const end = lastIndexOf(tail, endSignature);
    if (end < 0) throw new Error('it is no zip file, or it is cut short');
    const count = tail.readUInt16LE(end + 10);
    const length = tail.readUInt32LE(end + 12);
    const offset = tail.readUInt32LE(end + 16);
    if (offset + length > size || length > maximumDirectory) throw new Error('its directory lies outside of the file');
    return entries(await readAt(file, offset, length), count, size);
  } finally {
    await file.close();
  }
}

function lastIndexOf(buffer, signature) {
  for (let at = buffer.length - 22; at >= 0; at--) if (buffer.readUInt32LE(at) === signature) return at;
  return -1;
}

function entries(directory, count, archiveSize) {
  const found = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature)
      throw new Error('its directory is broken');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    const member = {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      flags: directory.readUInt16LE(at + 8),
      method: directory.readUInt16LE(at + 10),
      compressed: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    if (member.offset + member.compressed > archiveSize) throw new Error(`${member.name} lies outside of the file`);
    found.push(member);
    at += 46 + nameLength + extraLength + commentLength;
  }
  return found;
}

/** Whether a member's name stays inside the folder that it is unpacked into. */
export function isInside(name) {
  return !/^[/\\]|^[A-Za-z]:|\\|\0/.test(name) && !name.split('/').includes('..');
}

/**
 * Unpacks members into a folder: `rename(name)` gives the path inside it, or nothing for what is not wanted. `onBytes` counts
 * unpacked bytes. A member that unpacks to another size than it says is refused.
 */
export async function unpackZip(path, folder, rename, onBytes = () => {}) {
  const wanted = (await listZip(path))
    .filter(({ name }) => !name.endsWith('/'))
    .map((member) => ({ member, target: rename(member.name) }))
    .filter(({ target }) => target !== undefined);
  for (const { member, target } of wanted) {
    if (!isInside(member.name) || !isInside(target)) throw new Error(`${member.name} leads out of the archive`);
    const destination = join(folder, target);
    await makeFolder(dirname(destination));
    await unpackMember(path, member, destination, onBytes);
  }
  return wanted.length;
}

async function unpackMember(path, { name, flags, method, compressed, size, offset }, destination, onBytes) {
  if ((flags & 1) !== 0 || (method !== 0 && method !== 8))
    throw new Error(`${name} is stored in a way that is not read here`);
  const start = offset + 30 + (await localExtra(path, offset, name));
  let unpacked = 0;
  const count = new Transform({
    transform(chunk, _encoding, done) {
      unpacked += chunk.length;
      onBytes(chunk.length);
      if (unpacked > size) done(new Error(`${name} is larger than it says`));
      else done(null, chunk);
    },
  });
  const source =
    compressed === 0 ? [] : [createReadStream(path, { start, end: start + compressed - 1, highWaterMark: 1 << 20 })];
  const stages = method === 8 ? [...source, createInflateRaw()] : source;
  if (source.length > 0) await pipeline(...stages, count, createWriteStream(destination, { flush: true }));
  else await (await open(destination, 'w')).close();
  if (unpacked !== size) throw new Error(`${name} is smaller than it says`);
}

/** The lengths of the name and extra field that stand before a member's data. */
async function localExtra(path, offset, name) {
  const file = await open(path, 'r');
  try {
    const header = await readAt(file, offset, 30);
    if (header.length < 30 || header.readUInt32LE(0) !== localSignature)
      throw new Error(`${name} has no header of its own`);
    return header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await file.close();
  }
}

async function readAt(file, position, length) {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}
