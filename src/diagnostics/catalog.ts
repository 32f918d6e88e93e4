import { data } from './catalog/data.ts';
import { datasets } from './catalog/datasets.ts';
import { environment } from './catalog/environment.ts';
import { foreign } from './catalog/foreign.ts';
import { graph } from './catalog/graph.ts';
import { images } from './catalog/images.ts';
import { inputs } from './catalog/inputs.ts';
import { locks } from './catalog/locks.ts';
import { lowering } from './catalog/lowering.ts';
import { promises } from './catalog/promises.ts';
import { requests } from './catalog/requests.ts';
import { runs } from './catalog/runs.ts';
import { schema } from './catalog/schema.ts';
import { settings } from './catalog/settings.ts';
import { shapes } from './catalog/shapes.ts';
import { structure } from './catalog/structure.ts';
import { training } from './catalog/training.ts';
import { warnings } from './catalog/warnings.ts';
import { yaml } from './catalog/yaml.ts';
import type { Diagnostic, Fix, Range, Related } from './diagnostic.ts';
import type { Entry } from './entry.ts';

/** Every code, once: NIN1xxx YAML, 2xxx schema, 3xxx names and graph, 4xxx shapes, 5xxx lowering, 6xxx data and weights, 7xxx environment. */
export const catalog = {
  ...yaml,
  ...structure,
  ...schema,
  ...graph,
  ...shapes,
  ...settings,
  ...promises,
  ...training,
  ...lowering,
  ...data,
  ...images,
  ...datasets,
  ...inputs,
  ...runs,
  ...requests,
  ...foreign,
  ...locks,
  ...environment,
  ...warnings,
} as const;

export type Code = keyof typeof catalog;

/** What the message of a code needs. */
export type ParamsOf<C extends Code> = (typeof catalog)[C] extends Entry<infer Params> ? Params : never;

/** Where a diagnostic points, and what it adds to its message. */
export interface Placement {
  readonly range?: Range | undefined;
  readonly file?: string | undefined;
  readonly help?: string | undefined;
  readonly fix?: Fix | undefined;
  readonly related?: readonly Related[] | undefined;
}

/** The message of a code, for parameters that were typed where they were given. */
export function messageOf(code: Code, params: object): string {
  return (catalog[code] as unknown as Entry<object>).message(params);
}

/** A name from a hostile file may fill the whole of it. */
const longestMessage = 1000;

function readable(message: string): string {
  return message.length <= longestMessage ? message : `${message.slice(0, longestMessage - 1)}…`;
}

/** Makes the diagnostic of a code; the compiler asks for exactly the parameters that its message uses. */
export function diagnostic<C extends Code>(code: C, params: ParamsOf<C>, placement: Placement = {}): Diagnostic {
  const found = catalog[code] as unknown as Entry<ParamsOf<C> & object>;
  const { range, file, help, fix, related } = placement;
  return {
    code,
    severity: found.severity,
    message: readable(found.message(params as ParamsOf<C> & object)),
    ...(help !== undefined && { help }),
    ...(fix !== undefined && { fix }),
    ...(range !== undefined && { range }),
    ...(file !== undefined && { file }),
    related: related ?? [],
  };
}
