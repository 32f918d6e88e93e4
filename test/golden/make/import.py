"""Writes the small foreign models of test/golden/import, with inputs and answers of PyTorch and Keras.

usage: python3 test/golden/make/import.py test/golden/import

Networks are random and a few KB each; every one is written by both of PyTorch's exporters. Those of Keras go through tf2onnx.
"""

import json
import os
import sys
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional

import onnx

warnings.filterwarnings("ignore")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


class Basic(nn.Module):
    def __init__(self, given: int, channels: int, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(given, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = (
            nn.Sequential(nn.Conv2d(given, channels, 1, stride, bias=False), nn.BatchNorm2d(channels)) if stride > 1 else nn.Identity()
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        made = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(made + self.downsample(x))


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 3, 3, padding=1)
        self.layer1 = nn.Sequential(Basic(3, 3), Basic(3, 3))
        self.layer2 = nn.Sequential(Basic(3, 4, 2), Basic(4, 4))
        self.layer3 = nn.Sequential(Basic(4, 6, 2), Basic(6, 6))
        self.fc = nn.Linear(6, 5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.layer3(self.layer2(self.layer1(functional.relu(self.stem(x)))))
        return self.fc(torch.flatten(functional.adaptive_avg_pool2d(x, 1), 1))


class Squeeze(nn.Module):
    """Squeeze and excitation, and activations that exporters take to pieces."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, 2, 1)
        self.depthwise = nn.Conv2d(8, 8, 5, padding=2, groups=8)
        self.reduce = nn.Conv2d(8, 2, 1)
        self.expand = nn.Conv2d(2, 8, 1)
        self.last = nn.Conv2d(8, 6, 1)
        self.norm = nn.BatchNorm2d(6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.hardswish(self.conv(x))
        x = functional.silu(self.depthwise(x))
        gate = functional.hardsigmoid(self.expand(functional.relu6(self.reduce(x.mean((2, 3), keepdim=True)))))
        x = functional.gelu(x * gate)
        x = functional.mish(self.last(functional.relu(x)))
        x = functional.gelu(self.norm(x), approximate="tanh")
        return functional.softmax(functional.avg_pool2d(x, 2, 2, ceil_mode=True).mean((2, 3)), dim=1)


class Shuffle(nn.Module):
    """Parts of channels, shuffles, dense joins, and pictures that grow."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.units = nn.ModuleList(nn.Conv2d(4, 4, 3, padding=1) for _ in range(3))
        self.dense = nn.ModuleList(nn.Conv2d(8 + 2 * index, 2, 1) for index in range(3))
        self.up = nn.ConvTranspose2d(14, 4, 3, 2, 1, 1)
        self.norm = nn.BatchNorm2d(4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.stem(x)
        for unit in self.units:
            left, right = x.chunk(2, dim=1)
            x = torch.cat([left, functional.relu(unit(right))], dim=1)
            x = shuffled(x, 2)
        parts = [x]
        for layer in self.dense:
            parts.append(functional.leaky_relu(layer(torch.cat(parts, 1)), 0.1))
        x = functional.pixel_shuffle(self.norm(functional.relu(self.up(torch.cat(parts, 1)))), 2)
        return functional.interpolate(x, scale_factor=2, mode="bilinear") * 2 + functional.interpolate(x, scale_factor=2)


def shuffled(x: torch.Tensor, groups: int) -> torch.Tensor:
    n, c, h, w = x.shape
    return x.view(n, groups, c // groups, h, w).transpose(1, 2).contiguous().view(n, c, h, w)


class Classic(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.ZeroPad2d((0, 1, 2, 1)),
            nn.Conv2d(3, 6, (3, 5), dilation=(2, 1)),
            nn.PReLU(6),
            nn.MaxPool2d(3, 2, 1),
            nn.Conv2d(6, 6, 3, padding=1),
            nn.ELU(0.7),
            nn.Conv2d(6, 6, 1),
            nn.ELU(0.7),
            nn.AvgPool2d(3, 1, 1, count_include_pad=False),
        )
        self.classifier = nn.Sequential(nn.Flatten(), nn.Linear(6 * 4 * 3, 12), nn.Hardtanh(-0.5, 0.8), nn.Linear(12, 4, bias=False))

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        logits = self.classifier(self.features(x))
        return logits, functional.log_softmax(logits, dim=1)


class Mlpconv(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer1 = mlpconv(3, 6, 5, 2)
        self.layer2 = mlpconv(6, 4, 3, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.max_pool2d(self.layer1(x), 2)
        return functional.adaptive_avg_pool2d(self.layer2(x), (1, 1)).flatten(1)


def mlpconv(given: int, channels: int, kernel: int, padding: int) -> nn.Sequential:
    convs = [nn.Conv2d(given, channels, kernel, padding=padding), nn.Conv2d(channels, channels, 1), nn.Conv2d(channels, channels, 1)]
    return nn.Sequential(*[layer for conv in convs for layer in (conv, nn.ReLU())])


class Style(nn.Module):
    """Pictures normalised each by itself, with and without what is learned."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, padding=1)
        self.norm1 = nn.InstanceNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3, 2, 1, bias=False)
        self.norm2 = nn.InstanceNorm2d(6, eps=1e-3, affine=True)
        self.conv3 = nn.Conv2d(6, 3, 1)
        # Never trained: a scale of ones is learned all the same.
        self.norm3 = nn.InstanceNorm2d(3, affine=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = functional.relu(self.norm1(self.conv1(x)))
        return self.norm3(self.conv3(functional.relu(self.norm2(self.conv2(x)))))


NETWORKS = {
    "residual": (Residual, 12),
    "squeeze": (Squeeze, 12),
    "shuffle": (Shuffle, 6),
    "classic": (Classic, 8),
    "mlpconv": (Mlpconv, 8),
    "style": (Style, 8),
}


def smaller(path: Path) -> None:
    """Leaves out what only debuggers read: traces of the Python that was exported, with its paths."""
    model = onnx.load(path)
    del model.graph.value_info[:]
    for node in model.graph.node:
        kept = [(p.key, p.value) for p in node.metadata_props if p.key.endswith(("name_scopes", "class_hierarchy"))]
        del node.metadata_props[:]
        for key, value in kept:
            node.metadata_props.add(key=key, value=value)
        node.doc_string = ""
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    onnx.save(model, path)


def through_tf2onnx(folder: Path) -> dict:
    """A functional model of Keras: pictures in NHWC, a gate of Dense layers over them, `same` padding with strides."""
    import keras
    import numpy as np
    import tensorflow as tf
    import tf2onnx
    from keras import layers

    image = keras.Input((9, 9, 3), name="image")
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="relu", name="stem")(image)
    y = layers.BatchNormalization(name="norm")(layers.Conv2D(4, 3, padding="same", use_bias=False, name="inner")(x))
    x = layers.ReLU(max_value=6)(layers.Add()([x, y]))
    gate = layers.Dense(4, activation="sigmoid", name="gate")(layers.GlobalAveragePooling2D(keepdims=True)(x))
    x = layers.Multiply()([x, gate])
    x = layers.Concatenate()([layers.MaxPooling2D(2)(x), layers.AveragePooling2D(2)(x)])
    x = layers.LeakyReLU(negative_slope=0.2)(layers.DepthwiseConv2D(3, padding="same", name="deep")(x))
    x = layers.Flatten()(layers.UpSampling2D(2, interpolation="bilinear")(x))
    model = keras.Model(image, layers.Dense(3, activation="softmax", name="scores")(x))
    random = np.random.default_rng(1)
    model.set_weights([random.uniform(-0.5, 0.5, weight.shape) if weight.ndim > 1 else random.uniform(0.2, 0.9, weight.shape) for weight in model.get_weights()])
    call = tf.function(lambda image: {"scores": model(image)}, input_signature=[tf.TensorSpec((None, 9, 9, 3), tf.float32, name="image")])
    tf2onnx.convert.from_function(call, input_signature=call.input_signature, opset=17, output_path=str(folder / "keras.tf2onnx.onnx"))
    given = np.round(random.normal(size=(2, 9, 9, 3)), 6).astype(np.float32)
    answer = np.asarray(model(given))
    return {
        "input": {"shape": list(given.shape), "data": [round(float(value), 6) for value in given.flatten()]},
        "outputs": [{"name": "scores", "shape": list(answer.shape), "data": [float(value) for value in answer.flatten()]}],
    }


def main(folder: Path) -> None:
    answers = {}
    for name, (build, size) in NETWORKS.items():
        torch.manual_seed(1)
        model = build()
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.2)
                module.running_var.uniform_(0.6, 1.4)
                module.weight.data.uniform_(0.5, 1.5)
                module.bias.data.normal_(0, 0.2)
        if isinstance(model, Style):
            model.norm2.weight.data.uniform_(0.5, 1.5)
            model.norm2.bias.data.normal_(0, 0.2)
        model.eval()
        image = torch.randn(2, 3, size, size)
        with torch.no_grad():
            given = model(image)
        outputs = list(given) if isinstance(given, tuple) else [given]
        names = ["logits", "scores"][: len(outputs)]
        answers[name] = {
            "input": {"shape": list(image.shape), "data": [round(value, 6) for value in image.flatten().tolist()]},
            "outputs": [],
        }
        image = torch.tensor(answers[name]["input"]["data"]).reshape(image.shape)
        with torch.no_grad():
            given = model(image)
        for key, value in zip(names, given if isinstance(given, tuple) else [given], strict=True):
            answers[name]["outputs"].append({"name": key, "shape": list(value.shape), "data": value.flatten().tolist()})
        axes = {key: {0: "N"} for key in ["image", *names]}
        torch.onnx.export(
            model, (image,), str(folder / f"{name}.torchscript.onnx"), dynamo=False, input_names=["image"], output_names=names, dynamic_axes=axes, opset_version=17
        )
        torch.onnx.export(
            model,
            (image,),
            str(folder / f"{name}.dynamo.onnx"),
            dynamo=True,
            verbose=False,
            external_data=False,
            input_names=["image"],
            output_names=names,
            dynamic_shapes=({0: torch.export.Dim("N", min=1)},),
        )
        for exporter in ("torchscript", "dynamo"):
            smaller(folder / f"{name}.{exporter}.onnx")
        print(name, flush=True)
    answers["keras"] = through_tf2onnx(folder)
    (folder / "answers.json").write_text(json.dumps(answers) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
