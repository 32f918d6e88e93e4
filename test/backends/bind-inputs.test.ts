import { describe, expect, test } from 'vitest';
import { bindInputs, resultShape } from '../../src/backends/bind-inputs.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { NincError } from '../../src/diagnostics/error.ts';
import { elements, type Tensor } from '../../src/weights/tensor.ts';
import { graphOf } from '../support.ts';

const zeros = (...shape: number[]): Tensor => ({ shape, data: new Float32Array(elements(shape)) });

/** A spec of the given inputs, with one layer. */
function specOf(inputs: string, layer = 'identity') {
  return graphOf(`
    ninc: 1
    inputs: {${inputs}}
    layers:
      - ${layer}
  `);
}

function diagnosticsOf(run: () => unknown): readonly Diagnostic[] {
  try {
    run();
  } catch (error) {
    if (error instanceof NincError) return NincError.sourcesOf(error);
    throw error;
  }
  return [];
}

/** `code message (help)`, one a diagnostic. */
function faultsOf(run: () => unknown): string[] {
  return diagnosticsOf(run).map(({ code, message, help }) => `${code} ${message}${help ? ` (${help})` : ''}`);
}

const seed = specOf('image: {shape: [N, 3, H, W]}');
const pair = specOf('left: {shape: [N, 3, H, H]}, right: {shape: [N, 4]}');

describe('symbols', () => {
  test('take their sizes from the arrays', () => {
    expect(bindInputs(seed, { image: zeros(2, 3, 5, 7) }).sizes).toEqual({ N: 2, H: 5, W: 7 });
    expect(bindInputs(pair, { left: zeros(2, 3, 5, 5), right: zeros(2, 4) }).sizes).toEqual({ N: 2, H: 5 });
  });

  test('give results their shapes', () => {
    const graph = specOf('image: {shape: [N, 3, H, W]}', 'conv2d: {out_channels: 8, kernel_size: 3, stride: 2}');
    const { sizes } = bindInputs(graph, { image: zeros(2, 3, 11, 8) });
    const type = graph.nodes[0]?.type;
    expect(type && resultShape(type, sizes)).toEqual([2, 8, 5, 3]);
  });

  test('are found in expressions of one symbol', () => {
    const graph = specOf('image: {shape: [N, 3, 32*H, 2*W + 1]}');
    expect(bindInputs(graph, { image: zeros(1, 3, 64, 7) }).sizes).toEqual({ N: 1, H: 2, W: 3 });
    expect(faultsOf(() => bindInputs(graph, { image: zeros(1, 3, 65, 7) }))).toEqual([
      'NIN6204 image has the shape [1, 3, 65, 7]: dimension 2 is 65, declared is 32*H (of [N, 3, 32*H, 2*W + 1])',
    ]);
  });

  test('are checked in expressions of several', () => {
    const graph = specOf('image: {shape: [H, W]}, mask: {shape: [H*W]}');
    expect(bindInputs(graph, { image: zeros(2, 3), mask: zeros(6) }).sizes).toEqual({ H: 2, W: 3 });
    expect(faultsOf(() => bindInputs(graph, { image: zeros(2, 3), mask: zeros(5) }))).toEqual([
      'NIN6204 mask has the shape [5]: dimension 0 is 5, declared is H*W (of [H*W])',
    ]);
  });

  test('that no input tells have no size', () => {
    const product = specOf('image: {shape: [N, H*W]}');
    expect(faultsOf(() => bindInputs(product, { image: zeros(1, 6) }))).toEqual([
      'NIN6209 the shapes of the inputs do not tell the size of H and of W',
    ]);
  });

  test('that no input has are refused before there is a graph', () => {
    expect(() => specOf('image: {shape: [N, 3]}', 'reshape: {shape: [B, 3]}')).toThrow('NIN2006 B is not a dimension');
  });

  test('may be called as anything is in JavaScript', () => {
    const graph = specOf('image: {shape: [__proto__, constructor]}');
    const { sizes } = bindInputs(graph, { image: zeros(2, 3) });
    expect(Object.entries(sizes)).toEqual([
      ['__proto__', 2],
      ['constructor', 3],
    ]);
  });
});

