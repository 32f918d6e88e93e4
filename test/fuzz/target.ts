import fc from 'fast-check';
import { watched } from './watchdog.ts';

export const targetNames = ['mutate', 'weights', 'agree', 'broken', 'symbolic', 'runtimes'] as const;

export type TargetName = (typeof targetNames)[number];

/** What a target is given to judge: plain data, so that a find can be kept as JSON. */
export interface Case {
  readonly texts?: Readonly<Record<string, string>>;
  /** In base64. */
  readonly bytes?: string;
  readonly kind?: string;
  readonly sizes?: Readonly<Record<string, number>>;
  readonly line?: number;
  readonly code?: string;
}

/** A case that misbehaves, as small as it could be made. */
export interface Find {
  /** The batch that made it. */
  readonly seed: number;
  readonly symptom: string;
  readonly found: Case;
}

/** What a batch of cases came to. */
export interface Batch {
  readonly cases: number;
  /** Times that the code under test ran: cases, and the steps of shrinking. */
  readonly executions: number;
  readonly finds: readonly Find[];
}

export interface Target {
  readonly name: TargetName;
  /** Makes some cases and judges them; the same seed gives the same cases. Symptoms that are known are passed over. */
  batch(seed: number, known?: ReadonlySet<string>): Promise<Batch>;
  /** What is wrong with a case; nothing where it behaves. */
  judge(found: Case): Promise<string | undefined>;
}

interface BatchOptions {
  readonly seed: number;
  readonly runs: number;
  /** Signatures of symptoms that are passed over. */
  readonly known?: ReadonlySet<string> | undefined;
}

/** Shrinking ends after so many milliseconds: what is smallest then is kept. */
const shrinking = 45_000;

/** A batch of what fast-check draws; a failing case is shrunk by it. */
export async function drawn<T>(
  arbitrary: fc.Arbitrary<T>,
  caseOf: (value: T) => Case | undefined,
  judge: (found: Case) => Promise<string | undefined>,
  { seed, runs, known = new Set() }: BatchOptions,
): Promise<Batch> {
  let executions = 0;
  let found: Case | undefined;
  let symptom = '';
  let end = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(arbitrary, async (value) => {
    const made = caseOf(value);
    if (made === undefined || performance.now() > end) return;
    executions++;
    const content = new TextEncoder().encode(JSON.stringify(made));
    const said = await watched(content, () => judge(made).catch((error: unknown) => thrown(error)));
    if (said === undefined || known.has(signature(said))) return;
    // A smaller case with another symptom is another find.
    if (found !== undefined && signature(said) !== signature(symptom)) return;
    if (found === undefined) end = performance.now() + shrinking;
    [found, symptom] = [made, said];
    throw new Error(said);
  });
  try {
    const { numRuns, failed, errorInstance } = await fc.check(property, { seed, numRuns: runs });
    if (failed && found === undefined) throw errorInstance;
    return { cases: numRuns, executions, finds: found === undefined ? [] : [{ seed, symptom, found }] };
  } catch (error) {
    return { cases: 0, executions, finds: unmade(seed, error, known) };
  }
}

/** A generator that throws is a find too. */
function unmade(seed: number, error: unknown, known: ReadonlySet<string>): readonly Find[] {
  const symptom = `the generator: ${thrown(error)}`;
  return known.has(signature(symptom)) ? [] : [{ seed, symptom, found: {} }];
}

/** What was thrown, and where. */
export function thrown(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${String(error)}`;
  const place = (error.stack ?? '').split('\n').find((line) => /^\s+at /.test(line)) ?? '';
  return `thrown: ${error.name}: ${error.message.slice(0, 500)} ${place.trim().replace(/\(.*[\\/]/, '(')}`;
}

/** The kind of a symptom: the same for two cases of one fault. */
export function signature(symptom: string): string {
  return symptom.replace(/\d+/g, '#').slice(0, 100);
}

/**
 * Takes chunks out of what misbehaves, ever smaller ones, while it goes on misbehaving in the same way; for half a minute at most.
 * Gives the smallest, and how often it was judged.
 */
export async function shrunk(
  bytes: Uint8Array,
  judge: (bytes: Uint8Array) => Promise<string | undefined>,
  symptom: string,
): Promise<{ readonly bytes: Uint8Array; readonly executions: number }> {
  let smallest = bytes;
  let executions = 0;
  const end = performance.now() + 30_000;
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length && performance.now() < end; ) {
      const without = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      executions++;
      const said = await watched(without, () => judge(without).catch((error: unknown) => thrown(error)));
      if (said !== undefined && signature(said) === signature(symptom)) smallest = without;
      else at += size;
    }
  }
  return { bytes: smallest, executions };
}

/** A batch of byte strings; what misbehaves is shrunk by taking out chunks. */
export async function mutated(
  make: (index: number) => { readonly bytes: Uint8Array; readonly kind: string },
  judge: (bytes: Uint8Array, kind: string) => Promise<string | undefined>,
  { seed, runs, known = new Set() }: BatchOptions,
): Promise<Batch> {
  let executions = 0;
  const finds: Find[] = [];
  const seen = new Set(known);
  for (let index = 0; index < runs; index++) {
    const made = attempted(() => make(index));
    if ('error' in made) {
      finds.push(...unmade(seed, made.error, seen));
      for (const { symptom } of finds) seen.add(signature(symptom));
      continue;
    }
    const { bytes, kind } = made.value;
    executions++;
    const symptom = await watched(bytes, () => judge(bytes, kind).catch((error: unknown) => thrown(error)));
    if (symptom === undefined || seen.has(signature(symptom))) continue;
    seen.add(signature(symptom));
    const small = await shrunk(bytes, (part) => judge(part, kind), symptom);
    executions += small.executions;
    finds.push({ seed, symptom, found: { kind, ...written(Buffer.from(small.bytes)) } });
  }
  return { cases: runs, executions, finds };
}

/** Bytes as a text where they are one. */
function written(bytes: Buffer): Case {
  const spec = bytes.toString('utf8');
  return Buffer.from(spec).equals(bytes) ? { texts: { spec } } : { bytes: bytes.toString('base64') };
}

function attempted<T>(make: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: make() };
  } catch (error) {
    return { error };
  }
}
