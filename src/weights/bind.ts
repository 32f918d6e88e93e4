import { diagnostic } from '../diagnostics/catalog.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { type Fault, firstFaults, mostFaults } from './faults.ts';
import type { ParameterSpec } from './parameter.ts';
import { convertHelp, readSafetensors, type SafetensorsFile } from './safetensors.ts';
import type { StoredTensor } from './safetensors-header.ts';
import { shownName, shownShape } from './shown.ts';
import { sameShape, type Tensor, type Weights } from './tensor.ts';

/** So many names are compared for a suggestion. */
const mostCandidates = 2000;

export interface BindOptions {
  readonly precision: 'f32' | 'f64' | 'bf16';
}

/** Opens a safetensors file, binds it to the parameters and closes it: the faults of `readSafetensors` and `bindWeights`. */
export function loadWeights(
  path: string,
  parameters: readonly ParameterSpec[],
  options: BindOptions,
): Outcome<Weights> {
  const { value: file, diagnostics } = readSafetensors(path);
  if (file === undefined) return { diagnostics };
  try {
    return bindWeights(file, parameters, options);
  } finally {
    file.close();
  }
}

/**
 * Gives each parameter its tensor of the file, in the order of the parameters; strict about names, shapes and dtypes, and
 * checked wholly from the header before any data is read. Gives NIN6013 (dtype), NIN6014 (missing), NIN6015 (not of the
 * spec), NIN6016 (shape), all in one go, and NIN6017 in place of those behind the twentieth.
 */
export function bindWeights(
  file: SafetensorsFile,
  parameters: readonly ParameterSpec[],
  options: BindOptions,
): Outcome<Weights> {
  const faults = findFaults(file, parameters, options);
  if (faults.length > 0) return { diagnostics: firstFaults(faults, file.path) };
  const weights = new Map<string, Tensor>();
  for (const { name } of parameters) {
    const stored = file.tensors.get(name);
    if (stored === undefined) throw new Error(`${name} was found before and is missing now`);
    const { value, diagnostics } = file.read(stored);
    if (value === undefined) return { diagnostics };
    weights.set(name, value);
  }
  return { value: weights, diagnostics: [] };
}

function findFaults(
  file: SafetensorsFile,
  parameters: readonly ParameterSpec[],
  options: BindOptions,
): readonly Fault[] {
  const names = new Set(parameters.map(({ name }) => name));
  const extra = new Map([...file.tensors].filter(([name]) => !names.has(name)));
  const candidates = [...extra.values()].slice(0, mostCandidates);
  const faults: Fault[] = [];
  for (const parameter of parameters) {
    const stored = file.tensors.get(parameter.name);
    if (stored === undefined) {
      // A name that was written wrong is one fault, not a missing name and another that nothing wants.
      const free = faults.length < mostFaults ? candidates.filter(({ name }) => extra.has(name)) : [];
      const meant = misspelt(parameter, free);
      if (meant !== undefined) extra.delete(meant);
      faults.push(() => missing(file, parameter, meant));
    } else {
      if (!sameShape(stored.shape, parameter.shape)) faults.push(() => wrongShape(file, parameter, stored));
      const taken = takenTypes(parameter, options);
      if (!taken.includes(stored.dtype)) faults.push(() => wrongType(file, parameter, stored, taken));
    }
  }
  for (const stored of extra.values()) faults.push(() => unwanted(file, stored));
  return faults;
}

/** The tensor of the file that was probably meant: of the same shape if there is one. */
function misspelt({ name, shape }: ParameterSpec, candidates: readonly StoredTensor[]): string | undefined {
  const fitting = candidates.filter((stored) => sameShape(stored.shape, shape));
  return suggest(name, namesOf(fitting)) ?? suggest(name, namesOf(candidates));
}

function namesOf(tensors: readonly StoredTensor[]): readonly string[] {
  return tensors.map(({ name }) => name);
}

function missing(file: SafetensorsFile, { name, shape }: ParameterSpec, meant: string | undefined): Diagnostic {
  const help =
    meant === undefined
      ? 'a file with names of its own is mapped by order and shape with `ninc weights import`'
      : `the file has ${shownName(meant)}, which the spec does not: did it mean ${name}?`;
  return diagnostic('NIN6014', { name, shape: shownShape(shape) }, { file: file.path, help });
}

function unwanted(file: SafetensorsFile, { name, shape }: StoredTensor): Diagnostic {
  const help = name.endsWith('.num_batches_tracked')
    ? "it is PyTorch's count of training batches, which nothing here needs: `ninc weights import` leaves it out"
    : 'leave it out of the file, or check that the file belongs to this spec';
  return diagnostic('NIN6015', { name: shownName(name), shape: shownShape(shape) }, { file: file.path, help });
}

function wrongShape(file: SafetensorsFile, { name, shape }: ParameterSpec, stored: StoredTensor): Diagnostic {
  const params = { name, found: shownShape(stored.shape), needed: shownShape(shape) };
  const reversed = shape.length > 1 && sameShape(stored.shape, shape.toReversed());
  const help = reversed ? 'its dimensions are in reverse order: parameters have the layout of PyTorch' : undefined;
  return diagnostic('NIN6016', params, { file: file.path, help });
}

/** Float64 computes with either type, since each float32 is a float64; float32 does not round silently what was float64. */
function takenTypes({ dtype }: ParameterSpec, { precision }: BindOptions): readonly string[] {
  return precision === 'f64' || dtype === 'float64' ? ['F64', 'F32'] : ['F32'];
}

function wrongType(
  file: SafetensorsFile,
  { name }: ParameterSpec,
  { dtype }: StoredTensor,
  taken: readonly string[],
): Diagnostic {
  const convert = convertHelp('F32');
  const help = dtype === 'F64' ? `run with \`--precision f64\`, or convert it, ${convert}` : convert;
  return diagnostic('NIN6013', { name, found: dtype, needed: taken.join(' or ') }, { file: file.path, help });
}
