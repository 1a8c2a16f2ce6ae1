"""Makes glibc.json: results of Python's `math.exp`, `math.log` and `**`, which are glibc's (on a processor with fused multiply-add).

Arguments are drawn by mulberry32 as said beside each; of all the results the SHA-256 (as 8 bytes each, low byte first).
"""

import hashlib
import json
import math
import pathlib
import struct

from mulberry import mulberry32

HERE = pathlib.Path(__file__).parent
COUNT = 20_000


def exponents():
    """By turns from -30 to 30, from -1 to 1, from -690 to 690, and small: (2 * next() - 1) * 2 ** -floor(60 * next())."""
    draw = mulberry32(7)
    for i in range(COUNT):
        u = draw()
        if i % 4 == 0:
            yield 60 * u - 30
        elif i % 4 == 1:
            yield 2 * u - 1
        elif i % 4 == 2:
            yield 1380 * u - 690
        else:
            yield (2 * u - 1) * 2.0 ** -math.floor(60 * draw())


def positive():
    """By turns below 4, and of any size: (1 + next()) * 2 ** floor(800 * next() - 400)."""
    draw = mulberry32(8)
    for i in range(100_000):
        u = draw()
        yield (1 + u) * 2.0 ** math.floor(800 * draw() - 400) if i % 2 else 4 * u


def steps():
    """As optimizers and schedules ask for them."""
    for t in range(1, 5001):
        yield from (0.999**t, 0.9**t, (t + 1.0) ** 0.25)


def beside():
    """Roots, and what is near half of the last bit: of the numbers next to 2 ** k, k from -450 to 449, above and below it."""
    for k in range(-450, 450):
        for x in (1 + 2.0**-52, 1 - 2.0**-53):
            yield from ((x * 2.0**k) ** 0.5, (x * 2.0**k) ** 1.5)


def shares():
    """Of counts up to 100."""
    return (part / whole for whole in range(2, 101) for part in range(1, whole))


def sha256(values):
    return hashlib.sha256(b"".join(struct.pack("<d", value) for value in values)).hexdigest()


def main():
    found = {
        "exp": sha256(math.exp(x) for x in exponents()),
        "log": sha256(math.log(x) for x in shares()),
        "root": sha256(x**0.5 for x in positive()),
        "square": sha256(x**2 for x in positive()),
        "pow": sha256(steps()),
        "beside": sha256(beside()),
    }
    (HERE / "glibc.json").write_text(json.dumps(found, indent=2) + "\n")


main()
