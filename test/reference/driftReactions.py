"""Makes driftReactions.json: what River 0.26.1 makes of drift, `drift.DriftRetrainingClassifier` around scaled logistic regression.

`python test/reference/driftReactions.py`, with requirements.txt. `planes`: 5 numbers in [-1, 1), whose class is the side of a plane through
the origin that is drawn anew each 3,000 events; one label in ten is turned over. `electricity`: all of it.
"""

import csv
import gzip
import json
import pathlib

import river
from river import drift, linear_model, metrics, optim, preprocessing

from mulberry import mulberry32

HERE = pathlib.Path(__file__).parent


def planes():
    draw = mulberry32(5)
    rows, plane = [], []
    for i in range(15000):
        if i % 3000 == 0:
            plane = [2 * draw() - 1 for _ in range(5)]
        x = {f"x{k}": 2 * draw() - 1 for k in range(5)}
        side = 0.0
        for k in range(5):
            side += plane[k] * x[f"x{k}"]
        rows.append((x, (side > 0) != (draw() < 0.1)))
    return rows


def electricity():
    with gzip.open(HERE.parent / "data" / "electricity.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            y = row.pop("class") == "UP"
            yield {k: float(v) for k, v in row.items() if k != "time"}, y


def model():
    return preprocessing.StandardScaler() | linear_model.LogisticRegression(optim.SGD(0.01))


detectors = {
    "DDM": lambda: drift.binary.DDM(),
    "HDDMW": lambda: drift.binary.HDDMW(),
    "HDDMA": lambda: drift.binary.HDDMA(),
}


def run(rows, wrapped):
    accuracy, outputs = metrics.Accuracy(), []
    for x, y in rows:
        p = wrapped.predict_proba_one(x).get(True, 0.0)
        outputs.append(p)
        accuracy.update(y, p > 0.5)
        wrapped.learn_one(x, y)
    return {"accuracy": accuracy.get(), "first50": outputs[:50], "last50": outputs[-50:]}


runs = []
for name, rows in [("planes", planes()), ("electricity", list(electricity()))]:
    runs.append({"data": name, "wrapper": "none", "detector": None, **run(rows, model())})
    for detector, make in detectors.items():
        for background in [False, True]:
            wrapped = drift.DriftRetrainingClassifier(model(), make(), train_in_background=background)
            wrapper = "background" if background else "restart"
            runs.append({"data": name, "wrapper": wrapper, "detector": detector, **run(rows, wrapped)})
            print(name, detector, wrapper, runs[-1]["accuracy"], flush=True)
body = ",\n".join(json.dumps(item) for item in runs)
(HERE / "driftReactions.json").write_text(f'{{\n"system": "River {river.__version__}",\n"runs": [\n{body}\n]\n}}\n')
