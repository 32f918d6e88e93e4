// What the release workflow publishes with. The registry takes provenance only of a package that names the repository that it was built
// from; the workflow knows it, so that no copy of this repository publishes under the name of another.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (server === undefined || repository === undefined) {
  console.error(
    'npm run release:publish belongs to .github/workflows/release.yml, whose environment says what is published',
  );
  process.exit(3);
}

for (const [program, ...words] of [
  ['npm', 'pkg', 'set', 'repository.type=git', `repository.url=git+${server}/${repository}.git`],
  ['npx', 'changeset', 'publish'],
]) {
  const { status } = spawnSync(program, words, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
