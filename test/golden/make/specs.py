"""What PyTorch makes of the networks in specs/: shape after every layer, parameters, multiply-accumulates.

usage: python specs.py OUT.json      (made with torch 2.15; any version gives the same numbers)

Each network is written here as a torch.nn.Sequential in the order of the spec's nodes; nothing is read from ninc.
"""
import json
import sys

import torch
from torch import nn


def block(i, o, k, s=1, p=0):
    a, b, c = o if isinstance(o, list) else [o, o, o]
    return [nn.Conv2d(i, a, k, s, p), nn.ReLU(), nn.Conv2d(a, b, 1), nn.ReLU(), nn.Conv2d(b, c, 1), nn.ReLU()]


def pool(ceil):
    return [nn.MaxPool2d(3, 2, ceil_mode=ceil)]


def paper(i, widths, kernels, classes):
    """The networks of the paper: three blocks, two poolings rounded up, dropout, global average, softmax."""
    (a, b, c), (ka, kb, kc) = widths, kernels
    last = [c[0], c[1], classes]
    head = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Softmax(1)]
    first = block(i, a, ka, 1, ka // 2) + pool(True) + [nn.Dropout()]
    second = block(a[2], b, kb, 1, kb // 2) + pool(True) + [nn.Dropout()]
    return first + second + block(b[2], last, kc, 1, kc // 2) + head


def large(i, ceil, dropout, tail, head):
    """The networks for 224 x 224: three blocks with poolings, dropout, a fourth block."""
    layers = block(i, 96, 11, 4) + pool(ceil) + block(96, 256, 5, 1, 2) + pool(ceil)
    return layers + block(256, 384, 3, 1, 1) + pool(ceil) + [dropout] + block(384, tail, 3, 1, 1) + head


def normed(i, o, k, p):
    layers = [nn.Conv2d(i, o, k, 1, p), nn.BatchNorm2d(o), nn.ReLU()]
    for _ in range(2):
        layers += [nn.Conv2d(o, o, 1), nn.BatchNorm2d(o), nn.ReLU()]
    return layers


def digits():
    """The network of specs/nin-digits: three blocks with batch norm, a classifier of its own."""
    first = normed(1, 32, 3, 1) + [nn.MaxPool2d(2)]
    second = normed(32, 64, 3, 1) + [nn.MaxPool2d(2), nn.Dropout(0.2)]
    head = [nn.Conv2d(96, 10, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return first + second + normed(64, 96, 3, 1) + head


cifar = ([192, 160, 96], [192, 192, 192], [192, 192])
networks = {
    "nin-seed": ([3, 224, 224], large(3, False, nn.Dropout2d(), 10, [nn.AvgPool2d(5, 1), nn.Flatten()])),
    "nin-cifar10": ([3, 32, 32], paper(3, cifar, (5, 5, 3), 10)),
    "nin-cifar100": ([3, 32, 32], paper(3, cifar, (5, 5, 3), 100)),
    "nin-digits": ([1, 28, 28], digits()),
    "nin-mnist": ([1, 28, 28], paper(1, ([96, 64, 48], [128, 96, 48], [128, 96]), (5, 5, 5), 10)),
    "nin-svhn": ([3, 32, 32], paper(3, ([128, 96, 64], [320, 256, 128], [384, 256]), (5, 5, 5), 10)),
    "nin-imagenet": (
        [3, 224, 224],
        large(3, True, nn.Dropout(), [1024, 1024, 1000], [nn.AvgPool2d(6, 1), nn.Flatten(), nn.Softmax(1)]),
    ),
    "nin-fashion-mnist": ([1, 224, 224], large(1, False, nn.Dropout(), 10, [nn.AdaptiveAvgPool2d(1), nn.Flatten()])),
}


def describe(shape, layers):
    x = torch.zeros(1, *shape)
    shapes, macs = [], 0
    with torch.no_grad():
        for layer in layers:
            y = layer.eval()(x)
            if isinstance(layer, nn.Conv2d):
                macs += y.numel() * layer.weight[0].numel()
            shapes.append(list(y.shape[1:]))
            x = y
    parameters = sum(p.numel() for layer in layers for p in layer.parameters())
    return {"shapes": shapes, "parameters": parameters, "macs": macs}


if __name__ == "__main__":
    found = {name: describe(*network) for name, network in networks.items()}
    with open(sys.argv[1], "w") as out:
        out.write("{\n" + ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in found.items()) + "\n}\n")
