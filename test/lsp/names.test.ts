import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DefinitionRequest,
  type Location,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
} from 'vscode-languageserver/node';
import { dedent } from '../../src/diagnostics/entry.ts';
import { workspace } from '../cli/run.ts';
import { type Client, connect, edited, marked } from './client.ts';

const lib = dedent(`
  ninc: 1
  params: {slope: 0.1}
  blocks:
    unit:
      params: {width: {}, activation: {default: relu}}
      layers:
        - {conv2d: {out_channels: "\${width}", kernel_size: 1}, id: mix}
        - "\${activation}"
        - leaky_relu: {negative_slope: "\${slope}"}
    pair:
      params: {width: {}}
      layers:
        - {unit: {width: "\${width}"}, id: first}
        - unit: {width: "\${width * 2}", activation: extra}
        - {add: {}, from: [unit_2, unit_2.mix]}
    extra: {layers: [gelu]}
`);
const model = dedent(`
  ninc: 1
  imports: [./lib ö.nin.yaml]
  params: {wide: 8}
  inputs: {image: {shape: [N, 1, 28, 28]}}
  layers:
    - {unit: {width: "\${wide}"}, id: stem, from: image}
    - unit: {width: 8}
    - {relu: {}, id: twin, repeat: 2}
    - {add: {}, from: [twin_2, stem.mix]}
    - {add: {}, from: [unit_2, stem]}
    - nin_block: {out_channels: 10, kernel_size: 1, activation: extra}
    - global_avg_pool2d
    - flatten
  outputs: {logits: flatten_1, deep: stem}
  train: {data: {train: {digits: {}}}, loss: {mse_loss: {output: logits}}, optimizer: {sgd: {lr: 1}}, epochs: 1, batch_size: 1}
`);
/** A file of its own, with a block of the same name. */
const other = dedent(`
  ninc: 1
  inputs: {image: {shape: [N, 3, 8, 8]}}
  blocks:
    unit: {params: {width: {}, wide: {default: 1}}, layers: [{relu: {}, id: mix}, tanh]}
    bare: {params: {a: {}, b: {}}, layers: [{relu: {}, id: x}, {tanh: {}, id: y}, {linear: {out_features: "\${a + b}"}}]}
  layers: [{unit: {width: 1}}, {add: {}, from: [unit_1, image]}]
`);
const files = workspace({
  'lib ö.nin.yaml': lib,
  'model.nin.yaml': model,
  'sub/other.nin.yaml': other,
});
const uriOf = (name: string) => pathToFileURL(join(files.folder, name)).href;
const texts: Readonly<Record<string, string>> = { [uriOf('lib ö.nin.yaml')]: lib, [uriOf('model.nin.yaml')]: model };
let client: Client;

beforeAll(async () => {
  client = await connect(files.folder);
});
afterAll(async () => {
  expect(await client.end()).toBe(0);
  files.remove();
});

/** The place of a part of a file, marked by `┆` in a text that stands in it once. */
function at(
  name: string,
  part: string,
): { textDocument: { uri: string }; position: { line: number; character: number } } {
  const whole = readFileSync(join(files.folder, name), 'utf8');
  const start = whole.indexOf(part.replace('┆', ''));
  expect(start).toBeGreaterThanOrEqual(0);
  const { position } = marked(whole.slice(0, start) + part);
  return { textDocument: { uri: uriOf(name) }, position };
}

async function openModel(): Promise<void> {
  await client.open(uriOf('model.nin.yaml'), model);
}

const shown = (found: Location | Location[] | null) =>
  [found ?? []]
    .flat()
    .map(({ uri, range: { start } }) => `${uri.split('/').at(-1)}:${start.line + 1}:${start.character + 1}`);

describe('definition', () => {
  test.each([
    ['of a block, in another file', '┆unit: {width: 8}', 'lib%20%C3%B6.nin.yaml:4:3'],
    ['of a param of a block', '{┆width: 8}', 'lib%20%C3%B6.nin.yaml:5:14'],
    ['of a param in an expression', '${┆wide}', 'model.nin.yaml:3:10'],
    ['of an id', '[unit_2, ┆stem]', 'model.nin.yaml:6:36'],
    ['of an id that is repeated', '[┆twin_2,', 'model.nin.yaml:8:20'],
    ['of a name that ninc gives', '[┆unit_2', 'model.nin.yaml:7:5'],
    ['of an id inside of a block', 'stem.┆mix', 'lib%20%C3%B6.nin.yaml:7:66'],
    ['of an input', 'from: ┆image', 'model.nin.yaml:4:10'],
    ['of an import', './┆lib', 'lib%20%C3%B6.nin.yaml:1:1'],
    ['of a block that ships', '┆nin_block:', 'nin.nin.yaml'],
  ])('%s', async (_what, part, place) => {
    await openModel();
    const found = await client.connection.sendRequest(DefinitionRequest.type, at('model.nin.yaml', part));
    expect(shown(found as Location)[0]).toContain(place);
  });
});

