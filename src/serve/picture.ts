import { decodeImage } from '../data/images/index.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { formatDim } from '../ir/dim/text.ts';
import type { Graph } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import type { Model } from '../load.ts';
import { pictureFrom } from '../training/predict.ts';
import type { Inputs } from './served.ts';

/** Whether one picture is all that the model needs. */
export function takesPictures({ inputs }: Graph): boolean {
  const [input, ...others] = inputs;
  const [, channels, height, width, ...more] = input?.type.shape ?? [];
  const three = height !== undefined && width !== undefined && more.length === 0;
  return others.length === 0 && three && (channels === 1 || channels === 3);
}

/** A PNG or JPEG that was sent, as `ninc predict` reads one: resized, 0…1, normalised as the spec was trained. NIN6101, NIN6102. */
export function readSentPicture(
  { graph }: Model,
  bytes: Buffer,
  normalize: TrainingPlan['normalize'],
): Outcome<Inputs> {
  const [input] = graph.inputs;
  if (input === undefined || !takesPictures(graph)) {
    const shape = (input?.type.shape ?? []).map(formatDim).join(', ');
    return { diagnostics: [diagnostic('NIN6101', { name: input?.name ?? 'input', shape })] };
  }
  const name = 'the picture that was sent';
  const { value, diagnostics } = pictureFrom(graph, () => decodeImage(bytes, name), name, normalize);
  return value === undefined ? { diagnostics } : { value: { [input.name]: value }, diagnostics };
}
