"""python timeRiver.py EXPRESSION PATH: times a model of River over the rows of PATH (see stream.ts); prints JSON.

One pass: what Python has to warm up is done in some rows. Rows are dicts in memory, without what is missing, before the time is taken.
"""
import json
import pathlib
import sys
import time

import numpy
import river
from river import linear_model, naive_bayes, optim, preprocessing, tree

expression, path = sys.argv[1:]
shape = json.loads(pathlib.Path(f"{path}.json").read_text())
numbers, categories, classes = shape["numbers"], shape["categories"], shape["classes"]
cells = numpy.fromfile(f"{path}.f64", dtype="<f8").reshape(shape["rows"], -1).tolist()


def row(values):
    x = {name: v for name, v in zip(numbers, values) if v == v}
    for c, texts in enumerate(categories):
        index = values[len(numbers) + c]
        if index == index:
            x[f"c{c}"] = texts[int(index)]
    label = values[-1]
    # A model for two classes takes true and false.
    return x, (bool(label) if len(classes) == 2 else classes[int(label)] if classes else label)


rows = [row(values) for values in cells]
model = eval(expression)
score = 0.0
started = time.thread_time()
for x, y in rows:
    answer = model.predict_one(x)
    if not classes:
        score += abs(answer - y)
    elif answer == y and answer is not None:
        score += 1
    model.learn_one(x, y)
seconds = time.thread_time() - started
print(json.dumps({"version": river.__version__, "rates": [len(rows) / seconds], "score": score / len(rows)}))
