// What the bundles hold of others, with their licences: dist/THIRD-PARTY.txt.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Written by others and kept in our sources, so that no package says so. */
const vendored = [
  {
    inputs: /^src\/onnx\/proto\//,
    title: 'onnx.proto, from which src/onnx/proto was generated',
    licence: 'Apache-2.0',
    text: 'Copyright (c) ONNX Project Contributors. The licence is the one that ninc has itself: see LICENSE.',
  },
  {
    inputs: /^src\/backends\/graph\/proto\//,
    title: "TensorFlow's .proto files, from which src/backends/graph/proto was generated",
    licence: 'Apache-2.0',
    text: 'Copyright The TensorFlow Authors. The licence is the one that ninc has itself: see LICENSE.',
  },
];

/** The text for the metafiles of all bundles. Throws for a package without a licence. */
export function thirdParty(root, metafiles) {
  const inputs = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set(inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const used = inputs.filter((path) => path.startsWith(`${folder}/`));
    return { title: `${name} ${version}`, licence: license, text: fileOf(root, folder) ?? headsOf(root, used, name) };
  });
  const own = vendored.filter((one) => inputs.some((path) => one.inputs.test(path)));
  const parts = [...packages, ...own].sort((a, b) => (a.title < b.title ? -1 : 1));
  return [
    'The files in this folder hold code of these projects.',
    ...parts.map(
      ({ title, licence, text }) => `${'-'.repeat(78)}\n${title} (${licence})\n\n${text.replaceAll('\r\n', '\n')}`,
    ),
    '',
  ].join('\n\n');
}

function fileOf(root, folder) {
  const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one));
  return file && readFileSync(join(root, folder, file), 'utf8').trim();
}

/** A package may say it at the head of each file instead. */
function headsOf(root, used, name) {
  const heads = used.flatMap((path) => /^(?:\/\/[^\n]*\n)+/.exec(readFileSync(join(root, path), 'utf8'))?.[0] ?? []);
  const said = [...new Set(heads)]
    .filter((head) => /copyright/i.test(head))
    .map((head) => head.replace(/^\/\/ ?/gm, ''));
  if (said.length === 0) throw new Error(`${name} is bundled, but says its licence nowhere`);
  return said.sort().join('\n').trim();
}
