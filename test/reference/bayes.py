"""Makes bayes.json: naive Bayes of River 0.26.1, on whole data sets and on seeded streams.

Protocol: rows in file order, one by one: predict probabilities, score, then learn. A row before the first label is not scored. The answer
is the class of the largest probability; of equal ones the one that River has first. A value that is missing is not in the row's dict.
Seeded streams are made by mulberry32, which src/core/random.ts has too; draws are in the order of this file.
"""

import csv
import gzip
import json
import math
import pathlib

import river
from river import metrics, naive_bayes

HERE = pathlib.Path(__file__).parent
KEPT = 50


def mulberry32(seed):
    a = seed & 0xFFFFFFFF

    def draw():
        nonlocal a
        a = (a + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((a ^ (a >> 15)) * (1 | a)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296

    return draw


def dataset(name, target, skip=()):
    with gzip.open(HERE.parent / "data" / f"{name}.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            y = row.pop(target)
            yield {k: float(v) for k, v in row.items() if k not in skip}, y


def electricity():
    return list(dataset("electricity", "class", ["time"]))


def image_segments():
    return list(dataset("image_segments", "category"))


def phishing():
    return list(dataset("phishing", "is_phishing"))


def with_gaps(rows, seed, share):
    """A cell is missing where next() < share, in file order, column by column."""
    draw = mulberry32(seed)
    return [({k: v for k, v in x.items() if draw() >= share}, y) for x, y in rows]


def not_negative(rows):
    names = [k for k in rows[0][0] if all(x[k] >= 0 for x, _ in rows)]
    return [({k: x[k] for k in names}, y) for x, y in rows]


def words(count, absent):
    """Counts of 30 words in documents of 4 topics: topic = floor(4 * next()); the number of words is 5 + floor(20 * next()); each
    word is (floor(30 * u * u) + 7 * topic) mod 30, where u = next(). With `absent`, a word that a document does not have is not in
    its row; else it is there with 0."""
    draw = mulberry32(11)
    rows = []
    for _ in range(count):
        topic = math.floor(4 * draw())
        found = [0] * 30
        for _ in range(5 + math.floor(20 * draw())):
            u = draw()
            found[(math.floor(30 * u * u) + 7 * topic) % 30] += 1
        rows.append(({f"w{i}": n for i, n in enumerate(found) if n > 0 or not absent}, f"t{topic}"))
    return rows


def run(model, rows):
    accuracy, kappa = metrics.Accuracy(), metrics.CohenKappa()
    outputs, losses = [], []
    for x, y in rows:
        answer = model.predict_proba_one(x)
        outputs.append(answer)
        if answer:
            best = max(answer, key=answer.get)
            accuracy.update(y, best)
            kappa.update(y, best)
            losses.append(-math.log(min(max(answer.get(y, 0.0), 1e-15), 1 - 1e-15)))
        model.learn_one(x, y)
    return {
        "n": len(losses),
        "accuracy": accuracy.get(),
        "kappa": kappa.get(),
        "logLoss": math.fsum(losses) / len(losses),
        "first": outputs[:KEPT],
        "last": outputs[-KEPT:],
    }


gaussian, multinomial = naive_bayes.GaussianNB, naive_bayes.MultinomialNB
runs = {
    "gaussian, electricity": run(gaussian(), electricity()),
    "gaussian, sea_stream": run(gaussian(), list(dataset("sea_stream", "class"))),
    "gaussian, bananas": run(gaussian(), list(dataset("bananas", "target"))),
    "gaussian, phishing": run(gaussian(), phishing()),
    "gaussian, image_segments": run(gaussian(), image_segments()),
    "gaussian, image_segments with gaps": run(gaussian(), with_gaps(image_segments(), 5, 0.2)),
    "gaussian, phishing with gaps": run(gaussian(), with_gaps(phishing(), 6, 0.5)),
    "multinomial, phishing": run(multinomial(), phishing()),
    "multinomial, image_segments": run(multinomial(), not_negative(image_segments())),
    "multinomial, alpha 0.01, image_segments": run(multinomial(alpha=0.01), not_negative(image_segments())),
    "multinomial, words": run(multinomial(), words(3000, absent=False)),
    "multinomial, words that are there": run(multinomial(alpha=0.5), words(3000, absent=True)),
    "multinomial, phishing with gaps": run(multinomial(), with_gaps(phishing(), 8, 0.3)),
}
lines = [f'"{name}": {json.dumps(found)}' for name, found in runs.items()]
text = ",\n".join(lines)
pathlib.Path(__file__).with_suffix(".json").write_text(
    f'{{\n"system": "River {river.__version__}, by test/reference/bayes.py",\n"runs": {{\n{text}\n}}\n}}\n'
)
