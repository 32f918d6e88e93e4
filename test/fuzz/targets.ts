import type { Target, TargetName } from './target.ts';
import { agree } from './targets/agree.ts';
import { brokenGraphs } from './targets/broken.ts';
import { mutate } from './targets/mutate.ts';
import { runtimes } from './targets/runtimes.ts';
import { symbolic } from './targets/symbolic.ts';
import { weightFiles } from './targets/weights.ts';

/** Every target, by name. */
export const targets: Readonly<Record<TargetName, Target>> = {
  mutate,
  weights: weightFiles,
  agree,
  broken: brokenGraphs,
  symbolic,
  runtimes,
};
