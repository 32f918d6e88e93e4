import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ninc, workspace } from './run.ts';

const { folder, remove } = workspace({
  'modèles à moi/net.nin.yaml': `
    ninc: 1
    imports: [./blocks.nin.yaml]
    inputs: {image: {shape: [N, 3, 16, 16]}}
    layers:
      - unit: {channels: 4}
      - max_pool2d: {kernel_size: 2}
      - linear: {out_features: 10} # ninc-ignore NIN4803
  `,
  'modèles à moi/blocks.nin.yaml': `
    ninc: 1
    blocks:
      unit:
        params: {channels: {type: int}}
        layers:
          - conv2d: {out_channels: "\${channels}", kernel_size: 3, padding: 1}
          - relu
  `,
  'broken.nin.yaml': 'ninc: 1\ninputs: {image: {shape: [N, 3, 16, 16]}}\nlayers:\n  - rellu\n',
});
afterAll(remove);

const models = join(folder, 'modèles à moi');
const git = (...words: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', ...words], { cwd: folder, stdio: 'pipe' });
const edit = (name: string, from: string, to: string) => {
  const path = join(models, name);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
};

beforeAll(() => {
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'one');
});

describe('ninc lock and check --locked', () => {
  test('a lock is written beside the spec, once; files of blocks need none', () => {
    expect(ninc(models, 'check', '.', '--locked')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('error[NIN6903] there is no net.nin.lock beside the spec'),
    });
    expect(ninc(models, 'lock', '.')).toEqual({ status: 0, stdout: 'wrote net.nin.lock: 4 layers\n', stderr: '' });
    expect(ninc(models, 'lock', '.').stdout).toBe('net.nin.lock: as before\n');
    expect(ninc(models, 'check', '.', '--locked').status).toBe(0);
  });

  test('a block that was changed elsewhere is a fault at the line of the spec that uses it', () => {
    edit('blocks.nin.yaml', 'kernel_size: 3, padding: 1', 'kernel_size: 5, padding: 1');
    const { status, stdout } = ninc(models, 'check', 'net.nin.yaml', '--locked');
    expect(status).toBe(1);
    expect(stdout).toMatchInlineSnapshot(`
      "error[NIN6901] the network is not what net.nin.lock says: ~ unit_1.conv2d_1: kernel_size 3 → 5; weight [4, 3, 3, 3] → [4, 3, 5, 5]; [N, 4, 16, 16] → [N, 4, 14, 14]
        --> net.nin.yaml:5:5
          |
        5 |   - unit: {channels: 4}
          |     ^^^^
        help: so 3 layers have other shapes: unit_1.relu_1 [N, 4, 16, 16] → [N, 4, 14, 14] … linear_1 [N, 4, 8, 10] → [N, 4, 7, 10]; so other weights: linear_1.weight [10, 8] → [10, 7]; if it is meant: ninc lock net.nin.yaml

      for more about a code: ninc explain NIN6901
      1 spec, 1 error
      "
    `);
    expect(ninc(models, 'check', 'net.nin.yaml').status).toBe(0);
    expect(ninc(models, 'lock', 'net.nin.yaml').stdout).toContain(
      'wrote net.nin.lock\nas it was → as it is\n~ unit_1.conv2d_1: kernel_size 3 → 5',
    );
    expect(ninc(models, 'check', 'net.nin.yaml', '--locked').status).toBe(0);
  });

  test('a block that is only renamed makes other names of weights, which is drift too', () => {
    edit('blocks.nin.yaml', 'unit:', 'piece:');
    edit('net.nin.yaml', 'unit:', 'piece:');
    const { status, stdout } = ninc(models, 'check', 'net.nin.yaml', '--locked');
    expect(status).toBe(1);
    expect(stdout).toContain('error[NIN6901] the network is not what net.nin.lock says: 2 layers renumbered\n');
    edit('blocks.nin.yaml', 'piece:', 'unit:');
    edit('net.nin.yaml', 'piece:', 'unit:');
  });

  test('a lock that was edited by hand is refused where it was', () => {
    edit('net.nin.lock', 'total macs', 'total  macs');
    const { status, stdout } = ninc(models, 'check', 'net.nin.yaml', '--locked');
    expect(status).toBe(1);
    expect(stdout).toContain(
      'error[NIN6902] this is not a sound lock: its hash does not fit: it was edited by hand, or merged\n',
    );
    expect(ninc(models, 'lock', 'net.nin.yaml').stdout).toBe('wrote net.nin.lock: 4 layers\n');
  });

  test('where one spec is at fault, no lock is written', () => {
    rmSync(join(models, 'net.nin.lock'));
    const { status, stderr } = ninc(folder, 'lock', 'modèles à moi', 'broken.nin.yaml');
    expect(status).toBe(1);
    expect(stderr).toContain('NIN3001');
    expect(ninc(models, 'check', 'net.nin.yaml', '--locked').stdout).toContain('NIN6903');
    expect(ninc(models, 'check', 'net.nin.yaml', '--locked', '--set', 'a=1').status).toBe(2);
    ninc(models, 'lock', 'net.nin.yaml');
  });
});

