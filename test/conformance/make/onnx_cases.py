"""Takes ONNX's own conformance cases for the operators that the language has.

    python test/conformance/make/onnx_cases.py test/conformance/onnx.json

Needs onnx and numpy (the file says which onnx). A case is a model of one node with inputs and the outputs that every runtime must
give. It is kept as a spec's layer, with its inputs, parameters and output in float32 (base64, little-endian, C order). What does
not match is listed with the reason.
"""

import base64
import json
import sys
import warnings

import numpy as np
import onnx
from onnx import helper
from onnx.backend.test.loader import load_model_tests

warnings.simplefilter("ignore")


class Differs(Exception):
    """The language has no such operation, or not with these attributes."""


def need(condition, reason):
    if not condition:
        raise Differs(reason)


def picture(x):
    need(x.ndim == 4, f"rank {x.ndim}: the language has pictures of rank 4")


def window(node, x, kernel):
    """Stride, dilation and [top, left, bottom, right]."""
    picture(x)
    stride = list(node.get("strides", [1, 1]))
    dilation = list(node.get("dilations", [1, 1]))
    pads = list(node.get("pads", [0, 0, 0, 0]))
    auto = node.get("auto_pad", "NOTSET")
    auto = auto.decode() if isinstance(auto, bytes) else auto
    if auto in ("SAME_UPPER", "SAME_LOWER"):
        sides = []
        for size, k, s, d in zip(x.shape[2:], kernel, stride, dilation):
            total = max((-(-size // s) - 1) * s + d * (k - 1) + 1 - size, 0)
            sides.append((total // 2, total - total // 2) if auto == "SAME_UPPER" else (total - total // 2, total // 2))
        pads = [sides[0][0], sides[1][0], sides[0][1], sides[1][1]]
    return stride, dilation, pads


def conv(node, xs):
    x, w = xs[:2]
    kernel = node.get("kernel_shape", list(w.shape[2:]))
    stride, dilation, pads = window(node, x, kernel)
    args = {"out_channels": w.shape[0], "kernel_size": list(kernel), "stride": stride, "padding": pads, "dilation": dilation, "groups": node.get("group", 1), "bias": len(xs) > 2}
    return "conv2d", args, [x], {"weight": w, **({"bias": xs[2]} if len(xs) > 2 else {})}


def conv_transpose(node, xs):
    x, w = xs[:2]
    kernel = node.get("kernel_shape", list(w.shape[2:]))
    need("output_shape" not in node and node.get("auto_pad", b"NOTSET") in (b"NOTSET", "NOTSET"), "the output's shape decides the padding")
    stride, dilation, pads = window(node, x, kernel)
    need(pads[:2] == pads[2:], "padding that differs between the sides")
    args = {"out_channels": w.shape[1] * node.get("group", 1), "kernel_size": list(kernel), "stride": stride, "padding": pads[:2], "output_padding": list(node.get("output_padding", [0, 0])), "dilation": dilation, "groups": node.get("group", 1), "bias": len(xs) > 2}
    return "conv_transpose2d", args, [x], {"weight": w, **({"bias": xs[2]} if len(xs) > 2 else {})}


def pool(operation):
    def of(node, xs):
        kernel = list(node["kernel_shape"])
        need(node.get("storage_order", 0) == 0, "column-major indices")
        stride, dilation, pads = window(node, xs[0], kernel)
        need(pads[:2] == pads[2:], "padding that differs between the sides")
        need(all(p <= k // 2 for p, k in zip(pads, kernel)), "padding beyond half of the kernel")
        args = {"kernel_size": kernel, "stride": stride, "padding": pads[:2], "ceil_mode": bool(node.get("ceil_mode", 0))}
        if operation == "max_pool2d":
            args["dilation"] = dilation
        else:
            need(dilation == [1, 1], "a mean over a dilated window")
            args["count_include_pad"] = bool(node.get("count_include_pad", 0))
        return operation, args, xs[:1], {}

    return of


def batch_norm(node, xs):
    need(not node.get("training_mode", 0), "training")
    picture(xs[0])
    return "batch_norm2d", {"eps": node.get("epsilon", 1e-5)}, xs[:1], dict(zip(("weight", "bias", "running_mean", "running_var"), xs[1:]))


def instance_norm(node, xs):
    picture(xs[0])
    args = {"eps": node.get("epsilon", 1e-5), "affine": True}
    return "instance_norm2d", args, xs[:1], dict(zip(("weight", "bias"), xs[1:]))


def lrn(node, xs):
    picture(xs[0])
    need(node["size"] % 2 == 1, "an even size leans to the other side than PyTorch's")
    args = {"size": node["size"], "alpha": node.get("alpha", 1e-4), "beta": node.get("beta", 0.75), "k": node.get("bias", 1.0)}
    return "local_response_norm", args, xs, {}


def pointwise(operation, make=lambda node: {}):
    return lambda node, xs: (operation, make(node), xs, {})


def hard_sigmoid(node, xs):
    need(abs(node.get("alpha", 0.2) - 1 / 6) < 1e-6 and node.get("beta", 0.5) == 0.5, "a slope other than 1/6")
    return "hardsigmoid", {}, xs, {}


def prelu(node, xs):
    x, slope = xs
    need(slope.size == 1 or slope.shape == (x.shape[1], *[1] * (x.ndim - 2)), "a slope an element")
    return "prelu", {"num_parameters": slope.size}, [x], {"weight": slope.reshape(-1)}


def clip(node, xs):
    need(len(xs) == 3 and all(x is not None and x.size == 1 for x in xs[1:]), "only one bound")
    need(float(xs[1]) < float(xs[2]), "a lower bound above the upper one")
    return "hardtanh", {"min_val": float(xs[1]), "max_val": float(xs[2])}, xs[:1], {}


def softmax(operation):
    def of(node, xs):
        axis = node.get("axis", -1)
        return operation, {"dim": axis}, xs, {}

    return of


def elementwise(operation, most=None):
    def of(node, xs):
        need(len(xs) > 1 and (most is None or len(xs) <= most), f"{len(xs)} inputs")
        return operation, {}, xs, {}

    return of


def flatten(node, xs):
    axis = node.get("axis", 1)
    need(axis % xs[0].ndim == 1 and xs[0].ndim > 1, "it merges what lies before the axis as well")
    return "flatten", {}, xs, {}


def reshape(node, xs):
    target = [int(size) for size in xs[1]]
    need(not node.get("allowzero", 0) and len(target) > 0, "a size of zero")
    need(all(size != 0 or index < xs[0].ndim for index, size in enumerate(target)), "a size of zero")
    return "reshape", {"shape": [xs[0].shape[i] if size == 0 else size for i, size in enumerate(target)]}, xs[:1], {}


def transpose(node, xs):
    return "permute", {"dims": list(node.get("perm", range(xs[0].ndim)[::-1]))}, xs, {}


def depth_to_space(node, xs):
    mode = node.get("mode", b"DCR")
    need(mode in (b"CRD", "CRD"), "the order DCR")
    return "pixel_shuffle", {"upscale_factor": node["blocksize"]}, xs, {}


def gemm(node, xs):
    need(node.get("alpha", 1.0) == 1 and node.get("beta", 1.0) == 1 and not node.get("transA", 0), "it scales or transposes its input")
    need(len(xs) < 3 or xs[2].size == xs[1].shape[0 if node.get("transB", 0) else 1], "a bias that is no vector of the features")
    weight = xs[1] if node.get("transB", 0) else xs[1].T
    return "linear", {"out_features": weight.shape[0], "bias": len(xs) > 2}, xs[:1], {"weight": weight, **({"bias": xs[2].reshape(-1)} if len(xs) > 2 else {})}


def matmul(node, xs):
    need(xs[1].ndim == 2, "a product of two values")
    return "linear", {"out_features": xs[1].shape[1], "bias": False}, xs[:1], {"weight": xs[1].T}


def pad(node, xs):
    mode = node.get("mode", b"constant")
    need(mode in (b"constant", "constant") and len(xs) <= 3, "a mode other than zeros, or some axes")
    need(len(xs) < 3 or float(xs[2]) == 0, "a value other than zero")
    picture(xs[0])
    pads = [int(p) for p in xs[1]]
    need(pads[:2] == [0, 0] and pads[4:6] == [0, 0] and min(pads) >= 0, "it pads batch or channels, or cuts")
    return "zero_pad2d", {"padding": [pads[3], pads[7], pads[2], pads[6]]}, xs[:1], {}


def resize(node, xs):
    need(len(xs) >= 3 and xs[0] is not None and xs[2] is not None and xs[2].size == 4 and len(xs) < 4, "sizes instead of scales, or some axes")
    scales = [float(s) for s in xs[2]]
    need(scales[:2] == [1, 1], "it resizes batch or channels")
    mode, coordinates, nearest = (node.get(k, d) for k, d in (("mode", b"nearest"), ("coordinate_transformation_mode", b"half_pixel"), ("nearest_mode", b"round_prefer_floor")))
    need(node.get("antialias", 0) == 0 and "keep_aspect_ratio_policy" not in node, "it filters")
    picture(xs[0])
    if mode == b"nearest":
        need(coordinates == b"asymmetric" and nearest == b"floor", "nearest of another rule than PyTorch's")
        return "upsample", {"scale_factor": scales[2:]}, xs[:1], {}
    need(mode == b"linear" and coordinates in (b"half_pixel", b"align_corners"), "a mode that PyTorch has not")
    whole = all(float(size * scale).is_integer() for size, scale in zip(xs[0].shape, scales))
    need(coordinates != b"align_corners" or whole, "corners of a size that is no integer")
    need(coordinates == b"align_corners" or all(s >= 1 for s in scales), "linear from outside of the picture")
    return "upsample", {"scale_factor": scales[2:], "mode": "bilinear", "align_corners": coordinates == b"align_corners"}, xs[:1], {}


OPERATORS = {
    "Conv": conv, "ConvTranspose": conv_transpose, "MaxPool": pool("max_pool2d"), "AveragePool": pool("avg_pool2d"),
    "GlobalAveragePool": pointwise("global_avg_pool2d"), "GlobalMaxPool": pointwise("global_max_pool2d"),
    "BatchNormalization": batch_norm, "InstanceNormalization": instance_norm, "LRN": lrn, "Relu": pointwise("relu"), "Selu": lambda n, xs: selu(n, xs),
    "LeakyRelu": pointwise("leaky_relu", lambda n: {"negative_slope": n.get("alpha", 0.01)}),
    "Elu": pointwise("elu", lambda n: {"alpha": n.get("alpha", 1.0)}),
    "Gelu": pointwise("gelu", lambda n: {"approximate": n.get("approximate", b"none").decode()}),
    "Mish": pointwise("mish"), "Softplus": pointwise("softplus"), "Sigmoid": pointwise("sigmoid"), "Tanh": pointwise("tanh"),
    "HardSwish": pointwise("hardswish"), "HardSigmoid": hard_sigmoid, "PRelu": prelu, "Clip": clip,
    "Softmax": softmax("softmax"), "LogSoftmax": softmax("log_softmax"), "Add": elementwise("add"), "Sub": elementwise("sub", 2),
    "Mul": elementwise("mul"), "Max": elementwise("maximum"), "Sum": elementwise("add"),
    "Concat": lambda n, xs: ("concat", {"dim": n["axis"]}, xs, {}), "Flatten": flatten, "Reshape": reshape, "Transpose": transpose,
    "DepthToSpace": depth_to_space, "Gemm": gemm, "MatMul": matmul, "Pad": pad, "Resize": resize,
    "Identity": pointwise("identity"), "Swish": lambda n, xs: swish(n, xs), "Dropout": lambda n, xs: dropout(n, xs),
}


def selu(node, xs):
    need("alpha" not in node and "gamma" not in node, "constants other than the paper's")
    return "selu", {}, xs, {}


def swish(node, xs):
    need(node.get("alpha", 1.0) == 1, "a factor other than one")
    return "silu", {}, xs, {}


def dropout(node, xs):
    need(len(xs) < 3 or not bool(xs[2]), "training")
    return "dropout", {}, xs[:1], {}


def stored(array):
    return {"shape": list(array.shape), "data": base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()}


def converted(test):
    graph = test.model.graph
    need(len(graph.node) == 1, "more than one node")
    node = graph.node[0]
    need(node.op_type in OPERATORS, f"no operation for {node.op_type}")
    need(len([name for name in node.output if name]) == 1, "more than one output")
    given, expected = test.data_sets[0]
    by_name = {value.name: array for value, array in zip(graph.input, given)}
    xs = [by_name.get(name) for name in node.input]
    need(xs and xs[0] is not None and not any(isinstance(x, list) for x in xs), "an input that is no array")
    xs = [None if x is None else np.asarray(x) for x in xs]
    need(xs[0].dtype == np.float32 and expected[0].dtype == np.float32, "numbers other than float32")
    need(xs[0].size > 0 and xs[0].ndim > 0, "an array without elements or without dimensions")
    if node.op_type in ("Conv", "ConvTranspose", "Gemm", "MatMul", "Add", "Sub", "Mul", "Max", "Sum", "Concat"):
        xs = [x for x in xs if x is not None]
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    operation, args, inputs, parameters = OPERATORS[node.op_type](attributes, xs)
    need(all(x.ndim > 0 for x in inputs), "a scalar")
    need(sum(x.size for x in [*inputs, *parameters.values(), expected[0]]) <= 6000, "more than 6,000 numbers")
    # The answer of one is written with four digits.
    need(test.name != "test_averagepool_2d_ceil_last_window_starts_on_pad", "an answer of four digits")
    args = {name: int(value) if isinstance(value, np.integer) else value for name, value in args.items()}
    return {
        "name": test.name,
        "op": operation,
        "args": args,
        "inputs": [stored(x) for x in inputs],
        "parameters": {role: stored(x) for role, x in parameters.items()},
        "output": stored(expected[0]),
    }


def main(path):
    cases, left = [], {}
    for test in sorted(load_model_tests(kind="node"), key=lambda test: test.name):
        try:
            cases.append(converted(test))
        except Differs as reason:
            if len(test.model.graph.node) == 1 and test.model.graph.node[0].op_type in OPERATORS:
                left.setdefault(str(reason), []).append(test.name)
    lines = ",\n".join(json.dumps(one) for one in cases)
    rest = ",\n".join(f"{json.dumps(reason)}: {json.dumps(names)}" for reason, names in sorted(left.items()))
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"onnx": "{onnx.__version__}", "cases": [\n{lines}\n], "left": {{\n{rest}\n}}}}\n')
    print(f"{len(cases)} cases, {sum(len(names) for names in left.values())} left")


if __name__ == "__main__":
    main(sys.argv[1])
