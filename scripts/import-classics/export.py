"""Writes torchvision's networks, with random weights, as both of PyTorch's exporters write them.

usage: python3 export.py FOLDER [NETWORK…|light]

Of each network: <network>.<exporter>.onnx, and input and answer of PyTorch as <network>.input.npy and <network>.output.npy.
`light`: ONNX's own light networks, which the onnx package ships with its own answers. Nothing is downloaded.
"""

import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
import torchvision

NETWORKS = {
    "resnet18": {},
    "resnet50": {},
    "mobilenet_v2": {},
    "squeezenet1_1": {},
    "googlenet": {"aux_logits": False, "init_weights": False},
    "shufflenet_v2_x1_0": {},
    "densenet121": {},
    "mnasnet1_0": {},
}


def network(name: str) -> torch.nn.Module:
    torch.manual_seed(1)
    model = getattr(torchvision.models, name)(weights=None, **NETWORKS[name])
    generator = torch.Generator().manual_seed(2)
    # A network that was never trained has the same statistics everywhere, which would hide an exchange of layers.
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1, generator=generator)
            module.running_var.uniform_(0.7, 1.3, generator=generator)
    return model.eval()


def light(folder: Path) -> None:
    """The networks of onnx/backend/test/data/light; the input is the one that ONNX's own test runner makes."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((Path(onnx.__file__).parent / "backend/test/data/light").glob("*.onnx")):
        shutil.copy(path, folder / path.name)
        graph = onnx.load(path).graph
        given = {tensor.name for tensor in graph.initializer}
        (image,) = (value for value in graph.input if value.name not in given)
        shape = [size.dim_value or 1 for size in image.type.tensor_type.shape.dim]
        count = int(np.prod(shape))
        np.save(folder / f"{path.stem}.input.npy", (np.arange(count).reshape(shape) / count).astype(np.float32))
        answer = onnx.load_tensor(path.with_name(f"{path.stem}_output_0.pb"))
        np.save(folder / f"{path.stem}.output.npy", onnx.numpy_helper.to_array(answer).astype(np.float32))


def main(folder: Path, names: list[str]) -> None:
    warnings.filterwarnings("ignore")
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        model = network(name)
        image = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(3))
        with torch.no_grad():
            answer = model(image)
        np.save(folder / f"{name}.input.npy", image.numpy())
        np.save(folder / f"{name}.output.npy", answer.numpy())
        torch.onnx.export(
            model,
            (image,),
            str(folder / f"{name}.torchscript.onnx"),
            dynamo=False,
            input_names=["image"],
            output_names=["logits"],
            dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}},
        )
        torch.onnx.export(
            model,
            (image,),
            str(folder / f"{name}.dynamo.onnx"),
            dynamo=True,
            verbose=False,
            input_names=["image"],
            output_names=["logits"],
            dynamic_shapes=({0: torch.export.Dim("N", min=1)},),
        )
        print(name, flush=True)


if __name__ == "__main__":
    if sys.argv[2:] == ["light"]:
        light(Path(sys.argv[1]))
    else:
        main(Path(sys.argv[1]), sys.argv[2:] or list(NETWORKS))
