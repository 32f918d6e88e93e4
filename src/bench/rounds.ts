/** Something that is measured. */
export interface Runner {
  /** One run; resolves with the milliseconds that it took. */
  run(): Promise<number>;
}

export interface RoundOptions {
  /** Rounds go on until so many have passed. */
  readonly seconds: number;
  /** Rounds that do not count, before the others. */
  readonly warmUp: number;
  /** At least so many rounds count, however long they take. */
  readonly least: number;
  /** Asked before every run: nothing more is measured once it is true. */
  readonly stopped: () => Promise<boolean>;
  /** Hears of every round that is over, with how many counted. */
  readonly progress?: (counted: number) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly clock?: () => number;
}

/**
 * Runs each once a round, turn about, so that whatever else the machine does falls on all of them alike; every other round
 * the other way round, so that none always follows the same one. Gives the milliseconds of each, round by round.
 */
export async function takeTurns(
  runners: readonly Runner[],
  { seconds, warmUp, least, stopped, progress = () => {}, clock = () => performance.now() }: RoundOptions,
): Promise<readonly (readonly number[])[]> {
  const samples = runners.map((): number[] => []);
  const turns = runners.map((runner, index) => ({ runner, own: samples[index] ?? [] }));
  const backwards = [...turns].reverse();
  let began = clock();
  for (let round = 0; ; round++) {
    const counts = round >= warmUp;
    if (round === warmUp) began = clock();
    if (round >= warmUp + least && clock() - began >= 1000 * seconds) return samples;
    for (const { runner, own } of round % 2 === 0 ? turns : backwards) {
      if (await stopped()) return samples;
      const milliseconds = await runner.run();
      if (counts) own.push(milliseconds);
    }
    progress(Math.max(0, round + 1 - warmUp));
  }
}
