import { describe, expect, test } from 'vitest';
import { compileText, problems } from './support.ts';

const head = 'ninc: 1\ninputs: {x: {shape: [N, 3, 8, 8]}}\nlayers:\n';

describe('compile', () => {
  test('says of a spec with very many faults only the first thousand, and that there are more', () => {
    const said = problems(compileText(head + '  - rellu\n'.repeat(2000)));
    expect(said).toHaveLength(1001);
    expect(said[0]).toBe('4:5-10 NIN3001 there is no operation or block named rellu');
    expect(said[999]).toBe('1003:5-10 NIN3001 there is no operation or block named rellu');
    expect(said[1000]).toBe('- NIN1009 only the first 1000 faults of this spec are listed; there are more');
  });
});
