/** Layers and functions that Keras does not have, for pictures as NHWC; generated source holds those that it uses, in this order. */
export const helpers: Readonly<Record<string, string>> = {
  narrow: `
def narrow(x: KerasTensor, axis: int, start: int, length: int) -> KerasTensor:
    """A part of one axis; its size is known even where that of the axis is not."""
    if x.shape[axis] is None:
        return ops.take(x, range(start, start + length), axis=axis)
    part = [slice(None)] * len(x.shape)
    part[axis] = slice(start, start + length or None)
    return x[tuple(part)]
`,
  softplus: `
def softplus(x: KerasTensor, beta: float, threshold: float) -> KerasTensor:
    """A softplus of another sharpness, and x itself above the threshold."""
    return ops.where(beta * x > threshold, x, ops.softplus(beta * x) / beta)
`,
  Joined: `
class Joined(layers.Layer):
    """A function of several values, with the broadcasting of NumPy and PyTorch."""

    def __init__(self, function: Callable, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function = function

    def call(self, values: list) -> KerasTensor:
        first, *others = values
        for other in others:
            first = self.function(first, other)
        return first
`,
  Maxout: `
class Maxout(layers.Layer):
    """The largest of each pool_size neighbouring channels (Goodfellow et al., 2013)."""

    def __init__(self, pool_size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pool_size = pool_size

    def call(self, x: KerasTensor) -> KerasTensor:
        *outer, channels = ops.shape(x)
        groups = channels // self.pool_size
        return ops.max(ops.reshape(x, (*outer, groups, self.pool_size)), axis=-1)
`,
  ChannelShuffle: `
class ChannelShuffle(layers.Layer):
    """Deals the channels of each group out over all groups (Zhang et al., 2017)."""

    def __init__(self, groups: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.groups = groups

    def call(self, x: KerasTensor) -> KerasTensor:
        *outer, channels = ops.shape(x)
        x = ops.reshape(x, (*outer, self.groups, channels // self.groups))
        return ops.reshape(ops.swapaxes(x, -1, -2), (*outer, channels))
`,
  PixelShuffle: `
class PixelShuffle(layers.Layer):
    """Makes a block of r × r pixels of each r² channels (Shi et al., 2016)."""

    def __init__(self, upscale_factor: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.upscale_factor = upscale_factor

    def call(self, x: KerasTensor) -> KerasTensor:
        batch, rows, columns, channels = ops.shape(x)
        r = self.upscale_factor
        x = ops.reshape(x, (batch, rows, columns, channels // r**2, r, r))
        x = ops.transpose(x, (0, 1, 4, 2, 5, 3))
        return ops.reshape(x, (batch, rows * r, columns * r, channels // r**2))
`,
  ReshapeTo: `
class ReshapeTo(layers.Layer):
    """The same elements under dimensions that follow from those of the inputs."""

    def __init__(self, target: Callable, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.target = target

    def call(self, values: KerasTensor | list) -> KerasTensor:
        values = values if isinstance(values, list) else [values]
        return ops.reshape(values[0], self.target(*map(ops.shape, values)))
`,
  Subsample: `
class Subsample(layers.Layer):
    """Every so many rows and columns."""

    def __init__(self, strides: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.strides = strides

    def call(self, x: KerasTensor) -> KerasTensor:
        return x[:, :: self.strides[0], :: self.strides[1]]
`,
  LocalResponseNorm: `
class LocalResponseNorm(layers.Layer):
    """Divides by (k + alpha · mean of squares)^beta, over neighbouring channels."""

    def __init__(
        self,
        size: int,
        alpha: float = 0.0001,
        beta: float = 0.75,
        k: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def call(self, x: KerasTensor) -> KerasTensor:
        before = self.size // 2
        sides = [(0, 0), (0, 0), (0, 0), (before, self.size - 1 - before)]
        squares = ops.pad(ops.square(x), sides)
        channels = ops.shape(x)[-1]
        total = squares[..., :channels]
        for shift in range(1, self.size):
            total = total + squares[..., shift : shift + channels]
        return x / (self.k + self.alpha * total / self.size) ** self.beta
`,
  AdaptiveAvgPool2D: `
class AdaptiveAvgPool2D(layers.Layer):
    """Means over parts of the picture, which may be uneven and overlap."""

    def __init__(self, output_size: tuple[int, int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.output_size = output_size

    def call(self, x: KerasTensor) -> KerasTensor:
        _, rows, columns, _ = ops.shape(x)
        down = self.parts(rows, self.output_size[0], x.dtype)
        across = self.parts(columns, self.output_size[1], x.dtype)
        return ops.einsum("ir,jc,nrcd->nijd", down, across, x)

    def parts(self, size: int, count: int, dtype: str) -> KerasTensor:
        """The share of each element in each part: [count, size]."""
        at = ops.arange(size)[None]
        part = ops.arange(count)[:, None]
        inside = (at >= part * size // count) & (at < -(-(part + 1) * size // count))
        share = ops.cast(inside, dtype)
        return share / ops.sum(share, axis=1, keepdims=True)
`,
  pool_sizes: `
def pool_sizes(
    x: KerasTensor,
    span: list[int],
    strides: tuple[int, int],
    padding: tuple[int, int],
) -> list[int]:
    """Sizes with ceil_mode: the last window begins inside the picture or before it."""
    sizes = []
    for size, reach, stride, pad in zip(ops.shape(x)[1:3], span, strides, padding):
        windows = -(-(size + 2 * pad - reach) // stride) + 1
        inside = -(-(size + pad) // stride)
        known = isinstance(size, int)
        sizes.append((min if known else ops.minimum)(windows, inside))
    return sizes
`,
  MaxPool2D: `
class MaxPool2D(layers.Layer):
    """The largest element of each window, as torch.nn.MaxPool2d: padding never wins."""

    def __init__(
        self,
        pool_size: tuple[int, int],
        strides: tuple[int, int],
        padding: tuple[int, int] = (0, 0),
        dilation_rate: tuple[int, int] = (1, 1),
        ceil_mode: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size = pool_size
        self.strides = strides
        self.padding = padding
        self.dilation_rate = dilation_rate
        self.ceil_mode = ceil_mode

    def call(self, x: KerasTensor) -> KerasTensor:
        window = zip(self.pool_size, self.dilation_rate)
        span = [rate * (size - 1) + 1 for size, rate in window]
        more = [stride - 1 if self.ceil_mode else 0 for stride in self.strides]
        (top, left), (below, after) = self.padding, more
        sides = [(0, 0), (top, top + below), (left, left + after), (0, 0)]
        padded = ops.pad(x, sides, constant_values=float("-inf"))
        _, rows, columns, _ = ops.shape(padded)
        (down, across), best = self.strides, None
        for i in range(0, span[0], self.dilation_rate[0]):
            for j in range(0, span[1], self.dilation_rate[1]):
                last = (rows - span[0] + i + 1, columns - span[1] + j + 1)
                one = padded[:, i : last[0] : down]
                # By itself: beside a size that is open, a known one is forgotten.
                one = one[:, :, j : last[1] : across]
                best = one if best is None else ops.maximum(best, one)
        if self.ceil_mode:
            rows, columns = pool_sizes(x, span, self.strides, self.padding)
            best = best[:, :rows][:, :, :columns]
        return best
`,
  AvgPool2D: `
class AvgPool2D(layers.Layer):
    """The mean of each window, as torch.nn.AvgPool2d."""

    def __init__(
        self,
        pool_size: tuple[int, int],
        strides: tuple[int, int],
        padding: tuple[int, int] = (0, 0),
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.pool_size = pool_size
        self.strides = strides
        self.padding = padding
        self.ceil_mode = ceil_mode
        self.count_include_pad = count_include_pad

    def call(self, x: KerasTensor) -> KerasTensor:
        more = [stride - 1 if self.ceil_mode else 0 for stride in self.strides]
        (top, left), (below, after) = self.padding, more
        around = [(0, 0), (top, top), (left, left), (0, 0)]
        beyond = [(0, 0), (0, below), (0, after), (0, 0)]
        counted = ops.pad(ops.ones_like(x), around, constant_values=self.outside())
        total = self.mean(ops.pad(ops.pad(x, around), beyond))
        share = self.mean(ops.pad(counted, beyond))
        if self.ceil_mode:
            span = list(self.pool_size)
            rows, columns = pool_sizes(x, span, self.strides, self.padding)
            total = total[:, :rows][:, :, :columns]
            share = share[:, :rows][:, :, :columns]
        return total / share

    def outside(self) -> int:
        """What an element of the padding counts."""
        return 1 if self.count_include_pad else 0

    def mean(self, x: KerasTensor) -> KerasTensor:
        return ops.average_pool(x, self.pool_size, self.strides, "valid")
`,
  Upsample: `
class Upsample(layers.Layer):
    """Resizes by any factor, as torch.nn.Upsample."""

    def __init__(
        self,
        scale_factor: tuple[float, float],
        mode: str = "nearest",
        align_corners: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.scale_factor = scale_factor
        self.mode = mode
        self.align_corners = align_corners

    def call(self, x: KerasTensor) -> KerasTensor:
        for axis, scale in zip((1, 2), self.scale_factor):
            x = self.resize(x, axis, scale)
        return x

    def resize(self, x: KerasTensor, axis: int, scale: float) -> KerasTensor:
        size = ops.shape(x)[axis]
        count = self.count(size, scale)
        if self.mode == "nearest":
            # Exact where the size stays or doubles, whatever the factor; else float32.
            step = ops.where(count == 2 * size, 0.5, 1 / scale)
            step = ops.cast(ops.where(count == size, 1.0, step), "float32")
            at = ops.floor(ops.cast(ops.arange(count), "float32") * step)
            return ops.take(x, ops.minimum(ops.cast(at, "int32"), size - 1), axis=axis)
        at = ops.cast(ops.arange(count), "float64")
        if self.align_corners:
            steps = ops.cast(ops.maximum(count - 1, 1), "float64")
            at = at * ops.cast(size - 1, "float64") / steps
        else:
            between = ops.maximum((at + 0.5) / scale - 0.5, 0.0)
            at = ops.where(count == size, at, between)
        low = ops.minimum(ops.cast(ops.floor(at), "int32"), size - 1)
        high = ops.minimum(low + 1, size - 1)
        shape = (-1, 1, 1) if axis == 1 else (-1, 1)
        share = ops.cast(ops.reshape(at - ops.cast(low, "float64"), shape), x.dtype)
        before, after = ops.take(x, low, axis=axis), ops.take(x, high, axis=axis)
        return before * (1 - share) + after * share

    def count(self, size: int, scale: float) -> int:
        if isinstance(size, int):
            return int(size * scale)
        return ops.cast(ops.floor(ops.cast(size, "float64") * scale), "int32")
`,
  ConvTranspose2D: `
class ConvTranspose2D(layers.Layer):
    """torch.nn.ConvTranspose2d, with its weights: a convolution of the spread picture."""

    def __init__(
        self,
        shape: tuple[int, int, int, int],
        strides: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        output_padding: tuple[int, int] = (0, 0),
        dilation_rate: tuple[int, int] = (1, 1),
        groups: int = 1,
        use_bias: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.strides = strides
        self.padding = padding
        self.output_padding = output_padding
        self.dilation_rate = dilation_rate
        self.groups = groups
        self.kernel = self.add_weight(shape=shape, name="kernel")
        channels = shape[1] * groups
        self.bias = None
        if use_bias:
            bias = self.add_weight(shape=(channels,), initializer="zeros", name="bias")
            self.bias = bias

    def call(self, x: KerasTensor) -> KerasTensor:
        batch, rows, columns, channels = ops.shape(x)
        down, across = self.strides
        x = ops.reshape(x, (batch, rows, 1, columns, 1, channels))
        gaps = [(0, 0), (0, 0), (0, down - 1), (0, 0), (0, across - 1), (0, 0)]
        rows, columns = rows * down, columns * across
        x = ops.reshape(ops.pad(x, gaps), (batch, rows, columns, channels))
        x = x[:, : rows - down + 1][:, :, : columns - across + 1]
        for axis in (0, 1):
            span = self.dilation_rate[axis] * (self.kernel.shape[2 + axis] - 1)
            before = span - self.padding[axis]
            x = self.moved(x, 1 + axis, before, before + self.output_padding[axis])
        outer, inner, *window = self.kernel.shape
        grouped = ops.reshape(self.kernel, (self.groups, -1, inner, *window))
        kernel = ops.transpose(ops.flip(grouped, (3, 4)), (3, 4, 1, 0, 2))
        within = outer // self.groups
        kernel = ops.reshape(kernel, (*window, within, inner * self.groups))
        x = self.convolve(x, kernel)
        return x if self.bias is None else x + self.bias

    def moved(self, x: KerasTensor, axis: int, before: int, after: int) -> KerasTensor:
        """With zeros at both ends of an axis; below zero, without so many elements."""
        part = [slice(None)] * 4
        part[axis] = slice(max(-before, 0), min(after, 0) or None)
        sides = [(0, 0)] * 4
        sides[axis] = (max(before, 0), max(after, 0))
        return ops.pad(x[tuple(part)], sides)

    def convolve(self, x: KerasTensor, kernel: KerasTensor) -> KerasTensor:
        parts = ops.split(x, self.groups, axis=-1)
        kernels = ops.split(kernel, self.groups, axis=-1)
        results = [
            ops.conv(part, one, 1, "valid", dilation_rate=self.dilation_rate)
            for part, one in zip(parts, kernels)
        ]
        return ops.concatenate(results, axis=-1)
`,
};

export const helperNames: readonly string[] = Object.keys(helpers);
