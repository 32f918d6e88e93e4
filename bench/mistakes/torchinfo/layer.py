"""The network as a PyTorch module."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 64, 3, padding=1)
        self.relu = nn.Rellu()
        self.second = nn.Conv2d(64, 64, 3, padding=1)
        self.pool1 = nn.MaxPool2d(4)
        self.third = nn.Conv2d(64, 128, 3, padding=1)
        self.pool2 = nn.MaxPool2d(4)
        self.classifier = nn.Linear(512, 10)

    def forward(self, image):
        stem = self.stem(image)
        second = self.second(self.relu(stem))
        x = self.pool1(stem + second)
        x = self.pool2(self.third(x))
        return self.classifier(torch.flatten(x, 1))
