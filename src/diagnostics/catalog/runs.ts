import { entry } from '../entry.ts';

/** NIN66xx: run folders, checkpoints, and training itself. */
export const runs = {
  NIN6601: entry({
    severity: 'error',
    title: 'a folder that holds something already',
    message: ({ folder, found }: { folder: string; found: string }) => `${folder} holds ${found} already`,
    explanation: `
      A run begins in a folder without one: nothing is overwritten silently. \`--resume\` goes on with the run that is there; a new
      one takes another folder, or the old one is removed.
    `,
    incorrect: `
      ninc train specs/nin-digits.nin.yaml --out runs/digits
      ninc train specs/nin-digits.nin.yaml --out runs/digits
    `,
    correct: `
      ninc train specs/nin-digits.nin.yaml --out runs/digits
      ninc train specs/nin-digits.nin.yaml --out runs/digits --resume
    `,
  }),
  NIN6602: entry({
    severity: 'error',
    title: 'a run folder that is in use',
    message: ({ folder, pid, host, since }: { folder: string; pid: number; host: string; since: string }) =>
      `${folder} is in use by process ${pid} on ${host} since ${since}`,
    explanation: `
      Two processes that write into one run would spoil it. The file \`lock\` in the folder names its owner, and goes with it; the
      lock of a process that is gone from this machine is taken over. Of a process on another machine nobody can tell: when it is
      over, remove the file.
    `,
    incorrect: `
      ninc train specs/nin-digits.nin.yaml --out runs/digits &
      ninc train specs/nin-digits.nin.yaml --out runs/digits --resume
    `,
    correct: `
      ninc train specs/nin-digits.nin.yaml --out runs/digits &
      ninc train specs/nin-digits.nin.yaml --out runs/more-digits
    `,
  }),
  NIN6603: entry({
    severity: 'error',
    title: 'a run that was made with something else',
    message: ({ what, found, needed }: { what: string; found: string; needed: string }) =>
      `the run in this folder was made with ${what} ${needed}; now it is ${found}`,
    explanation: `
      A resumed run ends with the same bytes as one that was never stopped: so the spec (its layers, and what its \`train:\` says of
      a step), the backend and the precision must be those that it began with. The number of epochs may grow where the schedule
      does not depend on it. To begin from the weights of a run, but otherwise anew, give \`--weights DIR/weights.safetensors\`
      and another folder.
    `,
    incorrect: `
      ninc train specs/nin-digits.nin.yaml --out runs/digits --epochs 1
      ninc train specs/nin-digits.nin.yaml --out runs/digits --resume --precision bf16
    `,
    correct: `
      ninc train specs/nin-digits.nin.yaml --out runs/digits --epochs 1
      ninc train specs/nin-digits.nin.yaml --out runs/digits --resume
    `,
  }),
  NIN6604: entry({
    severity: 'error',
    title: 'training that came off its way',
    message: ({ step, epoch, kept }: { step: number; epoch: number; kept: number }) =>
      `the loss is no longer finite at step ${step} (epoch ${epoch}); the state after step ${kept} is kept`,
    explanation: `
      The loss, or a gradient, became infinite or no number: mostly the learning rate is too large. The step that would have
      spoiled the weights was not made, and the last finite state is in the folder. A smaller \`lr\`, a \`warmup\` or
      \`clip_grad_norm\` helps; inputs that are not normalised are another cause.
    `,
    incorrect: 'ninc train specs/of-a-large-lr.nin.yaml --out runs/large',
    correct: 'ninc train specs/of-a-small-lr.nin.yaml --out runs/small',
  }),
  NIN6605: entry({
    severity: 'error',
    title: 'a checkpoint that is damaged',
    message: ({ reason }: { reason: string }) => `this checkpoint is not sound: ${reason}`,
    explanation: `
      A checkpoint carries a digest of its content, and is read back before it takes the place of the one before, which is kept
      beside it. Where the newest is damaged, \`--resume\` goes on from the one before and says so.
    `,
    incorrect: 'ninc train specs/nin-digits.nin.yaml --out runs/damaged --resume',
    correct: 'ninc train specs/nin-digits.nin.yaml --out runs/digits --resume',
  }),
  NIN6606: entry({
    severity: 'error',
    title: 'a spec that says nothing of training',
    message: ({ what }: { what: string }) => `the spec has no ${what}`,
    explanation:
      '`train`, `eval` and `predict` read how samples are made, and where they come from, under `train:` of the spec.',
    incorrect: 'ninc train specs/nin-seed.nin.yaml --out runs/seed',
    correct: 'ninc train specs/nin-digits.nin.yaml --out runs/digits',
  }),
  NIN6607: entry({
    severity: 'error',
    title: 'a history that cannot be drawn',
    message: ({ path, reason }: { path: string; reason: string }) => `${path} is not the history of a run: ${reason}`,
    explanation: '`history.jsonl` has one JSON object a line, as `ninc train` writes them into its folder.',
    incorrect: 'ninc viz --history notes.txt --out curves.svg',
    correct: 'ninc viz --history runs/digits/history.jsonl --out curves.svg',
  }),
} as const;
