import { expect, test } from 'vitest';
import { corpus } from './corpus.ts';
import { targetNames } from './target.ts';
import { targets } from './targets.ts';

const kept = targetNames.flatMap((name) => corpus(name));

test.for(kept.map((find) => [`${find.target}/${find.name}`, find] as const))(
  'what was found once behaves: %s',
  async ([, { target, found, symptom }]) => {
    expect(await targets[target].judge(found), `it was: ${symptom}`).toBeUndefined();
  },
);
