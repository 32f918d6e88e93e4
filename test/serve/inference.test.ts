import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pair, type Serving, serving, small } from './serving.ts';

const tensor = (data: unknown, shape: unknown = [1, 2], datatype: unknown = 'FP32') => ({
  name: 'x',
  shape,
  datatype,
  data,
});

/** A body of the binary extension: JSON, then bytes. */
function binary(head: object, ...arrays: readonly (Float32Array | Uint8Array)[]) {
  const json = Buffer.from(JSON.stringify(head));
  const bytes = arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength));
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': `${json.length}`,
  };
  return [Buffer.concat([json, ...bytes]), headers] as const;
}

describe('the Open Inference Protocol (KServe V2)', () => {
  let one: Serving;
  let two: Serving;
  beforeAll(async () => {
    [one, two] = await Promise.all([serving(small), serving(pair)]);
  });
  afterAll(() => Promise.all([one.end(), two.end()]));
  const infer = (body: unknown) => one.post('/v2/models/small/infer', body);

  test('server, health and model', async () => {
    expect((await one.get('/v2')).body).toEqual({ name: 'ninc', version: '1.2.3', extensions: ['binary_tensor_data'] });
    expect((await one.get('/v2/health/live')).body).toEqual({ live: true });
    expect((await one.get('/v2/health/ready')).body).toEqual({ ready: true });
    expect((await one.get('/v2/models/small/ready')).body).toEqual({ name: 'small', ready: true });
    expect((await one.get('/v2/models/small/versions/1')).body).toEqual({
      name: 'small',
      versions: ['1'],
      platform: 'ninc_reference',
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
      outputs: [{ name: 'output', datatype: 'FP32', shape: [-1, 3] }],
    });
  });

  test('an answer with the numbers of the library; data may be flat or nested', async () => {
    const { status, body } = await infer({ id: 'a-1', inputs: [tensor([1, 2, 3, 4], [2, 2])] });
    const { output } = await one.model.run({ x: { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } });
    expect(status).toBe(200);
    expect(body).toEqual({
      model_name: 'small',
      model_version: '1',
      id: 'a-1',
      outputs: [{ name: 'output', shape: [2, 3], datatype: 'FP32', data: Array.from(output?.data ?? []) }],
    });
    const nested = await infer({
      inputs: [
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          [2, 2],
        ),
      ],
    });
    expect(nested.body.outputs).toEqual(body.outputs);
  });

  test('only the outputs that are asked for, in that order', async () => {
    const inputs = ['left', 'right'].map((name) => ({ ...tensor([1, 2]), name }));
    const ask = (...names: string[]) =>
      two.post('/v2/models/pair/infer', { inputs, outputs: names.map((name) => ({ name })) });
    const { body } = await ask('bent', 'sum');
    expect(body.outputs.map(({ name }: { name: string }) => name)).toEqual(['bent', 'sum']);
    expect((await ask('sum')).body.outputs).toEqual([{ name: 'sum', shape: [1, 2], datatype: 'FP32', data: [2, 4] }]);
    const wrong = await ask('summ');
    expect(wrong.body.diagnostics[0]).toMatchObject({ code: 'NIN6809', help: 'did you mean sum?' });
  });

  test('binary in and out: the same bits', async () => {
    const values = Float32Array.of(0.1, -2.5);
    const head = {
      inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', parameters: { binary_data_size: 8 } }],
      parameters: { binary_data_output: true },
    };
    const { status, headers, body } = await one.post('/v2/models/small/infer', ...binary(head, values));
    expect([status, headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    const length = Number(headers.get('inference-header-content-length'));
    expect(JSON.parse(body.subarray(0, length).toString()).outputs).toEqual([
      { name: 'output', shape: [1, 3], datatype: 'FP32', parameters: { binary_data_size: 12 } },
    ]);
    const { output } = await one.model.run({ x: { shape: [1, 2], data: values } });
    const found = Array.from({ length: 3 }, (_, index) => body.readFloatLE(length + 4 * index));
    expect(found).toEqual(Array.from(output?.data ?? []));
  });

  const sized = (size: unknown) => ({
    inputs: [{ name: 'x', shape: [1, 2], datatype: 'FP32', parameters: { binary_data_size: size } }],
  });
  test.each([
    ['fewer bytes than said', binary(sized(8), Float32Array.of(1)), 'NIN6802', '8 bytes of binary data do not follow'],
    ['more bytes than said', binary(sized(8), Float32Array.of(1, 2, 3)), 'NIN6802', '4 bytes behind the JSON'],
    ['half a number', binary(sized(7), new Uint8Array(7)), 'NIN6802', '7 bytes are no whole number of FP32'],
    ['another number of elements', binary(sized(4), Float32Array.of(1)), 'NIN6207', 'needs 2 elements'],
    ['a size that is none', binary(sized(-8), Float32Array.of(1, 2)), 'NIN6802', '-8 bytes'],
    ['NaN', binary(sized(8), Float32Array.of(1, Number.NaN)), 'NIN6804', 'element 1 of x is NaN'],
  ])('binary data with %s: 400', async (_, [body, headers], code, message) => {
    const reply = await one.post('/v2/models/small/infer', body, headers);
    expect([reply.status, reply.body.diagnostics[0].code]).toEqual([400, code]);
    expect(reply.body.error).toContain(message);
  });

  test('a length of JSON that is none: 400', async () => {
    const [body] = binary(sized(8), Float32Array.of(1, 2));
    for (const length of ['', 'x', '-1', '99999', '1.5']) {
      const headers = { 'content-type': 'application/octet-stream', 'inference-header-content-length': length };
      const reply = await one.post('/v2/models/small/infer', body, headers);
      expect([length, reply.status]).toEqual([length, 400]);
    }
  });

  test.each([
    ['no list of inputs', {}, 'NIN6802'],
    ['an input without a name', { inputs: [1] }, 'NIN6802'],
    ['no input', { inputs: [] }, 'NIN6201'],
    ['an unknown input', { inputs: [{ ...tensor([1, 2]), name: 'y' }] }, 'NIN6202'],
    ['an input twice', { inputs: [tensor([1, 2]), tensor([1, 2])] }, 'NIN6802'],
    ['another datatype', { inputs: [tensor([1, 2], [1, 2], 'FP64')] }, 'NIN6805'],
    ['no datatype', { inputs: [tensor([1, 2], [1, 2], null)] }, 'NIN6805'],
    ['no shape', { inputs: [tensor([1, 2], null)] }, 'NIN6802'],
    ['a shape of fractions', { inputs: [tensor([1, 2], [1.5, 2])] }, 'NIN6802'],
    ['a shape beyond all memory', { inputs: [tensor([1, 2], [2 ** 50, 2])] }, 'NIN6207'],
    ['fewer elements', { inputs: [tensor([1, 2], [2, 2])] }, 'NIN6207'],
    ['nested otherwise', { inputs: [tensor([[1], [2]], [1, 2])] }, 'NIN6803'],
    ['no data', { inputs: [tensor(undefined)] }, 'NIN6804'],
    ['a size that does not fit', { inputs: [tensor([1, 2, 3], [1, 3])] }, 'NIN6204'],
    ['an id that is a number', { id: 1, inputs: [tensor([1, 2])] }, 'NIN6802'],
    ['outputs that are no list', { inputs: [tensor([1, 2])], outputs: {} }, 'NIN6802'],
  ])('%s: 400 with the diagnostic', async (_, body, code) => {
    const reply = await infer(body);
    expect([reply.status, reply.body.diagnostics[0].code]).toEqual([400, code]);
    expect(one.defects).toEqual([]);
  });

  test('a network in float64 keeps what float32 would lose', async () => {
    const double = await serving(small.replace('[N, 2]', '[N, 2], dtype: float64'), { precision: 'f64' });
    const { body } = await double.post('/v2/models/small/infer', { inputs: [tensor([0.1, 0.2], [1, 2], 'FP64')] });
    const { output } = await double.model.run({ x: { shape: [1, 2], data: Float64Array.of(0.1, 0.2) } });
    expect(body.outputs[0]).toMatchObject({ datatype: 'FP64', data: Array.from(output?.data ?? []) });
    expect(body.outputs[0].data[0]).not.toBe(Math.fround(body.outputs[0].data[0]));
    await double.end();
  });
});
