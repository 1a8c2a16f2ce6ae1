"""Makes batch.json: optima and calibrations of scikit-learn 1.9.1. `python test/golden/batch.py` with scikit-learn installed.

Features are standardized (population deviation, constant ones left at 0). The objective is the mean loss + l2 / 2 * |w|^2 + l1 * |w|_1,
without a penalty on the intercept; scikit-learn's C and alpha are turned into that.
"""

import csv
import gzip
import json
import pathlib

import numpy as np
import sklearn
from sklearn.calibration import _sigmoid_calibration, _TemperatureScaling
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss

HERE = pathlib.Path(__file__).parent


def read(name, target):
    with gzip.open(HERE.parent / "data" / f"{name}.csv.gz", "rt") as file:
        rows = list(csv.DictReader(file))
    names = [field for field in rows[0] if field != target]
    x = np.array([[float(row[field]) for field in names] for row in rows])
    deviation = x.std(axis=0)
    x = (x - x.mean(axis=0)) / np.where(deviation > 0, deviation, 1)
    return x, [row[target] for row in rows]


def rounded(array):
    return np.asarray(array).tolist()


out = {"sklearn": sklearn.__version__, "optima": [], "sigmoid": [], "temperature": []}

x, labels = read("phishing", "is_phishing")
y = np.array([int(label) for label in labels])
n = len(y)
for l2, l1 in [(0.001, 0), (0.1, 0), (0, 0.01)]:
    if l1 == 0:
        model = LogisticRegression(C=1 / (l2 * n), tol=1e-12, max_iter=100_000)
    else:
        model = LogisticRegression(l1_ratio=1, solver="saga", C=1 / (l1 * n), tol=1e-12, max_iter=1_000_000)
    model.fit(x, y)
    out["optima"].append(
        {
            "model": "logistic",
            "data": "phishing",
            "target": "is_phishing",
            "l2": l2,
            "l1": l1,
            "weights": rounded(model.coef_),
            "intercepts": rounded(model.intercept_),
            "loss": log_loss(y, model.predict_proba(x)),
        }
    )

xs, labels = read("image_segments", "category")
classes = sorted(set(labels))
ys = np.array([classes.index(label) for label in labels])
model = LogisticRegression(C=1 / (0.01 * len(ys)), tol=1e-12, max_iter=100_000).fit(xs, ys)
out["optima"].append(
    {
        "model": "softmax",
        "data": "image_segments",
        "target": "category",
        "classes": classes,
        "l2": 0.01,
        "l1": 0,
        "weights": rounded(model.coef_),
        "intercepts": rounded(model.intercept_),
        "loss": log_loss(ys, model.predict_proba(xs)),
    }
)

xr, labels = read("trump_approval", "five_thirty_eight")
yr = np.array([float(label) for label in labels])
ridge = Ridge(alpha=0.01 * len(yr), solver="cholesky").fit(xr, yr)
out["optima"].append(
    {
        "model": "linear",
        "data": "trump_approval",
        "target": "five_thirty_eight",
        "l2": 0.01,
        "l1": 0,
        "weights": [rounded(ridge.coef_)],
        "intercepts": [float(ridge.intercept_)],
        "loss": float(((ridge.predict(xr) - yr) ** 2).mean() / 2),
    }
)

random = np.random.default_rng(7)
for name, scale, shift, size in [("overconfident", 3.0, 0.0, 400), ("shifted", 1.0, 2.0, 400), ("separable", 0.0, 0.0, 30), ("tiny", 1.0, 0.5, 12)]:
    truth = random.normal(size=size)
    label = (truth > 0).astype(int) if scale == 0 else (random.random(size) < 1 / (1 + np.exp(-truth))).astype(int)
    score = truth * (scale or 5.0) + shift
    a, b = _sigmoid_calibration(score, label)
    out["sigmoid"].append({"name": name, "scores": rounded(score), "y": rounded(label), "a": float(a), "b": float(b)})

for name, scale in [("overconfident", 4.0), ("underconfident", 0.25)]:
    truth = random.normal(size=(300, 4))
    p = np.exp(truth) / np.exp(truth).sum(axis=1, keepdims=True)
    label = np.array([random.choice(4, p=row) for row in p])
    score = truth * scale
    beta = _TemperatureScaling().fit(score, label).beta_
    out["temperature"].append({"name": name, "scores": rounded(score), "y": rounded(label), "a": float(beta)})

(HERE / "batch.json").write_text(json.dumps(out) + "\n")
