"""What a contender says to bench/run.mjs: one line for each request, `answer ` and JSON."""

import json
import resource
import signal
import sys
import time

import numpy


def serve(runtime, parameters, load_ms, run, shape):
    """Serves until stdin ends; `run` takes and gives float32 arrays, pictures of `shape`."""
    # Ctrl-C goes to every process of the terminal: run.mjs decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer({"runtime": runtime, "parameters": parameters, "load_ms": load_ms})
    pictures = {}
    for line in sys.stdin:
        request, *values = line.split()
        if request == "memory":
            answer(peak_bytes())
        if request == "output":
            answer(run(made(1, shape)).reshape(-1)[:1000].tolist())
        if request == "run":
            batch = int(values[0])
            if batch not in pictures:
                pictures[batch] = made(batch, shape)
            began = time.perf_counter()
            output = run(pictures[batch])
            milliseconds = 1000 * (time.perf_counter() - began)
            assert numpy.isfinite(output).all(), "the output is not finite"
            answer(milliseconds)


def made(batch, shape):
    """Pictures, the same in every process."""
    count = batch * int(numpy.prod(shape))
    return (numpy.arange(count) * 7919 % 1000 / 1000).astype(numpy.float32).reshape(batch, *shape)


def answer(value):
    print("answer", json.dumps(value), flush=True)


def peak_bytes():
    if sys.platform != "linux":
        unit = 1 if sys.platform == "darwin" else 1024
        return unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM:"))
    return 1024 * int(line.split()[1])
