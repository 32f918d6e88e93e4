"""Steps of training a network in PyTorch, eager, cross-entropy, SGD with momentum.

usage: train_torch.py NETWORK contiguous_format|channels_last [bfloat16]
"""

import os
import sys
import time

import torch
from protocol import serve
from torch import nn
from torch_networks import build

network, layout, *rest = sys.argv[1:]
torch.set_num_threads(int(os.environ["NINC_BENCH_THREADS"]))
layout = getattr(torch, layout)
began = time.perf_counter()
model = build(network).train().to(memory_format=layout)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
load_ms = 1000 * (time.perf_counter() - began)


def run(pictures):
    x = torch.from_numpy(pictures).contiguous(memory_format=layout)
    labels = torch.arange(len(pictures)) % 10
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled="bfloat16" in rest):
        loss = nn.functional.cross_entropy(model(x), labels)
    loss.backward()
    optimizer.step()
    return loss.detach().reshape(1).numpy()


parameters = sum(parameter.numel() for parameter in model.parameters())
serve(f"PyTorch {torch.__version__}", parameters, load_ms, run, (3, 32, 32))
