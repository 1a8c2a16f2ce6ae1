"""Makes more.json: figures of River 0.26.1 for what river.json has no run of. `python test/golden/more.py` with River installed.

Protocol as in river.json: predict, score, learn, in file order. Seeded streams are made by mulberry32, which
src/core/random.ts has too; the draws are in the order of this file.
"""

import csv
import gzip
import json
import math
import pathlib

import river
from river import compose, drift, linear_model, metrics, optim, preprocessing, stats

HERE = pathlib.Path(__file__).parent


def mulberry32(seed):
    a = seed & 0xFFFFFFFF

    def draw():
        nonlocal a
        a = (a + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((a ^ (a >> 15)) * (1 | a)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296

    return draw


def dataset(name, target):
    with gzip.open(HERE.parent / "data" / f"{name}.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            y = row.pop(target)
            yield {k: float(v) for k, v in row.items()}, y


def phishing():
    return [(x, y == "1") for x, y in dataset("phishing", "is_phishing")]


def trump():
    return [(x, float(y)) for x, y in dataset("trump_approval", "five_thirty_eight")]


def classify(model, rows, weight=None):
    accuracy, kappa, loss = metrics.Accuracy(), metrics.CohenKappa(), metrics.LogLoss()
    first = []
    for i, (x, y) in enumerate(rows):
        p = model.predict_proba_one(x).get(True, 0.0)
        answer = p > 0.5
        if i < 50:
            first.append(p)
        accuracy.update(y, answer)
        kappa.update(y, answer)
        loss.update(y, p)
        if weight is None:
            model.learn_one(x, y)
        else:
            learn_weighted(model, x, y, weight(i))
    return {"n": len(rows), "first50": first, "accuracy": accuracy.get(), "kappa": kappa.get(), "logLoss": loss.get()}


def learn_weighted(model, x, y, w):
    """A pipeline passes no weight on to its last step."""
    scaler, regression = model.steps.values()
    scaler.learn_one(x)
    regression.learn_one(scaler.transform_one(x), y, w=w)


def regress(model, rows):
    mae, rmse, r2 = metrics.MAE(), metrics.RMSE(), metrics.R2()
    first = []
    for i, (x, y) in enumerate(rows):
        p = model.predict_one(x)
        if i < 50:
            first.append(p)
        for metric in (mae, rmse, r2):
            metric.update(y, p)
        model.learn_one(x, y)
    return {"n": len(rows), "first50": first, "mae": mae.get(), "rmse": rmse.get(), "r2": r2.get()}


def categorical_stream():
    """3,000 rows: x = 10 * next(); u = next(); city = c<floor(12 * u * u)>; device = d<floor(3 * next())>;
    positive where next() < sigmoid(x - 5 + (2 if city is c0) - (3 if device is d2))."""
    draw = mulberry32(2024)
    rows = []
    for _ in range(3000):
        x = 10 * draw()
        u = draw()
        city = f"c{math.floor(12 * u * u)}"
        device = f"d{math.floor(3 * draw())}"
        raw = x - 5 + (2 if city == "c0" else 0) - (3 if device == "d2" else 0)
        y = draw() < 1 / (1 + math.exp(-raw))
        rows.append(({"x": x, "city": city, "device": device}, y))
    return rows


def one_hot():
    numbers = compose.Select("x")
    categories = compose.Select("city", "device") | preprocessing.OneHotEncoder()
    model = (numbers + categories) | preprocessing.StandardScaler() | linear_model.LogisticRegression()
    return classify(model, categorical_stream())


def inverse_scaling():
    schedule = optim.schedulers.InverseScaling
    regression = linear_model.LogisticRegression(
        optimizer=optim.SGD(schedule(0.5, 0.3)), intercept_lr=schedule(0.2)
    )
    return classify(preprocessing.StandardScaler() | regression, phishing())


def weighted():
    model = preprocessing.StandardScaler() | linear_model.LogisticRegression(l2=0.01, intercept_init=0.25)
    return classify(model, phishing(), weight=lambda i: 0.5 + i % 3)


def imputed():
    """phishing, where each cell is missing if next() < 0.1, in file order, column by column."""
    draw = mulberry32(7)
    rows = [({k: None if draw() < 0.1 else v for k, v in x.items()}, y) for x, y in phishing()]
    columns = rows[0][0].keys()
    imputer = preprocessing.StatImputer(*[(column, stats.Mean()) for column in columns])
    return classify(imputer | preprocessing.StandardScaler() | linear_model.LogisticRegression(), rows)


def clipped():
    regression = linear_model.LinearRegression(optimizer=optim.SGD(0.02), l2=0.01, clip_gradient=3)
    return regress(preprocessing.StandardScaler() | regression, trump())


def centred():
    regression = linear_model.LinearRegression(optimizer=optim.SGD(1e-6), intercept_lr=0.1)
    return regress(preprocessing.StandardScaler(with_std=False) | regression, trump())


def adwin(options):
    """6,000 values: where next() < 0.003, the level becomes 4 * next(); value = level + next()."""
    draw = mulberry32(99)
    detector = drift.ADWIN(**options)
    level = 0.0
    found, trace = [], []
    for i in range(6000):
        if draw() < 0.003:
            level = 4 * draw()
        detector.update(level + draw())
        if detector.drift_detected:
            found.append(i)
        if i % 500 == 499:
            trace.append([i + 1, detector.width, detector.total, detector.variance])
    return {"options": options, "driftAt": found, "trace": trace}


runs = {
    "oneHot": one_hot(),
    "inverseScaling": inverse_scaling(),
    "weighted": weighted(),
    "imputed": imputed(),
    "clipped": clipped(),
    "centred": centred(),
}
detectors = [
    adwin({}),
    adwin({"clock": 1}),
    adwin({"delta": 0.05, "clock": 1, "min_window_length": 1, "grace_period": 0}),
    adwin({"delta": 0.3, "clock": 7, "max_buckets": 3}),
    adwin({"delta": 0.1, "clock": 3, "max_buckets": 2, "grace_period": 200}),
]
lines = [f'"{name}": {json.dumps(run)}' for name, run in runs.items()]
text = ",\n".join(lines)
found = ",\n".join(json.dumps(run) for run in detectors)
(HERE / "more.json").write_text(
    f'{{\n"system": "River {river.__version__}, CPython 3.11.7, by test/golden/more.py",\n'
    f'"runs": {{\n{text}\n}},\n"adwin": [\n{found}\n]\n}}\n'
)
