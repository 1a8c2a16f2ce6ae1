"""Makes options.json: the parameters of River 0.26.1's classes, with their defaults, as Python itself tells them.

A default is kept as JSON has it; an object as {"object": its class}. Where it is None or an object, `means` is the class that an
instance has there, where it has one. A parameter without `default` must be given.
"""

import importlib
import inspect
import json
import math
import pathlib

import river

MODULES = """anomaly cluster drift drift.binary dummy ensemble forest linear_model multiclass naive_bayes neighbors optim optim.losses
optim.schedulers preprocessing tree tree.splitter""".split()


def class_name(cls):
    """As a user writes it: without the files in which River keeps its classes."""
    parts = cls.__module__.split(".")
    for end in range(1, len(parts) + 1):
        module = importlib.import_module(".".join(parts[:end]))
        if end > 1 and getattr(module, cls.__name__, None) is cls:
            return ".".join([*parts[1:end], cls.__name__])
    return f"{cls.__module__}.{cls.__name__}"


def plain(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return value if math.isfinite(value) else str(value)
    return {"object": class_name(type(value))}


def instance_of(cls):
    try:
        return cls()
    except Exception:
        # What must be given is not known here; then nothing is told of the others, too.
        return None


def parameters(cls):
    instance = instance_of(cls)
    found = {}
    for name, parameter in inspect.signature(cls).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        entry = {}
        if parameter.default is not parameter.empty:
            entry["default"] = plain(parameter.default)
            stands = getattr(instance, name, None)
            if not isinstance(stands, (bool, int, float, str)) and type(stands).__module__.startswith("river."):
                entry["means"] = class_name(type(stands))
        found[name] = entry
    return found


classes = {}
for module in MODULES:
    public = importlib.import_module(f"river.{module}")
    for name in getattr(public, "__all__", dir(public)):
        cls = getattr(public, name, None)
        if inspect.isclass(cls):
            classes[f"{module}.{name}"] = parameters(cls)
lines = [f'{json.dumps(name)}: {json.dumps(found)}' for name, found in sorted(classes.items())]
text = ",\n".join(lines)
pathlib.Path(__file__).with_suffix(".json").write_text(
    f'{{\n"system": "River {river.__version__}, by test/reference/options.py",\n"classes": {{\n{text}\n}}\n}}\n'
)
