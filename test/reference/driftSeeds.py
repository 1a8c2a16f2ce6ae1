"""Makes driftSeeds.json: accuracies with River 0.26.1's one detector that draws random numbers, `drift.KSWIN`, of ten seeds.

`python test/reference/driftSeeds.py`, with requirements.txt; it takes some minutes. `drift.DriftRetrainingClassifier` without a background
model around scaled logistic regression (rate 0.01), rows in file order: predict, score, then learn. `planes` is that of driftReactions.py.
MOA 2024.07.0 has no such detector.
"""

import csv
import gzip
import json
import pathlib

import river
from river import drift, linear_model, metrics, optim, preprocessing

from mulberry import mulberry32

HERE = pathlib.Path(__file__).parent
SEEDS = range(10)
TARGETS = {
    "electricity": ("class", "UP"),
    "sea_stream": ("class", "1"),
    "bananas": ("target", "1"),
    "phishing": ("is_phishing", "1"),
}


def planes():
    draw = mulberry32(5)
    plane = []
    for i in range(15000):
        if i % 3000 == 0:
            plane = [2 * draw() - 1 for _ in range(5)]
        x = {f"x{k}": 2 * draw() - 1 for k in range(5)}
        side = 0.0
        for k in range(5):
            side += plane[k] * x[f"x{k}"]
        yield x, (side > 0) != (draw() < 0.1)


def file_rows(name):
    target, positive = TARGETS[name]
    with gzip.open(HERE.parent / "data" / f"{name}.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            y = row.pop(target) == positive
            yield {k: float(v) for k, v in row.items() if k != "time"}, y


def accuracy(rows, seed):
    model = preprocessing.StandardScaler() | linear_model.LogisticRegression(optim.SGD(0.01))
    wrapped = drift.DriftRetrainingClassifier(model, drift.KSWIN(seed=seed), train_in_background=False)
    metric = metrics.Accuracy()
    for x, y in rows:
        metric.update(y, wrapped.predict_proba_one(x).get(True, 0.0) > 0.5)
        wrapped.learn_one(x, y)
    return metric.get()


runs = []
for name in ["planes", *TARGETS]:
    rows = list(planes() if name == "planes" else file_rows(name))
    runs.append({"data": name, "detector": "KSWIN", "accuracies": [accuracy(rows, seed) for seed in SEEDS]})
    print(name, runs[-1]["accuracies"], flush=True)
body = ",\n".join(json.dumps(run) for run in runs)
(HERE / "driftSeeds.json").write_text(f'{{\n"system": "River {river.__version__}",\n"runs": [\n{body}\n]\n}}\n')
