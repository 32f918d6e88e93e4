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
    """One case, or None where PyTorch refuses the arguments."""
    args, shapes, torch_answer = make()
    inputs = [(2 * array(shape, 16 * case + k) - 1) * scale for k, shape in enumerate(shapes)]
    try:
        result = torch_answer(*inputs, parameters_of(case)).contiguous()
    except (RuntimeError, IndexError):
        return None
    return {
        "op": operation,
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
            # Exponentials are tried on numbers that would overflow if they were taken as they are.
            scale = either(1, 5, 800) if operation in ("sigmoid", "tanh", "softmax") else 1
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
