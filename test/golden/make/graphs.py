"""Writes whole random networks and what PyTorch gives for them, node by node, in float64.

    python test/golden/make/graphs.py test/golden/graphs.json [COUNT] [SEED]

Needs torch and numpy; made with PyTorch 2.15.0 on CPU (the file says with which). A network is drawn as a person may write it
(residuals, branches, blocks in blocks, repeat, joins with earlier layers, odd sizes) and run at the same time, operation by
operation. Ids are given by the rules of the language, written down here a second time. Only the spec, the ids and shapes of
its nodes, the names and shapes of its parameters and the results are stored: network g fills, by the hash of `fill`,

    input k        with p = 1000g + 900 + k,  as 2u - 1
    parameter k    with p = 1000g + k,        as (2u - 1) * sqrt(3 / inputs of an output); a running variance as u + 1/2

parameters counted over the whole network in the order of its nodes.
"""

import base64
import json
import random
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from operations import both, fill


class Refused(Exception):
    """PyTorch does not take these arguments."""


class Network:
    def __init__(self, number, seed):
        self.number = number
        self.draw = random.Random(seed * 1_000_003 + number)
        self.nodes, self.parameters, self.blocks = [], [], {}
        # Whether H and W may be symbols: nothing so far needs their numbers.
        self.open = True

    def parameter(self, node, role, shape):
        count = int(np.prod(shape))
        u = fill(count, 1000 * self.number + len(self.parameters)).reshape(shape)
        scale = np.sqrt(3 / max(1, int(np.prod(shape[1:]))))
        self.parameters.append({"name": f"{node}.{role}", "shape": list(shape)})
        return torch.from_numpy(u + 0.5 if role == "running_var" else (2 * u - 1) * scale)


class Scope:
    """Where ids are counted, and what `from` may name."""

    def __init__(self, network, prefix, given):
        self.network, self.prefix = network, prefix
        self.counts, self.values, self.last = {}, {}, given

    def name(self, operation, given=None):
        self.counts[operation] = self.counts.get(operation, 0) + 1
        return given or f"{operation}_{self.counts[operation]}"

    def keep(self, local, value):
        self.values[local] = value
        self.last = value
        return value


