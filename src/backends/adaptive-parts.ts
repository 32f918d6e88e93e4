/**
 * The parts of an adaptive pooling as a matrix `[parts, size]`: row i holds 1/length in floor(i·size/parts) ≤ column <
 * ceil((i + 1)·size/parts), as torch.nn.AdaptiveAvgPool2d cuts a direction.
 */
export function sharesOf(parts: number, size: number): Float64Array {
  const data = new Float64Array(parts * size);
  for (let part = 0; part < parts; part++) {
    const begin = Math.floor((part * size) / parts);
    const end = Math.ceil(((part + 1) * size) / parts);
    data.fill(1 / (end - begin), part * size + begin, part * size + end);
  }
  return data;
}
