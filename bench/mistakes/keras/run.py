"""Builds the model of a JSON file."""

import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras

with open(sys.argv[1]) as file:
    keras.models.model_from_json(file.read())
