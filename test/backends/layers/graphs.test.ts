import fc from 'fast-check';
import { expect, test } from 'vitest';
import { networks } from '../../fuzz/networks.ts';
import { computable, judgeAgreement } from '../../fuzz/targets/agree.ts';

test('networks of any operations give what the reference gives, every node an output', async () => {
  await fc.assert(
    fc.asyncProperty(networks, async (network) => {
      const found = computable(network);
      expect(await judgeAgreement(found), `of\n${found.texts?.['spec']}`).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});
