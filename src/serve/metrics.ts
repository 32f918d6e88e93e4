/** Upper bounds of the buckets, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const;

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Counts what the server does, and writes it as Prometheus reads it (text format 0.0.4). */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #answers = new Map<string, Histogram>();
  readonly #inference = histogram();
  #samples = 0;

  /** A request that is answered: where it went (a fixed name, not what the client wrote), the status, and milliseconds since its head arrived. */
  answered(route: string, status: number, milliseconds: number): void {
    const key = `route="${route}",code="${status}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    const known = this.#answers.get(route) ?? histogram();
    this.#answers.set(route, known);
    observe(known, milliseconds / 1000);
  }

  /** A forward pass. */
  ran(samples: number, milliseconds: number): void {
    this.#samples += samples;
    observe(this.#inference, milliseconds / 1000);
  }

  text(open: number): string {
    return [
      ...head('ninc_requests_total', 'counter', 'Requests that were answered.'),
      ...[...this.#requests].map(([labels, count]) => `ninc_requests_total{${labels}} ${count}`),
      ...head('ninc_request_duration_seconds', 'histogram', 'From the head of a request to the end of its answer.'),
      ...[...this.#answers].flatMap(([route, one]) => series('ninc_request_duration_seconds', `route="${route}"`, one)),
      ...head('ninc_inference_duration_seconds', 'histogram', 'One forward pass.'),
      ...series('ninc_inference_duration_seconds', '', this.#inference),
      ...head('ninc_samples_total', 'counter', 'Samples that went through the network.'),
      `ninc_samples_total ${this.#samples}`,
      ...head('ninc_predictions_open', 'gauge', 'Predictions that are under way or wait.'),
      `ninc_predictions_open ${open}`,
      '',
    ].join('\n');
  }
}

function histogram(): Histogram {
  return { counts: bounds.map(() => 0), sum: 0, count: 0 };
}

function observe(known: Histogram, seconds: number): void {
  for (const [index, bound] of bounds.entries())
    if (seconds <= bound) known.counts[index] = (known.counts[index] ?? 0) + 1;
  known.sum += seconds;
  known.count += 1;
}

function head(name: string, type: string, help: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function series(name: string, labels: string, { counts, sum, count }: Histogram): readonly string[] {
  const before = labels === '' ? '' : `${labels},`;
  const own = labels === '' ? '' : `{${labels}}`;
  return [
    ...bounds.map((bound, index) => `${name}_bucket{${before}le="${bound}"} ${counts[index] ?? 0}`),
    `${name}_bucket{${before}le="+Inf"} ${count}`,
    `${name}_sum${own} ${sum}`,
    `${name}_count${own} ${count}`,
  ];
}
