import { commonSubexpressions } from './common-subexpressions.ts';
import { decompose } from './decompose.ts';
import { dropIdentity } from './drop-identity.ts';
import { dropUnused } from './drop-unused.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';
import { mergePad } from './merge-pad.ts';
import type { Pass } from './pass.ts';

const all = {
  decompose: decompose(),
  drop_identity: dropIdentity,
  merge_pad: mergePad,
  fold_batch_norm: foldBatchNorm,
  common_subexpressions: commonSubexpressions,
  drop_unused: dropUnused,
} satisfies Readonly<Record<string, Pass>>;

export type PassName = keyof typeof all;

export const passNames: readonly string[] = Object.keys(all);

/** Every pass is known by its name here: a backend's list is a list of names, and so is what a person asks for. */
export function passesNamed(...names: readonly PassName[]): readonly Pass[] {
  return names.map((name) => all[name]);
}

export function isPassName(name: string): name is PassName {
  return Object.hasOwn(all, name);
}
