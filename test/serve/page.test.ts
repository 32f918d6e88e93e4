import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Serving, serving, small } from './serving.ts';

const pictures = `
  ninc: 1
  name: "<b>&\\"'"
  description: A </script><script>alert(1)</script> of pictures.
  inputs: {image: {shape: [N, 3, 8, 8]}}
  layers:
    - conv2d: {out_channels: 4, kernel_size: 3}
    - global_avg_pool2d
    - flatten
`;
const name = '%3Cb%3E%26%22%27';

describe('the page', () => {
  let server: Serving;
  let html: string;
  let policy: string;
  beforeAll(async () => {
    server = await serving(pictures);
    const { body, headers } = await server.get('/');
    html = body.toString();
    policy = headers.get('content-security-policy') ?? '';
  });
  afterAll(() => server.end());

  test('says what goes in and out, and how to call it', () => {
    expect(html).toContain('<td><code>image</code></td><td><code>[N, 3, 8, 8]</code></td><td>float32</td>');
    expect(html).toContain('<td><code>output</code></td><td><code>[N, 4]</code></td>');
    expect(html).toContain(`${server.url}/v1/models/${name}:predict`);
    expect(html).toContain(`${server.url}/v2/models/${name}/infer`);
  });

  test('loads nothing from elsewhere, and runs its own script only', () => {
    expect(html).not.toMatch(/(src|href)="?(https?:)?\/\//);
    for (const tag of ['script', 'style']) {
      const inside = [...html.matchAll(new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`, 'g'))].map(([, text = '']) => text);
      expect(inside).toHaveLength(1);
      const digest = createHash('sha256')
        .update(inside[0] ?? '')
        .digest('base64');
      expect(policy).toContain(`${tag}-src 'sha256-${digest}'`);
    }
    expect(policy).toContain("default-src 'none'");
  });

  test('texts of the spec are texts', () => {
    expect(html).toContain('&lt;b&gt;&amp;&quot;&#39;');
    expect(html).toContain('A &lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; of pictures.');
    expect(html).not.toContain('<b>');
  });

  test('the form sends a picture, which is read as `predict` reads one', async () => {
    expect(html).toContain(`data-predict="/v1/models/${name}%3Apredict" data-kind="logit"`);
    const picture = readFileSync(new URL('../../assets/chelsea.png', import.meta.url));
    const { status, body } = await server.post(`/v1/models/${name}:predict`, picture, { 'content-type': 'image/png' });
    const { readPicture } = await import('../../src/training/predict.ts');
    const read = readPicture(server.model.graph, 'assets/chelsea.png', undefined).value;
    const { output } = await server.model.run({ image: read ?? { shape: [], data: new Float32Array() } });
    expect([status, body]).toEqual([200, { predictions: [Array.from(output?.data ?? [])] }]);
  });

  test('what is no picture: 400', async () => {
    const { status, body } = await server.post(`/v1/models/${name}:predict`, 'GIF89a', { 'content-type': 'image/png' });
    expect([status, body.error]).toEqual([
      400,
      'NIN6102: the picture that was sent cannot be read as a picture: it is neither a PNG nor a JPEG',
    ]);
    expect(body.diagnostics[0].range.file).toBe('the picture that was sent');
  });

  test('a network that takes no pictures has no form, and refuses them', async () => {
    const other = await serving(small);
    expect((await other.get('/')).body.toString()).not.toContain('<form');
    const { status, body } = await other.post('/v1/models/small:predict', 'x', { 'content-type': 'image/jpeg' });
    expect([status, body.diagnostics[0].code]).toEqual([400, 'NIN6101']);
    await other.end();
  });
});