describe('faults', () => {
  test('a missing and an unknown input are two, and the unknown one gets a suggestion', () => {
    expect(faultsOf(() => bindInputs(seed, { imgae: zeros(1, 3, 2, 2) }))).toEqual([
      'NIN6201 the input image is missing; an array of shape [N, 3, H, W] is needed',
      'NIN6202 the spec has no input imgae; it has image (did you mean image?)',
    ]);
  });

  test('one picture without a batch', () => {
    expect(faultsOf(() => bindInputs(seed, { image: zeros(3, 2, 2) }))).toEqual([
      'NIN6203 image has the shape [3, 2, 2], 3 dimensions; declared is [N, 3, H, W], 4 dimensions (one element of a batch: [1, 3, 2, 2])',
    ]);
  });

  test('channels last', () => {
    expect(faultsOf(() => bindInputs(seed, { image: zeros(1, 5, 5, 3) }))).toEqual([
      'NIN6204 image has the shape [1, 5, 5, 3]: dimension 1 is 5, declared is 3 (of [N, 3, H, W])',
    ]);
  });

  test('a symbol of two sizes, in one array or in two', () => {
    expect(faultsOf(() => bindInputs(pair, { left: zeros(2, 3, 5, 6), right: zeros(4, 4) }))).toEqual([
      'NIN6205 H is 5 by dimension 2 of left, but 6 by dimension 3 of left',
      'NIN6205 N is 2 by dimension 0 of left, but 4 by dimension 0 of right',
    ]);
  });

  test('a constraint of the graph', () => {
    const graph = specOf('image: {shape: [N, 3, H, W]}', 'conv2d: {out_channels: 8, kernel_size: 11}');
    expect(faultsOf(() => bindInputs(graph, { image: zeros(1, 3, 11, 10) }))).toEqual([
      'NIN6206 the network needs W >= 11; given are N = 1, H = 11, W = 10',
    ]);
  });

  test('data of another length', () => {
    const image = { shape: [1, 3, 2, 2], data: new Float32Array(4) };
    expect(faultsOf(() => bindInputs(seed, { image }))).toEqual([
      'NIN6207 image of shape [1, 3, 2, 2] needs 12 elements, but its data has 4',
    ]);
  });

  test.each([
    ['a size of 0', { shape: [0, 3, 2, 2], data: new Float32Array(0) }],
    ['a fraction', { shape: [0.5, 3, 2, 4], data: new Float32Array(12) }],
    ['a shape that is no list', JSON.parse('{"shape": 12}')],
    ['bytes', { shape: [1, 3, 2, 2], data: new Uint8Array(12) as unknown as Float32Array }],
    ['bare data', new Float32Array(12) as unknown as Tensor],
  ])('not an array: %s', (_, image) => {
    expect(faultsOf(() => bindInputs(seed, { image }))).toEqual([
      expect.stringMatching(/^NIN6208 image is not an array that a network runs on: /),
    ]);
  });

  test('a value that is larger than any memory', () => {
    const graph = specOf('image: {shape: [N, 3, H, W]}', 'conv2d: {out_channels: 8, kernel_size: 1, padding: 3000000}');
    const [fault] = diagnosticsOf(() => bindInputs(graph, { image: zeros(1, 3, 1, 1) }));
    expect(fault?.code).toBe('NIN6210');
    expect(fault?.message).toMatch(
      /^conv2d_1 makes an array of shape \[1, 8, 6000001, 6000001\]: with what it reads, at least \d+ bytes; this machine has \d+$/,
    );
  });

  test('each shows where the input is declared', () => {
    const [fault] = diagnosticsOf(() => bindInputs(seed, { image: zeros(1, 4, 2, 2) }));
    const [related] = fault?.related ?? [];
    expect(related?.message).toBe('image is declared [N, 3, H, W]');
    expect(related?.range.file.text.slice(related.range.start, related.range.end)).toBe('image');
  });
});

test('no inputs at all lack every one', () => {
  for (const nothing of [undefined, null, 5]) {
    expect(
      faultsOf(() => bindInputs(pair, nothing as unknown as Record<string, Tensor>)).map((text) => text.slice(0, 7)),
    ).toEqual(['NIN6201', 'NIN6201']);
  }
});
