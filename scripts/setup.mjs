// Sets up whatever a clone lacks: packages, the build, the native tfjs-node binding. Plain Node, no packages.
// Silent and quick when nothing is missing; `npm start` and `npm test` call it first.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingState, provideBinding } from './setup/binding.mjs';
import { endChildren, npm, run } from './setup/child.mjs';
import { say } from './setup/console.mjs';
import { lockHash, readStamp, sourceFingerprint, writeStamp } from './setup/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.once(signal, () => {
    endChildren();
    process.exit(code);
  });
}

/** Something of the environment is missing: what, and what mends it. */
class Lacking extends Error {}

async function installPackages() {
  say('installing the packages of package-lock.json');
  const { status, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root });
  if (status === 0) return;
  if (status === undefined) throw new Lacking('npm cannot be started; install it with Node (nodejs.org)');
  const lines = output.trim().split('\n').slice(-12).join('\n');
  throw new Lacking(`npm ci failed:\n${lines}\nmend what it says, then: npm run setup`);
}

async function buildSources() {
  say('building dist/');
  const { status, output } = await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  if (status !== 0) throw new Error(`the build failed:\n${output.trim()}`);
}

function reportRoad({ road, tensorflow, why }) {
  if (road !== 'wasm') return say(`native tfjs-node binding: TensorFlow ${tensorflow}`);
  say(
    'no native tfjs-node binding; networks will run on wasm: slower, float32 only, and it cannot train convolutions.',
  );
  for (const reason of why) say(`  ${reason.replaceAll('\n', '\n  ')}`);
  say('mend that, then: npm run setup (`npx ninc doctor` says what is missing)');
}

async function setUp() {
  const stamp = readStamp(root);
  const lock = lockHash(root);
  if (stamp.lock !== lock || !existsSync(join(root, 'node_modules'))) {
    await installPackages();
    delete stamp.build;
    delete stamp.binding;
    stamp.lock = lock;
    writeStamp(root, stamp);
  }
  if (stamp.build !== sourceFingerprint(root) || !existsSync(join(root, 'dist', 'cli.mjs'))) {
    await buildSources();
    stamp.build = sourceFingerprint(root);
    writeStamp(root, stamp);
  }
  if (stamp.binding === undefined || stamp.binding !== (await bindingState(root)) || stamp.road === 'wasm') {
    const provided = await provideBinding(root);
    // A machine that has only wasm is asked again when set-up is called by name, not before every test run.
    const known = stamp.road === 'wasm' && provided.road === 'wasm';
    if (!known) reportRoad(provided);
    writeStamp(root, {
      ...stamp,
      binding: await bindingState(root),
      road: provided.road,
      tensorflow: provided.tensorflow,
    });
  }
}

try {
  await setUp();
} catch (error) {
  say(error.message);
  process.exit(error instanceof Lacking ? 3 : 1);
}
