import { describe, expect, test } from 'vitest';
import { hasErrors } from '../../../src/diagnostics/diagnostic.ts';
import { draw, pictureFormats } from '../../../src/reports/picture/draw.ts';
import { compileText, graphOf } from '../../support.ts';

const residual = `
  ninc: 1
  name: small
  inputs: {image: {shape: [N, 3, 8, 8]}}
  blocks:
    unit:
      layers:
        - residual: {layers: [{conv2d: {out_channels: 3, kernel_size: 3, padding: 1}}, relu]}
        - relu
  layers:
    - unit:
      repeat: 2
    - flatten
    - linear: {out_features: 2}
`;

/** Everything that ends a string, a tag, a label or a line somewhere. */
const hostile = `
  ninc: 1
  name: "</script></title></svg><b a='x'>&amp; \\" \\\\ \`]]>--> #quot; \\n\\uFFFE\\u202E"
  description: "<img src=x onerror=alert(1)> </style> %%{init: {}}%% end; ${'long '.repeat(200)}"
  inputs: {subgraph: {shape: [N, 3, H, W]}}
  blocks:
    end:
      description: "</desc><script>alert(2)</script>"
      params: {text: {type: string, default: "<img src=x onerror=alert(3)>"}}
      layers: [{conv2d: {out_channels: 4, kernel_size: 3}}, {conv2d: {out_channels: 4, kernel_size: 3}}]
  layers:
    - end:
      id: graph
    - max_pool2d: {kernel_size: 2}
      id: class
  outputs: {style: class}
`;

function drawn(text: string, format: (typeof pictureFormats)[number], depth?: number): string {
  const { value, diagnostics } = draw(graphOf(text), format, { depth, page: () => 'page()' });
  expect(diagnostics).toEqual([]);
  if (value === undefined) throw new Error('nothing was drawn');
  return value;
}

