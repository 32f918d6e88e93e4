"""Checks ONNX files with ONNX's own checker: python check_models.py FOLDER.

For every model: `check_model` with full checks, strict shape inference, and the shapes that are inferred without the file's own
`value_info` against those that the file tells. Needs onnx; made with onnx 1.23.2. Prints one line of figures; exit 1 where
something is wrong.
"""

import pathlib
import sys

import onnx


def shape_of(value):
    tensor = value.type.tensor_type
    if not tensor.HasField("shape"):
        return None
    return [
        dim.dim_value if dim.HasField("dim_value") else dim.dim_param or None
        for dim in tensor.shape.dim
    ]


def check(path):
    onnx.checker.check_model(str(path), full_check=True)
    model = onnx.load(path)
    declared = {
        value.name: shape_of(value)
        for value in [*model.graph.value_info, *model.graph.output]
    }
    del model.graph.value_info[:]
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")
    inferred = onnx.shape_inference.infer_shapes(
        model, strict_mode=True, data_prop=True
    )
    known = 0
    for value in [*inferred.graph.value_info, *inferred.graph.output]:
        ours, theirs = declared.get(value.name), shape_of(value)
        if ours is None or theirs is None:
            continue
        if len(ours) != len(theirs):
            raise ValueError(f"{value.name}: {ours} is told, {theirs} is inferred")
        for left, right in zip(ours, theirs, strict=True):
            if isinstance(right, int):
                known += 1
                if left != right:
                    raise ValueError(
                        f"{value.name}: {ours} is told, {theirs} is inferred"
                    )
    return len(declared), known


def main():
    files = sorted(pathlib.Path(sys.argv[1]).glob("**/*.onnx"))
    wrong = values = sizes = 0
    for path in files:
        try:
            told, known = check(path)
            values += told
            sizes += known
        except Exception as error:
            wrong += 1
            print(f"{path.name}: {error}", file=sys.stderr)
    print(
        f"{len(files)} models, {wrong} of them wrong; {values} values, {sizes} sizes inferred as told"
    )
    sys.exit(1 if wrong or not files else 0)


main()
