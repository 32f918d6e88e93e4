import { createHash } from 'node:crypto';
import { escapeXml } from './escape.ts';
import type { Picture } from './picture.ts';
import type { View } from './scene.ts';
import { arrowHead, inWords, legendOf, totals } from './svg.ts';
import { drawingStyle, palette } from './theme.ts';

/**
 * A page to explore a network with: everything in one file, nothing from elsewhere (its policy forbids it), the same bytes for
 * the same network. `script` is the built `page/main.ts`.
 */
export function htmlOf(picture: Picture, { closed }: View, script: string): string {
  const given = JSON.stringify({ picture, closed: [...closed] }).replaceAll('<', '\\u003c');
  const code = script.trim();
  const hash = createHash('sha256').update(code).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
  const { description } = picture;
  const needs = picture.constraints.length === 0 ? '' : ` · for ${picture.constraints.join(', ')}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeXml(picture.name)}</title>
<style>${style}</style>
</head>
<body>
<header>
<div class="title"><h1>${escapeXml(picture.name)}</h1><p title="${escapeXml(description ?? '')}">${escapeXml(totals(picture) + needs)}</p></div>
<div class="search"><input id="search" type="search" placeholder="Search layers  /" aria-label="Search layers" aria-controls="finds" autocomplete="off" spellcheck="false"><ul id="finds" role="listbox" aria-label="Found" hidden></ul></div>
<nav aria-label="View">
<button id="open" title="Open all blocks (o)">Open all</button>
<button id="close" title="Close all blocks (x)">Close all</button>
<button id="zoom-out" title="Smaller (-)" aria-label="Smaller">−</button>
<button id="zoom-in" title="Larger (+)" aria-label="Larger">+</button>
<button id="fit" title="Fit all (f)">Fit</button>
<button id="theme" title="Light or dark (t)" aria-label="Light or dark">◐</button>
<button id="show-help" title="Keys (?)" aria-label="Keys">?</button>
</nav>
</header>
<main>
<svg id="canvas" tabindex="0" role="group" aria-label="${escapeXml(inWords(picture))}">${arrowHead}<g id="drawing"></g></svg>
<aside id="details" aria-live="polite" aria-label="Details" hidden></aside>
</main>
<footer>${legendOf(picture)}</footer>
<dialog id="help" aria-label="Keys"><h2>Keys</h2><table>
${keys
  .map(
    ([key, does]) =>
      `<tr><th scope="row">${key
        .split(' ')
        .map((one) => `<kbd>${escapeXml(one)}</kbd>`)
        .join(' ')}</th><td>${does}</td></tr>`,
  )
  .join('\n')}
</table><p>Drag or scroll to move; scroll with Ctrl, or pinch, to zoom. A double click opens and closes a block.</p><button id="shut">Close</button></dialog>
<noscript><p class="noscript">This page draws with a script. <code>ninc viz --out picture.svg</code> makes a picture that needs none.</p></noscript>
<script type="application/json" id="given">${given}</script>
<script>${code}</script>
</body>
</html>
`;
}

const keys: readonly (readonly [keys: string, does: string])[] = [
  ['/', 'search; Enter goes to what is marked, ↓ and ↑ to the next and the one before'],
  ['↑ ↓ ← →', 'to the next box that way'],
  ['Tab Shift+Tab', 'to the next box and the one before, top to bottom'],
  ['c Enter', 'open or close a block; c inside of an open one closes it'],
  ['r', 'draw all copies of what repeats, or one for all'],
  ['o x', 'open all, close all'],
  ['+ - 0 f', 'larger, smaller, full width, all of it'],
  ['t', 'light or dark'],
  ['Esc', 'leaves the search, then the selection'],
  ['?', 'these keys'],
];

