"""Runs the Python source that `ninc compile` wrote and compares it with what PyTorch said before.

    python check.py FOLDER [pytorch] [keras]

FOLDER is written by write.ts. Prints counts and the largest errors by target and kind of case; exits with 1 on any fault.
"""

import importlib.util
import json
import keyword
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from safetensors.numpy import load_file

# Keras on TensorFlow has the slope of leaky_relu and the constants of gelu in float32, whatever is computed in.
BOUNDS = {("pytorch", "float64"): 1e-10, ("keras", "float64"): 1e-6}


def module_of(path, name):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def error(found, expected):
    """The largest difference, relative to the largest finite expected number; infinite where shapes differ."""
    if found.shape != expected.shape:
        return float("inf")
    finite = np.isfinite(expected)
    if not np.array_equal(found[~finite], expected[~finite], equal_nan=True):
        return float("inf")
    if not finite.any():
        return 0.0
    largest = np.abs(expected[finite]).max() or 1.0
    worst = np.abs(found[finite].astype(np.float64) - expected[finite]).max() / max(largest, 2.0**-126)
    return float("inf") if np.isnan(worst) else float(worst)


def by_name(case, answer):
    return answer if isinstance(answer, dict) else {case["outputs"][0]: answer}


def pytorch(folder, case):
    import torch

    module = module_of(folder / "pytorch" / "model.py", f"pytorch_{case['folder']}")
    built = module.build()
    keys = list(built.state_dict())
    if keys != case["parameters"]:
        raise AssertionError(f"state_dict has {keys}, not {case['parameters']}")
    if built.training:
        raise AssertionError("a network with weights is not in eval mode")
    weights = {name: torch.from_numpy(value) for name, value in load_file(folder / "pytorch" / "weights.safetensors").items()}
    inputs = load_file(folder / "inputs.safetensors")
    for precision in ("float64",) if case["double"] else ("float32", "float64"):
        dtype = getattr(torch, precision)
        model = module.build(None).to(dtype).eval()
        model.load_state_dict(weights, strict=True)
        with torch.no_grad():
            answer = model(*(torch.from_numpy(inputs[name]).to(dtype) for name in case["inputs"]))
        yield precision, {name: value.numpy() for name, value in by_name(case, answer).items()}


def keras(folder, case):
    import keras

    keras.backend.clear_session()
    module = module_of(folder / "keras" / "model.py", f"keras_{case['folder']}")
    model = module.build()
    for name, known in zip(case["outputs"], case["sizes"]):
        shape = (model.output[name] if isinstance(model.output, dict) else model.output).shape
        if any(size is not None and size != found for size, found in zip(known, shape, strict=True)):
            raise AssertionError(f"{name} is {shape} to Keras, not {known}")
    inputs = load_file(folder / "inputs.safetensors")
    precision = "float64" if case["double"] else "float32"
    answer = model({name: inputs[name].astype(precision) for name in case["inputs"]}, training=False)
    answer = {name: keras.ops.convert_to_numpy(value) for name, value in by_name(case, answer).items()}
    for value in answer.values():
        if str(value.dtype) != precision:
            raise AssertionError(f"gives {value.dtype}, not {precision}")
    yield precision if case["double"] else "float32", answer


def savedmodel(folder, case):
    import tensorflow

    if any(keyword.iskeyword(name) for name in case["inputs"]):
        # TensorFlow's Python makes a function of a signature, which cannot have such a parameter; Serving and tfjs-node can.
        return
    loaded = tensorflow.saved_model.load(str(folder / "savedmodel"))
    inputs = load_file(folder / "inputs.safetensors")
    precision = "float64" if case["double"] else "float32"
    answer = loaded.signatures["serving_default"](
        **{name: tensorflow.constant(inputs[name].astype(precision)) for name in case["inputs"]}
    )
    # A signature has its outputs by name, in no order.
    yield precision, {name: answer[name].numpy() for name in case["outputs"]}


def ruff(root, target):
    files = [str(path) for path in sorted(root.glob(f"*/{target}/*.py"))]
    for words in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        done = subprocess.run(["ruff", *words, "--isolated", "--no-cache", *files], check=False, capture_output=True, text=True)
        print(f"{target}: ruff {words[0]} on {len(files)} files: {'fine' if done.returncode == 0 else done.stdout[-3000:] + done.stderr[-3000:]}")
        if done.returncode != 0:
            yield words[0]


def main():
    root = Path(sys.argv[1])
    chosen = sys.argv[2:] or ["pytorch", "keras"]
    cases = json.loads((root / "cases.json").read_text())
    faults = []
    for target in chosen:
        if target != "savedmodel":
            faults += list(ruff(root, target))
        counts, worst = defaultdict(int), defaultdict(float)
        for case in cases:
            folder = root / case["folder"]
            expected = load_file(folder / "expected.safetensors")
            try:
                for precision, answer in {"pytorch": pytorch, "keras": keras, "savedmodel": savedmodel}[target](folder, case):
                    if list(answer) != case["outputs"]:
                        raise AssertionError(f"gives {list(answer)}, not {case['outputs']}")
                    bad = max(error(answer[name], expected[name].astype(np.float64)) for name in case["outputs"])
                    key = (case["kind"], precision)
                    counts[key] += 1
                    worst[key] = max(worst[key], bad)
                    bound = BOUNDS.get((target, precision), 5e-4)
                    if not bad <= bound:
                        raise AssertionError(f"error {bad:.3g} in {precision}")
            except Exception as fault:  # noqa: BLE001
                faults.append(case["name"])
                print(f"{target}: {case['kind']} {case['name']} ({folder}): {type(fault).__name__}: {str(fault)[:500]}")
        for kind, precision in sorted(counts):
            print(f"{target}: {counts[kind, precision]} {kind} cases in {precision}, largest error {worst[kind, precision]:.2g}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
