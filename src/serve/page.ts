import { createHash } from 'node:crypto';
import type { ReportedValue } from '../check.ts';
import { type Answer, text } from './answer.ts';
import { takesPictures } from './picture.ts';
import { place } from './place.ts';
import type { Served } from './served.ts';

/** `GET /`: what is served, how to call it, and a form to try it with a picture. One file, nothing loaded from elsewhere. */
export function page({ model, report, ninc }: Served, url: string): Answer {
  const predict = place('v1', 'models', `${report.name}:predict`);
  const pictures = takesPictures(model.graph);
  const body = [
    `<header><h1>${html(report.name)}</h1><p>${html(model.graph.description ?? '')}</p></header>`,
    table(report.inputs, 'inputs'),
    table(report.outputs, 'outputs'),
    pictures ? form(predict, probabilities(model.graph)) : '',
    `<section><h2>Call it</h2>${calls(report.inputs, url, predict, pictures)}</section>`,
    `<section><h2>More</h2><ul>${links(report.name)}</ul></section>`,
    `<footer>ninc ${html(ninc)} · ${html(model.backend)}, ${html(model.precision)} · ${html(model.runtime)}</footer>`,
  ].join('\n');
  const whole = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(report.name)} · ninc serve</title><link rel="icon" href="data:,"><style>${style}</style></head>
<body><main>
${body}
</main>${pictures ? `<script>${script}</script>` : ''}</body></html>
`;
  return text(whole, 'text/html; charset=utf-8', { 'content-security-policy': policy });
}

function table(values: readonly ReportedValue[], title: string): string {
  const rows = values.map(
    ({ name, shape, dtype }) =>
      `<tr><td><code>${html(name)}</code></td><td><code>[${html(shape.join(', '))}]</code></td><td>${dtype}</td></tr>`,
  );
  return `<section><h2>${title}</h2><table><thead><tr><th>name</th><th>shape</th><th>dtype</th></tr></thead><tbody>${rows.join('')}</tbody></table></section>`;
}

function form(predict: string, kind: string): string {
  return `<section><h2>Try it</h2>
