"""Makes linear.json: linear models of River 0.26.1, row by row in file order: predict, score, learn.

Each run names its data set, our model with its options as a configuration would have them, and River's figures: the first 50 and the last
50 outputs (the positive class's probability, the value, or all classes' probabilities in the order in which they came), before learning,
and the metrics over all rows. Where there is no output (several classes, before the first label), null; such a row is not scored.
"""

import csv
import gzip
import json
import math
import pathlib

import river
from river import compose, linear_model, metrics, optim, preprocessing

HERE = pathlib.Path(__file__).parent
TARGETS = {
    "electricity": "class",
    "phishing": "is_phishing",
    "bananas": "target",
    "sea_stream": "class",
    "image_segments": "category",
    "trump_approval": "five_thirty_eight",
}
POSITIVE = {"electricity": "UP", "phishing": "1", "bananas": "1", "sea_stream": "1"}


def mulberry32(seed):
    a = seed & 0xFFFFFFFF

    def draw():
        nonlocal a
        a = (a + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((a ^ (a >> 15)) * (1 | a)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296

    return draw


def file_rows(name):
    target = TARGETS[name]
    with gzip.open(HERE.parent / "data" / f"{name}.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            y = row.pop(target)
            x = {k: float(v) for k, v in row.items() if k != "time"}
            if name == "trump_approval":
                yield x, float(y)
            elif name == "image_segments":
                yield x, y
            else:
                yield x, y == POSITIVE[name]


def categories():
    """4,000 rows: x = 2 * next() - 1; city = c<floor(30 * next() * next())>; device = d<floor(3 * next())>; positive where
    next() < sigmoid(2 * x + 3 * sin(city) - (2 if device is d2))."""
    draw = mulberry32(31)
    for _ in range(4000):
        x = 2 * draw() - 1
        city = math.floor(30 * draw() * draw())
        device = math.floor(3 * draw())
        raw = 2 * x + 3 * math.sin(city) - (2 if device == 2 else 0)
        yield {"x": x, "city": f"c{city}", "device": f"d{device}"}, draw() < 1 / (1 + math.exp(-raw))


def rows_of(name):
    return list(categories() if name == "categories" else file_rows(name))


def learn(model, x, y, w):
    if w is None:
        model.learn_one(x, y)
        return
    # A pipeline passes no weight on to its last step.
    scaler, last = model.steps.values()
    scaler.learn_one(x)
    last.learn_one(scaler.transform_one(x), y, w=w)


def two_classes(model, rows, weight):
    accuracy, kappa, total = metrics.Accuracy(), metrics.CohenKappa(), 0.0
    outputs = []
    for i, (x, y) in enumerate(rows):
        found = model.predict_proba_one(x)
        p = found.get(True, 0.0)
        outputs.append(p)
        for metric in (accuracy, kappa):
            metric.update(y, p > 0.5)
        total += log_loss(found, y)
        learn(model, x, y, weight and weight(i))
    return outputs, {"accuracy": accuracy.get(), "kappa": kappa.get(), "logLoss": total / len(rows)}


def log_loss(p, y):
    """Of the class that came, clipped as in River's CrossEntropy; its LogLoss makes a little more of a class whose probability is 0."""
    return -math.log(min(max(p.get(y, 0.0), 1e-15), 1 - 1e-15))


def several_classes(model, rows, weight):
    accuracy, kappa, total, scored = metrics.Accuracy(), metrics.CohenKappa(), 0.0, 0
    outputs, classes = [], []
    for x, y in rows:
        p = model.predict_proba_one(x)
        outputs.append([p.get(c, 0.0) for c in classes] if p else None)
        if p:
            answer = max(p, key=p.get)
            accuracy.update(y, answer)
            kappa.update(y, answer)
            total += log_loss(p, y)
            scored += 1
        if y not in classes:
            classes.append(y)
        model.learn_one(x, y)
    return outputs, {"accuracy": accuracy.get(), "kappa": kappa.get(), "logLoss": total / scored}


def numbers(model, rows, weight):
    mae, rmse, r2 = metrics.MAE(), metrics.RMSE(), metrics.R2()
    outputs = []
    for i, (x, y) in enumerate(rows):
        p = model.predict_one(x)
        outputs.append(p)
        for metric in (mae, rmse, r2):
            metric.update(y, p)
        learn(model, x, y, weight and weight(i))
    return outputs, {"mae": mae.get(), "rmse": rmse.get(), "r2": r2.get()}


class PaperLoss:
    """The loss of Crammer et al. (2006): River's own takes y for 2y - 1."""

    def __init__(self, eps):
        self.eps = eps

    def __call__(self, y_true, y_pred):
        return max(abs(y_pred - y_true) - self.eps, 0)


def repaired_pa(**params):
    model = linear_model.PARegressor(**params)
    model.loss = PaperLoss(model.eps)
    return model


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


OURS = {"lr": "learningRate", "C": "c"}
KINDS = {
    "SGD": "sgd", "AdaGrad": "adaGrad", "Adam": "adam", "FTRLProximal": "ftrl", "Momentum": "momentum",
    "InverseScaling": "inverseScaling", "Squared": "squared", "Huber": "huber", "Quantile": "quantile",
}  # fmt: skip


class Given:
    """A part with its parameters, for River and for us."""

    def __init__(self, cls, **params):
        self.cls, self.params = cls, params

    def river(self):
        return self.cls(**{k: v.river() if isinstance(v, Given) else v for k, v in self.params.items()})

    def ours(self):
        return {"kind": KINDS[self.cls.__name__], **options_of(self.params)}


def options_of(params):
    return {OURS.get(k, camel(k)): v.ours() if isinstance(v, Given) else v for k, v in params.items()}


runs = {}


def run(name, data, kind, cls, weight=None, scaled=True, protocol=two_classes, **params):
    last = Given(cls, **params).river()
    if data == "categories":
        encoded = compose.Select("city", "device") | preprocessing.OneHotEncoder()
        model = (compose.Select("x") + encoded) | last
        transform = ["oneHot"]
    elif scaled:
        model = preprocessing.StandardScaler() | last
        transform = ["standardScaler"]
    else:
        model, transform = last, []
    rows = rows_of(data)
    outputs, found = protocol(model, rows, weight)
    runs[name] = {
        "data": data,
        "transform": transform,
        "model": {"kind": kind, **options_of(params)},
        "weighted": weight is not None,
        "n": len(rows),
        "first": outputs[:50],
        "last": outputs[-50:],
        "metrics": found,
    }
    print(name, found)


LOGISTIC = ("logisticRegression", linear_model.LogisticRegression)
LINEAR = ("linearRegression", linear_model.LinearRegression)
SOFTMAX = ("softmaxRegression", linear_model.SoftmaxRegression)
PERCEPTRON = ("perceptron", linear_model.Perceptron)
PA = ("passiveAggressive", linear_model.PAClassifier)
OPTIMIZERS = {
    "sgd": Given(optim.SGD, lr=0.03),
    "adaGrad": Given(optim.AdaGrad),
    "adam": Given(optim.Adam, lr=0.01),
    "ftrl": Given(optim.FTRLProximal),
    "ftrl l1": Given(optim.FTRLProximal, alpha=0.2, beta=0.5, l1=2.0, l2=0.1),
    "momentum": Given(optim.Momentum, lr=0.005, rho=0.8),
}
FALLING = {
    "sgd": Given(optim.SGD, lr=Given(optim.schedulers.InverseScaling, learning_rate=0.5, power=0.3)),
    "adaGrad": Given(optim.AdaGrad, lr=Given(optim.schedulers.InverseScaling, learning_rate=0.5, power=0.1), eps=1e-4),
    "adam": Given(
        optim.Adam,
        lr=Given(optim.schedulers.InverseScaling, learning_rate=0.1, power=0.3),
        beta_1=0.8,
        beta_2=0.99,
        eps=1e-6,
    ),
    "momentum": Given(optim.Momentum, lr=Given(optim.schedulers.InverseScaling, learning_rate=0.1)),
}
HUBER = Given(optim.losses.Huber, epsilon=1.0)

for data in POSITIVE:
    for name, optimizer in OPTIMIZERS.items():
        run(f"logistic, {name}, {data}", data, *LOGISTIC, optimizer=optimizer)
    run(f"perceptron, {data}", data, *PERCEPTRON)
    for mode in (0, 1, 2):
        run(f"passive-aggressive {mode}, {data}", data, *PA, C=0.01 if mode else 1.0, mode=mode)
for name, optimizer in OPTIMIZERS.items():
    run(f"logistic, {name}, l2, phishing", "phishing", *LOGISTIC, optimizer=optimizer, l2=0.01)
    run(f"logistic, {name}, categories", "categories", *LOGISTIC, optimizer=optimizer)
    run(f"logistic, {name}, l2, categories", "categories", *LOGISTIC, optimizer=optimizer, l2=0.01)
    run(f"linear, {name}, trump_approval", "trump_approval", *LINEAR, protocol=numbers, optimizer=optimizer)
    run(
        f"linear, {name}, huber, l2, trump_approval", "trump_approval", *LINEAR, protocol=numbers, optimizer=optimizer,
        loss=HUBER, l2=0.001, intercept_lr=0.1, intercept_init=0.0,
    )  # fmt: skip
    run(f"softmax, {name}", "image_segments", *SOFTMAX, protocol=several_classes, optimizer=optimizer)
    run(f"softmax, {name}, l2", "image_segments", *SOFTMAX, protocol=several_classes, optimizer=optimizer, l2=0.01)
# River's defaults step so far that a last bit that differs comes to other answers some thousand rows later.
for name, optimizer in {"momentum": Given(optim.Momentum), "adam": Given(optim.Adam)}.items():
    run(f"logistic, {name} of River, electricity", "electricity", *LOGISTIC, optimizer=optimizer)
    run(f"logistic, {name} of River, sea_stream", "sea_stream", *LOGISTIC, optimizer=optimizer)
    run(f"softmax, {name} of River", "image_segments", *SOFTMAX, protocol=several_classes, optimizer=optimizer)
for name, optimizer in FALLING.items():
    falling = Given(optim.schedulers.InverseScaling, learning_rate=0.2)
    run(f"logistic, {name}, falling, phishing", "phishing", *LOGISTIC, optimizer=optimizer, intercept_lr=falling)
    run(f"logistic, {name}, falling, l2, categories", "categories", *LOGISTIC, optimizer=optimizer, l2=0.05)
    run(f"linear, {name}, falling, trump_approval", "trump_approval", *LINEAR, protocol=numbers, optimizer=optimizer)
    run(f"softmax, {name}, falling, l2", "image_segments", *SOFTMAX, protocol=several_classes, optimizer=optimizer, l2=0.05)
    run(
        f"logistic, {name}, weighted, clipped, phishing", "phishing", *LOGISTIC, optimizer=optimizer, clip_gradient=0.4,
        weight=lambda i: 0.5 + i % 3,
    )  # fmt: skip
run("softmax, categories", "categories", *SOFTMAX, l2=0.02, protocol=several_classes)
for alpha in (0.1, 0.5, 0.9):
    run(
        f"linear, quantile {alpha}, trump_approval", "trump_approval", *LINEAR, protocol=numbers,
        loss=Given(optim.losses.Quantile, alpha=alpha), intercept_lr=1.0, intercept_init=0.0,
    )  # fmt: skip
run(
    "linear, huber, trump_approval", "trump_approval", *LINEAR, protocol=numbers,
    loss=HUBER, intercept_lr=0.1, intercept_init=0.0,
)  # fmt: skip
run("perceptron, l2 and clipped, phishing", "phishing", *PERCEPTRON, l2=0.001, clip_gradient=0.3)
run("perceptron, categories", "categories", *PERCEPTRON)
run("passive-aggressive, categories", "categories", *PA)
run("passive-aggressive, no intercept, phishing", "phishing", *PA, C=0.1, learn_intercept=False)
for mode in (0, 1, 2):
    run(
        f"passive-aggressive regression {mode}, trump_approval", "trump_approval", "passiveAggressive", repaired_pa,
        protocol=numbers, C=0.01 if mode else 1.0, mode=mode, eps=0.1,
    )  # fmt: skip

broken = {}
rows = rows_of("trump_approval")
for name, model in {
    "huber": linear_model.LinearRegression(loss=optim.losses.Huber(1.0), intercept_lr=0.1),
    "quantile": linear_model.LinearRegression(loss=optim.losses.Quantile(0.5), intercept_lr=0.1),
    "passiveAggressive": linear_model.PARegressor(C=0.01, mode=2),
}.items():
    broken[name] = numbers(preprocessing.StandardScaler() | model, rows, None)[1]
print(broken)
lines = [f"{json.dumps(name)}: {json.dumps(found)}" for name, found in runs.items()]
text = ",\n".join(lines)
(HERE / "linear.json").write_text(
    f'{{\n"system": "River {river.__version__}, by test/reference/linear.py",\n"runs": {{\n{text}\n}},\n'
    f'"broken": {json.dumps(broken)}\n}}\n'
)
