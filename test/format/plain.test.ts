import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { dedent } from '../../src/diagnostics/entry.ts';
import { formatSpec } from '../../src/format/format.ts';
import { formatPlain, type Plain } from '../../src/format/plain.ts';
import { networks } from '../fuzz/networks.ts';
import { write } from '../fuzz/plan.ts';
import { shippedSpecs } from '../specs/shipped.ts';

const words = fc.oneof(
  fc.constantFrom(
    'yes',
    '1e5',
    '0x1f',
    '~',
    '- a',
    'a: b',
    '# c',
    '${x}',
    '[a',
    "it's",
    '"',
    '\\',
    'ä\u2028',
    '',
    ' a',
  ),
  fc.string(),
);
const plain = fc.letrec<{ value: Plain }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    words,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(fc.stringMatching(/^[A-Za-z_]\w{0,9}$/), tie('value'), { maxKeys: 5 }),
  ),
})).value;

describe('what a spec says, written down', () => {
  test('is the style that `fmt` has', () => {
    const spec = {
      ninc: 1,
      inputs: { image: { shape: ['N', 3, 'floor(H/2)', 'W'] } },
      layers: [
        { conv2d: { out_channels: '${c}', kernel_size: [3, 1] }, id: 'stem' },
        'relu',
        { add: null, from: ['stem', 'relu_1'] },
      ],
    };
    expect(formatPlain(spec)).toBe(
      dedent(`
      ninc: 1
      inputs:
        image: {shape: [N, 3, floor(H/2), W]}
      layers:
        - conv2d: {out_channels: "\${c}", kernel_size: [3, 1]}
          id: stem
        - relu
        - add:
          from: [stem, relu_1]
    `),
    );
  });

  test('of every spec that ships and of random networks, and of any words and numbers: nothing else is read back, and fmt has nothing to do', () => {
    const shipped = shippedSpecs.map((path): Plain => parse(readFileSync(path, 'utf8')));
    const specs = fc.oneof(
      fc.constantFrom(...shipped),
      networks.map(({ plan }): Plain => parse(write(plan).text)),
      plain.map((value): Plain => ({ ninc: 1, params: { value }, layers: [value] })),
    );
    fc.assert(
      fc.property(specs, (spec) => {
        const text = formatPlain(spec);
        expect(parse(text)).toEqual(spec);
        expect(formatSpec(text).value).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});
