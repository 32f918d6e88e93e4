import { describe, expect, test } from 'vitest';
import { runPasses } from '../src/compile.ts';
import type { Pass } from '../src/ir/passes/pass.ts';
import { compileText, graphOf, problems } from './support.ts';

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

describe('runPasses', () => {
  const graph = graphOf(`${head}  - relu\n  - tanh\n`);
  const pass = (run: Pass['run']): Pass => ({ name: 'a_pass', requires: 'a graph', ensures: 'nothing', run });

  test('where it checks, a pass that breaks the graph is a defect', () => {
    const headless = pass((given) => ({ ...given, nodes: given.nodes.slice(1) }));
    expect(() => runPasses(graph, [headless], true)).toThrow('after a_pass: tanh_1 reads relu_1 before it is made');
  });

  test('and so is one that is not done after it has run: what it ensures does not hold yet', () => {
    const copies = pass((given) => ({ ...given }));
    expect(() => runPasses(graph, [copies], true)).toThrow('a_pass finds more to do in its own result');
    expect(runPasses(graph, [copies])).toEqual(graph);
  });
});
