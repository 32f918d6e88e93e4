/** Small modules that PyTorch does not have; generated source holds those that it uses, in this order. */
export const helpers: Readonly<Record<string, string>> = {
  Layers: `
class Layers(nn.Sequential):
    """Layers one after the other, by name."""

    def __init__(self, **layers: nn.Module) -> None:
        super().__init__(OrderedDict(layers))
`,
  Residual: `
class Residual(nn.Module):
    """The sum of what layers make of their input and what a shortcut makes of it."""

    def __init__(self, shortcut: nn.Module | None = None, **layers: nn.Module) -> None:
        super().__init__()
        self.path = tuple(layers)
        for name, layer in layers.items():
            self.add_module(name, layer)
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x: Tensor) -> Tensor:
        y = x
        for name in self.path:
            y = self.get_submodule(name)(y)
        return y + self.shortcut(x)
`,
  Concat: `
class Concat(nn.Module):
    """What several paths make of the same input, joined along one dimension."""

    def __init__(self, dim: int = 1, **paths: nn.Module) -> None:
        super().__init__()
        self.dim = dim
        for name, path in paths.items():
            self.add_module(name, path)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([path(x) for path in self.children()], dim=self.dim)
`,
  Sum: `
class Sum(nn.Module):
    """The sum of what several paths make of the same input."""

    def __init__(self, **paths: nn.Module) -> None:
        super().__init__()
        for name, path in paths.items():
            self.add_module(name, path)

    def forward(self, x: Tensor) -> Tensor:
        first, *others = [path(x) for path in self.children()]
        for other in others:
            first = first + other
        return first
`,
  BatchNorm2d: `
class BatchNorm2d(nn.Module):
    """nn.BatchNorm2d without its count of batches: what is stored is what is used."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = True,
    ) -> None:
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        if affine:
            self.weight = nn.Parameter(torch.ones(num_features))
            self.bias = nn.Parameter(torch.zeros(num_features))
        else:
            self.weight = self.bias = None
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x: Tensor) -> Tensor:
        return functional.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training,
            self.momentum,
            self.eps,
        )
`,
  PaddedConv2d: `
class PaddedConv2d(nn.Conv2d):
    """nn.Conv2d with zeros to the left, to the right, above and below."""

    def __init__(self, *args: Any, sides: tuple[int, int, int, int], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.sides = sides

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(functional.pad(x, self.sides))
`,
  Maxout2d: `
class Maxout2d(nn.Module):
    """The largest of each pool_size neighbouring channels (Goodfellow et al., 2013)."""

    def __init__(self, pool_size: int) -> None:
        super().__init__()
        self.pool_size = pool_size

    def forward(self, x: Tensor) -> Tensor:
        return x.unflatten(1, (-1, self.pool_size)).amax(2)
`,
  Reshape: `
class Reshape(nn.Module):
    """The same elements under other dimensions; -1 stands for what is left."""

    def __init__(self, *shape: int) -> None:
        super().__init__()
        self.shape = shape

    def forward(self, x: Tensor) -> Tensor:
        return x.reshape(self.shape)
`,
  Permute: `
class Permute(nn.Module):
    """The dimensions in another order."""

    def __init__(self, *dims: int) -> None:
        super().__init__()
        self.dims = dims

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(self.dims)
`,
  Narrow: `
class Narrow(nn.Module):
    """A part of one dimension."""

    def __init__(self, dim: int, start: int, length: int) -> None:
        super().__init__()
        self.dim = dim
        self.start = start
        self.length = length

    def forward(self, x: Tensor) -> Tensor:
        return x.narrow(self.dim, self.start, self.length)
`,
};
