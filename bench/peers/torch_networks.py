"""The networks in PyTorch: the seed's, and torchvision's."""

import torch
from torch import nn


def nin_seed():
    def block(given, channels, kernel, **options):
        return [
            nn.Conv2d(given, channels, kernel, **options),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 1),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 1),
            nn.ReLU(),
        ]

    return nn.Sequential(
        *block(3, 96, 11, stride=4),
        nn.MaxPool2d(3, 2),
        *block(96, 256, 5, padding=2),
        nn.MaxPool2d(3, 2),
        *block(256, 384, 3, padding=1),
        nn.MaxPool2d(3, 2),
        nn.Dropout2d(0.5),
        *block(384, 10, 3, padding=1),
        nn.AvgPool2d(5, 1),
        nn.Flatten(),
    )


def nin_cifar10():
    def block(given, channels, kernel, padding):
        first, second, third = channels
        return [
            nn.Conv2d(given, first, kernel, padding=padding),
            nn.ReLU(),
            nn.Conv2d(first, second, 1),
            nn.ReLU(),
            nn.Conv2d(second, third, 1),
            nn.ReLU(),
        ]

    return nn.Sequential(
        *block(3, (192, 160, 96), 5, 2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Dropout(0.5),
        *block(96, (192, 192, 192), 5, 2),
        nn.MaxPool2d(3, 2, ceil_mode=True),
        nn.Dropout(0.5),
        *block(192, (192, 192, 10), 3, 1),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
    )


def build(network):
    # The same weights in every process that builds it.
    torch.manual_seed(0)
    if network == "nin-seed":
        return nin_seed().eval()
    if network == "nin-cifar10":
        return nin_cifar10()
    import torchvision

    return getattr(torchvision.models, network)(weights=None).eval()
