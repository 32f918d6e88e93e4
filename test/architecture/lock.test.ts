import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLock } from '../../src/architecture/lock-read.ts';
import { hashOf, lockText } from '../../src/architecture/lock-write.ts';
import { position } from '../../src/diagnostics/diagnostic.ts';
import { anyLayers, networkOf, specOf } from './networks.ts';

const network = networkOf(`
  ninc: 1
  name: two words
  inputs: {image: {shape: [N, 3, H, W]}}
  blocks:
    unit: {params: {c: {type: int}}, layers: [{conv2d: {out_channels: "\${c}", kernel_size: 3, stride: 2}}, relu]}
  layers:
    - unit: {c: 4}
    - max_pool2d: {kernel_size: 2}
`);
const text = lockText(network);

/** \`line CODE reason\`. */
function faults(lock: string): readonly string[] {
  return readLock('a.nin.lock', lock).diagnostics.map(({ code, message, range }) => {
    const line = range === undefined ? 0 : position(range.file, range.start).line;
    return `${line} ${code} ${message.replace('this is not a sound lock: ', '')}`;
  });
}

/** A lock with other text, and a hash that fits. */
function rehashed(change: (text: string) => string): string {
  const body = change(text).replace(/sha256 .*\n/, '');
  return `${body}sha256 ${hashOf(body)}\n`;
}

describe('a lock', () => {
  test('is one line a layer and a parameter', () => {
    expect(text).toMatchInlineSnapshot(`
      "ninc-lock 1
      # What \`ninc lock\` found in the spec beside it. Read it in reviews; do not edit it, but run \`ninc lock\` again.
      name "two words"
      input image float32 [N, 3, H, W]
      block unit_1 = unit {"c":4}
      layer unit_1.conv2d_1 = conv2d(image) float32 [N, 4, floor((H - 3)/2) + 1, floor((W - 3)/2) + 1] {"in_channels":3,"out_channels":4,"kernel_size":[3,3],"stride":[2,2],"padding":[0,0,0,0],"dilation":[1,1],"groups":1,"bias":true} trainable 112 macs 108*floor((H + 1)/2)*floor((W + 1)/2) - 108*floor((H + 1)/2) - 108*floor((W + 1)/2) + 108
      parameter unit_1.conv2d_1.weight float32 [4, 3, 3, 3]
      parameter unit_1.conv2d_1.bias float32 [4]
      layer unit_1.relu_1 = relu(unit_1.conv2d_1) float32 [N, 4, floor((H - 3)/2) + 1, floor((W - 3)/2) + 1] {} trainable 0 macs 0
      layer max_pool2d_1 = max_pool2d(unit_1.relu_1) float32 [N, 4, floor((H - 5)/4) + 1, floor((W - 5)/4) + 1] {"kernel_size":[2,2],"stride":[2,2],"padding":[0,0,0,0],"dilation":[1,1],"ceil_mode":false} trainable 0 macs 0
      output output = max_pool2d_1
      needs H >= 5
      needs W >= 5
      total parameters 112
      total macs 108*floor((H + 1)/2)*floor((W + 1)/2) - 108*floor((H + 1)/2) - 108*floor((W + 1)/2) + 108
      sha256 b725936cebca9665fa582b3636880fc24c6ec7b223b847f525b7e7d84793eac8
      "
    `);
  });

  test('gives back the network that it was made of', () => {
    expect(readLock('a.nin.lock', text)).toEqual({ value: network, diagnostics: [] });
    fc.assert(
      fc.property(anyLayers, (layers) => {
        const made = networkOf(specOf(layers));
        expect(readLock('a.nin.lock', lockText(made)).value).toEqual(made);
      }),
      { numRuns: 30 },
    );
  });

  test('is the same lock with the line ends of Windows', () => {
    expect(readLock('a.nin.lock', text.replaceAll('\n', '\r\n')).value).toEqual(network);
  });

  test.each([
    [
      'a number is edited',
      (lock: string) => lock.replace('trainable 112', 'trainable 113'),
      '16 NIN6902 its hash does not fit: it was edited by hand, or merged',
    ],
    ['its end is missing', (lock: string) => lock.slice(0, 400), undefined],
    [
      'it is of another form',
      (lock: string) => lock.replace('ninc-lock 1', 'ninc-lock 2'),
      '1 NIN6902 its form is version 2, and this ninc reads version 1',
    ],
    ['it is something else', () => 'hello\n', '1 NIN6902 it does not begin with `ninc-lock 1`'],
    ['it is empty', () => '', '1 NIN6902 it does not begin with `ninc-lock 1`'],
    [
      'a merge was not finished',
      (lock: string) => lock.replace('name', '<<<<<<< ours\nname'),
      '3 NIN6902 a merge left this line',
    ],
    [
      'something stands behind its end',
      (lock: string) => `${lock}more\n`,
      '17 NIN6902 nothing may stand behind the hash',
    ],
  ])('%s: the line, and what is wrong', (_, change, expected) => {
    const found = faults(change(text));
    expect(found).toHaveLength(1);
    if (expected !== undefined) expect(found).toEqual([expected]);
  });

  test.each([
    [
      'a layer that reads what comes later',
      (lock: string) => lock.replace('(image)', '(max_pool2d_1)'),
      '6 NIN6902 max_pool2d_1 does not stand above this line',
    ],
    [
      'an id that is there twice',
      (lock: string) => lock.replace('layer max_pool2d_1', 'layer unit_1.relu_1'),
      '10 NIN6902 unit_1.relu_1 is there twice',
    ],
    [
      'an unknown line',
      (lock: string) => lock.replace('name ', 'names '),
      '3 NIN6902 there are no lines that begin with `names`',
    ],
    [
      'a shape without brackets',
      (lock: string) => lock.replace('float32 [N, 3, H, W]', 'float32 N'),
      '4 NIN6902 a shape stands in brackets',
    ],
    [
      'another dtype',
      (lock: string) => lock.replace('float32', 'int8'),
      '4 NIN6902 int8 is neither float32 nor float64',
    ],
    [
      'a parameter elsewhere',
      (lock: string) => lock.replace('parameter unit_1.conv2d_1', 'parameter elsewhere'),
      '7 NIN6902 a parameter stands below its layer',
    ],
    [
      'arguments that are no JSON',
      (lock: string) => lock.replace('{"c":4}', '{c}'),
      '5 NIN6902 what should be JSON is not',
    ],
  ])('with a hash that fits, %s', (_, change, expected) => {
    expect(faults(rehashed(change))).toEqual([expected]);
  });

  test('ids that are deeper than any block are refused, and not followed', () => {
    const deep = rehashed((lock) => lock.replace('layer unit_1', `layer ${'a.'.repeat(100_000)}unit_1`));
    expect(faults(deep)).toEqual(['6 NIN6902 an id has more than 200 parts']);
  });

  test('whatever stands in it, there is one answer and no crash', () => {
    const lines = text.split('\n');
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.string({ unit: fc.constantFrom(...'layer parm=()[]{}".,0\n\r\u0000😀') }),
        fc.boolean(),
        (at, other, fits) => {
          const changed = lines.with(at, other).join('\n');
          const outcome = readLock('a.nin.lock', fits ? rehashed(() => changed) : changed);
          expect(outcome.value === undefined).toBe(outcome.diagnostics.length === 1);
        },
      ),
      { numRuns: 120 },
    );
  });
});
