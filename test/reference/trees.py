"""Makes trees.json: what River 0.26.1's Hoeffding trees answer, and what comes of it over whole files.

Protocol: predict, score, learn, in file order. Kept are the outputs of rows 0 to 49, of the 50 rows after the first split, and of
the last 50. `mixed`, `wide` and `ties` are seeded streams, made by mulberry32, which src/core/random.ts has too; the draws are in the
order of this file. A value that is missing is not in `x`; numbers stand there before categories.
"""

import csv
import gzip
import json
import math
import pathlib

import river
from river import linear_model, metrics, preprocessing, stats, tree

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


def dataset(name, target, skip=None):
    with gzip.open(HERE.parent / "data" / f"{name}.csv.gz", "rt") as file:
        rows = []
        for row in csv.DictReader(file):
            y = row.pop(target)
            row.pop(skip, None)
            rows.append(({k: float(v) for k, v in row.items()}, y))
        return rows


def mixed(seed=11, n=8000, numeric=False):
    """Three numbers and two categories, each missing if draw() < 0.06, and four classes, or a number."""
    draw = mulberry32(seed)
    rows = []
    for _ in range(n):
        a = 10 * draw()
        b = math.floor(20 * draw()) / 4
        c = draw() + draw() + draw()
        u = draw()
        colour = f"k{math.floor(8 * u * u)}"
        shape = f"s{math.floor(3 * draw())}"
        score = a + (4 if colour == "k0" else 0) - (3 if shape == "s1" else 0) + (b if shape == "s2" else c) + 4 * draw()
        y = score if numeric else f"c{min(3, max(0, math.floor(score / 4)))}"
        fields = {"a": a, "b": b, "c": c, "colour": colour, "shape": shape}
        x = {name: value for name, value in fields.items() if draw() >= 0.06}
        rows.append((x, y))
    return rows


def wide(n=5000):
    """54 columns, of which 44 are one of 4 and one of 40, two categories, and seven classes of which some are rare."""
    draw = mulberry32(21)
    rows = []
    for i in range(n):
        x = {}
        for k in range(10):
            value = math.floor(1000 * (draw() + draw() + draw())) / 10
            if draw() >= 0.03:
                x[f"n{k}"] = value
        area, soil = math.floor(4 * draw()), math.floor(40 * draw() * draw())
        for k in range(4):
            x[f"w{k}"] = 1.0 if k == area else 0.0
        for k in range(40):
            x[f"s{k}"] = 1.0 if k == soil else 0.0
        place, kind = f"p{math.floor(30 * draw() * draw())}", f"t{math.floor(4 * draw())}"
        if draw() >= 0.05:
            x["place"] = place
        if draw() >= 0.05:
            x["kind"] = kind
        raw = (2 if x.get("n0", 0) > 150 else 0) + (1 if x.get("n1", 0) > (150 if i < 2500 else 100) else 0)
        raw += (2 if area == 1 and soil < 10 else 0) + (1 if kind == "t3" else 0)
        rows.append((x, f"c{raw if draw() >= 0.1 else math.floor(7 * draw() * draw())}"))
    return rows


def ties(n=2000):
    """One category, and two classes that have nothing to do with it: to naive Bayes they are equally probable again and again."""
    draw = mulberry32(31)
    rows = []
    for _ in range(n):
        y = f"c{math.floor(2 * draw())}"
        rows.append(({"place": f"p{math.floor(40 * draw())}"}, y))
    return rows


DATA = {
    "electricity": lambda: dataset("electricity", "class", "time"),
    "sea_stream": lambda: dataset("sea_stream", "class"),
    "bananas": lambda: dataset("bananas", "target"),
    "phishing": lambda: dataset("phishing", "is_phishing"),
    "image_segments": lambda: dataset("image_segments", "category"),
    "mixed": mixed,
    "wide": wide,
    "ties": ties,
}

REGRESSION = {
    "trump_approval": lambda: [(x, float(y)) for x, y in dataset("trump_approval", "five_thirty_eight")],
    "sea_stream": lambda: [(x, float(y)) for x, y in dataset("sea_stream", "class")],
    "mixed": lambda: mixed(numeric=True),
}

fast = {"grace_period": 50, "delta": 0.01, "tau": 0.1}
CLASSIFIERS = [
    *[(name, {}) for name in DATA],
    *[(name, fast) for name in ("bananas", "phishing", "image_segments", "mixed", "wide")],
    ("wide", {**fast, "tau": 0.5}),
    ("phishing", {**fast, "leaf_prediction": "mc", "remove_poor_attrs": True}),
    ("image_segments", {**fast, "leaf_prediction": "nb", "nb_threshold": 30, "split_criterion": "gini"}),
    ("mixed", {**fast, "leaf_prediction": "nb", "binary_split": True}),
    ("mixed", {**fast, "leaf_prediction": "mc", "split_criterion": "gini", "min_branch_fraction": 0.1}),
    ("mixed", {**fast, "max_depth": 2, "merit_preprune": False}),
    ("sea_stream", {**fast, "max_share_to_split": 0.6, "weights": True}),
]