<form id="try" data-predict="${html(predict)}" data-kind="${kind}">
<label for="picture">a PNG or JPEG</label> <input id="picture" type="file" accept="image/png,image/jpeg">
<img id="shown" alt="the picture that was chosen" hidden></form>
<div id="answer" role="status" aria-live="polite"></div></section>`;
}

/** What the numbers of the first output are, so that the page can show them as probabilities. */
function probabilities({ nodes, outputs }: Served['model']['graph']): string {
  const op = nodes.find(({ id }) => id === outputs[0]?.value)?.op;
  return op === 'softmax' ? 'probability' : op === 'log_softmax' ? 'logarithm' : 'logit';
}

function calls(inputs: readonly ReportedValue[], url: string, predict: string, pictures: boolean): string {
  const instance = inputs.map(({ name, shape }) => `"${name}": ${nest(shape.slice(1))}`).join(', ');
  const tensors = inputs.map(
    ({ name, shape, dtype }) =>
      `{"name": "${name}", "shape": [${shape.map((size) => (typeof size === 'number' ? size : 1)).join(', ')}], "datatype": "${dtype === 'float64' ? 'FP64' : 'FP32'}", "data": [0.5, …]}`,
  );
  const infer = predict.replace('/v1/', '/v2/').replace(/%3Apredict$/, '/infer');
  const said = [
    ...(pictures
      ? [
          [
            'A picture, resized and scaled here as <code>ninc predict</code> does:',
            `curl --data-binary @picture.png -H 'Content-Type: image/png' ${url}${predict}`,
          ],
        ]
      : []),
    [
      'Numbers, as TensorFlow Serving takes them:',
      `curl -H 'Content-Type: application/json' -d '{"instances": [{${instance}}]}' ${url}${predict}`,
    ],
    [
      'The same by the Open Inference Protocol (KServe, Triton):',
      `curl -H 'Content-Type: application/json' -d '{"inputs": [${tensors.join(', ')}]}' ${url}${infer}`,
    ],
  ];
  return said
    .map(([what, call]) => `<p>${what}</p><pre>${html((call ?? '').replace('%3Apredict', ':predict'))}</pre>`)
    .join('');
}

/** `[3, 2]` → `[[0.5, …], …]`. */
function nest(shape: readonly (number | string)[]): string {
  return shape.reduceRight<string>(
    (inner, _, index) => (index === shape.length - 1 ? '[0.5, …]' : `[${inner}, …]`),
    '0.5',
  );
}

function links(name: string): string {
  const all = [
    [place('v1', 'models', name), 'its state'],
    [place('v1', 'models', name, 'metadata'), 'its signature, as TensorFlow Serving says it'],
    [place('v2', 'models', name), 'the same by the Open Inference Protocol'],
    [place('v1', 'check'), 'every layer with its shape: ninc check --format json'],
    [place('v2', 'health', 'ready'), 'whether it is ready'],
    [place('metrics'), 'metrics for Prometheus'],
  ];
  return all.map(([path = '', what]) => `<li><a href="${html(path)}">${html(path)}</a> ${what}</li>`).join('');
}

function html(value: string): string {
  const named: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return value.replace(/[&<>"']/g, (character) => named[character] ?? '');
}

const style = `
:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent);--bar:#3b82f6}
body{font:16px/1.5 system-ui,sans-serif;margin:0}main{max-width:56rem;margin:0 auto;padding:1.5rem}
h1{margin:0}h2{font-size:1.05rem;margin:1.8rem 0 .5rem}header p{margin:.2rem 0;opacity:.8}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;opacity:.7}code,pre{font:14px/1.5 ui-monospace,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;padding:.7rem .9rem;border:1px solid var(--line);border-radius:6px;margin:.3rem 0 1rem}
ul{padding-left:1.2rem}footer{margin-top:2.5rem;opacity:.65;font-size:.85rem}
img{display:block;max-width:16rem;max-height:16rem;margin:.8rem 0;border-radius:6px}
.bar{display:grid;grid-template-columns:6rem 1fr 5rem;gap:.6rem;align-items:center;margin:.25rem 0}
.bar i{display:block;height:.9rem;background:var(--bar);border-radius:3px;min-width:1px}.bar b{font-weight:500;text-align:right;font-variant-numeric:tabular-nums}
.error{color:#d33}`;

const script = `
const form=document.getElementById('try'),input=document.getElementById('picture'),shown=document.getElementById('shown'),answer=document.getElementById('answer');
form.addEventListener('submit',(event)=>event.preventDefault());
input.addEventListener('change',async()=>{
  const file=input.files[0];if(!file)return;
  if(shown.src)URL.revokeObjectURL(shown.src);
  shown.src=URL.createObjectURL(file);shown.hidden=false;answer.textContent='…';
  try{
    const began=performance.now();
    const reply=await fetch(form.dataset.predict,{method:'POST',headers:{'content-type':file.type==='image/png'?'image/png':'image/jpeg'},body:file});
    const said=await reply.json();
    if(!reply.ok)throw new Error(said.error);
    show(said.predictions[0],performance.now()-began);
  }catch(error){answer.replaceChildren(line('p',error.message,'error'))}
});
function show(prediction,milliseconds){
  const named=prediction!==null&&typeof prediction==='object'&&!Array.isArray(prediction)?Object.entries(prediction):[['',prediction]];
  const parts=[];
  for(const [name,value] of named){
    if(name)parts.push(line('p',name));
    const flat=Array.isArray(value)?value.flat(Infinity):[value];
    if(Array.isArray(value)&&value.length>1&&value.every((one)=>typeof one==='number'))parts.push(...bars(value,form.dataset.kind));
    else parts.push(line('pre',flat.slice(0,32).join(' ')+(flat.length>32?' … ('+flat.length+' numbers)':'')));
  }
  parts.push(line('p',milliseconds.toFixed(0)+' ms'));
  answer.replaceChildren(...parts);
}
function bars(values,kind){
  const most=values.reduce((a,b)=>Math.max(a,b)),raised=kind==='probability'?values:values.map((one)=>Math.exp(kind==='logarithm'?one:one-most));
  const sum=kind==='logit'?raised.reduce((a,b)=>a+b,0):1;
  return raised.map((one,index)=>({index,share:one/sum})).sort((a,b)=>b.share-a.share).slice(0,5).map(({index,share})=>{
    const row=line('div','','bar'),bar=document.createElement('i');
    bar.style.width=(100*share)+'%';
    row.append(line('span','class '+index),bar,line('b',(100*share).toFixed(1)+' %'));
    return row;
  });
}
function line(tag,text,kind){const made=document.createElement(tag);made.textContent=text;if(kind)made.className=kind;return made}
`;

/** The page runs its own script and nothing else, talks to its own server only, and stands in no frame. */
const policy = [
  "default-src 'none'",
  `script-src 'sha256-${digest(script)}'`,
  // Widths of bars are set by the script, through the element's own object, which no policy forbids.
  `style-src 'sha256-${digest(style)}'`,
  "connect-src 'self'",
  'img-src blob: data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function digest(content: string): string {
  return createHash('sha256').update(content).digest('base64');
}
