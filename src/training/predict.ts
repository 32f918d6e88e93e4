import { normalizer } from '../data/batch.ts';
import { type Image, readImage, resize, toTensor } from '../data/images/index.ts';
import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { formatDim } from '../ir/dim/text.ts';
import type { Graph } from '../ir/graph.ts';
import type { TrainingPlan } from '../ir/training/plan.ts';
import type { Model } from '../load.ts';
import { elements, type Tensor } from '../weights/tensor.ts';
import { softmax } from './evaluate.ts';

/** A class that a picture may show. */
export interface Guess {
  readonly class: string;
  readonly index: number;
  readonly probability: number;
}

export interface PredictOptions {
  /** As it was trained with. */
  readonly normalize: TrainingPlan['normalize'];
  /** The output that is read. */
  readonly output: string;
  /** Names by index; indices where there are none. */
  readonly classes: readonly string[];
  /** How many guesses, the likeliest first. */
  readonly top: number;
}

/** A picture as the network was trained on such: resized to the input, 0…1, normalised. NIN6001, NIN6101, NIN6102. */
export function readPicture(graph: Graph, file: string, normalize: TrainingPlan['normalize']): Outcome<Tensor> {
  return pictureFrom(graph, () => readImage(file), file, normalize);
}

/** The same of a picture that is read, or decoded from what arrived, only where the input takes one; `file` is what faults call it. */
export function pictureFrom(
  graph: Graph,
  read: () => Outcome<Image>,
  file: string,
  normalize: TrainingPlan['normalize'],
): Outcome<Tensor> {
  const [input] = graph.inputs;
  const [, channels, height, width, ...others] = input?.type.shape ?? [];
  if (others.length > 0 || width === undefined || (channels !== 1 && channels !== 3)) {
    const params = { name: input?.name ?? 'input', shape: (input?.type.shape ?? []).map(formatDim).join(', ') };
    return { diagnostics: [diagnostic('NIN6101', params, { file })] };
  }
  const { value: image, diagnostics } = read();
  if (image === undefined) return { diagnostics };
  const size = [height, width].map((dim, axis) =>
    typeof dim === 'number' ? dim : axis === 0 ? image.height : image.width,
  );
  const plain = toTensor(resize(image, size[0] ?? 0, size[1] ?? 0), channels);
  const data = new Float32Array(plain.data.length);
  const shape = [channels, size[0] ?? 0, size[1] ?? 0] as const;
  normalizer(normalize, channels)({ shape, data: Float32Array.from(plain.data) }, data, 0);
  return { value: { shape: plain.shape, data }, diagnostics: [] };
}

/** The likeliest classes of pictures of one size. */
export async function predict(
  model: Model,
  pictures: readonly Tensor[],
  options: PredictOptions,
): Promise<readonly (readonly Guess[])[]> {
  const [first] = pictures;
  const [input] = model.graph.inputs;
  if (first === undefined || input === undefined) return [];
  const size = elements(first.shape);
  const data = new Float32Array(pictures.length * size);
  for (const [index, picture] of pictures.entries()) data.set(picture.data, index * size);
  const outputs = await model.run({ [input.name]: { shape: [pictures.length, ...first.shape.slice(1)], data } });
  const { data: found = new Float32Array(0) } = outputs[options.output] ?? {};
  const width = found.length / pictures.length;
  const probabilities = probabilitiesOf(model.graph, options.output);
  return pictures.map((_, index) =>
    guesses(probabilities(found.subarray(index * width, (index + 1) * width)), options),
  );
}

function guesses(probabilities: readonly number[], { classes, top }: PredictOptions): readonly Guess[] {
  return probabilities
    .map((probability, index) => ({ class: classes[index] ?? `${index}`, index, probability }))
    .sort((a, b) => b.probability - a.probability || a.index - b.index)
    .slice(0, top);
}

/** An output may end with softmax itself. */
function probabilitiesOf(graph: Graph, output: string): (values: ArrayLike<number>) => readonly number[] {
  const value = graph.outputs.find(({ name }) => name === output)?.value;
  const op = graph.nodes.find(({ id }) => id === value)?.op;
  if (op === 'softmax') return (values) => Array.from(values);
  return op === 'log_softmax' ? (values) => Array.from(values, Math.exp) : softmax;
}

/** Pictures of which some could not be read. */
export interface ReadPictures {
  readonly read: readonly { readonly file: string; readonly picture: Tensor }[];
  readonly faults: readonly Diagnostic[];
}

export function readPictures(
  graph: Graph,
  files: readonly string[],
  normalize: TrainingPlan['normalize'],
): ReadPictures {
  const faults: Diagnostic[] = [];
  const read = files.flatMap((file) => {
    const { value, diagnostics } = readPicture(graph, file, normalize);
    faults.push(...diagnostics);
    return value === undefined ? [] : [{ file, picture: value }];
  });
  return { read, faults };
}
