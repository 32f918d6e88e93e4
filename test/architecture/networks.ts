import fc from 'fast-check';
import { type Architecture, architectureOf } from '../../src/architecture/architecture.ts';
import { diffArchitectures } from '../../src/architecture/diff.ts';
import { compile } from '../../src/compile.ts';
import { diffText } from '../../src/reports/diff/text.ts';
import { styleFor } from '../../src/reports/style.ts';
import { graphOf } from '../support.ts';

/** The network of a spec that is given as text. */
export function networkOf(text: string): Architecture {
  return architectureOf(graphOf(text));
}

export function networkAt(path: string): Architecture {
  const { value } = compile(path);
  if (value === undefined) throw new Error(`${path} is broken`);
  return architectureOf(value);
}

/** What a person reads of two networks. */
export function told(before: Architecture, after: Architecture): string {
  return diffText({ from: 'before', to: 'after' }, diffArchitectures(before, after), styleFor({}, {}));
}

/** A line of a small spec. */
export const anyLine = fc.oneof(
  fc
    .record({ c: fc.integer({ min: 1, max: 5 }), k: fc.constantFrom(1, 3) })
    .map(({ c, k }) => `conv2d: {out_channels: ${c}, kernel_size: ${k}, padding: same}`),
  fc.constantFrom(
    'relu',
    'gelu',
    'batch_norm2d',
    'dropout: {p: 0.5}',
    'max_pool2d: {kernel_size: 3, stride: 1, padding: 1}',
  ),
  fc.constantFrom('unit: {c: 2}', 'unit: {c: 3}', 'other'),
  fc.constantFrom(
    'residual: {layers: [{conv2d: {out_channels: 3, kernel_size: 3, padding: 1}}, relu], shortcut: [{conv2d: {out_channels: 3, kernel_size: 1}}]}',
  ),
);

export const anyLayers: fc.Arbitrary<readonly string[]> = fc.array(anyLine, { minLength: 1, maxLength: 14 });

export function specOf(layers: readonly string[]): string {
  return [
    'ninc: 1',
    'inputs: {image: {shape: [N, 3, 12, 12]}}',
    'blocks:',
    '  unit:',
    '    params: {c: {type: int}}',
    '    layers: [{conv2d: {out_channels: "${c}", kernel_size: 3, padding: 1}}, relu, {batch_norm2d: {}}]',
    '  other:',
    '    layers: [{unit: {c: 4}}, {unit: {c: 2}}, tanh]',
    'layers:',
    ...layers.map((one) => `  - ${one}`),
    '',
  ].join('\n');
}
