/** What a terminal shows, as SVG: the text is text, light and dark follow the reader's, and scenes appear one after the other. */

const size = { width: 8.4, height: 19, font: 14, margin: 20, bar: 36 };
const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text) => text.replace(/[&<>"]/g, (character) => escapes[character]);

/** Classes by the codes of SGR; what a code ends. */
const begins = { 1: 'strong', 31: 'bad', 32: 'good', 33: 'warn', 90: 'faint' };
const ends = { 0: /.*/, 22: /^strong$/, 39: /^(bad|good|warn|faint)$/ };

/** Runs of one look: `[{ text, classes, column }]`. */
export function runsOf(line) {
  const runs = [];
  let classes = [];
  let column = 0;
  for (const [index, piece] of line.split('\u001b[').entries()) {
    const [, code, text] = index === 0 ? [piece, undefined, piece] : (/^(\d+)m(.*)$/.exec(piece) ?? []);
    if (text === undefined) throw new Error(`the picture does not know the sequence ${piece}`);
    if (begins[code] !== undefined) classes = [...classes, begins[code]];
    else if (ends[code] !== undefined) classes = classes.filter((one) => !ends[code].test(one));
    else if (code !== undefined) throw new Error(`the picture does not know the code ${code}`);
    if (text !== '') runs.push({ text, classes, column });
    column += [...text].length;
  }
  return runs;
}

/** `scenes`: a command and the lines that it printed, each. */
export function terminalSvg(title, scenes) {
  const rows = scenes.flatMap(({ command, lines }, scene) => [
    ...(scene > 0 ? [{ scene, runs: [] }] : []),
    {
      scene,
      prompt: true,
      runs: [
        { text: '$', classes: ['prompt'], column: 0 },
        { text: command, classes: ['command'], column: 2 },
      ],
    },
    ...lines.map((line) => ({ scene, runs: runsOf(line) })),
  ]);
  const columns = Math.max(...rows.flatMap(({ runs }) => runs.map(({ text, column }) => column + [...text].length)));
  const width = Math.ceil(columns * size.width) + 2 * size.margin;
  const height = size.bar + rows.length * size.height + size.margin;
  const groups = scenes.map((_, scene) => {
    const texts = rows.flatMap((row, index) => (row.scene === scene ? [textOf(row, index)] : []));
    return `<g class="scene" style="animation-delay:${(scene * 1.8).toFixed(1)}s">\n${texts.join('\n')}\n</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="t d">
<title id="t">${escaped(title)}</title>
<desc id="d">${escaped(scenes.map(({ command }) => command).join('; '))}</desc>
<style>
text { font: ${size.font}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #24292f; white-space: pre; }
.frame { fill: #ffffff; stroke: #d0d7de; } .bar { fill: #f0f2f5; } .dot { fill: #c4cbd3; }
.strong, .command { font-weight: 600; } .prompt { fill: #8250df; } .faint { fill: #6e7781; }
.good { fill: #1a7f37; } .bad { fill: #cf222e; } .warn { fill: #9a6700; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .frame { fill: #0d1117; stroke: #30363d; } .bar { fill: #161b22; } .dot { fill: #484f58; }
.prompt { fill: #d2a8ff; } .faint { fill: #8b949e; } .good { fill: #56d364; } .bad { fill: #ff7b72; } .warn { fill: #e3b341; }
}
@media (prefers-reduced-motion: no-preference) { .scene { animation: show 0.3s ease-out both; } @keyframes show { from { opacity: 0; } } }
</style>
<rect class="frame" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>
<path class="bar" d="M1 ${size.bar - 8}V9a8 8 0 0 1 8-8H${width - 9}a8 8 0 0 1 8 8v${size.bar - 17}z"/>
${[0, 1, 2].map((dot) => `<circle class="dot" cx="${18 + 18 * dot}" cy="14" r="5"/>`).join('')}
${groups.join('\n')}
</svg>
`;
}

function textOf({ runs }, index) {
  const y = size.bar + (index + 1) * size.height - 5;
  const shown = runs.filter(({ text }) => text.trim() !== '');
  return shown
    .map(({ text, classes, column }) => {
      const inner = text.trimEnd();
      const lead = [...inner].length - [...inner.trimStart()].length;
      const word = inner.trimStart();
      const x = (size.margin + (column + lead) * size.width).toFixed(1);
      const length = ([...word].length * size.width).toFixed(1);
      const look = classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
      return `<text x="${x}" y="${y}" textLength="${length}"${look}>${escaped(word)}</text>`;
    })
    .join('');
}
