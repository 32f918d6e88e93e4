// TensorFlow's libraries, from its Python wheel: pinned by version and hash, fetched by pip, or over HTTPS where there is none.
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './child.mjs';
import { megabytes, say } from './console.mjs';
import { download, sha256 } from './download.mjs';

export const version = '2.21.0';

/** By platform. Any CPython's wheel holds the same libraries. `libraries` are files of `tensorflow/`. */
const wheels = {
  'linux-x64': {
    project: 'tensorflow-cpu',
    file: `tensorflow_cpu-${version}-cp311-cp311-manylinux_2_27_x86_64.whl`,
    tag: 'manylinux_2_27_x86_64',
    size: 273_829_956,
    hash: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
    libraries: { main: 'libtensorflow_cc.so.2', framework: 'libtensorflow_framework.so.2', suffix: 'so' },
  },
  'linux-arm64': {
    project: 'tensorflow',
    file: `tensorflow-${version}-cp311-cp311-manylinux_2_27_aarch64.whl`,
    tag: 'manylinux_2_27_aarch64',
    size: 281_828_020,
    hash: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
    libraries: { main: 'libtensorflow_cc.so.2', framework: 'libtensorflow_framework.so.2', suffix: 'so' },
  },
  'darwin-arm64': {
    project: 'tensorflow',
    file: `tensorflow-${version}-cp311-cp311-macosx_12_0_arm64.whl`,
    tag: 'macosx_12_0_arm64',
    size: 223_405_849,
    hash: '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88',
    libraries: { main: 'libtensorflow_cc.2.dylib', framework: 'libtensorflow_framework.2.dylib', suffix: 'dylib' },
  },
};

/** The pinned wheel for this machine, if there is one. */
export function wheelHere() {
  return wheels[`${process.platform}-${process.arch}`];
}

/** The wheel as a file in `folder`, with the pinned hash; downloaded where it is not there yet. */
export async function fetchWheel(wheel, folder) {
  await mkdir(folder, { recursive: true });
  const path = join(folder, wheel.file);
  const found = await stat(path).catch(() => undefined);
  if (found?.size === wheel.size && (await sha256(path)) === wheel.hash) return path;
  await rm(path, { force: true });
  say(`downloading TensorFlow ${version} for the native binding (${megabytes(wheel.size)}, once for this user)`);
  if (!(await throughPip(wheel, folder, path))) await overHttps(wheel, path);
  return path;
}

/** pip knows the user's index, proxy and certificates. False where there is no pip, or it could not. */
async function throughPip(wheel, folder, path) {
  const requirement = join(folder, `requirement-${process.pid}.txt`);
  const into = join(folder, `pip-${process.pid}`);
  await writeFile(requirement, `${wheel.project}==${version} --hash=sha256:${wheel.hash}\n`);
  const target = ['--platform', wheel.tag, '--python-version', '311', '--implementation', 'cp', '--abi', 'cp311'];
  const args = [
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    ...target,
    '-d',
    into,
    '-r',
    requirement,
  ];
  try {
    for (const [program, ...first] of [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']]) {
      const { status } = await run(program, [...first, '--version']);
      if (status !== 0) continue;
      const show = process.stderr.isTTY === true;
      const result = await run(program, [...first, ...args, ...(show ? [] : ['--quiet'])], { show });
      const name = result.status === 0 ? (await readdir(into)).find((file) => file === wheel.file) : undefined;
      if (name !== undefined && (await sha256(join(into, name))) === wheel.hash) {
        await rename(join(into, name), path);
        return true;
      }
      say(`pip could not download it${show ? '' : `: ${lastLine(result.output)}`}; trying plain HTTPS`);
      return false;
    }
    say('there is no pip; downloading over plain HTTPS');
    return false;
  } finally {
    await rm(requirement, { force: true });
    await rm(into, { recursive: true, force: true });
  }
}

function lastLine(output) {
  return output.trim().split('\n').at(-1) ?? '';
}

/** The public index of Python packages (PEP 503, PEP 691), or the one that pip is told to use. */
async function overHttps(wheel, path) {
  const index = (process.env.PIP_INDEX_URL || 'https://pypi.org/simple').replace(/\/$/, '');
  const page = `${index}/${wheel.project}/`;
  const response = await fetch(page, {
    headers: { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.1' },
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${page} answers ${response.status}`);
  const url = linkOf(await response.text(), wheel.file);
  if (url === undefined) throw new Error(`${page} does not list ${wheel.file}`);
  await download(new URL(url, page).href, path, { size: wheel.size, hash: wheel.hash, label: `TensorFlow ${version}` });
}

/** The address of a file on an index page, in either of its two forms. */
export function linkOf(text, file) {
  if (text.trimStart().startsWith('{')) return JSON.parse(text).files?.find(({ filename }) => filename === file)?.url;
  const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
  return links.find((href) => decodeURIComponent(new URL(href, 'https://x').pathname).endsWith(`/${file}`));
}
