"""Writes test/golden/events.json: records of an event file as TensorFlow writes them.

usage: python3 test/golden/make/events.py > test/golden/events.json
"""

import json
import os
import tempfile

import tensorflow as tf
from tensorflow.core.framework.summary_pb2 import Summary
from tensorflow.core.util.event_pb2 import Event

events = [
    Event(wall_time=1764115200.25, file_version="brain.Event:2"),
    Event(
        wall_time=1764115201.5,
        step=300,
        summary=Summary(
            value=[
                Summary.Value(tag="train/loss", simple_value=0.375),
                Summary.Value(tag="ü", simple_value=-2.0),
            ]
        ),
    ),
]
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "events")
    with tf.io.TFRecordWriter(path) as writer:
        for event in events:
            writer.write(event.SerializeToString())
    with open(path, "rb") as file:
        print(json.dumps({"hex": file.read().hex()}))
