import { entry } from '../entry.ts';

/** NIN69xx: locks, and networks of other revisions. */
export const locks = {
  NIN6901: entry({
    severity: 'error',
    title: 'a network that drifted from its lock',
    message: ({ lock, difference }: { lock: string; difference: string }) =>
      `the network is not what ${lock} says: ${difference}`,
    explanation: `
      \`ninc lock\` wrote down what the network was: layers, shapes, parameters, totals. \`check --locked\` fails where the spec, a block that it
      imports, or ninc itself makes another network of it now. If it is meant, run \`ninc lock\` again and let the change of the lock be
      reviewed; if not, the places that are shown are what changed.
    `,
    incorrect: 'ninc check --locked a-spec-whose-kernel-was-changed.nin.yaml',
    correct:
      'ninc lock a-spec-whose-kernel-was-changed.nin.yaml && ninc check --locked a-spec-whose-kernel-was-changed.nin.yaml',
  }),
  NIN6902: entry({
    severity: 'error',
    title: 'not a sound lock',
    message: ({ reason }: { reason: string }) => `this is not a sound lock: ${reason}`,
    explanation: `
      A lock is written by \`ninc lock\` and only read by people. Its last line is a hash of all above it, so that a change by hand, or by a
      merge, does not pass for what ninc found. After a merge run \`ninc lock\` again: it writes what the merged spec is.
    `,
    incorrect: 'a lock in which a shape was edited by hand',
    correct: 'ninc lock model.nin.yaml',
  }),
  NIN6903: entry({
    severity: 'error',
    title: 'a spec without a lock',
    message: ({ lock }: { lock: string }) => `there is no ${lock} beside the spec`,
    explanation: `
      \`check --locked\` compares every spec with the lock beside it, \`NAME.nin.lock\` of \`NAME.nin.yaml\`; a spec that has none would pass
      unseen. Files that only define blocks need none.
    `,
    incorrect: 'ninc check --locked a-spec-that-was-never-locked.nin.yaml',
    correct: 'ninc lock a-spec-that-was-never-locked.nin.yaml',
  }),
  NIN6904: entry({
    severity: 'error',
    title: 'a revision that cannot be read',
    message: ({ what, reason }: { what: string; reason: string }) => `${what} cannot be read: ${reason}`,
    explanation: `
      \`ninc diff REV:PATH …\` and \`--rev REV\` read a spec, and what it imports, from a commit of git; \`REV\` is whatever git understands: a branch,
      a tag, a hash, \`HEAD~3\`. In CI a shallow checkout may lack it (\`fetch-depth: 0\` gets everything).
    `,
    incorrect: 'ninc diff --rev no-such-branch model.nin.yaml',
    correct: 'ninc diff --rev main model.nin.yaml',
  }),
} as const;
