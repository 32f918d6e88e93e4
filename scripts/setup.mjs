// Sets up whatever a clone lacks: packages, the build, the native tfjs-node binding. Plain Node, no packages.
// Silent and quick when nothing is missing; `npm start` and `npm test` call it first.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bindingState, provideBinding } from './setup/binding.mjs';
import { endChildren, lastLines, npm, run } from './setup/child.mjs';
import { closeLine, say } from './setup/console.mjs';
import { exclusive } from './setup/lock.mjs';
import {
  buildResults,
  isBuilt,
  lockHash,
  packagesMatch,
  readStamp,
  sourceFingerprint,
  writeStamp,
} from './setup/stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.once(signal, () => {
    closeLine();
    endChildren();
    process.exit(code);
  });
}

/** Something of the environment is missing: what, and what mends it. */
class Lacking extends Error {}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Lacking(
    `ninc needs Node 20.19 or newer, this is ${process.versions.node}; install one (nodejs.org), then: npm run setup`,
  );
}

/** Each step that a clone can lack: whether it is done, by looking only, and what does it. */
const steps = [
  {
    done: (stamp) => stamp.lock === lockHash(root) && existsSync(join(root, 'node_modules')),
    async work(stamp) {
      if (packagesMatch(root)) return { ...stamp, lock: lockHash(root) };
      await installPackages();
      // The packages are new: what was built with them or into them is not theirs.
      return { lock: lockHash(root) };
    },
  },
  {
    done: (stamp) => isBuilt(root, stamp),
    async work(stamp) {
      const build = sourceFingerprint(root);
      await buildSources();
      return { ...stamp, build, made: buildResults(root) };
    },
  },
  {
    // A machine that has only wasm is asked again when set-up is called by name, not before every test run.
    done: async (stamp) =>
      stamp.road === 'wasm'
        ? ![undefined, 'setup'].includes(process.env.npm_lifecycle_event)
        : stamp.road !== undefined && stamp.binding === (await bindingState(root)),
    async work(stamp) {
      const provided = await provideBinding(root);
      reportRoad(provided);
      const { road, tensorflow } = provided;
      return { ...stamp, binding: await bindingState(root), road, tensorflow };
    },
  },
];

async function installPackages() {
  say('installing the packages of package-lock.json');
  const { status, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: root });
  if (status === 0) return;
  const found = (await npm(['--version'], {})).status === 0;
  if (!found) throw new Lacking('npm cannot be started; install it with Node (nodejs.org), then: npm run setup');
  throw new Lacking(
    `npm ci failed:\n${lastLines(output, 12)}\nmend what it says (is there a network?), then: npm run setup`,
  );
}

async function buildSources() {
  say('building dist/');
  const { status, output } = await run(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root });
  if (status !== 0) throw new Error(`the build failed:\n${output.trim()}`);
}

function reportRoad({ road, tensorflow, why }) {
  for (const reason of why) say(`  ${reason.replaceAll('\n', '\n  ')}`);
  if (road !== 'wasm') return say(`native tfjs-node binding: TensorFlow ${tensorflow}`);
  say('warning: no native tfjs-node binding. Networks run on wasm, which is slower and lacks:');
  say('  training of convolutions, float64 and bfloat16 (TensorFlow graphs), SavedModels');
  say('mend what is said above, then: npm run setup (`npx ninc doctor` tells the state)');
}

async function setUp() {
  requireNode();
  const settled = async () => {
    const stamp = readStamp(root);
    for (const { done } of steps) if (!(await done(stamp))) return false;
    return true;
  };
  if (await settled()) return;
  await exclusive(
    join(root, 'build', 'setup.lock'),
    async () => {
      for (const { done, work } of steps) {
        const stamp = readStamp(root);
        if (!(await done(stamp))) writeStamp(root, await work(stamp));
      }
    },
    () => say('another set-up works in this clone; waiting for it'),
  );
}

try {
  await setUp();
} catch (error) {
  closeLine();
  say(error.message);
  process.exit(error instanceof Lacking ? 3 : 1);
}
