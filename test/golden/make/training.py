"""Writes the golden answers of training: ten steps of each optimizer, as PyTorch takes them in float64.

    python test/golden/make/training.py test/golden/training.json

Needs torch and numpy; made with PyTorch 2.15.0 on CPU (the file says with which). The network is `Net` below; weights and
data follow from the hash of `fill`, which test/golden/fill.ts has too: parameter k (weight and bias of each layer in the
order of the layers; running statistics begin as 0 and 1) with p = k, as (2u - 1)/2; the picture of step t with p = 100 + t,
as 2u - 1. The class of sample i at step t is (7i + t) mod 3; what mse_loss compares with at step t is p = 200 + t, as 2u - 1.
The learning rate of step t is lr * (1 - t/20), or that of OneCycleLR. Losses are those before each step; arrays are base64 of little-endian float64.
"""

import base64
import json
import sys

import numpy as np
import torch
from operations import fill
from torch import nn
from torch.nn import functional as F

BATCH, STEPS, CLASSES = 6, 10, 3


# A bias before a batch norm has no gradient but rounding, which Adam and RMSprop make as large as any: there is none here.
class Net(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(2, 4, 3, padding=1, bias=False),
            nn.BatchNorm2d(4, momentum=0.2),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, padding=1),
            nn.Conv2d(4, 5, 2),
            nn.Sigmoid(),
            nn.Flatten(),
            nn.Linear(20, CLASSES),
        )


NAMES = {"0": "conv2d_1", "1": "batch_norm2d_1", "4": "conv2d_2", "7": "linear_1"}

SGD = {"lr": 0.1, "momentum": 0, "dampening": 0, "weight_decay": 0, "nesterov": False}
ADAM = {"lr": 0.02, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0}
RMSPROP = {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0, "momentum": 0, "centered": False}
CYCLE = {"max_lr": 0.02, "base_momentum": 0.6, "max_momentum": 0.9, "cycle_momentum": True}

CASES = [
    {"name": "SGD", "kind": "sgd", "args": SGD},
    {"name": "SGD with weight decay", "kind": "sgd", "args": {**SGD, "weight_decay": 0.05}},
    {"name": "SGD with momentum", "kind": "sgd", "args": {**SGD, "momentum": 0.9}},
    {"name": "SGD, dampened", "kind": "sgd", "args": {**SGD, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.01}},
    {"name": "SGD, Nesterov's", "kind": "sgd", "args": {**SGD, "momentum": 0.9, "weight_decay": 0.01, "nesterov": True}},
    {"name": "SGD, its momentum cycled", "kind": "sgd", "args": {**SGD, "momentum": 0.9}, "momenta": [0.95, 0.85]},
    {"name": "Adam", "kind": "adam", "args": ADAM},
    {"name": "Adam with weight decay", "kind": "adam", "args": {**ADAM, "weight_decay": 0.1, "betas": [0.8, 0.95]}},
    {"name": "Adam, its first beta cycled", "kind": "adam", "args": ADAM, "momenta": [0.95, 0.85]},
    {"name": "AdamW", "kind": "adamw", "args": {**ADAM, "weight_decay": 0.1}},
    {"name": "RMSprop", "kind": "rmsprop", "args": RMSPROP},
    {"name": "RMSprop with weight decay", "kind": "rmsprop", "args": {**RMSPROP, "weight_decay": 0.1, "eps": 1e-3}},
    {"name": "RMSprop with momentum", "kind": "rmsprop", "args": {**RMSPROP, "momentum": 0.9, "alpha": 0.9}},
    {
        "name": "RMSprop, centered",
        "kind": "rmsprop",
        "args": {**RMSPROP, "momentum": 0.8, "alpha": 0.9, "eps": 1e-3, "centered": True},
    },
    {"name": "SGD without momentum under OneCycleLR", "kind": "sgd", "args": SGD, "one_cycle": CYCLE},
    {"name": "SGD, dampened, under OneCycleLR", "kind": "sgd", "args": {**SGD, "dampening": 0.3}, "one_cycle": CYCLE},
    {"name": "RMSprop without momentum under OneCycleLR", "kind": "rmsprop", "args": RMSPROP, "one_cycle": CYCLE},
    {
        "name": "OneCycleLR that leaves momentum alone",
        "kind": "sgd",
        "args": SGD,
        "one_cycle": {**CYCLE, "cycle_momentum": False},
    },
    {"name": "label smoothing", "kind": "sgd", "args": SGD, "label_smoothing": 0.2},
    {"name": "mse_loss", "kind": "sgd", "args": {**SGD, "momentum": 0.5}, "loss": "mse_loss"},
    {"name": "clip_grad_norm_", "kind": "sgd", "args": {**SGD, "momentum": 0.9}, "clip": {"kind": "norm", "max": 0.3}},
    {"name": "clip_grad_value_", "kind": "sgd", "args": {**SGD, "momentum": 0.9}, "clip": {"kind": "value", "max": 0.02}},
    {"name": "a moving average", "kind": "adamw", "args": {**ADAM, "weight_decay": 0.01}, "ema": 0.9},
]

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "rmsprop": torch.optim.RMSprop}


