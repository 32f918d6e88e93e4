import { parentPort, workerData } from 'node:worker_threads';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { type MadePictures, makePictures, type PictureTask } from '../batch.ts';
import { openPictures } from '../pictures/reader.ts';
import type { Answer, Request, Setup } from './messages.ts';

// The entry of a thread that prepares data (dist/data-worker.cjs): pool.ts starts it, with a Setup, and sends Requests.
const { recipe, treatment } = workerData as Setup;
const pictures = openPictures(recipe);
const port = parentPort;

function make(task: PictureTask): Outcome<MadePictures> {
  const { value: reader, diagnostics } = pictures;
  return reader === undefined ? { diagnostics } : makePictures(reader, treatment, task);
}

function answer({ id, task }: Request): Answer {
  try {
    return { id, made: make(task) };
  } catch (error) {
    return { id, defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

port?.on('message', (request: Request) => {
  const answered = answer(request);
  const data = 'made' in answered ? answered.made.value?.data.buffer : undefined;
  port.postMessage(answered, data === undefined ? [] : [data]);
});
