"""Reads a model in ONNX's text form and checks it, shapes included."""

import sys

import onnx
from onnx import checker, parser

with open(sys.argv[1]) as file:
    model = parser.parse_model(file.read())
checker.check_model(model, full_check=True)
onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
