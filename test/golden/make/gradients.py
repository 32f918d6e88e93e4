"""Writes the golden gradients of every operation: what PyTorch's autograd gives in float64 for random valid arguments.

    python test/golden/make/gradients.py test/golden/gradients.json

Needs torch and numpy; made with PyTorch 2.15.0 on CPU (the file says with which). Arguments are drawn as by operations.py,
and arrays are filled as there; case c is multiplied by an array like its result with p = 16c + 15, as 2u - 1, and summed.
With `integers` inputs are floor(13u) - 6: ties, and every bend. Kept are the derivatives by each input and each learned
parameter (base64 of little-endian float32, C order). A batch norm is in training mode. Dropout is chance: it is tested otherwise.
"""

import base64
import json
import sys

import numpy as np
import operations
import torch
from operations import OPERATIONS, SCALES, array, parameters_of
from torch import nn

COUNTS = {"conv2d": 30, "conv_transpose2d": 20, "max_pool2d": 16, "avg_pool2d": 14, "upsample": 14}
LARGEST = 160
WITH_TIES = (
    "max_pool2d global_max_pool2d maxout2d maximum relu relu6 leaky_relu elu selu gelu silu hardswish hardsigmoid mish "
    "softplus prelu hardtanh"
).split()


def in_training(operation, args, shapes, torch_answer):
    """What differs from inference."""
    if operation == "batch_norm2d":
        features = {**args, "num_features": shapes[0][1]}
        return lambda x, parameters: parameters(nn.BatchNorm2d(**features)).train()(x)
    if operation == "maxout2d":
        pool = args["pool_size"]
        # amax shares a gradient among equals; here the first has it, as in max pooling.
        return lambda x, _: x.reshape(x.shape[0], -1, pool, *x.shape[2:]).max(2).values
    return torch_answer


def text(tensor):
    return base64.b64encode(tensor.numpy().astype("<f4").tobytes()).decode()


def answer(case, operation, make, scale, integers):
    """One case, or None where PyTorch refuses the arguments, or where it is large."""
    args, shapes, torch_answer = make()
    if sum(int(np.prod(shape)) for shape in shapes) > LARGEST:
        return None
    made = []

    def parameters(module):
        with torch.no_grad():
            made.append(parameters_of(case)(module))
        return made[0]

    filled = [array(shape, 16 * case + k) for k, shape in enumerate(shapes)]
    inputs = [torch.floor(13 * u) - 6 if integers else (2 * u - 1) * scale for u in filled]
    inputs = [x.requires_grad_() for x in inputs]
    try:
        result = in_training(operation, args, shapes, torch_answer)(*inputs, parameters)
    except (RuntimeError, IndexError, ValueError):
        return None
    # A window of nothing but padding: PyTorch moves its gradient to a place outside of it.
    if result.numel() > 2 * LARGEST or not result.isfinite().all():
        return None
    (result * (2 * array(list(result.shape), 16 * case + 15) - 1)).sum().backward()
    learned = [(name, p.grad) for name, p in made[0].named_parameters()] if made else []
    return {
        "op": operation,
        "args": args,
        "inputs": shapes,
        "scale": scale,
        **({"integers": True} if integers else {}),
        "gradients": [text(x.grad) for x in inputs],
        "parameters": {name: text(gradient) for name, gradient in learned},
    }


def main(path):
    operations.draw.seed(20261126)
    cases = []
    for operation, (make, _) in OPERATIONS.items():
        if operation.startswith("dropout") or " " in operation:
            continue
        for number in range(COUNTS.get(operation, 6)):
            scale = operations.either(*SCALES[operation]) if operation in SCALES else 1
            found = None
            while found is None:
                found = answer(len(cases), operation, make, scale, operation in WITH_TIES and number % 3 == 0)
            cases.append(found)
    lines = ",\n".join(json.dumps(case) for case in cases)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"torch": "{torch.__version__.split("+")[0]}", "cases": [\n{lines}\n]}}\n')
    print(f"{len(cases)} cases")


if __name__ == "__main__":
    main(sys.argv[1])
