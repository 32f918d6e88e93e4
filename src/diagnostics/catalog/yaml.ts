import { entry } from '../entry.ts';

/** NIN1xxx: reading the text as YAML. */
export const yaml = {
  NIN1001: entry({
    severity: 'error',
    title: 'not valid YAML',
    message: ({ reason }: { reason: string }) => `not valid YAML: ${reason}`,
    explanation: `
      The text cannot be read as YAML 1.2, so nothing behind it was checked. Common causes: tabs as indentation, a bracket that
      is not closed, a colon without a space behind it, a list item at another column than its neighbours.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}
      layers:
        - relu
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
    `,
  }),
  NIN1002: entry({
    severity: 'error',
    title: 'a key is written twice',
    message: ({ key }: { key: string }) => `the key ${key} is written twice in one mapping`,
    explanation:
      'Only one of the two could count. Remove one; a second layer of the same kind needs a list item of its own.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2, kernel_size: 3}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 3}
    `,
  }),
  NIN1003: entry({
    severity: 'error',
    title: 'more than one document',
    message: () => 'a spec is one YAML document, but a second one begins here',
    explanation: 'Write each model into a file of its own; `---` may stand only at the beginning.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
      ---
      ninc: 1
    `,
    correct: `
      ---
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - relu
    `,
  }),
  NIN1004: entry({
    severity: 'error',
    title: 'a part of YAML that specs do not use',
    message: ({ what }: { what: string }) => `${what} cannot be used in a spec`,
    explanation: `
      Specs use mappings, lists, strings, numbers, booleans, anchors and aliases. Tags of other types and merge keys (\`<<\`, which
      YAML 1.2 does not have) are refused, so that every reader sees the same network. To reuse layers, write a block with params.
    `,
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: !size 2}
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: {kernel_size: 2}
    `,
  }),
  NIN1005: entry({
    severity: 'error',
    title: 'an alias without its anchor',
    message: ({ name, reason }: { name: string; reason: string }) => `the alias *${name} ${reason}`,
    explanation:
      'An alias repeats what an anchor (`&name`) marked before it in the same file, and cannot contain itself.',
    incorrect: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: *pool
    `,
    correct: `
      ninc: 1
      inputs: {image: {shape: [N, 3, 8, 8]}}
      layers:
        - max_pool2d: &pool {kernel_size: 2}
        - max_pool2d: *pool
    `,
  }),
  NIN1006: entry({
    severity: 'error',
    title: 'the spec is too large',
    message: ({ what, found, limit }: { what: string; found: string; limit: string }) =>
      `${what} is ${found}; at most ${limit} can be read`,
    explanation: `
      Limits keep a broken or hostile file from taking the machine. Real specs are far below them: use \`repeat\` and blocks
      instead of writing layers out, and \`imports\` to divide a library of blocks.
    `,
    incorrect: 'a spec whose lists are nested 100 levels deep',
    correct: 'the same network with its parts written as blocks',
  }),
  NIN1007: entry({
    severity: 'error',
    title: 'not a UTF-8 text',
    message: ({ reason }: { reason: string }) => `the file is not a UTF-8 text: ${reason}`,
    explanation: 'Specs are UTF-8, with or without a byte order mark. Save the file as UTF-8 in the editor.',
    incorrect: 'a spec saved as UTF-16',
    correct: 'the same spec saved as UTF-8',
  }),
  NIN1008: entry({
    severity: 'error',
    title: 'the spec cannot be read',
    message: ({ reason }: { reason: string }) => `the spec cannot be read: ${reason}`,
    explanation: 'The file does not exist, is not a regular file, or may not be read by this user.',
    incorrect: 'ninc check nowhere.nin.yaml',
    correct: 'ninc check specs/nin-seed.nin.yaml',
  }),
  NIN1009: entry({
    severity: 'error',
    title: 'further faults of the same spec',
    message: ({ shown }: { shown: number }) => `only the first ${shown} faults of this spec are listed; there are more`,
    explanation: `
      Only the first thousand faults of a spec are listed one by one: so many mostly have one cause. Mend those first, and check
      again.
    `,
    incorrect: 'a spec in which 2000 layers are misspelt',
    correct: 'the same spec with its layers spelt as `ninc schema` lists them',
  }),
} as const;
