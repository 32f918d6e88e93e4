"""Summarises the module of a file, which runs it once on the meta device."""

import importlib.util
import sys

from torchinfo import summary

spec = importlib.util.spec_from_file_location("case", sys.argv[1])
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
summary(module.Net(), input_size=(2, 3, 32, 32), device="meta", verbose=0)
