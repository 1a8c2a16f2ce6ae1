"""python sgd.py MATRIX ROWS COLUMNS EPOCHS RUNS: times scikit-learn's SGDClassifier; prints JSON.

MATRIX: ROWS x COLUMNS float64, row by row, then a label (0 or 1) a row as float64.
"""
import json
import sys
import time

import numpy
import sklearn
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss

path, rows, columns, epochs, runs = sys.argv[1], *map(int, sys.argv[2:])
data = numpy.fromfile(path, dtype="<f8")
x, y = data[: rows * columns].reshape(rows, columns), data[rows * columns :].astype(int)
found = []
# The first run warms up.
for run in range(runs + 1):
    model = SGDClassifier(loss="log_loss", max_iter=epochs, tol=None, shuffle=True, alpha=1e-4, random_state=run)
    started, used = time.perf_counter(), time.process_time()
    model.fit(x, y)
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    if run > 0:
        work = rows * epochs
        loss = log_loss(y, model.predict_proba(x))
        found.append({"rate": work / seconds, "cpu": cpu / work * 1e6, "loss": loss})
print(json.dumps({"version": sklearn.__version__, "runs": found}))
