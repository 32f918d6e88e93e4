// npm run check:onnx: every operation, golden graph and shipped spec, written as ONNX, is taken by ONNX's own checker, and run by
// ONNX Runtime. Needs a Python with onnx: $PYTHON, or python3.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const files = ['test/backends/onnx/checker.test.ts', 'test/backends/onnx/shipped.test.ts'];
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, NINC_LONG: '1' },
});
process.exitCode = status ?? 1;
