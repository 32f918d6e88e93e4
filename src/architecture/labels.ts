/** Nobody reads more kinds of layers in a row. */
const mostRuns = 8;

/** `conv2d, relu, 2 × basic`: runs of the same as one, and no more of them than are read. */
export function labelRuns(labels: readonly string[]): string {
  const runs: { readonly label: string; count: number }[] = [];
  for (const label of labels) {
    const last = runs.at(-1);
    if (last?.label === label) last.count++;
    else runs.push({ label, count: 1 });
  }
  const texts = runs.map(({ label, count }) => (count === 1 ? label : `${count} × ${label}`));
  return texts.length > mostRuns ? `${texts.slice(0, mostRuns - 1).join(', ')}, …` : texts.join(', ');
}
