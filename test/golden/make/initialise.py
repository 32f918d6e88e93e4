"""Writes the golden answers for src/weights/initialise.ts.

    python test/golden/make/initialise.py test/golden/initialise.json

For each case: torch.manual_seed(seed), then the modules are built on CPU in order; a digest and the first values
of every parameter and buffer. Made with PyTorch 2.15.0 (the file says with which), on a machine with fused
multiply-add: PyTorch's uniform_ rounds once there, and twice on one without.
"""

import hashlib
import json
import sys

import torch
from torch import nn

CASES = {
    "conv2d": lambda: [nn.Conv2d(3, 96, 11)],
    "conv2d without bias": lambda: [nn.Conv2d(16, 8, 3, bias=False)],
    "grouped conv2d": lambda: [nn.Conv2d(12, 24, (3, 5), groups=4)],
    "depthwise conv2d": lambda: [nn.Conv2d(7, 7, 3, groups=7)],
    "linear": lambda: [nn.Linear(257, 31)],
    "batch_norm2d": lambda: [nn.BatchNorm2d(9)],
    "chain": lambda: [
        nn.Conv2d(3, 96, 11),
        nn.BatchNorm2d(96),
        nn.Conv2d(96, 96, 1),
        nn.Conv2d(96, 256, 5, groups=2),
        nn.Linear(256, 10),
        nn.Linear(10, 3, bias=False),
    ],
}
SEEDS = [0, 1, 42, 2**32 - 1, 2**32 + 7, 2**53 - 1]


def digest(tensor):
    return hashlib.sha256(tensor.detach().numpy().astype("<f4").tobytes()).hexdigest()


def describe(module):
    if isinstance(module, nn.Conv2d):
        return {
            "kind": "conv2d",
            "in_channels": module.in_channels,
            "out_channels": module.out_channels,
            "kernel_size": list(module.kernel_size),
            "groups": module.groups,
            "bias": module.bias is not None,
        }
    if isinstance(module, nn.Linear):
        return {
            "kind": "linear",
            "in_features": module.in_features,
            "out_features": module.out_features,
            "bias": module.bias is not None,
        }
    return {"kind": "batch_norm2d", "num_features": module.num_features}


def state(modules):
    for index, module in enumerate(modules):
        for role, tensor in module.state_dict().items():
            if role != "num_batches_tracked":
                yield f"{index}.{role}", tensor


def main(path):
    if torch.backends.cpu.get_cpu_capability() == "DEFAULT":
        sys.exit("this machine has no fused multiply-add: the last bits would differ")
    cases = []
    for name, build in CASES.items():
        for seed in SEEDS:
            torch.manual_seed(seed)
            modules = build()
            cases.append(
                {
                    "name": name,
                    "seed": seed,
                    "modules": [describe(module) for module in modules],
                    "parameters": [
                        {
                            "name": key,
                            "shape": list(tensor.shape),
                            "sha256": digest(tensor),
                            "first": tensor.detach().flatten()[:3].double().tolist(),
                        }
                        for key, tensor in state(modules)
                    ],
                }
            )
    inputs = []
    for shape in [[], [3], [2, 3, 5, 7]]:
        for seed in [0, 1, 2**32 + 7]:
            torch.manual_seed(seed)
            values = torch.rand(shape)
            inputs.append(
                {
                    "shape": shape,
                    "seed": seed,
                    "sha256": digest(values),
                    "first": values.flatten()[:3].double().tolist(),
                }
            )
    golden = {"torch": torch.__version__.split("+")[0], "cases": cases, "inputs": inputs}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