describe('ninc diff', () => {
  test('a spec against the last commit, with the blocks as they were then', () => {
    const { status, stdout, stderr } = ninc(models, 'diff', 'net.nin.yaml');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatchInlineSnapshot(`
      "HEAD:modèles à moi/net.nin.yaml → net.nin.yaml
      ~ unit_1.conv2d_1: kernel_size 3 → 5; weight [4, 3, 3, 3] → [4, 3, 5, 5]; [N, 4, 16, 16] → [N, 4, 14, 14]
        so 3 layers have other shapes: unit_1.relu_1 [N, 4, 16, 16] → [N, 4, 14, 14] … linear_1 [N, 4, 8, 10] → [N, 4, 7, 10]
        so other weights: linear_1.weight [10, 8] → [10, 7]
        layers      4, as before
        parameters  202 → 384 (+90 %)
        MACs        30,208 → 60,760 (+101 %)
        weights     old ones do not load: 2 of 4 arrays are as they were; 2 of another shape (unit_1.conv2d_1.weight [4, 3, 3, 3] → [4, 3, 5, 5], linear_1.weight [10, 8] → [10, 7])
      "
    `);
    expect(ninc(models, 'diff', 'HEAD:modèles à moi/net.nin.yaml', 'net.nin.yaml', '--exit-code').status).toBe(1);
    expect(ninc(models, 'diff', 'main:net.nin.yaml', 'net.nin.yaml').stdout).toBe(stdout.replace('HEAD', 'main'));
  });

  test('a spec against its lock', () => {
    expect(ninc(models, 'diff', 'net.nin.lock', 'net.nin.yaml', '--exit-code')).toMatchObject({
      status: 0,
      stdout: 'net.nin.lock → net.nin.yaml: the same network\n',
    });
  });

  test('Markdown of a folder, for a comment; a spec that is new', () => {
    writeFileSync(join(models, 'new.nin.yaml'), 'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers:\n  - relu\n');
    expect(
      ninc(folder, 'diff', '--rev', 'HEAD', 'modèles à moi', '--format', 'markdown').stdout,
    ).toMatchInlineSnapshot(`
      "#### \`HEAD:modèles à moi/net.nin.yaml\` → \`modèles à moi/net.nin.yaml\`

      \`\`\`diff
      ! unit_1.conv2d_1: kernel_size 3 → 5; weight [4, 3, 3, 3] → [4, 3, 5, 5]; [N, 4, 16, 16] → [N, 4, 14, 14]
        so 3 layers have other shapes: unit_1.relu_1 [N, 4, 16, 16] → [N, 4, 14, 14] … linear_1 [N, 4, 8, 10] → [N, 4, 7, 10]
        so other weights: linear_1.weight [10, 8] → [10, 7]
      \`\`\`

      |  |  |
      |---|---|
      | layers | 4, as before |
      | parameters | 202 → 384 (+90 %) |
      | MACs | 30,208 → 60,760 (+101 %) |
      | weights | \`old ones do not load: 2 of 4 arrays are as they were; 2 of another shape (unit_1.conv2d_1.weight [4, 3, 3, 3] → [4, 3, 5, 5], linear_1.weight [10, 8] → [10, 7])\` |

      #### \`not in HEAD\` → \`modèles à moi/new.nin.yaml\`

      \`\`\`diff
      ! input x: new, float32 [N, 3]
      + relu_1 ([N, 3]), at the beginning
      ! output output: new, relu_1
      \`\`\`

      |  |  |
      |---|---|
      | layers | 0 → 1 |
      | parameters | 0, as before |
      | MACs | 0, as before |
      "
    `);
    rmSync(join(models, 'new.nin.yaml'));
  });

  test('JSON', () => {
    const { schema_version, diffs } = JSON.parse(ninc(models, 'diff', 'net.nin.yaml', '--format', 'json').stdout);
    expect([schema_version, diffs.length]).toEqual([1, 1]);
    expect(diffs[0]).toMatchObject({
      same: false,
      sizes: { from: { layers: 4 }, to: { layers: 4 } },
      changes: [{ kind: 'layer', op: 'conv2d', arguments: [{ name: 'kernel_size', from: [3, 3], to: [5, 5] }] }],
      weights: { load: 'no', reshaped: [{ name: 'unit_1.conv2d_1.weight' }, { name: 'linear_1.weight' }] },
    });
  });

  test.each([
    [
      ['diff', 'nope:net.nin.yaml', 'net.nin.yaml'],
      1,
      'error[NIN6904] revision nope cannot be read: the repository has no such revision',
    ],
    [['diff', '--rev', 'nope', 'net.nin.yaml'], 1, 'error[NIN6904] revision nope cannot be read'],
    [['diff', '--rev', 'HEAD^{tree}', 'net.nin.yaml'], 1, 'the repository has no such revision'],
    [
      ['diff', '--rev=--output=x', 'net.nin.yaml'],
      1,
      'error[NIN6904] revision --output=x cannot be read: that is no revision',
    ],
    [
      ['diff', 'HEAD:gone.nin.yaml', 'net.nin.yaml'],
      1,
      'error[NIN6904] HEAD:modèles à moi/gone.nin.yaml cannot be read: the revision has no such file',
    ],
    [['diff', 'HEAD:../../x.nin.yaml', 'net.nin.yaml'], 1, 'it lies outside of the repository'],
    [['diff', 'HEAD:.', 'net.nin.yaml'], 1, 'cannot be read'],
    [['diff', 'gone.nin.lock', 'net.nin.yaml'], 1, 'error[NIN6903] there is no gone.nin.lock'],
    [['diff', '../broken.nin.yaml', 'net.nin.yaml'], 1, 'NIN3001'],
    [['diff', 'a', 'b', 'c'], 2, 'takes two networks, or --rev REV and any number of specs'],
  ])('%j', (words, exit, said) => {
    const { status, stdout, stderr } = ninc(models, ...words);
    expect([status, stdout]).toEqual([exit, '']);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain(' at ');
  });

  test('without git, and outside of a repository', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '';
    try {
      const { status, stderr } = ninc(models, 'diff', 'net.nin.yaml');
      expect(status).toBe(3);
      expect(stderr).toContain('error[NIN7003] git cannot be run: it is not installed, or not on the PATH');
    } finally {
      process.env['PATH'] = path;
    }
    const outside = workspace({ 'a.nin.yaml': 'ninc: 1\ninputs: {x: {shape: [N, 3]}}\nlayers:\n  - relu\n' });
    try {
      const { status, stderr } = ninc(outside.folder, 'diff', 'a.nin.yaml');
      expect(status).toBe(1);
      expect(stderr).toContain('lies in no repository of git');
    } finally {
      outside.remove();
    }
  });
});
