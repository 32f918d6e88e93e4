"""Writes a network of PyTorch as ONNX, prints its parameters. usage: export_onnx.py NETWORK MODEL.onnx"""

import contextlib
import io
import sys

import torch
from torch_networks import build

network, path = sys.argv[1:]
model = build(network)
batch = torch.export.Dim("N", min=1, max=1024)
with contextlib.redirect_stdout(io.StringIO()):
    torch.onnx.export(
        model,
        (torch.zeros(2, 3, 224, 224),),
        path,
        dynamo=True,
        dynamic_shapes=({0: batch},),
        external_data=False,
        verbose=False,
    )
print(sum(parameter.numel() for parameter in model.parameters()))