def apply(network, node, op, args, xs):
    """The result of one operation, and its parameters by name."""
    x = xs[0]
    weight = lambda role, *shape: network.parameter(node, role, shape)
    has = args.get
    if op == "conv2d":
        groups, (kh, kw) = has("groups", 1), both(args["kernel_size"])
        stride, dilation, padding = both(has("stride", 1)), both(has("dilation", 1)), has("padding", 0)
        w = weight("weight", args["out_channels"], x.shape[1] // groups, kh, kw)
        b = weight("bias", args["out_channels"]) if has("bias", True) else None
        if isinstance(padding, list) and len(padding) == 4:
            top, left, bottom, right = padding
            x, padding = F.pad(x, (left, right, top, bottom)), 0
        return F.conv2d(x, w, b, stride, padding if isinstance(padding, str) else both(padding), dilation, groups)
    if op == "conv_transpose2d":
        groups, (kh, kw) = has("groups", 1), both(args["kernel_size"])
        w = weight("weight", x.shape[1], args["out_channels"] // groups, kh, kw)
        b = weight("bias", args["out_channels"]) if has("bias", True) else None
        rest = [both(has(name, default)) for name, default in (("stride", 1), ("padding", 0), ("output_padding", 0))]
        return F.conv_transpose2d(x, w, b, *rest, groups, both(has("dilation", 1)))
    if op == "linear":
        w = weight("weight", args["out_features"], x.shape[-1])
        return F.linear(x, w, weight("bias", args["out_features"]) if has("bias", True) else None)
    if op == "batch_norm2d":
        channels, affine = x.shape[1], has("affine", True)
        w, b = (weight("weight", channels), weight("bias", channels)) if affine else (None, None)
        mean, var = weight("running_mean", channels), weight("running_var", channels)
        return F.batch_norm(x, mean, var, w, b, eps=has("eps", 1e-5))
    if op == "prelu":
        return F.prelu(x, weight("weight", has("num_parameters", 1)))
    if op == "maxout2d":
        n, c, h, w = x.shape
        return x.reshape(n, c // args["pool_size"], args["pool_size"], h, w).amax(2)
    if op == "concat":
        return torch.cat(xs, has("dim", 1))
    if op in ("add", "sub", "mul", "maximum"):
        of = {"add": torch.add, "sub": torch.sub, "mul": torch.mul, "maximum": torch.maximum}[op]
        for other in xs[1:]:
            x = of(x, other)
        return x
    if op in ("dropout", "dropout2d", "identity"):
        return x
    if op == "reshape":
        return x.reshape(args["shape"])
    if op == "permute":
        return x.permute(args["dims"])
    if op == "upsample":
        mode = has("mode", "nearest")
        corners = {} if mode == "nearest" else {"align_corners": has("align_corners", False)}
        scale = args["scale_factor"]
        return nn.Upsample(scale_factor=tuple(scale) if isinstance(scale, list) else scale, mode=mode, **corners)(x)
    modules = {
        "max_pool2d": nn.MaxPool2d, "avg_pool2d": nn.AvgPool2d, "adaptive_avg_pool2d": nn.AdaptiveAvgPool2d,
        "local_response_norm": nn.LocalResponseNorm, "relu": nn.ReLU, "relu6": nn.ReLU6, "leaky_relu": nn.LeakyReLU,
        "elu": nn.ELU, "selu": nn.SELU, "gelu": nn.GELU, "silu": nn.SiLU, "hardswish": nn.Hardswish,
        "hardsigmoid": nn.Hardsigmoid, "mish": nn.Mish, "softplus": nn.Softplus, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh,
        "hardtanh": nn.Hardtanh, "flatten": nn.Flatten, "zero_pad2d": nn.ZeroPad2d, "pixel_shuffle": nn.PixelShuffle,
        "channel_shuffle": nn.ChannelShuffle,
    }
    if op == "global_avg_pool2d":
        return nn.AdaptiveAvgPool2d(1)(x)
    if op == "global_max_pool2d":
        return nn.AdaptiveMaxPool2d(1)(x)
    if op in ("softmax", "log_softmax"):
        return (F.softmax if op == "softmax" else F.log_softmax)(x, has("dim", 1))
    known = {name: tuple(value) if isinstance(value, list) else value for name, value in args.items()}
    return modules[op](**known)(x)


def add_layer(scope, op, args=None, explicit=None, sources=None):
    """One operation in a scope: gives the layer as a spec writes it."""
    network, args = scope.network, args or {}
    local = scope.name(op, explicit)
    xs = [scope.values[name] for name in sources] if sources else [scope.last]
    node = scope.prefix + local
    count = len(network.parameters)
    try:
        result = apply(network, node, op, args, xs)
    except (RuntimeError, IndexError, ValueError) as error:
        del network.parameters[count:]
        scope.counts[op] -= 1
        raise Refused from error
    if 0 in result.shape or result.numel() > 1500:
        del network.parameters[count:]
        scope.counts[op] -= 1
        raise Refused
    network.nodes.append({"id": node, "shape": list(result.shape)})
    scope.keep(local, result.contiguous())
    layer = {op: args or None}
    if explicit:
        layer["id"] = explicit
    if sources:
        layer["from"] = sources if len(sources) > 1 else sources[0]
    return op if layer == {op: None} else layer


POINTWISE = [
    ("relu", lambda d: {}), ("relu6", lambda d: {}), ("sigmoid", lambda d: {}), ("tanh", lambda d: {}), ("silu", lambda d: {}),
    ("selu", lambda d: {}), ("mish", lambda d: {}), ("hardswish", lambda d: {}), ("hardsigmoid", lambda d: {}),
    ("leaky_relu", lambda d: {"negative_slope": d.choice([0.1, 0.3])}), ("elu", lambda d: {"alpha": d.choice([0.5, 1.0, 2.0])}),
    ("gelu", lambda d: {"approximate": d.choice(["none", "tanh"])}), ("softplus", lambda d: {"beta": d.choice([0.5, 1.0, 3.0])}),
    ("hardtanh", lambda d: {"min_val": -0.5, "max_val": 0.3}), ("identity", lambda d: {}), ("dropout2d", lambda d: {"p": 0.5}),
]


def pair(draw, low, high):
    return draw.randint(low, high) if draw.random() < 0.5 else [draw.randint(low, high), draw.randint(low, high)]


def convolution(draw, channels):
    groups = draw.choice([1, 1, 1, channels, *[g for g in (2, 3) if channels % g == 0]])
    padding = draw.choice([0, 1, [1, 0], [0, 1, 2, 0], "same", "valid"])
    args = {"out_channels": groups * draw.randint(1, max(1, 6 // groups)), "kernel_size": pair(draw, 1, 3), "padding": padding}
    if padding != "same" and draw.random() < 0.5:
        args["stride"] = pair(draw, 1, 2)
    if draw.random() < 0.3:
        args["dilation"] = pair(draw, 1, 2)
    if groups > 1:
        args["groups"] = groups
    if draw.random() < 0.3:
        args["bias"] = False
    return args


def pooling(draw, op):
    kernel = pair(draw, 1, 3)
    args = {"kernel_size": kernel, "stride": pair(draw, 1, 2)}
    if draw.random() < 0.5:
        args["padding"] = [draw.randint(0, k // 2) for k in both(kernel)]
    if draw.random() < 0.5:
        args["ceil_mode"] = True
    if op == "avg_pool2d" and draw.random() < 0.5:
        args["count_include_pad"] = False
    if op == "max_pool2d" and draw.random() < 0.3:
        args["dilation"] = 2
    return args


def keeping(scope):
    """Layers that keep the shape, for a residual or a path that is added."""
    network, draw, channels = scope.network, scope.network.draw, scope.last.shape[1]
    layers = [add_layer(scope, "conv2d", {"out_channels": channels, "kernel_size": draw.choice([1, 3, [3, 1]]), "padding": "same"})]
    if draw.random() < 0.5:
        layers.append(add_layer(scope, "batch_norm2d", draw.choice([None, {"affine": False}, {"eps": 0.001}])))
    op, make = draw.choice(POINTWISE)
    layers.append(add_layer(scope, op, make(draw)))
    return layers


def residual(scope, explicit=None):
    network, draw = scope.network, scope.network.draw
    local = scope.name("residual", explicit)
    given, prefix = scope.last, f"{scope.prefix}{local}."
    main, beside = Scope(network, prefix, given), Scope(network, f"{prefix}shortcut.", given)
    layer = {"layers": keeping(main)}
    if draw.random() < 0.5:
        channels, stride = draw.randint(1, 5), draw.choice([1, 2])
        layer["layers"].append(add_layer(main, "conv2d", {"out_channels": channels, "kernel_size": 1, "stride": stride}))
        layer["shortcut"] = [add_layer(beside, "conv2d", {"out_channels": channels, "kernel_size": 1, "stride": stride, "bias": False})]
        if draw.random() < 0.3:
            layer["shortcut"].append(add_layer(beside, "batch_norm2d"))
    merge(main, "add", [main.last, beside.last], {})
    scope.keep(local, main.last)
    return {"residual": layer, **({"id": explicit} if explicit else {})}


def merge(scope, op, values, args):
    local = scope.name(op)
    result = apply(scope.network, "", op, args, values)
    scope.network.nodes.append({"id": scope.prefix + local, "shape": list(result.shape)})
    scope.last = result


def branches(scope):
    network, draw = scope.network, scope.network.draw
    local = scope.name("branches")
    given, prefix = scope.last, f"{scope.prefix}{local}."
    adds = draw.random() < 0.4
    paths, values = [], []
    for index in range(draw.randint(2, 4)):
        inner = Scope(network, f"{prefix}path_{index + 1}.", given)
        if adds or draw.random() < 0.3:
            layers = keeping(inner)
        elif draw.random() < 0.5:
            layers = [add_layer(inner, "conv2d", {"out_channels": draw.randint(1, 4), "kernel_size": draw.choice([1, 3]), "padding": "same"})]
        else:
            op = draw.choice(["max_pool2d", "avg_pool2d"])
            layers = [add_layer(inner, op, {"kernel_size": 3, "stride": 1, "padding": 1}), add_layer(inner, "conv2d", {"out_channels": draw.randint(1, 3), "kernel_size": 1})]
        paths.append(layers)
        values.append(inner.last)
    dim = draw.choice([1, -3, 1, 2, 3]) if not adds else None
    if dim in (2, 3) and any(v.shape[1] != values[0].shape[1] for v in values):
        dim = 1
    around = Scope(network, prefix, given)
    merge(around, "add" if adds else "concat", values, {} if adds else {"dim": dim})
    scope.keep(local, around.last)
    return {"branches": {"merge": "add" if adds else "concat", **({} if adds or dim == 1 else {"dim": dim}), "paths": paths}}


BLOCKS = {
    "unit": {
        "params": {"channels": {}, "kernel": {"default": 3}, "activation": {"type": "string", "default": "relu"}},
        "layers": [
            {"conv2d": {"out_channels": "${channels}", "kernel_size": "${kernel}", "padding": "${kernel // 2}"}},
            "${activation}",
        ],
    },
    "stack": {
        "params": {"width": {}, "deep": {"type": "bool", "default": True}},
        "layers": [
            {"unit": {"channels": "${width * 2}", "kernel": 1}},
            {"unit": {"channels": "${width}", "activation": "tanh"}, "when": "${deep}"},
            {"concat": None, "from": ["input", "unit_1"]},
            {"conv2d": {"out_channels": "${max(width, 2)}", "kernel_size": 1}, "id": "mix"},
        ],
    },
}


def unit(scope, args, explicit=None):
    local = scope.name("unit", explicit)
    inner = Scope(scope.network, f"{scope.prefix}{local}.", scope.last)
    kernel = args.get("kernel", 3)
    add_layer(inner, "conv2d", {"out_channels": args["channels"], "kernel_size": kernel, "padding": kernel // 2})
    add_layer(inner, args.get("activation", "relu"))
    scope.network.blocks["unit"] = BLOCKS["unit"]
    scope.keep(local, inner.last)
    return {"unit": args, **({"id": explicit} if explicit else {})}


def stack(scope):
    draw = scope.network.draw
    args = {"width": draw.randint(1, 3), **({"deep": False} if draw.random() < 0.4 else {})}
    local = scope.name("stack")
    inner = Scope(scope.network, f"{scope.prefix}{local}.", scope.last)
    inner.values["input"] = scope.last
    unit(inner, {"channels": args["width"] * 2, "kernel": 1})
    if args.get("deep", True):
        unit(inner, {"channels": args["width"], "activation": "tanh"})
    add_layer(inner, "concat", {}, None, ["input", "unit_1"])
    add_layer(inner, "conv2d", {"out_channels": max(args["width"], 2), "kernel_size": 1}, "mix")
    scope.network.blocks.update(BLOCKS)
    scope.keep(local, inner.last)
    return {"stack": args}


def nin_block(scope):
    draw = scope.network.draw
    channels = draw.choice([draw.randint(1, 4), [draw.randint(1, 4) for _ in range(3)]])
    args = {"out_channels": channels, "kernel_size": pair(draw, 1, 3)}
    if draw.random() < 0.5:
        args["padding"] = 1
    if draw.random() < 0.4:
        args["batch_norm"] = True
    if draw.random() < 0.4:
        args["activation"] = draw.choice(["tanh", "leaky_relu", "silu"])
    local = scope.name("nin_block")
    inner = Scope(scope.network, f"{scope.prefix}{local}.", scope.last)
    for index in range(3):
        out = channels[index] if isinstance(channels, list) else channels
        first = {"kernel_size": args["kernel_size"], "padding": args.get("padding", 0)} if index == 0 else {"kernel_size": 1}
        add_layer(inner, "conv2d", {"out_channels": out, **first})
        if args.get("batch_norm"):
            add_layer(inner, "batch_norm2d")
        add_layer(inner, args.get("activation", "relu"))
    scope.keep(local, inner.last)
    return {"nin_block": args}


def repeated(scope):
    """`repeat` gives instances as if they were written out; an explicit id is numbered."""
    draw, count = scope.network.draw, scope.network.draw.randint(2, 3)
    kind = draw.choice(["conv2d", "unit", "named"])
    channels = scope.last.shape[1]
    if kind == "conv2d":
        args = {"out_channels": channels, "kernel_size": 3, "padding": 1}
        for _ in range(count):
            layer = add_layer(scope, "conv2d", args)
        return {**layer, "repeat": count}
    if kind == "unit":
        args = {"channels": channels}
        for _ in range(count):
            unit(scope, args)
        return {"unit": args, "repeat": count}
    args = {"out_channels": channels, "kernel_size": 1}
    id = f"same{len(scope.values)}"
    for index in range(count):
        add_layer(scope, "conv2d", args, f"{id}_{index + 1}")
    return {"conv2d": args, "id": id, "repeat": count}


def joined(scope):
    """An operation of the layer before and an earlier one."""
    draw, before = scope.network.draw, scope.last
    own = next(name for name in reversed(scope.values) if scope.values[name] is before)
    fitting = [n for n, v in scope.values.items() if v.dim() == before.dim() and (v.shape == before.shape or v.shape[2:] == (1, 1) and v.shape[:2] == before.shape[:2])]
    same = [n for n, v in scope.values.items() if v.dim() == 4 and v.shape[0] == before.shape[0] and v.shape[2:] == before.shape[2:]]
    if draw.random() < 0.5 and len(same) > 1:
        return add_layer(scope, "concat", {}, None, [own, draw.choice(same)])
    if not fitting:
        raise Refused
    op = draw.choice(["add", "sub", "mul", "maximum"])
    return add_layer(scope, op, {}, None, [own, draw.choice(fitting)])


def step(scope):
    """One more layer, of any kind, that fits what has arrived: a picture."""
    network, draw = scope.network, scope.network.draw
    channels = scope.last.shape[1]
    kind = draw.choice(["conv", "conv", "pool", "act", "act", "norm", "residual", "branches", "block", "nin", "repeat", "join", "join", "shape", "other"])
    if kind == "conv":
        return add_layer(scope, "conv2d", convolution(draw, channels), draw.choice([None, None, f"c{len(scope.values)}"]))
    if kind == "pool":
        op = draw.choice(["max_pool2d", "avg_pool2d"])
        return add_layer(scope, op, pooling(draw, op))
    if kind == "act":
        op, make = draw.choice(POINTWISE)
        return add_layer(scope, op, make(draw))
    if kind == "norm":
        op, args = draw.choice([("batch_norm2d", {}), ("batch_norm2d", {"affine": False}), ("local_response_norm", {"size": draw.randint(1, 4), "alpha": 0.5}), ("softmax", {"dim": draw.choice([1, -1, 2])}), ("log_softmax", {"dim": -3}), ("prelu", {"num_parameters": channels}), ("prelu", {})])
        return add_layer(scope, op, args)
    if kind == "residual":
        return residual(scope, draw.choice([None, None, f"r{len(scope.values)}"]))
    if kind == "branches":
        return branches(scope)
    if kind == "block":
        return stack(scope) if draw.random() < 0.5 else unit(scope, {"channels": draw.randint(1, 5), **({"kernel": 1} if draw.random() < 0.3 else {})})
    if kind == "nin":
        return nin_block(scope)
    if kind == "repeat":
        return repeated(scope)
    if kind == "join":
        return joined(scope)
    if kind == "shape":
        choices = [("zero_pad2d", {"padding": [draw.randint(0, 2) for _ in range(4)]}), ("upsample", {"scale_factor": draw.choice([2, [1, 2]]), "mode": draw.choice(["nearest", "bilinear"])}), ("upsample", {"scale_factor": 2, "mode": "bilinear", "align_corners": True}), ("permute", {"dims": [0, 1, 3, 2]}), ("global_max_pool2d", {})]
        choices += [("pixel_shuffle", {"upscale_factor": 2})] if channels % 4 == 0 else []
        choices += [("channel_shuffle", {"groups": 2}), ("maxout2d", {"pool_size": 2})] if channels % 2 == 0 else []
        return add_layer(scope, *draw.choice(choices))
    if draw.random() < 0.5:
        groups = 2 if channels % 2 == 0 and draw.random() < 0.5 else 1
        args = {"out_channels": groups * draw.randint(1, 2), "kernel_size": pair(draw, 1, 3), "stride": 2, "output_padding": draw.randint(0, 1), "groups": groups}
        return add_layer(scope, "conv_transpose2d", args)
    return add_layer(scope, "adaptive_avg_pool2d", {"output_size": pair(draw, 1, 4)})


def head(scope):
    network, draw = scope.network, scope.network.draw
    kind = draw.choice(["none", "none", "global", "adaptive", "flatten", "partial", "reshape", "rows"])
    if kind == "global":
        return [add_layer(scope, "global_avg_pool2d"), add_layer(scope, "flatten"), add_layer(scope, "linear", {"out_features": 5}), add_layer(scope, "softmax", {"dim": 1})]
    if kind == "adaptive":
        return [add_layer(scope, "adaptive_avg_pool2d", {"output_size": [2, 3]}), add_layer(scope, "flatten"), add_layer(scope, "linear", {"out_features": 4, "bias": False})]
    if kind == "none":
        return []
    network.open = False
    n, c, h, w = scope.last.shape
    if kind == "flatten":
        return [add_layer(scope, "flatten"), add_layer(scope, "dropout"), add_layer(scope, "linear", {"out_features": 3}), add_layer(scope, "log_softmax", {"dim": -1})]
    if kind == "partial":
        return [add_layer(scope, "flatten", {"start_dim": -2}), add_layer(scope, "linear", {"out_features": 2})]
    if kind == "reshape":
        return [add_layer(scope, "reshape", {"shape": [n, c * h, w]}), add_layer(scope, "permute", {"dims": [0, 2, 1]})]
    return [add_layer(scope, "linear", {"out_features": 3}), add_layer(scope, "relu")]


def undo(network, scope, mark):
    nodes, parameters, counts, values, last, blocks, is_open = mark
    del network.nodes[nodes:]
    del network.parameters[parameters:]
    scope.counts, scope.values, scope.last = dict(counts), dict(values), last
    network.blocks, network.open = dict(blocks), is_open


def attempt(network, scope, make):
    mark = len(network.nodes), len(network.parameters), dict(scope.counts), dict(scope.values), scope.last, dict(network.blocks), network.open
    try:
        return make(scope)
    except Refused:
        undo(network, scope, mark)
        return None


def case(number, seed):
    network = Network(number, seed)
    draw = network.draw
    shapes = {"image": [draw.randint(1, 2), draw.randint(1, 4), draw.randint(5, 13), draw.randint(5, 13)]}
    if draw.random() < 0.25:
        shapes["mask"] = draw.choice([shapes["image"], [shapes["image"][0], shapes["image"][1], 1, 1]])
    inputs = {
        name: torch.from_numpy(2 * fill(int(np.prod(shape)), 1000 * number + 900 + k).reshape(shape) - 1)
        for k, (name, shape) in enumerate(shapes.items())
    }
    scope = Scope(network, "", inputs["image"])
    scope.values.update(inputs)
    layers = []
    if "mask" in shapes:
        layers.append(add_layer(scope, draw.choice(["mul", "add", "sub"]), {}, None, ["image", "mask"]))
    wanted = draw.randint(4, 10)
    for _ in range(40):
        if len(layers) >= wanted:
            break
        layer = attempt(network, scope, step)
        if layer is not None:
            layers.append(layer)
    tops = [name for name, value in scope.values.items() if name not in inputs]
    middle = draw.choice(tops)
    layers += attempt(network, scope, head) or []
    last = next(name for name in reversed(scope.values) if scope.values[name] is scope.last)
    outputs = {"output": last}
    if draw.random() < 0.3 and middle != last:
        outputs = {"result": last, "middle": middle}
    symbols = draw.choice(["none", "batch", "all"]) if network.open else draw.choice(["none", "batch"])
    if any(node["shape"][0] != shapes["image"][0] for node in network.nodes):
        symbols = "none"
    if symbols == "batch" and any(isinstance(layer, dict) and "reshape" in layer for layer in layers):
        symbols = "none"
    declared = {
        name: {"shape": ["N" if symbols != "none" else shape[0], shape[1], *(["H", "W"] if symbols == "all" and shape[2:] == shapes["image"][2:] else shape[2:])], "dtype": "float64"}
        for name, shape in shapes.items()
    }
    spec = {"ninc": 1, "name": f"graph-{number}", "inputs": declared}
    if network.blocks:
        spec["blocks"] = network.blocks
    spec["layers"] = layers
    if list(outputs) != ["output"]:
        spec["outputs"] = outputs
    results = {name: scope.values[of] for name, of in outputs.items()}
    return {
        "spec": spec,
        "inputs": shapes,
        "nodes": network.nodes,
        "parameters": network.parameters,
        "outputs": {
            name: {"shape": list(value.shape), "data": base64.b64encode(value.contiguous().numpy().astype("<f8").tobytes()).decode()}
            for name, value in results.items()
        },
    }


def main(path, count=150, seed=20261124):
    cases = [case(number, seed) for number in range(count)]
    lines = ",\n".join(json.dumps(one) for one in cases)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"torch": "{torch.__version__.split("+")[0]}", "seed": {seed}, "graphs": [\n{lines}\n]}}\n')
    print(f"{len(cases)} graphs, {sum(len(one['nodes']) for one in cases)} nodes, seed {seed}")


if __name__ == "__main__":
    with torch.no_grad():
        main(sys.argv[1], *map(int, sys.argv[2:]))
