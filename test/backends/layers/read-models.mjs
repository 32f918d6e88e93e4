// Loads emitted models in a process that has only @tensorflow/tfjs, as a web page would, and runs them.
// usage: node read-models.mjs FOLDER: reads FOLDER/jobs.json, [{ "model", "custom", "inputs": [{ "shape", "data" }] }], writes FOLDER/results.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs';

const folder = process.argv[2];

async function run({ model: name, inputs }) {
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(folder, name, 'model.json'), 'utf8'));
  const bytes = readFileSync(join(folder, name, ...weightsManifest[0].paths));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const model = await tf.loadLayersModel({ load: async () => ({ modelTopology, weightSpecs, weightData }) });
  const given = inputs.map(({ shape, data }) => tf.tensor(data, shape));
  // predict wants one batch size for all inputs, and makes columns of vectors.
  const result = given.length === 1 && given[0].rank > 1 ? model.predict(given[0]) : model.apply(given);
  const outputs = (Array.isArray(result) ? result : [result]).map((output) => ({
    shape: output.shape,
    data: [...output.dataSync()].map(String),
  }));
  model.dispose();
  return outputs;
}

const jobs = JSON.parse(readFileSync(join(folder, 'jobs.json'), 'utf8'));
const results = {};
for (const job of jobs.filter(({ custom }) => !custom)) results[job.model] = await run(job);
const [unregistered] = jobs.filter(({ custom }) => custom);
if (unregistered) results.unregistered = await run(unregistered).catch(({ message }) => message);
const { registerLayers } = await import(pathToFileURL(join(folder, 'layers.mjs')).href);
registerLayers(tf);
for (const job of jobs.filter(({ custom }) => custom)) results[job.model] = await run(job);
writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
