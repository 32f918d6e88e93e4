import { diagnostic } from '../diagnostics/catalog.ts';
import { NincError } from '../diagnostics/error.ts';
import type { TrainerState } from './trainer.ts';

/** What a trainer goes on from must have every array, each of its shape; otherwise throws a `NincError`, NIN6605, before any is taken. */
export function checkState(
  needed: readonly { readonly name: string; readonly shape: readonly number[] }[],
  state: TrainerState,
): void {
  for (const { name, shape } of needed) {
    const found = state.get(name);
    if (found === undefined) throw damaged(`it has no array ${name}`);
    if (found.shape.join() !== shape.join())
      throw damaged(`${name} is [${found.shape.join(', ')}], but [${shape.join(', ')}] is needed`);
  }
}

function damaged(reason: string): NincError {
  return new NincError([diagnostic('NIN6605', { reason })]);
}
