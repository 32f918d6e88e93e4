/** What was measured, as `--format json` writes it. */
export interface BenchReport {
  readonly network: string;
  /** Multiply-accumulates of one picture; null where they cannot be counted. */
  readonly macs: number | null;
  readonly machine: BenchMachine;
  readonly contenders: readonly BenchContender[];
  /** What could have run, and why it does not here. */
  readonly absent: readonly { readonly name: string; readonly reason: string }[];
  /** Contender by contender inside of each batch size; ratios are to the first contender. */
  readonly results: readonly BenchResult[];
  /** Ctrl-C came: there is less than was asked for. */
  readonly interrupted: boolean;
}

export interface BenchMachine {
  readonly processor: string;
  readonly threads: number;
  readonly node: string;
  /** Processes that wanted to run in the last minute before the measuring; null where the system does not count them. */
  readonly load_average: number | null;
  /** The rate of one large float32 matrix product in TensorFlow, measured in the same run; null where there is none. */
  readonly gemm_gflops: number | null;
}

export interface BenchContender {
  readonly name: string;
  /** Packages and versions. */
  readonly runtime: string;
  /** Until the weights are in place; without what Node, Python and packages take to start. */
  readonly load_ms: number;
  readonly first_run_ms: number;
  /** The most memory that a process of its own held after loading and three runs. */
  readonly peak_bytes?: number;
}

export interface BenchResult {
  readonly contender: string;
  readonly batch: number;
  readonly rounds: number;
  readonly min_ms: number;
  readonly median_ms: number;
  /** By the median. */
  readonly images_per_second: number;
  /** How many times as fast as the first contender, by the least times. */
  readonly ratio_min: number;
  readonly ratio_median: number;
  /** 2 · MACs in the least time, over the rate of the matrix product. Above 1 where an algorithm needs fewer multiplications. */
  readonly gemm_fraction: number | null;
}

/** The milliseconds of each contender at one batch size, the first contender first. */
export interface Samples {
  readonly batch: number;
  readonly contenders: readonly { readonly name: string; readonly milliseconds: readonly number[] }[];
}

/** Figures from samples; a contender that was never measured has none. */
export function resultsOf(
  samples: readonly Samples[],
  { macs, gemm_gflops }: { readonly macs: number | null; readonly gemm_gflops: number | null },
): readonly BenchResult[] {
  return samples.flatMap(({ batch, contenders }) => {
    const measured = contenders.filter(({ milliseconds }) => milliseconds.length > 0);
    const [first] = measured;
    if (first === undefined) return [];
    const base = { min: least(first.milliseconds), median: median(first.milliseconds) };
    return measured.map(({ name, milliseconds }): BenchResult => {
      const own = { min: least(milliseconds), median: median(milliseconds) };
      const reached = macs === null ? null : (2 * macs * batch) / (own.min * 1e6);
      return {
        contender: name,
        batch,
        rounds: milliseconds.length,
        min_ms: own.min,
        median_ms: own.median,
        images_per_second: (1000 * batch) / own.median,
        ratio_min: base.min / own.min,
        ratio_median: base.median / own.median,
        gemm_fraction: reached === null || gemm_gflops === null ? null : reached / gemm_gflops,
      };
    });
  });
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((smallest, value) => Math.min(smallest, value), Number.POSITIVE_INFINITY);
}

/** The middle one; of an even count the mean of the two in the middle. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.slice(Math.ceil(sorted.length / 2) - 1, Math.floor(sorted.length / 2) + 1);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
