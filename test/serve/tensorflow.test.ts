import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pair, type Serving, serving, small } from './serving.ts';

describe("TensorFlow Serving's REST API", () => {
  let one: Serving;
  let two: Serving;
  beforeAll(async () => {
    [one, two] = await Promise.all([serving(small), serving(pair)]);
  });
  afterAll(() => Promise.all([one.end(), two.end()]));

  test('the state of the model, with and without its version', async () => {
    const status = { error_code: 'OK', error_message: '' };
    const { status: code, body } = await one.get('/v1/models/small');
    expect([code, body]).toEqual([200, { model_version_status: [{ version: '1', state: 'AVAILABLE', status }] }]);
    expect((await one.get('/v1/models/small/versions/1')).body).toEqual(body);
    expect((await one.get('/v1/models/small/versions/2')).status).toBe(404);
  });

  test('its signature: open sizes are -1', async () => {
    const { body } = await two.get('/v1/models/pair/metadata');
    expect(body.model_spec).toEqual({ name: 'pair', signature_name: '', version: '1' });
    const { inputs, outputs } = body.metadata.signature_def.signature_def.serving_default;
    expect(Object.keys(inputs)).toEqual(['left', 'right']);
    expect(outputs.bent).toEqual({
      dtype: 'DT_FLOAT',
      tensor_shape: {
        dim: [
          { size: '-1', name: '' },
          { size: '2', name: '' },
        ],
        unknown_rank: false,
      },
      name: 'bent:0',
    });
  });

  test('row format: one prediction an instance, with the numbers of the library', async () => {
    const instances = [
      [1, 2],
      [3, -4],
    ];
    const { status, body } = await one.post('/v1/models/small:predict', { instances });
    const { output } = await one.model.run({ x: { shape: [2, 2], data: Float32Array.from(instances.flat()) } });
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(['predictions']);
    expect(Float32Array.from(body.predictions.flat())).toEqual(Float32Array.from(output?.data ?? []));
    expect(body.predictions.map((row: number[]) => row.length)).toEqual([3, 3]);
    const named = { signature_name: 'serving_default', instances: instances.map((x) => ({ x })) };
    expect((await one.post('/v1/models/small/versions/1:predict', named)).body).toEqual(body);
  });

  test('column format: whole arrays, named or alone', async () => {
    const { body } = await one.post('/v1/models/small:predict', { inputs: { x: [[1, 2]] } });
    const rows = await one.post('/v1/models/small:predict', { instances: [[1, 2]] });
    expect(body).toEqual({ outputs: rows.body.predictions });
    expect((await one.post('/v1/models/small:predict', { inputs: [[1, 2]] })).body).toEqual(body);
  });

  test('several inputs and outputs go by their names', async () => {
    const rows = [
      { left: [1, 2], right: [10, 20] },
      { left: [0, 0], right: [0.5, -0.5] },
    ];
    const { body } = await two.post('/v1/models/pair:predict', { instances: rows });
    const bent = (x: number) => Math.fround(Math.tanh(x));
    expect(body.predictions).toEqual([
      { sum: [11, 22], bent: [bent(11), bent(22)] },
      { sum: [0.5, -0.5], bent: [expect.closeTo(bent(0.5), 6), expect.closeTo(bent(-0.5), 6)] },
    ]);
    const columns = { inputs: { left: [[1, 2]], right: [[10, 20]] } };
    expect((await two.post('/v1/models/pair:predict', columns)).body.outputs.sum).toEqual([[11, 22]]);
  });

  test("what `curl -d` sends without a type is read, as TensorFlow Serving's own examples do it", async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await one.post('/v1/models/small:predict', { instances: [[1, 2]] }, form)).status).toBe(200);
  });

  test.each([
    ['no object', '[[1, 2]]', 'NIN6802', '`instances` or `inputs` is needed, this is a list'],
    ['neither', '{}', 'NIN6802', 'exactly one of'],
    ['both', '{"instances": [[1, 2]], "inputs": [[1, 2]]}', 'NIN6802', 'exactly one of'],
    ['instances that are no list', '{"instances": 1}', 'NIN6802', '`instances` is a list, this is 1'],
    ['another signature', '{"signature_name": "train", "instances": [[1, 2]]}', 'NIN6802', 'serving_default'],
    ['an unknown input', '{"instances": [{"y": [1, 2]}]}', 'NIN6202', 'no input y'],
    ['a prototype for an input', '{"inputs": {"__proto__": [[1, 2]]}}', 'NIN6202', 'no input __proto__'],
    ['instances that differ', '{"instances": [{"x": [1, 2]}, {"y": [1, 2]}]}', 'NIN6802', 'instances[1] does not name'],
    ['ragged lists', '{"instances": [{"x": [1, 2]}, {"x": [1]}]}', 'NIN6803', 'instances[1].x has 1 elements'],
    ['a text', '{"instances": [{"x": [1, "2"]}]}', 'NIN6804', 'instances[0].x[1] is the text "2"'],
    ['another size', '{"instances": [[1, 2, 3]]}', 'NIN6204', 'x has the shape [1, 3]'],
    ['one dimension more', '{"instances": [[[1, 2]]]}', 'NIN6203', '3 dimensions'],
    ['no JSON', '{"instances": [[1, 2]', 'NIN6801', 'not JSON'],
    ['NaN, as Python writes it', '{"instances": [[NaN, 2]]}', 'NIN6801', 'not JSON'],
    ['nothing', '', 'NIN6801', 'it is empty'],
    ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'NIN6801', 'it is not UTF-8'],
  ])('%s: 400 with the diagnostic', async (_, body, code, message) => {
    const reply = await one.post('/v1/models/small:predict', body);
    expect([reply.status, reply.body.diagnostics[0].code]).toEqual([400, code]);
    expect(reply.body.error).toContain(message);
    expect(one.defects).toEqual([]);
  });

  test('several inputs need names', async () => {
    const { status, body } = await two.post('/v1/models/pair:predict', { instances: [[1, 2]] });
    expect([status, body.error]).toEqual([400, expect.stringContaining('names each: left, right')]);
    const lacks = await two.post('/v1/models/pair:predict', { instances: [{ left: [1, 2] }] });
    expect(lacks.body.diagnostics[0]).toMatchObject({ code: 'NIN6201' });
    // The line of the spec, whose folder is nobody's business.
    expect(lacks.body.diagnostics[0].related[0].range).toMatchObject({ start: { line: 5 }, file: 'model.nin.yaml' });
  });

  test('values that JSON does not have are no answer', async () => {
    const huge = await serving(small, { precision: 'f64', wrap: (model) => ({ ...model, run: overflow }) });
    const { status, body } = await huge.post('/v1/models/small:predict', { instances: [[1, 2]] });
    expect([status, body.diagnostics[0].code]).toEqual([500, 'NIN6810']);
    await huge.end();
  });
});

const overflow = () =>
  Promise.resolve({
    output: { shape: [1, 3], dtype: 'float32' as const, data: Float32Array.of(0, Number.POSITIVE_INFINITY, 0) },
  });
