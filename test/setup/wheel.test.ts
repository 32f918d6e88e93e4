import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { downloadFromIndex, linkOf, version, wheels } from '../../scripts/setup/wheel.mjs';

const file = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl';

describe('the address of a wheel', () => {
  test('stands in a JSON page (PEP 691)', () => {
    const page = {
      meta: {},
      files: [
        { filename: 'other.whl', url: 'https://x/other.whl' },
        { filename: file, url: `/${file}` },
      ],
    };
    expect(linkOf(JSON.stringify(page), file)).toBe(`/${file}`);
    expect(linkOf(JSON.stringify({ files: [] }), file)).toBeUndefined();
    expect(linkOf('{}', file)).toBeUndefined();
  });

  test('stands in an HTML page (PEP 503), relative or not, with its hash behind it', () => {
    const page = (href: string) =>
      `<!DOCTYPE html><html><body>\n<a href="../x/other-${file}">other</a><a data-requires-python="&gt;=3.9" href="${href}">${file}</a></body></html>`;
    expect(linkOf(page(`../../packages/${file}#sha256=00`), file)).toBe(`../../packages/${file}#sha256=00`);
    expect(linkOf(page(`https://x/a/${file}?a=1&amp;b=2`), file)).toBe(`https://x/a/${file}?a=1&b=2`);
    expect(linkOf(page(`a/${file.replaceAll('_', '%5F')}`), file)).toBe(`a/${file.replaceAll('_', '%5F')}`);
    expect(linkOf(page('nothing'), file)).toBeUndefined();
  });
});

test('every pinned wheel is of the one version, and is named whole', () => {
  for (const wheel of Object.values(wheels)) {
    expect(wheel.version).toBe(version);
    expect(wheel.file).toBe(`${wheel.project.replace('-', '_')}-${version}-cp311-cp311-${wheel.tag}.whl`);
    expect(wheel.hash).toMatch(/^[0-9a-f]{64}$/);
  }
});

describe('downloading from an index', () => {
  let close = () => {};
  let folder = '';
  afterEach(async () => {
    close();
    await rm(folder, { recursive: true, force: true });
  });

  test('a name and password in its address go to the index, and into no message', async () => {
    const data = Buffer.from('a wheel');
    const hash = createHash('sha256').update(data).digest('hex');
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.url} ${request.headers.authorization ?? '-'}`);
      if (request.url === '/simple/p/') response.end('<a href="../../files/p.whl#sha256=0">p.whl</a>');
      else if (request.url === '/files/p.whl') response.end(data);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    close = () => void server.close();
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    folder = await mkdtemp(join(tmpdir(), 'ninc-wheel-'));
    const wheel = { project: 'p', version: '1', file: 'p.whl', size: data.length, hash };
    const base = `http://me:p%40ss@127.0.0.1:${port}/simple/`;
    await downloadFromIndex(wheel, join(folder, 'p.whl'), base);
    expect(await readFile(join(folder, 'p.whl'))).toEqual(data);
    const basic = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
    expect(asked).toEqual([`/simple/p/ ${basic}`, `/files/p.whl ${basic}`]);
    const missing = downloadFromIndex({ ...wheel, project: 'q' }, join(folder, 'q.whl'), base);
    await expect(missing).rejects.toThrow(`127.0.0.1:${port} answers 404 for q`);
    const unlisted = downloadFromIndex({ ...wheel, file: 'q.whl' }, join(folder, 'q.whl'), base);
    await expect(unlisted).rejects.toThrow(`127.0.0.1:${port} does not list q.whl`);
  });
});
