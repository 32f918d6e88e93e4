"""What torchvision's networks have: parameters, multiply-accumulates, sizes after each convolution and linear layer.

usage: python classics.py OUT.json      (made with torchvision 0.29; any version gives the same numbers)
"""
import json
import sys

import torch
import torchvision.models as models
from torch import nn

networks = {
    "alexnet": models.alexnet(weights=None),
    "vgg16": models.vgg16(weights=None),
    "googlenet": models.googlenet(weights=None, aux_logits=False, init_weights=False),
    "resnet18": models.resnet18(weights=None),
    "resnet50": models.resnet50(weights=None),
    "squeezenet": models.squeezenet1_1(weights=None),
    "shufflenet_v2": models.shufflenet_v2_x1_0(weights=None),
    "mobilenet_v2": models.mobilenet_v2(weights=None),
    "densenet121": models.densenet121(weights=None),
}


def describe(network):
    sizes, macs = [], 0

    def note(layer, _, output):
        nonlocal macs
        macs += output.numel() * layer.weight[0].numel()
        sizes.append(list(output.shape[1:]))

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(note)
    with torch.no_grad():
        network.eval()(torch.zeros(1, 3, 224, 224))
    return {"parameters": sum(p.numel() for p in network.parameters()), "macs": macs, "sizes": sizes}


if __name__ == "__main__":
    lines = [f'  "{name}": {json.dumps(describe(network))}' for name, network in networks.items()]
    with open(sys.argv[1], "w") as out:
        out.write("{\n" + ",\n".join(lines) + "\n}\n")
