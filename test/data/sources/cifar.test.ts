import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../weights/folder.ts';
import { opened, refused, source } from '../datasets.ts';

const folder = temporaryFolder();

/** Records as the page of CIFAR describes them: labels, then 1024 bytes of red, of green, of blue. */
function records(labels: readonly (readonly number[])[]): Buffer {
  return Buffer.concat(labels.map((label) => Buffer.concat([Buffer.from(label), planes(label.at(-1) ?? 0)])));
}

function planes(level: number): Buffer {
  return Buffer.concat([0, 1, 2].map((channel) => Buffer.alloc(1024, 10 * level + channel)));
}

function write(name: string, content: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const shown = (said: readonly string[]) => said.join('\n').replaceAll(`${folder}/`, '');

describe('CIFAR', () => {
  test('10: the samples of all files, one behind the other', async () => {
    const paths = [write('a.bin', records([[7], [0]])), write('b.bin', records([[9]]))];
    const dataset = await opened(source({ kind: 'cifar10', paths }));
    expect(dataset).toMatchObject({ length: 3, shape: [3, 32, 32] });
    expect(dataset.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(dataset.targets(Int32Array.of(0, 1, 2)).value?.data).toEqual(Int32Array.of(7, 0, 9));
    for (const [sample, level] of [7, 0, 9].entries())
      expect(dataset.read(sample).value?.data).toEqual(new Uint8Array(planes(level)));
  });

  test('100: the coarse label before the fine one', async () => {
    const paths = [
      write(
        'train.bin',
        records([
          [19, 99],
          [3, 42],
        ]),
      ),
    ];
    const fine = await opened(source({ kind: 'cifar100', paths, labels: 'fine' }));
    expect(fine.classes).toHaveLength(100);
    expect(fine.targets(Int32Array.of(0, 1)).value?.data).toEqual(Int32Array.of(99, 42));
    const coarse = await opened(source({ kind: 'cifar100', paths, labels: 'coarse' }));
    expect(coarse.classes).toHaveLength(20);
    expect(coarse.targets(Int32Array.of(0, 1)).value?.data).toEqual(Int32Array.of(19, 3));
    expect(coarse.read(1).value?.data).toEqual(new Uint8Array(planes(42)));
  });

  test('a folder: its parts to train on by name, and the names of the classes', async () => {
    const archive = join(folder, 'archive');
    mkdirSync(archive);
    for (const [name, label] of [
      ['data_batch_2.bin', 2],
      ['data_batch_1.bin', 1],
      ['test_batch.bin', 9],
    ] as const)
      writeFileSync(join(archive, name), records([[label]]));
    writeFileSync(
      join(archive, 'batches.meta.txt'),
      'airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n',
    );
    const dataset = await opened(source({ kind: 'cifar10', paths: [archive] }));
    expect(dataset.targets(Int32Array.of(0, 1)).value?.data).toEqual(Int32Array.of(1, 2));
    expect(dataset.length).toBe(2);
    expect(dataset.classes[9]).toBe('truck');
  });
});

describe('CIFAR that is broken or hostile', () => {
  const refusal = async (name: string, content: Uint8Array | string) =>
    shown(await refused(source({ kind: 'cifar10', paths: [write(name, content)] })));

  test('NIN6305: cut short, empty, a pickle, packed, a web page', async () => {
    const sound = records([[1], [2]]);
    expect(await refusal('cut.bin', sound.subarray(0, 5000))).toBe(
      'NIN6305 cut.bin is not a binary file of CIFAR: its 5000 bytes are no multiple of the 3073 that a sample takes: it is cut short, or of another kind',
    );
    expect(await refusal('empty.bin', '')).toMatch(/: it is empty$/);
    expect(await refusal('data_batch_1', Buffer.from([0x80, 2, 0x7d, 0x71]))).toMatch(/: it is a Python pickle$/);
    expect(await refusal('a.bin.gz', Buffer.from([0x1f, 0x8b, 8, 0]))).toMatch(/: it is packed: unpack it$/);
    expect(await refusal('page.bin', '<!DOCTYPE html>')).toMatch(/: it is a web page$/);
  });

  test('NIN6303: label 10 of 10 classes, with its sample and file', async () => {
    expect(await refusal('wrong.bin', records([[0], [10]]))).toBe(
      'NIN6303 wrong.bin: sample 1 has the label 10, but there are 10 classes, 0 to 9',
    );
  });

  test('every faulty file is named', async () => {
    const paths = [write('one.bin', 'x'), join(folder, 'absent.bin'), write('sound.bin', records([[1]]))];
    expect(shown(await refused(source({ kind: 'cifar10', paths }))).split('\n')).toEqual([
      'NIN6001 cannot read absent.bin: there is no such file',
      expect.stringMatching(/^NIN6305 one\.bin/),
    ]);
  });

  test('NIN6305: a folder without data', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'test_batch.bin'), records([[1]]));
    expect(shown(await refused(source({ kind: 'cifar10', paths: [empty] })))).toBe(
      'NIN6305 empty is not a binary file of CIFAR: the folder holds no .bin file to train on',
    );
  });
});
