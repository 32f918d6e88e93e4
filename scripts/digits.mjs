// The last part of `npm start`: recognises the handwritten digits that were held out of the training of specs/nin-digits.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { load } from '../dist/index.mjs';

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
/** What stands behind the header of an IDX file. */
const idx = (name, header) => gunzipSync(readFileSync(path(`assets/digits/${name}.gz`))).subarray(header);
const images = idx('test-images-idx3-ubyte', 16);
const labels = idx('test-labels-idx1-ubyte', 8);
const size = 28 * 28;
const atOnce = 250;

const model = await load(path('specs/nin-digits.nin.yaml'), { weights: path('specs/nin-digits.safetensors') });
const began = performance.now();
const seen = [];
for (let from = 0; from < labels.length; from += atOnce) {
  const count = Math.min(atOnce, labels.length - from);
  // As the spec's `normalize` has it.
  const data = Float32Array.from(
    images.subarray(from * size, (from + count) * size),
    (x) => (x / 255 - 0.1307) / 0.3081,
  );
  const { logits } = await model.run({ image: { shape: [count, 1, 28, 28], data } });
  for (let at = 0; at < count; at++) {
    const values = logits.data.subarray(at * 10, (at + 1) * 10);
    seen.push(values.indexOf(Math.max(...values)));
  }
}
const seconds = (performance.now() - began) / 1000;
model.dispose();

const wrong = seen.flatMap((digit, sample) => (digit === labels[sample] ? [] : [sample]));
const shown = [0, 1, 2, ...wrong.slice(0, 1)];
/** Two rows of pixels in a line of text, the margin left out. */
const drawing = (sample) =>
  Array.from({ length: 11 }, (_, row) =>
    Array.from({ length: 22 }, (_, column) => {
      const at = sample * size + (2 * row + 3) * 28 + column + 3;
      const ink = (images[at] + images[at + 28]) / 2;
      return ' ░▒▓█'[Math.min(4, Math.round(ink / 56))];
    }).join(''),
  );
const drawings = shown.map(drawing);
console.log();
for (let row = 0; row < 11; row++)
  console.log(
    drawings
      .map((lines) => lines[row])
      .join('  ')
      .trimEnd(),
  );
const captions = shown.map((sample) => `saw ${seen[sample]}, it is ${labels[sample]}`.padEnd(22));
console.log(`${captions.join('  ').trimEnd()}\n`);
const right = labels.length - wrong.length;
console.log(`held-out digits: ${right} of ${labels.length} right, in ${seconds.toFixed(1)} s (${model.backend})`);
