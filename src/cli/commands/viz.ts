import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { NincError } from '../../diagnostics/error.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { packageRoot } from '../../package-root.ts';
import { draw, type PictureFormat, pictureFormats } from '../../reports/picture/draw.ts';
import { curvesSvg } from '../../reports/training/curves-svg.ts';
import { readHistory } from '../../training/history.ts';
import { type Command, UsageError } from '../command.ts';
import { readDepth, readSpecOptions, specOptions } from '../flags.ts';
import { graphOf } from '../graph.ts';

export const command: Command = {
  name: 'viz',
  summary: 'draws a network, blocks and shapes and costs; or the curves of a run',
  usage: 'SPEC --out FILE.svg|.html|.mmd|.dot',
  positionals: { min: 0, max: 1 },
  options: {
    out: { value: 'FILE', summary: 'the picture: .svg, .html (a page to explore), .mmd (Mermaid) or .dot (Graphviz)' },
    depth: { value: 'N', summary: 'levels of blocks that are open (default: all that can be taken in at a glance)' },
    history: { value: 'FILE', summary: "instead of SPEC, a run's history.jsonl: its curves, as .svg" },
    ...specOptions,
  },
  examples: [
    'ninc viz specs/nin-seed.nin.yaml --out nin-seed.svg',
    'ninc viz specs/classics/resnet50.nin.yaml --out resnet50.html',
    'ninc viz specs/classics/resnet50.nin.yaml --out resnet50.mmd --depth 1',
    'ninc viz --history runs/digits/history.jsonl --out curves.svg',
  ],
  async run(given) {
    const [out, history] = [given.one('out'), given.one('history')];
    const [path] = given.positionals;
    if (out === undefined) throw new UsageError(`ninc viz needs --out FILE: ${formats()}`);
    if (history !== undefined && path !== undefined)
      throw new UsageError('ninc viz draws SPEC or the curves of --history FILE, one at a time');
    if (history !== undefined) return curves(history, out);
    if (path === undefined) throw new UsageError('ninc viz needs SPEC, or --history FILE');
    const format = formatOf(out);
    const depth = readDepth(given.one('depth'));
    const graph = graphOf(path, readSpecOptions(given));
    const { value, diagnostics } = draw(graph, format, { depth, page });
    if (value === undefined) throw new NincError(diagnostics);
    return write(out, value);
  },
};

/** The script of pages, as the build made it. */
function page(): string {
  return readFileSync(join(packageRoot(), 'dist', 'picture-page.js'), 'utf8');
}

function curves(history: string, out: string): number {
  if (!/\.svg$/i.test(out)) throw new UsageError(`--out ${out}: curves are drawn as .svg`);
  const { value, diagnostics } = readHistory(history);
  if (value === undefined) throw new NincError(diagnostics);
  return write(out, curvesSvg(value));
}

function write(out: string, content: string): number {
  const problems = writeFileAtomic(out, content);
  if (problems.length > 0) throw new NincError(problems);
  return 0;
}

function formatOf(out: string): PictureFormat {
  const extension = extname(out).slice(1).toLowerCase();
  const found = pictureFormats.find((format) => format === extension);
  if (found === undefined) throw new UsageError(`--out ${out}: a picture is ${formats()}`);
  return found;
}

function formats(): string {
  const all = pictureFormats.map((format) => `.${format}`);
  return `${all.slice(0, -1).join(', ')} or ${all.at(-1)}`;
}
