import type { StaticSize } from '../tensorflow.ts';

/** A pooling window over `[N, H, W, C]`, with PyTorch's rules. */
export interface PoolingWindow {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Top, left, bottom, right. */
  readonly padding: readonly [number, number, number, number];
  readonly dilationRate: readonly [number, number];
  readonly ceilMode: boolean;
}

/** A window along one axis of a picture of known size. */
export interface Axis {
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  /** How many windows there are. */
  readonly count: number;
  /** How much has to be added at the end, so that the last window lies inside. */
  readonly trailing: number;
}

/** The window along the height (0) or the width (1). */
export function along(window: PoolingWindow, axis: 0 | 1, size: number): Axis {
  const kernel = window.poolSize[axis];
  const stride = window.strides[axis];
  const dilation = window.dilationRate[axis];
  const before = window.padding[axis];
  const after = window.padding[axis === 0 ? 2 : 3];
  const span = dilation * (kernel - 1) + 1;
  const steps = (size + before + after - span) / stride;
  const most = (window.ceilMode ? Math.ceil(steps) : Math.floor(steps)) + 1;
  // torch.nn.MaxPool2d: with ceil_mode the last window must begin inside of the picture or its left padding.
  const count = window.ceilMode && (most - 1) * stride >= size + before ? most - 1 : most;
  const trailing = Math.max(0, (count - 1) * stride + span - size - before);
  return { size, kernel, stride, dilation, before, after, count, trailing };
}

/** `[N, H, W, C]` after the window has slid over it. */
export function pooledShape(window: PoolingWindow, [batch = null, ...sizes]: StaticSize[]): StaticSize[] {
  const [height = null, width = null, channels = null] = sizes;
  const count = (axis: 0 | 1, size: StaticSize) => (size === null ? null : along(window, axis, size).count);
  return [batch, count(0, height), count(1, width), channels];
}
