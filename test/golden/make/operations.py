"""Writes the golden answers of every operation: what PyTorch gives in float64 for random valid arguments.

    python test/golden/make/operations.py test/golden/operations.json

Needs torch and numpy; made with PyTorch 2.15.0 on CPU (the file says with which). Arguments are drawn from a fixed
seed and kept as a spec writes them. Only results are stored (base64 of little-endian float64, C order): inputs and
parameters follow from the hash of `fill`, which test/golden/fill.ts has too. Case c fills

    input k        with p = 16c + k,      as (2u - 1) * scale
    parameter k    with p = 16c + 8 + k,  as 2u - 1; a running variance as u + 1/2

parameters in the order of `state_dict()`: weight, bias, running_mean, running_var.
"""

import base64
import json
import random
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

draw = random.Random(20261124)


def fill(count, p):
    i = np.arange(count, dtype=np.uint64)
    h = (i * np.uint64(2654435761) + np.uint64((p + 1) * 40503)) & np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(15)
    h = (h * np.uint64(2246822519)) & np.uint64(0xFFFFFFFF)
    h ^= h >> np.uint64(13)
    return h.astype(np.float64) / 2**32


def array(shape, p):
    return torch.from_numpy(fill(int(np.prod(shape)), p).reshape(shape))


def either(*values):
    return draw.choice(values)


def pair(low, high):
    """One integer or two, as a spec may say it."""
    if draw.random() < 0.5:
        return draw.randint(low, high)
    return [draw.randint(low, high), draw.randint(low, high)]


def both(value):
    return [value, value] if isinstance(value, int) else value


def some(**arguments):
    """Leaves out arguments at random, so that defaults are tested; those that are None always."""
    return {key: value for key, value in arguments.items() if value is not None and draw.random() < 0.7}


def picture(channels=None, low=3, high=9):
    return [draw.randint(1, 2), channels or draw.randint(1, 4), draw.randint(low, high), draw.randint(low, high)]


def any_shape(low=1, high=4):
    return [draw.randint(1, 4) for _ in range(draw.randint(low, high))]


def conv2d():
    groups = either(1, 1, 1, 2, 3)
    channels = groups * draw.randint(1, 3)
    padding = either(None, 1, 2, [1, 0], [0, 1, 2, 0], [2, 1, 0, 3], "same", "valid")
    args = {
        "out_channels": groups * draw.randint(1, 3),
        "kernel_size": pair(1, 4),
        **some(stride=None if padding == "same" else pair(1, 3), dilation=pair(1, 3), bias=either(True, False)),
        **({} if padding is None else {"padding": padding}),
        **({} if groups == 1 else {"groups": groups}),
        **some(in_channels=channels),
    }

    def torch_answer(x, parameters):
        arguments = {**args, "in_channels": channels}
        if isinstance(padding, list) and len(padding) == 4:
            top, left, bottom, right = padding
            x = F.pad(x, (left, right, top, bottom))
            arguments["padding"] = 0
        return parameters(nn.Conv2d(**arguments))(x)

    return args, [picture(channels)], torch_answer


def linear():
    shape = any_shape(2, 4)
    args = {"out_features": draw.randint(1, 5), **some(bias=either(True, False), in_features=shape[-1])}
    return args, [shape], lambda x, parameters: parameters(nn.Linear(**{**args, "in_features": shape[-1]}))(x)


