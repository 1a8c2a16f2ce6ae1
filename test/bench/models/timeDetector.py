"""python timeDetector.py CLASS PATH: times a drift detector of River over the values of PATH (float64, little endian); prints JSON."""
import json
import sys
import time

import numpy
import river
from river import drift

name, path = sys.argv[1:]
values = numpy.fromfile(path, dtype="<f8").tolist()
detector = eval(name)()
changes = 0
started = time.thread_time()
for value in values:
    detector.update(value)
    if detector.drift_detected:
        changes += 1
seconds = time.thread_time() - started
print(json.dumps({"version": river.__version__, "rates": [len(values) / seconds], "score": changes}))
