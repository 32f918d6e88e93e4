// npm run proto: generates the code of the vendored protobuf messages. It is checked in; only a change of a .proto file needs this.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const packages = ['-p', '@bufbuild/buf@1.75.0', '-p', '@bufbuild/protoc-gen-es@2.13.0'];
for (const folder of ['src/backends/graph/proto', 'src/onnx/proto']) {
  const generate = ['buf', 'generate', folder, '--template', `${folder}/buf.gen.yaml`, '-o', folder];
  execFileSync('npx', ['--yes', ...packages, ...generate], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
