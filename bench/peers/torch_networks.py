"""The networks in PyTorch: the seed's, and torchvision's."""

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


def build(network):
    if network == "nin-seed":
        return nin_seed().eval()
    import torchvision

    return getattr(torchvision.models, network)(weights=None).eval()