test('references: in all files of the folder, open or not', async () => {
  await openModel();
  const context = { includeDeclaration: true };
  const found = await client.connection.sendRequest(ReferencesRequest.type, {
    ...at('model.nin.yaml', '┆unit: {width: 8}'),
    context,
  });
  expect(shown(found)).toEqual([
    'model.nin.yaml:6:6',
    'model.nin.yaml:7:5',
    'lib%20%C3%B6.nin.yaml:4:3',
    'lib%20%C3%B6.nin.yaml:13:10',
    'lib%20%C3%B6.nin.yaml:14:9',
  ]);
  const only = { includeDeclaration: false };
  const params = await client.connection.sendRequest(ReferencesRequest.type, {
    ...at('model.nin.yaml', '┆wide: 8'),
    context: only,
  });
  expect(shown(params)).toEqual(['model.nin.yaml:6:23']);
});

describe('rename', () => {
  const rename = async (name: string, part: string, newName: string) => {
    await openModel();
    if (name !== 'model.nin.yaml') await client.open(uriOf(name), readFileSync(join(files.folder, name), 'utf8'));
    const done = await client.connection.sendRequest(RenameRequest.type, { ...at(name, part), newName });
    return Object.fromEntries(
      Object.entries(done?.changes ?? {}).map(([uri, edits]) => [
        fileURLToPath(uri).split('/').at(-1) ?? '',
        edited(texts[uri] ?? '', edits)
          .split('\n')
          .filter((line) => !(texts[uri] ?? '').split('\n').includes(line)),
      ]),
    );
  };

  test('of a block: its calls, what is handed on as its name, and the names that ninc gives its layers', async () => {
    expect(await rename('lib ö.nin.yaml', '┆unit:\n', 'cell')).toEqual({
      'lib ö.nin.yaml': [
        '  cell:',
        '      - {cell: {width: "${width}"}, id: first}',
        '      - cell: {width: "${width * 2}", activation: extra}',
        '      - {add: {}, from: [cell_2, cell_2.mix]}',
      ],
      'model.nin.yaml': [
        '  - {cell: {width: "${wide}"}, id: stem, from: image}',
        '  - cell: {width: 8}',
        '  - {add: {}, from: [cell_2, stem]}',
      ],
    });
    expect(await rename('lib ö.nin.yaml', '┆extra:', 'plus')).toEqual({
      'lib ö.nin.yaml': ['      - unit: {width: "${width * 2}", activation: plus}', '  plus: {layers: [gelu]}'],
      'model.nin.yaml': ['  - nin_block: {out_channels: 10, kernel_size: 1, activation: plus}'],
    });
  });

  test('of a param of a block: its arguments in other files, and not those of the same name', async () => {
    expect(await rename('lib ö.nin.yaml', 'unit:\n    params: {┆width', 'channels')).toEqual({
      'lib ö.nin.yaml': [
        '    params: {channels: {}, activation: {default: relu}}',
        '      - {conv2d: {out_channels: "${channels}", kernel_size: 1}, id: mix}',
        '      - {unit: {channels: "${width}"}, id: first}',
        '      - unit: {channels: "${width * 2}", activation: extra}',
      ],
      'model.nin.yaml': ['  - {unit: {channels: "${wide}"}, id: stem, from: image}', '  - unit: {channels: 8}'],
    });
  });

  test('of ids, repeated or inside of a block, of inputs and of outputs', async () => {
    expect(await rename('model.nin.yaml', 'id: ┆twin', 'two')).toEqual({
      'model.nin.yaml': ['  - {relu: {}, id: two, repeat: 2}', '  - {add: {}, from: [two_2, stem.mix]}'],
    });
    expect(await rename('lib ö.nin.yaml', 'id: ┆mix', 'mixed')).toEqual({
      'lib ö.nin.yaml': [
        '      - {conv2d: {out_channels: "${width}", kernel_size: 1}, id: mixed}',
        '      - {add: {}, from: [unit_2, unit_2.mixed]}',
      ],
      'model.nin.yaml': ['  - {add: {}, from: [twin_2, stem.mixed]}'],
    });
    expect(await rename('model.nin.yaml', '{┆image:', 'picture')).toEqual({
      'model.nin.yaml': [
        'inputs: {picture: {shape: [N, 1, 28, 28]}}',
        '  - {unit: {width: "${wide}"}, id: stem, from: picture}',
      ],
    });
    const [outputs, train] = (await rename('model.nin.yaml', '{┆logits:', 'scores'))['model.nin.yaml'] ?? [];
    expect(outputs).toBe('outputs: {scores: flatten_1, deep: stem}');
    expect(train).toContain('{output: scores}');
  });

  test.each([
    ['┆relu: {}', 'x', 'relu is a word of the language'],
    ['[┆unit_2', 'x', 'unit_2 is the name that ninc gives: give the layer an id first'],
    ['┆nin_block:', 'x', 'nin_block ships with ninc'],
    ['id: ┆stem', 'twin', 'there is a layer twin'],
    ['id: ┆stem', 'not a name', 'not a name is no name: letters, digits and _, beginning with a letter or _'],
    ['id: ┆stem', 'global_avg_pool2d_1', 'global_avg_pool2d_1'],
    ['┆unit: {width: 8}', 'pair', 'there is a block pair'],
  ])('is refused where it would break something: %s to %s', async (part, newName, reason) => {
    await openModel();
    const wanted = client.connection.sendRequest(RenameRequest.type, { ...at('model.nin.yaml', part), newName });
    await expect(wanted).rejects.toThrow(reason);
  });

  test.each([
    ['params: {┆a: {}', 'b', 'there is a param b'],
    ['{relu: {}, id: ┆x}', 'y', 'there is a layer y'],
    ['{relu: {}, id: ┆mix}', 'input', 'input names what a block is given'],
  ])('is refused where a word is taken, although nothing uses the block: %s to %s', async (part, newName, reason) => {
    await client.open(uriOf('sub/other.nin.yaml'), other);
    const wanted = client.connection.sendRequest(RenameRequest.type, { ...at('sub/other.nin.yaml', part), newName });
    await expect(wanted).rejects.toThrow(reason);
  });

  test('to a word that other blocks have is no matter', async () => {
    await client.open(uriOf('sub/other.nin.yaml'), other);
    const done = await client.connection.sendRequest(RenameRequest.type, {
      ...at('sub/other.nin.yaml', '{relu: {}, id: ┆mix}'),
      newName: 'x',
    });
    expect(Object.values(done?.changes ?? {}).flat()).toHaveLength(1);
  });

  test('is offered for the name alone', async () => {
    await openModel();
    expect(
      await client.connection.sendRequest(PrepareRenameRequest.type, at('model.nin.yaml', 'from: [┆twin_2')),
    ).toEqual({
      range: { start: { line: 8, character: 21 }, end: { line: 8, character: 25 } },
      placeholder: 'twin',
    });
  });
});

