// Downloading a wheel with pip, which knows the user's index, proxy and certificates.
import { readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporary } from './cache.mjs';
import { lastLines, run } from './child.mjs';
import { progress, say } from './console.mjs';
import { sha256 } from './download.mjs';

/** A pip that writes nothing for so long (ms) is given up. */
const silence = 120_000;

/** Puts the wheel at `path`. False where there is no pip that could. */
export async function downloadByPip(wheel, path) {
  const pip = await findPip();
  if (pip === undefined) {
    say('there is no pip; downloading over plain HTTPS');
    return false;
  }
  return inTemporary(`${path}.pip`, async (folder) => {
    const { status, output } = await pipDownload(pip, wheel, folder);
    const file = join(folder, wheel.file);
    if (status === 0 && (await sizeOf(file)) === wheel.size && (await sha256(file)) === wheel.hash) {
      await rename(file, path);
      return true;
    }
    const reason = status === 0 ? 'it brought another file' : lastLines(output) || 'it was silent for too long';
    say(`pip could not download it (${reason}); trying plain HTTPS`);
    return false;
  });
}

async function findPip() {
  for (const words of [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip'], ['py', '-m', 'pip']]) {
    const { status } = await run(words[0], [...words.slice(1), '--version'], { limit: 30_000 });
    if (status === 0) return words;
  }
  return undefined;
}

/** The target is named, so that any Python's pip takes the pinned file; pip itself checks the hash as well. */
async function pipDownload([program, ...first], wheel, folder) {
  const requirement = join(folder, 'requirement.txt');
  await writeFile(requirement, `${wheel.project}==${wheel.version} --hash=sha256:${wheel.hash}\n`);
  const target = ['--platform', wheel.tag, '--python-version', '311', '--implementation', 'cp', '--abi', 'cp311'];
  const source = ['--no-deps', '--only-binary=:all:', '--require-hashes', '--no-cache-dir', '--quiet'];
  const args = [...first, 'download', ...source, ...target, '--dest', folder, '--requirement', requirement];
  const meter = progress(`TensorFlow ${wheel.version}`, wheel.size);
  let stop = () => {};
  let last = { bytes: 0, time: Date.now() };
  // pip tells its progress to a terminal only: what it has written so far tells it everywhere.
  const timer = setInterval(async () => {
    const bytes = await folderSize(folder);
    if (bytes !== last.bytes) last = { bytes, time: Date.now() };
    else if (Date.now() - last.time > silence) stop();
    meter.at(Math.min(bytes, wheel.size));
  }, 500);
  try {
    const env = { TMPDIR: folder, TEMP: folder, TMP: folder, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
    return await run(program, args, { env, onStart: (end) => (stop = end) });
  } finally {
    clearInterval(timer);
    meter.end();
  }
}

async function folderSize(folder) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function sizeOf(path) {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : 0),
    () => 0,
  );
}