def pooling_arguments():
    kernel = pair(1, 4)
    largest = [size // 2 for size in both(kernel)]
    padding = [draw.randint(0, most) for most in largest]
    padding = padding[0] if isinstance(kernel, int) and draw.random() < 0.5 else padding
    return {"kernel_size": kernel, **some(stride=pair(1, 4), padding=padding, ceil_mode=either(True, False))}


def max_pool2d():
    args = {**pooling_arguments(), **some(dilation=pair(1, 3))}
    return args, [picture(low=2, high=10)], lambda x, _: nn.MaxPool2d(**args)(x)


def avg_pool2d():
    args = {**pooling_arguments(), **some(count_include_pad=either(True, False))}
    return args, [picture(low=2, high=10)], lambda x, _: nn.AvgPool2d(**args)(x)


def adaptive_avg_pool2d():
    args = {"output_size": pair(1, 6)}
    return args, [picture(low=1)], lambda x, _: nn.AdaptiveAvgPool2d(args["output_size"])(x)


def global_avg_pool2d():
    return {}, [picture(low=1)], lambda x, _: nn.AdaptiveAvgPool2d(1)(x)


def batch_norm2d():
    shape = picture(low=1, high=5)
    args = some(eps=either(1e-5, 1e-3, 0.1), momentum=0.2, affine=either(True, False), num_features=shape[1])
    return args, [shape], lambda x, parameters: parameters(nn.BatchNorm2d(**{**args, "num_features": shape[1]}))(x)


def dropout():
    args = some(p=either(0.1, 0.5, 1))
    return args, [any_shape()], lambda x, _: nn.Dropout(**args).eval()(x)


def dropout2d():
    args = some(p=either(0.1, 0.5, 1))
    return args, [picture(high=4)], lambda x, _: nn.Dropout2d(**args).eval()(x)


def pointwise(module):
    return lambda: ({}, [any_shape()], lambda x, _: module(x))


def softmax():
    shape = any_shape(2, 4)
    dim = either(None, *range(-len(shape), len(shape)))
    return {} if dim is None else {"dim": dim}, [shape], lambda x, _: nn.Softmax(1 if dim is None else dim)(x)


def add():
    shape = any_shape(1, 4)
    shapes = []
    for _ in range(either(2, 2, 3)):
        ones = [size if draw.random() < 0.7 else 1 for size in shape]
        shapes.append(ones[draw.randint(0, len(shape) - 1) :] if draw.random() < 0.3 else ones)
    return {}, shapes, lambda *xs: sum(xs[1:-1], xs[0])


def concat():
    shape = any_shape(2, 4)
    dim = either(None, *range(-len(shape), len(shape)))
    axis = 1 if dim is None else dim % len(shape)
    sizes = [draw.randint(1, 4) for _ in range(draw.randint(1, 4))]
    shapes = [[*shape[:axis], size, *shape[axis + 1 :]] for size in sizes]
    return {} if dim is None else {"dim": dim}, shapes, lambda *xs: torch.cat(xs[:-1], axis)


def flatten():
    shape = any_shape(2, 4)
    start = draw.randrange(len(shape))
    end = draw.randrange(start, len(shape))
    args = some(start_dim=either(start, start - len(shape)), end_dim=either(end, end - len(shape)))
    return args, [shape], lambda x, _: nn.Flatten(**args)(x)


def conv_transpose2d():
    groups = either(1, 1, 2, 3)
    channels = groups * draw.randint(1, 3)
    stride, dilation = pair(1, 3), pair(1, 3)
    limits = [max(s, d) for s, d in zip(both(stride), both(dilation))]
    args = {
        "out_channels": groups * draw.randint(1, 3),
        "kernel_size": pair(1, 4),
        "stride": stride,
        "dilation": dilation,
        **some(padding=pair(0, 2), bias=either(True, False), in_channels=channels),
        **some(output_padding=[draw.randrange(limit) for limit in limits]),
        **({} if groups == 1 else {"groups": groups}),
    }

    def torch_answer(x, parameters):
        return parameters(nn.ConvTranspose2d(**{**args, "in_channels": channels}))(x)

    return args, [picture(channels, 1, 6)], torch_answer


def global_max_pool2d():
    return {}, [picture(low=1)], lambda x, _: nn.AdaptiveMaxPool2d(1)(x)


def local_response_norm():
    args = {"size": draw.randint(1, 6), **some(alpha=either(1e-4, 0.5, 2.0), beta=either(0.75, 0.5, 1.5), k=either(1.0, 2.0))}
    return args, [picture(draw.randint(1, 7), 1, 4)], lambda x, _: nn.LocalResponseNorm(**args)(x)


def with_arguments(module, make):
    def case():
        args = make()
        return args, [any_shape()], lambda x, _: module(**args)(x)

    return case


def prelu():
    shape = any_shape(2, 4)
    args = some(num_parameters=either(1, shape[1]), init=either(0.1, 0.25))
    return args, [shape], lambda x, parameters: parameters(nn.PReLU(**args))(x)


def log_softmax():
    shape = any_shape(2, 4)
    dim = either(None, *range(-len(shape), len(shape)))
    return {} if dim is None else {"dim": dim}, [shape], lambda x, _: nn.LogSoftmax(1 if dim is None else dim)(x)


def maxout2d():
    pool = draw.randint(1, 4)
    shape = picture(pool * draw.randint(1, 3), 1, 4)

    def torch_answer(x, _):
        n, c, h, w = x.shape
        return x.reshape(n, c // pool, pool, h, w).amax(2)

    return {"pool_size": pool}, [shape], torch_answer


def broadcast(of, most):
    def case():
        _, shapes, _ = add()
        shapes = shapes[:most]

        def torch_answer(*xs):
            result = xs[0]
            for x in xs[1:-1]:
                result = of(result, x)
            return result

        return {}, shapes, torch_answer

    return case


def reshape():
    shape = any_shape(2, 4)
    count = int(np.prod(shape))
    parts = []
    while count > 1 and len(parts) < 4:
        divisors = [d for d in range(2, count + 1) if count % d == 0]
        parts.append(draw.choice(divisors))
        count //= parts[-1]
    target = (parts + [count]) if draw.random() < 0.7 or count > 1 else parts or [1]
    if draw.random() < 0.5:
        target[draw.randrange(len(target))] = -1
    return {"shape": target}, [shape], lambda x, _: x.reshape(target)


def permute():
    shape = any_shape(2, 4)
    dims = draw.sample(range(len(shape)), len(shape))
    args = {"dims": [either(dim, dim - len(shape)) for dim in dims]}
    return args, [shape], lambda x, _: x.permute(args["dims"])


def zero_pad2d():
    padding = either(draw.randint(0, 3), [draw.randint(0, 3) for _ in range(4)])
    return {"padding": padding}, [picture(low=1, high=5)], lambda x, _: nn.ZeroPad2d(padding)(x)


def upsample():
    mode = either("nearest", "bilinear")
    factor = lambda: either(1, 2, 3, 0.5, 1.5, 2.5, 0.7)
    scale = factor() if draw.random() < 0.6 else [factor(), factor()]
    corners = either(True, False) if mode == "bilinear" else None
    args = {"scale_factor": scale, **some(align_corners=corners), **({} if mode == "nearest" else {"mode": mode})}
    return args, [picture(low=2, high=6)], upsampled(args)


def upsampled(args):
    scale, mode = args["scale_factor"], args.get("mode", "nearest")
    corners = {} if mode == "nearest" else {"align_corners": args.get("align_corners", False)}
    return lambda x, _: nn.Upsample(scale_factor=tuple(scale) if isinstance(scale, list) else scale, mode=mode, **corners)(x)


def upsample_edges():
    """Sizes that stay or double although the scale says otherwise, and positions that float32 rounds."""
    for scale, size in ((1.1, 5), (1.25, 2), (2.2, 2), (2.7, 11), (0.3, 20), (1.3, 3)):
        for mode in ({}, {"mode": "bilinear"}):
            args = {"scale_factor": [scale, 1], **mode}
            yield args, [[1, 1, size, 2]], upsampled(args)


def pixel_shuffle():
    r = draw.randint(1, 3)
    return {"upscale_factor": r}, [picture(r * r * draw.randint(1, 3), 1, 4)], lambda x, _: nn.PixelShuffle(r)(x)


def channel_shuffle():
    groups = draw.randint(1, 4)
    return {"groups": groups}, [picture(groups * draw.randint(1, 3), 1, 4)], lambda x, _: nn.ChannelShuffle(groups)(x)


def narrow():
    shape = any_shape(1, 4)
    dim = draw.randrange(len(shape))
    length = draw.randint(1, shape[dim])
    start = draw.randint(0, shape[dim] - length)
    args = {"dim": either(dim, dim - len(shape)), "start": either(start, start - shape[dim]), "length": length}
    return args, [shape], lambda x, _: torch.narrow(x, args["dim"], args["start"], length)


def instance_norm2d():
    shape = picture(low=1, high=5)
    args = some(eps=either(1e-5, 1e-3, 0.1), affine=either(True, False), num_features=shape[1])
    return args, [shape], lambda x, parameters: parameters(nn.InstanceNorm2d(**{**args, "num_features": shape[1]}))(x)


EDGES = upsample_edges()

# New operations are added at the end: the fills of a case follow from its number, so all others stay as they are. What follows
# a space in a name says which cases they are.
OPERATIONS = {
    "conv2d": (conv2d, 70),
    "linear": (linear, 16),
    "max_pool2d": (max_pool2d, 45),
    "avg_pool2d": (avg_pool2d, 45),
    "adaptive_avg_pool2d": (adaptive_avg_pool2d, 20),
    "global_avg_pool2d": (global_avg_pool2d, 5),
    "batch_norm2d": (batch_norm2d, 12),
    "dropout": (dropout, 3),
    "dropout2d": (dropout2d, 3),
    "relu": (pointwise(nn.ReLU()), 4),
    "sigmoid": (pointwise(nn.Sigmoid()), 6),
    "tanh": (pointwise(nn.Tanh()), 6),
    "softmax": (softmax, 18),
    "add": (add, 18),
    "concat": (concat, 16),
    "flatten": (flatten, 12),
    "identity": (pointwise(nn.Identity()), 2),
    "conv_transpose2d": (conv_transpose2d, 45),
    "global_max_pool2d": (global_max_pool2d, 6),
    "local_response_norm": (local_response_norm, 16),
    "relu6": (pointwise(nn.ReLU6()), 6),
    "leaky_relu": (with_arguments(nn.LeakyReLU, lambda: some(negative_slope=either(0.1, 0.3))), 6),
    "elu": (with_arguments(nn.ELU, lambda: some(alpha=either(0.5, 1.0, 2.0))), 8),
    "selu": (pointwise(nn.SELU()), 6),
    "gelu": (with_arguments(nn.GELU, lambda: some(approximate=either("none", "tanh"))), 12),
    "silu": (pointwise(nn.SiLU()), 6),
    "hardswish": (pointwise(nn.Hardswish()), 8),
    "hardsigmoid": (pointwise(nn.Hardsigmoid()), 8),
    "mish": (pointwise(nn.Mish()), 8),
    "softplus": (with_arguments(nn.Softplus, lambda: some(beta=either(0.5, 1.0, 3.0), threshold=either(2.0, 20.0))), 12),
    "prelu": (prelu, 12),
    "hardtanh": (with_arguments(nn.Hardtanh, lambda: some(min_val=either(-0.5, -2.0), max_val=either(0.3, 4.0))), 8),
    "log_softmax": (log_softmax, 16),
    "maxout2d": (maxout2d, 10),
    "sub": (broadcast(torch.sub, 2), 14),
    "mul": (broadcast(torch.mul, 3), 16),
    "maximum": (broadcast(torch.maximum, 3), 14),
    "reshape": (reshape, 20),
    "permute": (permute, 18),
    "zero_pad2d": (zero_pad2d, 10),
    "upsample": (upsample, 36),
    "pixel_shuffle": (pixel_shuffle, 10),
    "channel_shuffle": (channel_shuffle, 10),
    "narrow": (narrow, 16),
    "upsample at its edges": (lambda: next(EDGES), 12),
    "instance_norm2d": (instance_norm2d, 12),
}

# Numbers on both sides of every bend, and exponentials that would overflow if they were taken as they are.
SCALES = {
    **{name: (1, 5, 800) for name in ("sigmoid", "tanh", "softmax", "log_softmax", "silu", "mish", "elu", "selu")},
    **{name: (1, 8) for name in ("relu6", "gelu", "hardswish", "hardsigmoid", "softplus", "hardtanh")},
}


def parameters_of(case):
    def filled(module):
        module = module.double().eval()
        state = {name: t for name, t in module.state_dict().items() if name != "num_batches_tracked"}
        for k, (name, t) in enumerate(state.items()):
            u = array(list(t.shape), 16 * case + 8 + k)
            t.copy_(u + 0.5 if name == "running_var" else 2 * u - 1)
        return module

    return filled


def answer(case, operation, make, scale):
    """One case, or None where PyTorch refuses the arguments or the shapes."""
    args, shapes, torch_answer = make()
    inputs = [(2 * array(shape, 16 * case + k) - 1) * scale for k, shape in enumerate(shapes)]
    try:
        result = torch_answer(*inputs, parameters_of(case)).contiguous()
    except (RuntimeError, IndexError, ValueError):
        return None
    return {
        "op": operation.split()[0],
        "args": args,
        "inputs": shapes,
        "scale": scale,
        "shape": list(result.shape),
        "output": base64.b64encode(result.numpy().astype("<f8").tobytes()).decode(),
    }


def main(path):
    cases = []
    for operation, (make, count) in OPERATIONS.items():
        for _ in range(count):
            scale = either(*SCALES[operation]) if operation in SCALES else 1
            found = None
            while found is None:
                found = answer(len(cases), operation, make, scale)
            cases.append(found)
    lines = ",\n".join(json.dumps(case) for case in cases)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"torch": "{torch.__version__.split("+")[0]}", "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} cases, {sum(int(np.prod(case['shape'])) for case in cases)} numbers")


if __name__ == "__main__":
    with torch.no_grad():
        main(sys.argv[1])