describe('files that the editor holds', () => {
  test('are what others import: an edit is seen before it is saved', async () => {
    const uri = uriOf('model.nin.yaml');
    const sound = client.diagnostics(uri);
    await openModel();
    expect((await sound).filter(({ severity }) => severity === 1)).toEqual([]);
    const broken = client.diagnostics(uri);
    await client.open(
      uriOf('lib ö.nin.yaml'),
      lib.replace('params: {width: {}, activation', 'params: {wide: {}, activation'),
    );
    expect((await broken).map(({ code }) => code)).toContain('NIN3004');
    const mended = client.diagnostics(uri);
    await client.change(uriOf('lib ö.nin.yaml'), lib);
    expect((await mended).filter(({ severity }) => severity === 1)).toEqual([]);
  });

  test('stay inside of the root folder, by links too', async () => {
    mkdirSync(join(files.folder, 'in'), { recursive: true });
    symlinkSync(join(files.folder, 'lib ö.nin.yaml'), join(files.folder, 'in', 'link.nin.yaml'));
    const uri = uriOf('in/model.nin.yaml');
    const told = client.diagnostics(uri);
    await client.open(
      uri,
      'ninc: 1\nimports: [../lib.nin.yaml, ./link.nin.yaml]\ninputs: {x: {shape: [N, 4]}}\nlayers: [relu]\n',
    );
    expect((await told).map(({ code, range: { start } }) => `${code} ${start.character}`)).toEqual([
      'NIN3008 10',
      'NIN3008 27',
    ]);
  });
});