eager = {"grace_period": 5, "delta": 0.3, "tau": 0.1}
REGRESSORS = [
    ("trump_approval", {}),
    ("trump_approval", {"scaled": True}),
    ("trump_approval", {**fast, "scaled": True}),
    ("trump_approval", {**fast, "scaled": True, "remove_poor_attrs": True, "leaf_prediction": "model", "max_depth": 3}),
    ("sea_stream", {}),
    ("sea_stream", {"leaf_prediction": "mean", "merit_preprune": False}),
    ("mixed", {}),
    ("mixed", {"leaf_prediction": "mean", "binary_split": True, "grace_period": 100}),
    ("mixed", {**fast, "model_selector_decay": 0.5, "min_samples_split": 20}),
    ("mixed", {**fast, "weights": True}),
    ("trump_approval", {**eager, "remove_poor_attrs": True, "min_samples_split": 1, "scaled": True, "leaf_prediction": "mean"}),
]


def weight(i, weighted):
    return 0.5 + i % 3 if weighted else 1.0


def kept(i, n, split):
    return i < 50 or i >= n - 50 or (split is not None and split < i <= split + 50)


def classify(data, parameters):
    rows = DATA[data]()
    given = {name: value for name, value in parameters.items() if name != "weights"}
    model = tree.HoeffdingTreeClassifier(**given)
    labels = sorted({y for _, y in rows})
    accuracy, kappa, loss = metrics.Accuracy(), metrics.CohenKappa(), stats.Mean()
    split, outputs = None, []
    for i, (x, y) in enumerate(rows):
        p = model.predict_proba_one(x)
        if kept(i, len(rows), split):
            outputs.append([i, [p.get(label, 0.0) for label in labels]])
        if p:
            answer = model.predict_one(x)
            accuracy.update(y, answer)
            kappa.update(y, answer)
            loss.update(-math.log(min(1 - 1e-15, max(1e-15, p.get(y, 0.0)))))
        model.learn_one(x, y, w=weight(i, "weights" in parameters))
        if split is None and model.n_nodes > 1:
            split = i
    return {
        "data": data,
        "parameters": parameters,
        "labels": labels,
        "n": int(loss.n),
        "firstSplit": split,
        "nodes": model.n_nodes,
        "height": model.height,
        "accuracy": accuracy.get(),
        "kappa": kappa.get(),
        "logLoss": loss.get(),
        "outputs": outputs,
    }


class Numbers(linear_model.LinearRegression):
    """River's regression fails on texts; ours leaves them out."""

    def predict_one(self, x):
        return super().predict_one({name: value for name, value in x.items() if not isinstance(value, str)})

    def learn_one(self, x, y, w=1.0):
        super().learn_one({name: value for name, value in x.items() if not isinstance(value, str)}, y, w)


def regress(data, parameters):
    rows = REGRESSION[data]()
    given = {name: value for name, value in parameters.items() if name not in ("weights", "scaled")}
    model = tree.HoeffdingTreeRegressor(**given, leaf_model=Numbers())
    scaler = preprocessing.StandardScaler() if "scaled" in parameters else None
    mae, rmse, r2 = metrics.MAE(), metrics.RMSE(), metrics.R2()
    split, outputs = None, []
    for i, (x, y) in enumerate(rows):
        z = x if scaler is None else scaler.transform_one(x)
        p = model.predict_one(z)
        if kept(i, len(rows), split):
            outputs.append([i, p])
        for metric in (mae, rmse, r2):
            metric.update(y, p)
        if scaler is not None:
            scaler.learn_one(x)
            z = scaler.transform_one(x)
        model.learn_one(z, y, w=weight(i, "weights" in parameters))
        if split is None and model.n_nodes > 1:
            split = i
    return {
        "data": data,
        "parameters": parameters,
        "n": len(rows),
        "firstSplit": split,
        "nodes": model.n_nodes,
        "height": model.height,
        "mae": mae.get(),
        "rmse": rmse.get(),
        "r2": r2.get(),
        "outputs": outputs,
    }


def rounding():
    """Python's own round, of middles and near them."""
    draw = mulberry32(6)
    middles = [(2 * math.floor(2000 * draw()) + 1) / 2 ** (1 + math.floor(4 * draw())) for _ in range(80)]
    values = [*middles, 0.05, 0.15, 0.25, 2.675, 1e15 + 0.25, 1e300, 5e-324, *[(draw() - 0.5) * 10 ** (9 * draw()) for _ in range(80)]]
    return [[sign * x, digits, round(sign * x, digits)] for x in values for digits in (0, 1, 3) for sign in (1, -1)]


def error_function():
    """Python's own erf, where its pieces meet and between."""
    draw = mulberry32(5)
    ends = [0.0, 1e-300, 1e-9, 0.84375, 1.25, 1 / 0.35, 6.0, 40.0]
    near = [14 * draw() - 7 for _ in range(200)]
    small = [draw() * 10 ** (-9 * draw()) for _ in range(60)]
    return [[x, math.erf(x)] for x in [*ends, *[-x for x in ends], *near, *small]]


def lines(entries):
    return ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in entries)


def main():
    classifiers = [classify(*case) for case in CLASSIFIERS]
    regressors = [regress(*case) for case in REGRESSORS]
    for run in classifiers + regressors:
        print({name: value for name, value in run.items() if name != "outputs"})
    text = (
        f'{{\n"system": "River {river.__version__}, by test/reference/trees.py",\n"classifiers": [\n{lines(classifiers)}\n],\n'
        f'"regressors": [\n{lines(regressors)}\n],\n"erf": {json.dumps(error_function())},\n"round": {json.dumps(rounding())}\n}}\n'
    )
    (HERE / "trees.json").write_text(text)


main()
