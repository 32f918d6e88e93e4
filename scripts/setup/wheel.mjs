// TensorFlow's libraries, from its Python wheel: pinned by version and hash, fetched by pip, or over HTTPS where there is none.
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { megabytes, say } from './console.mjs';
import { download, reasonOf, sha256 } from './download.mjs';
import { makeFolder } from './folder.mjs';
import { downloadByPip } from './pip.mjs';

export const version = '2.21.0';

const elf = { main: 'libtensorflow_cc.so.2', framework: 'libtensorflow_framework.so.2' };
const machO = { main: 'libtensorflow_cc.2.dylib', framework: 'libtensorflow_framework.2.dylib' };

/** By platform. Any CPython's wheel holds the same libraries. `libraries` are files of `tensorflow/`. */
export const wheels = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    version,
    file: `tensorflow_cpu-${version}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    tag: 'manylinux_2_27_x86_64',
    size: 273_829_956,
    hash: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    libraries: elf,
  },
  'linux-arm64': {
    project: 'tensorflow',
    version,
    file: `tensorflow-${version}-cp311-cp311-manylinux_2_27_aarch64.whl`,
    tag: 'manylinux_2_27_aarch64',
    size: 281_828_020,
    hash: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    libraries: elf,
  },
  'darwin-arm64': {
    project: 'tensorflow',
    version,
    file: `tensorflow-${version}-cp311-cp311-macosx_12_0_arm64.whl`,
    tag: 'macosx_12_0_arm64',
    size: 223_405_849,
    hash: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    libraries: machO,
  },
};

/** The pinned wheel for this machine. Throws where there is none that could load. */
export function wheelHere() {
  const wheel = wheels[`${process.platform}-${process.arch}`];
  if (wheel === undefined) throw new Error(`there is no pinned TensorFlow for ${process.platform}-${process.arch}`);
  if (process.platform === 'linux' && !hasGlibc(2, 27))
    throw new Error('the pinned TensorFlow needs glibc 2.27 or newer, which this system does not have');
  return wheel;
}

function hasGlibc(major, minor) {
  process.report.excludeNetwork = true;
  const [found, below] = (process.report.getReport().header.glibcVersionRuntime ?? '0.0').split('.').map(Number);
  return found > major || (found === major && below >= minor);
}

/** The wheel as a file in `folder`, with the pinned hash; downloaded where it is not there yet. */
export async function fetchWheel(wheel, folder) {
  await makeFolder(folder);
  const path = join(folder, wheel.file);
  const found = await stat(path).catch(() => undefined);
  if (found?.size === wheel.size && (await sha256(path)) === wheel.hash) return path;
  await rm(path, { force: true });
  say(`downloading TensorFlow ${wheel.version} for the native binding (${megabytes(wheel.size)}, once for this user)`);
  if (!(await downloadByPip(wheel, path))) await downloadFromIndex(wheel, path);
  return path;
}

/** From the public index of Python packages (PEP 503, PEP 691), or the one that pip is told to use. */
export async function downloadFromIndex(wheel, path, base = process.env.PIP_INDEX_URL) {
  const { address, headers } = credentialsApart(base || 'https://pypi.org/simple');
  const page = `${address.href.replace(/\/$/, '')}/${wheel.project}/`;
  const accept = 'application/vnd.pypi.simple.v1+json, text/html;q=0.1';
  const response = await fetch(page, { headers: { ...headers, accept }, signal: AbortSignal.timeout(30_000) }).catch(
    (error) => {
      throw new Error(`${address.host} cannot be reached (${reasonOf(error)})`);
    },
  );
  if (!response.ok) throw new Error(`${address.host} answers ${response.status} for ${wheel.project}`);
  const link = linkOf(await response.text(), wheel.file);
  if (link === undefined) throw new Error(`${address.host} does not list ${wheel.file}`);
  const url = new URL(link, response.url);
  await download(url.href, path, {
    size: wheel.size,
    hash: wheel.hash,
    label: `TensorFlow ${wheel.version}`,
    // What the index is told is for the index only.
    headers: url.origin === address.origin ? headers : {},
  });
}

/** `fetch` takes no name and password in an address; and they belong in no message. */
function credentialsApart(text) {
  const address = new URL(text);
  const { username, password } = address;
  address.username = '';
  address.password = '';
  if (username === '') return { address, headers: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { address, headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

/** The address of a file on an index page, in either of its two forms. */
export function linkOf(text, file) {
  if (text.trimStart().startsWith('{')) return JSON.parse(text).files?.find(({ filename }) => filename === file)?.url;
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
  return links.find((href) => decodeURIComponent(new URL(href, 'https://x').pathname).endsWith(`/${file}`));
}
