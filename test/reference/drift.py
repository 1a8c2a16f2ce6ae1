"""Makes drift.json: where the drift detectors of River 0.26.1 find and announce changes, on seeded sequences and on what models get wrong.

`python test/reference/drift.py`, with requirements.txt; it takes minutes, for River's KSWIN is slow. Sequences are made by mulberry32, which src/core/random.ts has too, or written
down: `errors` of logistic regression on electricity (a bit a row, as hexadecimal digits), its log losses on the first 8,000 rows (in
thousandths), and absolute errors of linear regression on trump_approval (in thousandths).
"""

import csv
import gzip
import json
import math
import pathlib

import river
from river import drift, linear_model, optim, preprocessing
from scipy.stats import ks_2samp

from mulberry import mulberry32

HERE = pathlib.Path(__file__).parent


def bernoulli(seed, parts):
    draw = mulberry32(seed)
    return [int(draw() < p) for n, p in parts for _ in range(n)]


def uniform(seed, parts):
    draw = mulberry32(seed)
    return [mu + draw() - 0.5 for n, mu in parts for _ in range(n)]


def rising(seed, n):
    """The error rate goes up and down between 0.1 and 0.4, in steps of 1,500."""
    draw = mulberry32(seed)
    return [int(draw() < (0.1 if i // 1500 % 2 == 0 else 0.4)) for i in range(n)]


def dataset(name, target):
    with gzip.open(HERE.parent / "data" / f"{name}.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            y = row.pop(target)
            yield {k: float(v) for k, v in row.items() if k not in ("id", "time", "date")}, y


def electricity():
    model = preprocessing.StandardScaler() | linear_model.LogisticRegression(optim.SGD(0.05))
    errors, losses = [], []
    for x, label in dataset("electricity", "class"):
        y = label == "UP"
        p = model.predict_proba_one(x)[True]
        errors.append(int((p > 0.5) != y))
        losses.append(round(-1000 * math.log(max(1e-15, p if y else 1 - p))))
        model.learn_one(x, y)
    return errors, losses[:8000]


def trump():
    model = preprocessing.StandardScaler() | linear_model.LinearRegression(optim.SGD(0.01), intercept_lr=0.1)
    losses = []
    for x, label in dataset("trump_approval", "five_thirty_eight"):
        y = float(label)
        losses.append(round(1000 * abs(y - model.predict_one(x))))
        model.learn_one(x, y)
    return losses


errors, log_losses = electricity()
absolute = trump()
sequences = {
    "bern_abrupt": bernoulli(42, [(2000, 0.2), (2000, 0.4), (2000, 0.1)]),
    "bern_null": bernoulli(7, [(10000, 0.2)]),
    "unif_abrupt": uniform(42, [(1000, 0), (1000, 0.5), (1000, 3)]),
    "rising": rising(11, 12000),
    "errors": errors,
    "logLosses": [loss / 1000 for loss in log_losses],
    "absoluteErrors": [loss / 1000 for loss in absolute],
}
bits = ["bern_abrupt", "bern_null", "rising", "errors"]
every = list(sequences)

cases = [
    (drift.ADWIN, every, [{}, {"delta": 0.05, "clock": 1}]),
    (
        drift.PageHinkley,
        every,
        [
            {},
            {"threshold": 20},
            {"min_instances": 100, "delta": 0.05, "threshold": 5, "alpha": 0.99, "mode": "up"},
            {"threshold": 3, "mode": "down"},
        ],
    ),
    (
        drift.binary.DDM,
        bits,
        [{}, {"warm_start": 100, "warning_threshold": 1.5, "drift_threshold": 2.2}],
    ),
    (drift.binary.EDDM, bits, [{}, {"warm_start": 60, "alpha": 0.9, "beta": 0.75}]),
    (
        drift.binary.HDDMA,
        bits,
        [
            {},
            {"drift_confidence": 0.01, "warning_confidence": 0.1},
            {"drift_confidence": 0.0001, "two_sided_test": True},
        ],
    ),
    (
        drift.binary.HDDMW,
        bits,
        [
            {},
            {"lambda_val": 0.2, "drift_confidence": 0.01, "warning_confidence": 0.05},
            {"lambda_val": 0.013, "two_sided_test": True},
        ],
    ),
]


def runs_of(positions):
    """[first, how many] of each run of positions one after the other."""
    runs = []
    for i in positions:
        if runs and sum(runs[-1]) == i:
            runs[-1][1] += 1
        else:
            runs.append([i, 1])
    return runs


def watch(detector, values):
    drifts, warnings = [], []
    for i, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            drifts.append(i)
        if getattr(detector, "warning_detected", False):
            warnings.append(i)
    return drifts, warnings


detections = []
for make, names, all_options in cases:
    for name in names:
        for options in all_options:
            drifts, warnings = watch(make(**options), sequences[name])
            detections.append(
                {
                    "class": make.__name__,
                    "sequence": name,
                    "options": options,
                    "driftAt": drifts,
                    "warningRuns": runs_of(warnings),
                }
            )

slow = {"alpha": 0.0001, "window_size": 300, "stat_size": 80}
kswin = []
for name, options in [
    ("bern_abrupt", {}),
    ("bern_abrupt", slow),
    ("bern_null", {}),
    ("unif_abrupt", {}),
    ("unif_abrupt", slow),
    ("rising", {}),
]:
    found = [watch(drift.KSWIN(**options, seed=seed), sequences[name])[0] for seed in range(10)]
    kswin.append({"sequence": name, "options": options, "driftAt": found})

# The least distance of two samples of n that scipy's exact test finds as improbable as alpha.
gaps = []
for n in [5, 10, 30, 50, 83, 200]:
    for alpha in [0.2, 0.05, 0.005, 0.0001]:
        for h in range(1, n + 1):
            # Values of which h of one sample lie below all others.
            one = [0] * h + [1] * (n - h)
            if ks_2samp(one, [1] * n, method="exact").pvalue <= alpha:
                break
        else:
            h = n + 1
        gaps.append([n, alpha, h])


def rows(items):
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]"


text = "".join(map(str, errors)) + "0" * (-len(errors) % 4)
written = {
    "system": f"River {river.__version__}",
    "errors": {"n": len(errors), "bits": f"{int(text, 2):0{len(text) // 4}x}"},
    "logLosses": log_losses,
    "absoluteErrors": absolute,
}
body = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in written.items()]
body += [
    f'"sums": {json.dumps({name: sum(values) for name, values in sequences.items()})}',
    f'"detections": {rows(detections)}',
    f'"kswin": {rows(kswin)}',
    f'"gaps": {json.dumps(gaps)}',
]
(HERE / "drift.json").write_text("{\n" + ",\n".join(body) + "\n}\n")