def signed(shape, p):
    return torch.from_numpy(2 * fill(int(np.prod(shape)), p).reshape(shape) - 1)


def text(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f8").tobytes()).decode()


def run(case):
    net = Net().double()
    for k, parameter in enumerate(net.parameters()):
        parameter.data = signed(tuple(parameter.shape), k) / 2
    optimizer = OPTIMIZERS[case["kind"]](net.parameters(), **case["args"])
    cycle = case.get("one_cycle") and torch.optim.lr_scheduler.OneCycleLR(optimizer, total_steps=STEPS, **case["one_cycle"])
    average = [parameter.detach().clone() for parameter in net.parameters()]
    losses = []
    for step in range(STEPS):
        for group in optimizer.param_groups:
            if cycle:
                break
            group["lr"] = case["args"]["lr"] * (1 - step / 20)
            if "momenta" in case:
                momentum = case["momenta"][step % 2]
                if case["kind"] == "adam":
                    group["betas"] = (momentum, group["betas"][1])
                else:
                    group["momentum"] = momentum
        output = net(signed((BATCH, 2, 6, 6), 100 + step))
        if case.get("loss") == "mse_loss":
            loss = F.mse_loss(output, signed((BATCH, CLASSES), 200 + step))
        else:
            labels = torch.tensor([(7 * i + step) % CLASSES for i in range(BATCH)])
            loss = F.cross_entropy(output, labels, label_smoothing=case.get("label_smoothing", 0))
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        if "clip" in case and case["clip"]["kind"] == "norm":
            nn.utils.clip_grad_norm_(net.parameters(), case["clip"]["max"])
        elif "clip" in case:
            nn.utils.clip_grad_value_(net.parameters(), case["clip"]["max"])
        optimizer.step()
        if cycle and step + 1 < STEPS:
            cycle.step()
        if "ema" in case:
            for kept, parameter in zip(average, net.parameters()):
                kept.mul_(case["ema"]).add_(parameter.detach(), alpha=1 - case["ema"])
    arrays = {}
    for name, tensor in net.state_dict().items():
        layer, role = name.split(".")
        if role != "num_batches_tracked":
            arrays[f"{NAMES[layer]}.{role}"] = text(tensor)
    averages = {}
    if "ema" in case:
        for (name, _), kept in zip(net.named_parameters(), average):
            layer, role = name.split(".")
            averages[f"{NAMES[layer]}.{role}"] = text(kept)
    net.eval()
    evaluated = net(signed((BATCH, 2, 6, 6), 100)).reshape(-1)
    return {**case, "losses": losses, "weights": arrays, "averages": averages, "evaluated": text(evaluated)}


if __name__ == "__main__":
    with open(sys.argv[1], "w") as file:
        head = json.dumps({"torch": torch.__version__.split("+")[0]})[:-1]
        lines = ",\n".join(json.dumps(run(case)) for case in CASES)
        file.write(f'{head}, "cases": [\n{lines}\n]}}\n')
