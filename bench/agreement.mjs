// Whether contenders that have the same weights compute the same, before anything is timed.

/** How far an answer may be from the first of its kind, of the largest number in that. */
const allowed = { f32: 1e-3, bf16: 0.1 };

/**
 * What differs, in words; nothing where all agree. `contenders`: `{ name, weights, precision, output }`; those without `weights` have
 * their own, as their runtime draws them, and are compared with nobody.
 */
export function disagreement(contenders) {
  const firsts = new Map();
  for (const { name, weights, precision = 'f32', output } of contenders) {
    if (weights === undefined) continue;
    const first = firsts.get(weights);
    if (first === undefined) {
      firsts.set(weights, { name, output });
      continue;
    }
    if (output.length !== first.output.length)
      return `${name} gives ${output.length} numbers, ${first.name} ${first.output.length}`;
    const largest = Math.max(...first.output.map(Math.abs));
    const worst = Math.max(...output.map((value, index) => Math.abs(value - first.output[index])));
    if (!(worst <= allowed[precision] * largest))
      return `${name} differs from ${first.name} by ${worst.toExponential(1)}, of ${largest.toExponential(1)}`;
  }
  return undefined;
}