/** What is wrong with a text as XML: elements that do not nest, attributes without quotes, ends of text that were not meant. */
function xmlFaults(text: string): string[] {
  const open: string[] = [];
  const faults: string[] = [];
  const rest = text.replace(/<(\/?)([a-zA-Z][\w:]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g, (_, end, name, __, empty) => {
    if (end === '/') {
      if (open.pop() !== name) faults.push(`</${name}> closes another`);
    } else if (empty === '') open.push(name);
    return '';
  });
  if (/[<>]/.test(rest)) faults.push(`a bare ${/.{0,20}[<>].{0,20}/.exec(rest)?.[0]}`);
  if (/&(?!(amp|lt|gt|quot|#39);)/.test(text)) faults.push('a bare &');
  return [...faults, ...open.map((name) => `<${name}> is not closed`)];
}

describe.each(pictureFormats)('a picture as .%s', (format) => {
  test('the same network gives the same bytes', () => {
    expect(drawn(residual, format)).toBe(drawn(residual, format));
  });

  test('holds no place of this machine', () => {
    expect(drawn(residual, format)).not.toContain(process.cwd());
  });
});

describe('svg', () => {
  test('is well-formed, has a title and a description, both themes, and nothing from elsewhere', () => {
    const svg = drawn(residual, 'svg');
    expect(xmlFaults(svg)).toEqual([]);
    expect(svg).toContain('<title id="name">small</title>');
    expect(svg).toContain('10 layers from image [N, 3, 8, 8] to output [N, 2]');
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|<script|@import|href="[^#]/);
  });

  test('shows shapes on edges, parameters and MACs, and how often a block stands there', () => {
    const svg = drawn(residual, 'svg');
    for (const text of ['[N, 3, 8, 8]', '[N, 192]', '84 params · 5.18 k MACs', 'unit_1…2', '× 2'])
      expect(svg).toContain(`>${text}</text>`);
  });

  test('text of the spec stays text', () => {
    const svg = drawn(hostile, 'svg');
    expect(xmlFaults(svg)).toEqual([]);
    expect(svg).not.toMatch(/<(script|img|b)\b/);
    expect(svg).not.toMatch(/[\uFFFE\u202E]/);
  });
});

describe('html', () => {
  const scripts = (html: string) => [...html.matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);

  test('one file: its own script and data, by a policy that allows nothing else', () => {
    const html = drawn(residual, 'html');
    expect(scripts(html)).toEqual(['<script type="application/json" id="given">', '<script>']);
    // printf 'page()' | openssl dgst -sha256 -binary | base64
    expect(html).toContain("default-src 'none'; script-src 'sha256-piUNRj01n+hTo+pnthBY6P38CNukLgjZT+mSJ4I5u6U='");
    expect(html).not.toMatch(/(src|href)=|@import|url\((?!#head)/);
  });

  test('says everything of a layer', () => {
    const data = /id="given">(.*?)<\/script>/s.exec(drawn(residual, 'html'))?.[1] ?? '';
    expect(JSON.parse(data).picture.root.members[1].members[0].members[0]).toEqual({
      kind: 'leaf',
      id: 'unit_1.residual_1.conv2d_1',
      name: 'conv2d',
      family: 'convolution',
      brief: '3×3, 3',
      arguments: [
        ['in_channels', '3'],
        ['out_channels', '3'],
        ['kernel_size', '[3, 3]'],
        ['stride', '[1, 1]'],
        ['padding', '[1, 1, 1, 1]'],
        ['dilation', '[1, 1]'],
        ['groups', '1'],
        ['bias', 'true'],
      ],
      reads: ['image'],
      takes: ['[N, 3, 8, 8]'],
      shape: '[N, 3, 8, 8]',
      parameters: 84,
      macs: 5184,
      memory: '768 B',
      sees: '3 × 3',
      arrays: [
        ['weight', '[3, 3, 3, 3]'],
        ['bias', '[3]'],
      ],
      places: ['model.nin.yaml:7', 'model.nin.yaml:10'],
    });
  });

  test('text of the spec stays text', () => {
    const html = drawn(hostile, 'html');
    expect(scripts(html)).toEqual(['<script type="application/json" id="given">', '<script>']);
    expect(html.match(/<\/script>/g)?.length).toBe(2);
    expect(html).not.toMatch(/<(img|b)\b/);
    const data = /id="given">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
    expect(JSON.parse(data).picture.name).toContain('</script></title>');
  });
});

describe('mermaid', () => {
  test('blocks as subgraphs, shapes on edges', () => {
    expect(drawn(residual, 'mmd')).toMatchInlineSnapshot(`
      "---
      title: "small"
      ---
      %% 554 parameters · 10.8 k MACs · peak activations 2.25 KiB
      flowchart TB
        n1(["input image"])
        subgraph g2["unit_1…2 × 2"]
          n3["conv2d 3×3, 3<br/>relu<br/>84 params · 5.18 k MACs"]
          n4["add<br/>relu"]
        end
        n5["flatten"]
        n6["linear 2<br/>386 params · 384 MACs"]
        n7(["output output"])
        n4 -->|"[N, 3, 8, 8]"| n5
        n5 -->|"[N, 192]"| n6
        n6 -->|"[N, 2]"| n7
        n1 -->|"[N, 3, 8, 8]"| n3
        n3 -->|"[N, 3, 8, 8]"| n4
        n1 -->|"[N, 3, 8, 8]"| n4
        classDef kind_convolution stroke:#2563eb,stroke-width:2px
        class n3 kind_convolution
        classDef kind_elementwise stroke:#dc2626,stroke-width:2px
        class n4 kind_elementwise
        classDef kind_shape stroke:#57606a,stroke-width:2px
        class n5 kind_shape
        classDef kind_linear stroke:#7c3aed,stroke-width:2px
        class n6 kind_linear
      "
    `);
  });

  test('closed blocks', () => {
    expect(drawn(residual, 'mmd', 0)).toMatchInlineSnapshot(`
      "---
      title: "small"
      ---
      %% 554 parameters · 10.8 k MACs · peak activations 2.25 KiB
      flowchart TB
        n1(["input image"])
        n2["unit_1…2 × 2<br/>84 params · 5.18 k MACs"]
        n3["flatten"]
        n4["linear 2<br/>386 params · 384 MACs"]
        n5(["output output"])
        n1 -->|"[N, 3, 8, 8]"| n2
        n2 -->|"[N, 3, 8, 8]"| n3
        n3 -->|"[N, 192]"| n4
        n4 -->|"[N, 2]"| n5
        classDef kind_shape stroke:#57606a,stroke-width:2px
        class n3 kind_shape
        classDef kind_linear stroke:#7c3aed,stroke-width:2px
        class n4 kind_linear
      "
    `);
  });

  test('text of the spec stays text, and no word of Mermaid is a name', () => {
    expect(drawn(hostile, 'mmd')).toMatchInlineSnapshot(`
      "---
      title: "‹/script›‹/title›‹/svg›‹b a='x'›＆amp; \\" \\\\ \`]]›--› #quot; \\\\u{a}�\\\\u{202e}"
      ---
      %% 260 parameters · MACs by size · activations by size
      flowchart TB
        n1(["input subgraph"])
        subgraph g2["graph end"]
          n3["conv2d 3×3, 4<br/>112 params · MACs by size"]
          n4["conv2d 3×3, 4<br/>148 params · MACs by size"]
        end
        n5["max_pool2d 2×2, stride 2"]
        n6(["output style"])
        n4 -->|"[N, 4, H - 4, W - 4]"| n5
        n5 -->|"[N, 4, floor((H - 6)/2) + 1,…"| n6
        n1 -->|"[N, 3, H, W]"| n3
        n3 -->|"[N, 4, H - 2, W - 2]"| n4
        classDef kind_convolution stroke:#2563eb,stroke-width:2px
        class n3,n4 kind_convolution
        classDef kind_pooling stroke:#059669,stroke-width:2px
        class n5 kind_pooling
      "
    `);
  });
});

describe('dot', () => {
  test('blocks as clusters, shapes on edges', () => {
    expect(drawn(residual, 'dot')).toMatchInlineSnapshot(`
      "digraph {
        graph [rankdir=TB, fontname="Helvetica", fontsize=12, labelloc=t, label="small\\n554 parameters · 10.8 k MACs · peak activations 2.25 KiB"]
        node [shape=box, style="rounded,filled", fillcolor=white, fontname="Helvetica", fontsize=11, margin="0.15,0.06"]
        edge [fontname="Helvetica", fontsize=9, color="#59636e", fontcolor="#59636e", arrowsize=0.7]
        n1 [label="input image", color="#1f2328", shape=oval]
        subgraph cluster_g2 {
          label="unit_1…2 × 2"; labeljust=l; style="rounded,filled"; fillcolor="#57606a0d"; color="#c9d1d9"
          n3 [label="conv2d 3×3, 3\\nrelu\\n84 params · 5.18 k MACs", color="#2563eb"]
          n4 [label="add\\nrelu", color="#dc2626"]
        }
        n5 [label="flatten", color="#57606a"]
        n6 [label="linear 2\\n386 params · 384 MACs", color="#7c3aed"]
        n7 [label="output output", color="#1f2328", shape=oval]
        n4 -> n5 [label=" [N, 3, 8, 8]"]
        n5 -> n6 [label=" [N, 192]"]
        n6 -> n7 [label=" [N, 2]"]
        n1 -> n3 [label=" [N, 3, 8, 8]"]
        n3 -> n4 [label=" [N, 3, 8, 8]"]
        n1 -> n4 [label=" [N, 3, 8, 8]"]
      }
      "
    `);
  });

  test('text of the spec stays text', () => {
    const labels = drawn(hostile, 'dot').match(/(?<=label=)"(?:[^"\\]|\\.)*"/g);
    expect(labels?.join('\n')).toMatchInlineSnapshot(`
      ""</script></title></svg><b a='x'>&amp;amp; \\" \\\\ \`]]>--> #quot; \\\\u{a}�\\\\u{202e}\\n260 parameters · MACs by size · activations by size"
      "input subgraph"
      "graph end"
      "conv2d 3×3, 4\\n112 params · MACs by size"
      "conv2d 3×3, 4\\n148 params · MACs by size"
      "max_pool2d 2×2, stride 2"
      "output style"
      " [N, 4, H - 4, W - 4]"
      " [N, 4, floor((H - 6)/2) + 1, floor((W - 6)/2) + 1]"
      " [N, 3, H, W]"
      " [N, 4, H - 2, W - 2]""
    `);
  });
});

describe('large networks', () => {
  /** 10,000 layers without a block, no two alike. */
  const flat = (layers: number) => `
    ninc: 1
    inputs: {image: {shape: [N, 1, 4, 4]}}
    layers:
${Array.from({ length: layers }, (_, index) => `      - conv2d: {out_channels: ${(index % 7) + 1}, kernel_size: 1}`).join('\n')}
  `;

  test('10,000 layers are drawn', () => {
    const { value, diagnostics } = compileText(flat(10_000));
    expect(hasErrors(diagnostics)).toBe(false);
    if (value === undefined) throw new Error('no graph');
    const began = performance.now();
    expect(draw(value, 'svg', { page: () => '' }).value?.match(/\/svg>/g)?.length).toBe(1);
    // 2 s where nothing else runs: far from a hang.
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  test('where edges pass too many layers, that is said', () => {
    const text = `${flat(700).trimEnd()}
      - concat: {}
        from: [${Array.from({ length: 700 }, (_, index) => `conv2d_${index + 1}`).join(', ')}]
  `;
    const graph = graphOf(text);
    expect(draw(graph, 'svg', { page: () => '' }).diagnostics.map(({ code }) => code)).toEqual(['NIN5012']);
    expect(draw(graph, 'dot', { page: () => '' }).value).toContain('digraph');
  });
});
