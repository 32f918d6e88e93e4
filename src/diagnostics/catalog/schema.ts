import { entry } from '../entry.ts';

export const schema = {
  NIN2101: entry({
    severity: 'error',
    title: 'an expression cannot be read',
    message: ({ found, expected }: { found: string; expected: string }) => `found ${found}, expected ${expected}`,
    explanation: `
      Expressions, in \`\${...}\` and behind \`when:\`, have numbers, \`true\` and \`false\`, strings in quotes, lists, params,
      \`+ - * / // %\`, \`min\`, \`max\`, \`floor\`, \`ceil\`, comparisons, \`and\`, \`or\`, \`not\`, parentheses and indexing, all with
      Python's meaning. To write the characters \`\${\` themselves, write \`$\${\`.
    `,
    incorrect: `
      ninc: 1
      params: {width: 8}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${width *}", kernel_size: 3}
    `,
    correct: `
      ninc: 1
      params: {width: 8}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${width * 2}", kernel_size: 3}
    `,
  }),
  NIN2102: entry({
    severity: 'error',
    title: 'an unknown name in an expression',
    message: ({ role, name }: { role: 'name' | 'function'; name: string }) =>
      role === 'name' ? `there is no param \`${name}\` here` : `there is no function \`${name}\``,
    explanation: `
      An expression reads params only: those of its file, and in a block those of the block, which come first. A block that
      is imported does not see the params of the spec: declare a param and pass the value. The functions are \`min\`, \`max\`,
      \`floor\` and \`ceil\`.
    `,
    incorrect: `
      ninc: 1
      params: {classes: 10}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${clases}", kernel_size: 3}
    `,
    correct: `
      ninc: 1
      params: {classes: 10}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${classes}", kernel_size: 3}
    `,
  }),
  NIN2103: entry({
    severity: 'error',
    title: 'an operator was given the wrong type',
    message: ({ operation, needed, found }: { operation: string; needed: string; found: string }) =>
      `${operation} needs ${needed}, but found ${found}`,
    explanation: `
      Types are never converted: arithmetic takes numbers; \`and\`, \`or\` and \`not\` take booleans; \`<\` and the like take two
      numbers or two strings; indexing takes a list and an integer. \`==\` and \`!=\` take anything, and values of different
      types are not equal. To join texts write them beside each other: \`"\${name}_\${k}"\`.
    `,
    incorrect: `
      ninc: 1
      params: {width: "8"}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${width * 2}", kernel_size: 3}
    `,
    correct: `
      ninc: 1
      params: {width: 8}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${width * 2}", kernel_size: 3}
    `,
  }),
  NIN2104: entry({
    severity: 'error',
    title: 'division by zero',
    message: ({ operator }: { operator: string }) => `the divisor of \`${operator}\` is 0 here`,
    explanation: `
      \`/\`, \`//\` and \`%\` have no value where the divisor is 0. Give the param another value, or guard the expression:
      \`groups > 0 and width % groups == 0\` stops at the first part that is false.
    `,
    incorrect: `
      ninc: 1
      params: {groups: 0}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${12 // groups}", kernel_size: 3}
    `,
    correct: `
      ninc: 1
      params: {groups: 2}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${12 // groups}", kernel_size: 3}
    `,
  }),
  NIN2105: entry({
    severity: 'error',
    title: 'an index is out of range',
    message: ({ index, length }: { index: number; length: number }) =>
      length === 0
        ? 'an empty list has no elements to index'
        : `the list has ${length} element${length === 1 ? '' : 's'}, so none has index ${index}`,
    explanation:
      'Elements count from 0; from the end, -1 is the last. A param of type `ints` with a `length` always has that many.',
    incorrect: `
      ninc: 1
      params: {widths: [4, 8]}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${widths[2]}", kernel_size: 3}
    `,
    correct: `
      ninc: 1
      params: {widths: [4, 8]}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${widths[1]}", kernel_size: 3}
    `,
  }),
  NIN2106: entry({
    severity: 'error',
    title: 'a number is out of range',
    message: ({ found }: { found: string }) => `\`${found}\` is not a number from -(2^53 - 1) to 2^53 - 1`,
    explanation: `
      Beyond 2^53 - 1 = 9007199254740991 not every integer can be held, so a size computed there could be wrong without notice.
      Infinity and NaN are no values of expressions.
    `,
    incorrect: `
      ninc: 1
      params: {width: 3000000000}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${width * width // width}", kernel_size: 3}
    `,
    correct: `
      ninc: 1
      params: {width: 30}
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${width * width // width}", kernel_size: 3}
    `,
  }),
  NIN2107: entry({
    severity: 'error',
    title: 'an expression is too large',
    message: ({ what, found, limit }: { what: string; found: string; limit: string }) =>
      `${what} is ${found}; the limit is ${limit}`,
    explanation: `
      Limits keep a broken or hostile file from taking the machine. Real expressions are far below them; divide a long one over
      several params of a block.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${${'('.repeat(65)}8${')'.repeat(65)}}", kernel_size: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - conv2d: {out_channels: "\${8}", kernel_size: 3}
    `,
  }),
} as const;
