"""A network in PyTorch, eager. usage: run_torch.py NETWORK contiguous_format|channels_last"""

import os
import sys
import time

import torch
from protocol import serve
from torch_networks import build

network, layout = sys.argv[1:]
threads = int(os.environ["NINC_BENCH_THREADS"])
torch.set_num_threads(threads)
layout = getattr(torch, layout)
began = time.perf_counter()
model = build(network).to(memory_format=layout)
load_ms = 1000 * (time.perf_counter() - began)


@torch.inference_mode()
def run(pictures):
    return model(torch.from_numpy(pictures).contiguous(memory_format=layout)).numpy()


parameters = sum(parameter.numel() for parameter in model.parameters())
serve(f"PyTorch {torch.__version__}", parameters, load_ms, run, (3, 224, 224))