const style = [
  `:root{--theme:light;${palette('light')}}`,
  `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){--theme:dark;${palette('dark')};color-scheme:dark}}`,
  `:root[data-theme=dark]{--theme:dark;${palette('dark')};color-scheme:dark}`,
  ':root[data-theme=light]{color-scheme:light}',
  drawingStyle,
  '*{box-sizing:border-box}',
  'html,body{height:100%;margin:0}',
  'body{display:flex;flex-direction:column;background:var(--page);color:var(--ink);font:13px/1.45 ui-sans-serif,system-ui,"Segoe UI",Helvetica,Arial,sans-serif}',
  'header{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;padding:8px 16px;border-bottom:1px solid var(--rim)}',
  '.title{flex:1 1 260px;min-width:0}',
  'h1{font-size:16px;margin:0;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}',
  'header p{margin:0;color:var(--soft)}',
  'nav{display:flex;gap:4px;flex-wrap:wrap}',
  'button,input{font:inherit;color:inherit;background:var(--card);border:1px solid var(--rim);border-radius:6px;padding:4px 10px}',
  'button{cursor:pointer}',
  'button:hover{background:var(--head)}',
  ':focus-visible{outline:2px solid var(--learned);outline-offset:1px}',
  '.search{position:relative;flex:0 1 260px}',
  '#search{width:100%}',
  '#finds{position:absolute;z-index:2;left:0;width:max(100%,460px);max-width:90vw;top:100%;margin:4px 0 0;padding:4px;list-style:none;background:var(--card);border:1px solid var(--rim);border-radius:6px;max-height:50vh;overflow:auto;box-shadow:0 4px 16px #0003}',
  '#finds li{padding:3px 8px;border-radius:4px;cursor:pointer;overflow-wrap:anywhere}',
  '#finds li:hover,#finds [aria-selected=true]{background:var(--head)}',
  '#finds small,.note{color:var(--soft)}',
  'main{flex:1;display:flex;min-height:0}',
  '#canvas{flex:1;min-width:0;height:100%;cursor:grab;touch-action:none;user-select:none}',
  '#canvas:active{cursor:grabbing}',
  '#canvas:focus-visible{outline-offset:-2px}',
  '#drawing [data-key]{cursor:pointer;outline:none}',
  '#drawing [data-key]:focus-visible>.c,#drawing [data-key]:focus-visible>.f,#drawing .on>.c,#drawing .on>.f,#drawing [data-kind].on>.n{stroke:var(--learned);stroke-width:2}',
  '#drawing .hit>.c,#drawing .hit>.f,#drawing [data-kind].hit>.n{stroke:var(--counted);stroke-width:2.5}',
  '#drawing.searching [data-kind=card]:not(.hit):not(.on){opacity:.45}',
  '#drawing path.l.on{stroke:var(--learned);stroke-width:2}',
  '#drawing [data-toggle]:hover,#drawing [data-roll]:hover{opacity:.7}',
  '#details{width:340px;max-width:45vw;overflow:auto;padding:12px 16px;border-left:1px solid var(--rim);overflow-wrap:anywhere}',
  '#details h2{font-size:14px;margin:14px 0 2px}',
  '#details h2:first-child{margin-top:0}',
  '#details h3{font-size:12px;margin:10px 0 2px;color:var(--soft);font-weight:600}',
  '.actions{display:flex;gap:6px;margin:0 0 12px}',
  '.kind{font-weight:400;color:var(--soft)}',
  '.id{display:block;color:var(--soft);font-size:11.5px;margin-bottom:6px}',
  'code,kbd{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}',
  'kbd{border:1px solid var(--rim);border-radius:4px;padding:0 4px;font-size:11px}',
  'table{border-collapse:collapse;width:100%}',
  'th{text-align:left;font-weight:400;color:var(--soft);padding:1px 12px 1px 0;vertical-align:top;white-space:nowrap;width:1%}',
  'td{padding:1px 0;white-space:pre-wrap;font-variant-numeric:tabular-nums}',
  'footer{padding:4px 16px;border-top:1px solid var(--rim)}',
  'footer svg{display:block;max-width:100%}',
  'dialog{max-width:560px;border:1px solid var(--rim);border-radius:10px;background:var(--card);color:inherit}',
  'dialog h2{margin:0 0 8px;font-size:15px}',
  'dialog::backdrop{background:#0006}',
  '.noscript{padding:16px}',
  '@media (max-width:700px){main{flex-direction:column}#details{width:auto;max-width:none;max-height:40%;border-left:0;border-top:1px solid var(--rim)}}',
].join('\n');
