"""Writes the JSON of the network, and the same with each mistake, into a folder."""

import json
import sys
from pathlib import Path

import keras
from keras import layers

image = keras.Input((32, 32, 3), name="image")
stem = layers.Conv2D(64, 3, padding="same", name="stem")(image)
relu = layers.ReLU(name="relu")(stem)
second = layers.Conv2D(64, 3, padding="same", name="second")(relu)
x = layers.Add(name="add")([stem, second])
x = layers.MaxPooling2D(4, name="pool1")(x)
x = layers.Conv2D(128, 3, padding="same", name="third")(x)
x = layers.MaxPooling2D(4, name="pool2")(x)
x = layers.Dense(10, name="classifier")(layers.Flatten(name="flatten")(x))
right = json.loads(keras.Model(image, x, name="net").to_json())


def without_built_shapes(model):
    """As a person would write it: Keras infers what it was built for."""
    for layer in model["config"]["layers"]:
        layer.pop("build_config", None)
    return model


def layer(model, name):
    return next(one for one in model["config"]["layers"] if one["config"]["name"] == name)


def residual(model):
    layer(model, "second")["config"]["filters"] = 32


def kernel(model):
    layer(model, "pool2")["config"]["pool_size"] = [40, 40]


def unknown_layer(model):
    layer(model, "relu")["class_name"] = "Rellu"


def argument(model):
    config = layer(model, "pool1")["config"]
    config["pool_sise"] = config.pop("pool_size")


mistakes = {
    "right": lambda model: None,
    "residual": residual,
    "kernel": kernel,
    "layer": unknown_layer,
    "argument": argument,
}
folder = Path(sys.argv[1])
for name, make in mistakes.items():
    model = without_built_shapes(json.loads(json.dumps(right)))
    make(model)
    (folder / f"{name}.json").write_text(json.dumps(model, indent=1) + "\n")
text = (folder / "right.json").read_text()
at = text.index('"second"')
(folder / "syntax.json").write_text(text[:at] + text[at:].replace(",", "", 1))
at = text.index('"second"', text.index('"Add"'))
(folder / "from.json").write_text(text[:at] + text[at:].replace('"second"', '"secund"', 1))
