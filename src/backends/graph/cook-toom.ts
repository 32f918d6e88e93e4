/** A matrix, row by row. */
export type Matrix = readonly (readonly number[])[];

/**
 * The three matrices of a minimal filtering algorithm F(m, r): `m` outputs of a correlation with `r` points from `m + r - 1`
 * products instead of m·r: `y = A [(G g) ∘ (B d)]`. Two directions at once by Kronecker products.
 *
 * Cook and Toom's construction as a correlation (Winograd, Arithmetic Complexity of Computations, 1980; Lavin and Gray, Fast
 * Algorithms for Convolutional Neural Networks, 2015): the polynomials are evaluated at the points and at infinity.
 */
export interface FastFilter {
  readonly outputs: number;
  readonly kernel: number;
  /** m + r - 1: the products, and the inputs that they see. */
  readonly tile: number;
  /** `[tile, tile]`, applied to the inputs. */
  readonly input: Matrix;
  /** `[tile, r]`, applied to the kernel. */
  readonly filter: Matrix;
  /** `[m, tile]`, applied to the products. */
  readonly output: Matrix;
}

/** Small points and their inverses lose the fewest digits (Barabasz, Anderson, Soodhalter, Gregg, 2020). */
const points: Readonly<Record<number, readonly number[]>> = {
  4: [0, 1, -1],
  6: [0, 1, -1, 0.5, -2],
  8: [0, 1, -1, 2, -2, 0.5, -0.5],
};

/** F(m, r), where points are chosen for its tile: m + r - 1 is 4, 6 or 8. */
export function fastFilter(outputs: number, kernel: number): FastFilter | undefined {
  const tile = outputs + kernel - 1;
  const at = points[tile];
  if (at === undefined) return undefined;
  const others = (point: number) => at.filter((other) => other !== point);
  const scale = (point: number) => others(point).reduce((product, other) => product * (point - other), 1);
  const row = (length: number, point: number) => Array.from({ length }, (_, power) => point ** power);
  const last = (length: number) => Array.from({ length }, (_, index) => (index === length - 1 ? 1 : 0));
  const atPoints = at.map((point) => row(outputs, point));
  return {
    outputs,
    kernel,
    tile,
    input: [...at.map((point) => [...withRoots(others(point)), 0]), withRoots(at)],
    filter: [...at.map((point) => row(kernel, point).map((value) => value / scale(point))), last(kernel)],
    output: Array.from({ length: outputs }, (_, i) => [
      ...atPoints.map((values) => values[i] ?? 0),
      i === outputs - 1 ? 1 : 0,
    ]),
  };
}

/** The coefficients, lowest first, of the polynomial with these roots. */
function withRoots(roots: readonly number[]): number[] {
  let polynomial = [1];
  for (const root of roots) {
    polynomial = [0, ...polynomial].map((above, power) => above - root * (polynomial[power] ?? 0));
  }
  return polynomial;
}

/** The matrix that applies one to rows and columns of a tile that lies in one vector. */
export function kronecker(left: Matrix, right: Matrix): Matrix {
  return left.flatMap((above) => right.map((below) => above.flatMap((a) => below.map((b) => a * b))));
}
