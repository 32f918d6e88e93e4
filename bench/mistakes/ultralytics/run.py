"""Builds the model of a YAML file and runs it once, as the first step of training would."""

import sys

import torch
from ultralytics import YOLO

model = YOLO(sys.argv[1], task="classify")
model.model(torch.zeros(2, 3, 32, 32))
