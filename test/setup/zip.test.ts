import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isInside, listZip, unpackZip } from '../../scripts/setup/zip.mjs';

interface Member {
  readonly name: string;
  readonly data: Buffer;
  readonly method?: 0 | 8;
  readonly flags?: number;
  /** What the archive claims, where it lies. */
  readonly size?: number;
  readonly compressed?: number;
}

/** An archive by APPNOTE.TXT 4.3.7 (local header), 4.3.12 (directory) and 4.3.16 (end). */
function zipOf(members: readonly Member[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data, method = 8, flags = 0, size = data.length, compressed } of members) {
    const packed = method === 8 ? deflateRawSync(data) : data;
    const path = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(method, 4);
    shared.writeUInt32LE(crc32(data), 10);
    shared.writeUInt32LE(compressed ?? packed.length, 14);
    shared.writeUInt32LE(size, 18);
    shared.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([word(0x04034b50), shared, path, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([word(0x02014b50), Buffer.from([20, 3]), shared, place, path]));
    locals.push(local);
    offset += local.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(comment.length, 16);
  return Buffer.concat([...locals, entries, word(0x06054b50), end, Buffer.from(comment)]);
}

function word(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ninc-zip-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function archive(bytes: Buffer): Promise<string> {
  const path = join(folder, 'archive.zip');
  await writeFile(path, bytes);
  return path;
}

const whole = (name: string) => name;
const text = Buffer.from('stored and deflated. '.repeat(5000));

describe('unpacking', () => {
  test('stored, deflated and empty members come out as they went in; what is not wanted stays inside', async () => {
    const path = await archive(
      zipOf([
        { name: 'a/deflated', data: text },
        { name: 'a/', data: Buffer.alloc(0), method: 0 },
        { name: 'stored', data: text, method: 0 },
        { name: 'empty', data: Buffer.alloc(0), method: 0 },
        { name: 'unwanted', data: text },
      ]),
    );
    let bytes = 0;
    const count = await unpackZip(
      path,
      join(folder, 'out'),
      (name) => (name === 'unwanted' ? undefined : `b/${name}`),
      (more) => {
        bytes += more;
      },
    );
    expect(count).toBe(3);
    expect(bytes).toBe(2 * text.length);
    expect((await readdir(join(folder, 'out', 'b'))).sort()).toEqual(['a', 'empty', 'stored']);
    for (const name of [join('a', 'deflated'), 'stored'])
      expect(await readFile(join(folder, 'out', 'b', name), 'utf8')).toBe(text.toString());
    expect(await readFile(join(folder, 'out', 'b', 'empty'))).toHaveLength(0);
  });

  test('an archive with a comment behind its directory is read', async () => {
    const path = await archive(zipOf([{ name: 'x', data: text }], 'a comment'));
    expect((await listZip(path)).map(({ name, size }) => [name, size])).toEqual([['x', text.length]]);
  });

  test.each(['../x', '/x', 'a/../../x', 'a/..', '..\\x', 'C:/x', 'C:x', 'a\0b'])(
    'the name %j leads out of the archive and is refused',
    async (name) => {
      expect(isInside(name)).toBe(false);
      const path = await archive(zipOf([{ name, data: text }]));
      await expect(unpackZip(path, join(folder, 'out', 'deep'), whole)).rejects.toThrow('leads out of the archive');
      expect(await readdir(folder)).toEqual(['archive.zip']);
    },
  );

  test.each(['x', 'a/b', '..x/y', 'a..b', '.hidden', 'a/...'])('the name %j stays inside', (name) => {
    expect(isInside(name)).toBe(true);
  });

  test('a member that unpacks to more or to less than it says is refused', async () => {
    const bomb = Buffer.alloc(4 << 20);
    const more = await archive(zipOf([{ name: 'bomb', data: bomb, size: 100 }]));
    await expect(unpackZip(more, join(folder, 'out'), whole)).rejects.toThrow('bomb is larger than it says');
    expect(await readFile(join(folder, 'out', 'bomb'))).toHaveLength(0);
    const less = await archive(zipOf([{ name: 'x', data: text, size: text.length + 1 }]));
    await expect(unpackZip(less, join(folder, 'out'), whole)).rejects.toThrow('x is smaller than it says');
  });

  test('deflated data that is cut short is refused', async () => {
    const path = await archive(zipOf([{ name: 'x', data: text, compressed: 20 }]));
    await expect(unpackZip(path, join(folder, 'out'), whole)).rejects.toThrow('unexpected end of file');
  });

  test('encrypted members and other methods are refused', async () => {
    const encrypted = await archive(zipOf([{ name: 'x', data: text, flags: 1 }]));
    await expect(unpackZip(encrypted, folder, whole)).rejects.toThrow('x is stored in a way that is not read here');
    const bytes = zipOf([{ name: 'x', data: text, method: 0 }]);
    bytes.writeUInt16LE(14, bytes.indexOf(word(0x02014b50)) + 10);
    await expect(unpackZip(await archive(bytes), folder, whole)).rejects.toThrow('not read here');
  });

  test('a zip64 archive is refused', async () => {
    const member = await archive(zipOf([{ name: 'x', data: text, compressed: 0xffffffff }]));
    await expect(unpackZip(member, folder, whole)).rejects.toThrow('x lies outside of the file');
    const bytes = zipOf([{ name: 'x', data: text }]);
    bytes.writeUInt32LE(0xffffffff, bytes.length - 6);
    await expect(listZip(await archive(bytes))).rejects.toThrow('its directory lies outside of the file');
  });

  test('wherever an archive is cut off, it is refused', async () => {
    const bytes = zipOf([
      { name: 'a', data: text },
      { name: 'b', data: text, method: 0 },
    ]);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), async (length) => {
        await expect(listZip(await archive(bytes.subarray(0, length)))).rejects.toThrow(/cut short|directory/);
      }),
      { numRuns: 50 },
    );
  });

  test('whatever byte of the headers is wrong, it ends with an error or with the members', async () => {
    const bytes = zipOf([{ name: 'a', data: Buffer.from('short') }]);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, value) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = value;
        const result = await unpackZip(await archive(damaged), join(folder, 'out'), () => 'a').catch((error) => error);
        expect(result instanceof Error || result === 1 || result === 0).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
