export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box of one frame, or a port of it. */
export interface Vertex {
  readonly width: number;
  readonly height: number;
  /** What is kept free to the left and to the right of its centre. */
  readonly before: number;
  readonly after: number;
  /** Ports stand in the first or in the last layer. */
  readonly end?: 'first' | 'last';
  /** It stands beside the main path, which is straight without it: a projection of a shortcut. */
  readonly aside: boolean;
  /** What its values need below it for their label. */
  readonly label: number;
}

/** From an earlier vertex to a later one. */
export interface Edge {
  readonly from: number;
  readonly to: number;
  /** Where it leaves and enters, from the centres; without an entry the layout chooses one. */
  readonly exit: number;
  readonly entry?: number;
}

/** A vertex, or the place where a long edge passes a layer. */
export interface Spot {
  readonly vertex?: number;
  readonly rank: number;
  readonly before: number;
  readonly after: number;
  readonly aside: boolean;
}

/** A part of an edge from one layer to the next; edges from one exit share theirs. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly exit: number;
  /** Chosen once the order is known. */
  entry: number | undefined;
  readonly aside: boolean;
}

/** The layers of a graph, top to bottom; each holds its spots from left to right. */
export interface Layers {
  readonly spots: readonly Spot[];
  readonly segments: readonly Segment[];
  readonly rows: readonly (readonly number[])[];
}
