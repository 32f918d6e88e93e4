import { describe, expect, test } from 'vitest';
import { becomes, formatted } from './becomes.ts';

describe('comments', () => {
  test('of dashes behind one another each keeps its own', () => {
    becomes(
      `
      paths:
        - # outer
          -
            conv2d: {out_channels: 3} # layer
      `,
      `
      paths:
        # outer
        - - conv2d: {out_channels: 3} # layer
      `,
    );
  });

  test('stay where they are: above, behind, at the end, inside', () => {
    becomes(
      `
      # of the file

      ninc: 1 # version
      layers:    # all of them
       # first
       - {conv2d: {out_channels: 3, # three
             kernel_size: 1}, id: a}   # behind
       -   # dash
         relu:
       # - tanh
      # of the outputs
      outputs: {a: a}
      # last
      `,
      `
      # of the file

      ninc: 1 # version
      layers:    # all of them
        # first
        - conv2d: # behind
            out_channels: 3 # three
            kernel_size: 1
          id: a
        - relu: # dash
        # - tanh
      # of the outputs
      outputs: {a: a}
      # last
      `,
    );
  });

  test('that are aligned stay so, others stand behind one space', () => {
    becomes(
      `
      name:   a      # one
      params: {b: 1} # two
      layers:     [] # three
      `,
      `
      name: a        # one
      params: {b: 1} # two
      layers: [] # three
      `,
    );
  });

  test('that allow something keep its line whole, for they count by lines', () => {
    const long = `{out_channels: "\${channels}", kernel_size: "\${kernel}", stride: "\${stride}", padding: "\${kernel // 2}", bias: false}`;
    const text = `layers:\n  - conv2d: ${long} # ninc-ignore NIN3801\n  # ninc-ignore\n  - conv2d: ${long}\n`;
    expect(formatted(text)).toBe(text);
  });

  test('move with the key that they stand above', () => {
    becomes(
      '# of the file\n\n# of the layers\nlayers: []\n\n# of the name\nname: a\n',
      '# of the file\n\n# of the layers\n\n# of the name\nname: a\nlayers: []\n',
    );
  });
});
