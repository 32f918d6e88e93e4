"""A network in Keras, compiled by `tf.function`. usage: run_keras.py NETWORK"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import tensorflow as tf
from keras_networks import build
from protocol import serve

began = time.perf_counter()
model = build(sys.argv[1])
load_ms = 1000 * (time.perf_counter() - began)
forward = tf.function(lambda pictures: model(pictures, training=False), reduce_retracing=True)


def run(pictures):
    return forward(tf.constant(pictures)).numpy()


parameters = sum(int(tf.size(weight)) for weight in model.trainable_weights)
serve(f"TensorFlow {tf.__version__}, Keras", parameters, load_ms, run, (224, 224, 3))
