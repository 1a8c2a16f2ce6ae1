"""Writes avro.json: values that fastavro has encoded, and what it reads of them, by the writer's schema and by a reader's.

    python3 -m venv venv && venv/bin/pip install fastavro==1.13.1 && venv/bin/python test/reference/avro.py

fastavro (MIT) shares no code with avsc. What it reads is told here in the terms of Driftline: times are ms, a decimal is a float,
a uuid is text, and a value that holds others, or bytes, is only said to be there ("object", "list"). Longs that a double does not
hold exactly stand as text.
"""

import datetime
import decimal
import io
import json
import pathlib
import random
import uuid

import fastavro

rng = random.Random(9)
UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)


def record(*fields, name="Event", **more):
    return {"type": "record", "name": name, "namespace": "org.example", "fields": list(fields), **more}


def field(name, type_, **more):
    return {"name": name, "type": type_, **more}


def logical(type_, name, **more):
    return {"type": type_, "logicalType": name, **more}


def ms(delta):
    """Exactly a number of microseconds; the nearest double of ms."""
    return ((delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds) / 1000


def told(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**53 else {"long": str(value)}
    if isinstance(value, float):
        return value
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return ms((value if value.tzinfo else value.replace(tzinfo=UTC)) - EPOCH)
    if isinstance(value, datetime.date):
        return ms(datetime.datetime(value.year, value.month, value.day, tzinfo=UTC) - EPOCH)
    if isinstance(value, datetime.time):
        return ((value.hour * 60 + value.minute) * 60 + value.second) * 1000 + value.microsecond / 1000
    if isinstance(value, uuid.UUID):
        return str(value)
    return {"unread": "list" if isinstance(value, list) else "object"}


def case(name, writer, values, reader=None):
    writer_schema = fastavro.parse_schema(writer)
    reader_schema = None if reader is None else fastavro.parse_schema(reader)
    rows = []
    for value in values:
        out = io.BytesIO()
        fastavro.schemaless_writer(out, writer_schema, value)
        data = out.getvalue()
        try:
            read = fastavro.schemaless_reader(io.BytesIO(data), writer_schema, reader_schema)
            rows.append([data.hex(), {key: told(item) for key, item in read.items()}])
        except Exception as error:  # its kinds of refusal have no class in common
            rows.append([data.hex(), None])
            print(f"{name}: {type(error).__name__}: {str(error)[:90]}")
    return {"name": name, "writer": writer, **({} if reader is None else {"reader": reader}), "values": rows}


def text():
    return "".join(rng.choice(["a", "Z", "0", " ", "é", "ключ", "🙂", "\0", '"']) for _ in range(rng.choice([0, 1, 5, 30])))


def long():
    return rng.choice([0, 1, -1, 63, 64, -64, -65, 2**27, -(2**27), 2**31, 2**53 - 1, -(2**53) + 1, 2**53 + 1, -(2**53) - 1,
                       2**63 - 1, -(2**63), rng.getrandbits(63), -rng.getrandbits(63), rng.getrandbits(40), -rng.getrandbits(30)])


def integer():
    return rng.choice([0, -1, 1, 2**31 - 1, -(2**31), rng.getrandbits(31), -rng.getrandbits(20)])


def double():
    return rng.choice([0.0, -0.0, 0.1, -1.5, 1e308, 5e-324, rng.gauss(0, 1), rng.uniform(-1e9, 1e9)])


def single():
    return rng.choice([0.0, 0.5, -1.25, 1.1754943508222875e-38, float(rng.randrange(-(2**20), 2**20)) / 8])


COLOUR = {"type": "enum", "name": "Colour", "symbols": ["RED", "GREEN", "BLUE"]}
PLACE = record(field("street", "string"), field("number", ["null", "int"]), name="Place")

cases = []

# Each type, as it was written.
everything = record(
    field("nothing", "null"), field("flag", "boolean"), field("small", "int"), field("large", "long"),
    field("single", "float"), field("double", "double"), field("text", "string"), field("raw", "bytes"),
    field("colour", COLOUR), field("fixed", {"type": "fixed", "name": "Four", "size": 4}),
    field("list", {"type": "array", "items": "double"}), field("map", {"type": "map", "values": ["null", "long"]}),
    field("place", PLACE), field("maybe", ["null", "double", "string"]), field("places", {"type": "array", "items": "Place"}),
    field("last", "int"),
)
cases.append(case("every type", everything, [
    {"nothing": None, "flag": rng.random() < 0.5, "small": integer(), "large": long(), "single": single(), "double": double(),
     "text": text(), "raw": rng.randbytes(rng.randrange(9)), "colour": rng.choice(["RED", "GREEN", "BLUE"]),
     "fixed": rng.randbytes(4), "list": [double() for _ in range(rng.randrange(5))],
     "map": {text(): rng.choice([None, long()]) for _ in range(rng.randrange(4))},
     "place": {"street": text(), "number": rng.choice([None, 7])}, "maybe": rng.choice([None, double(), text()]),
     "places": [{"street": text(), "number": None}] * rng.randrange(3), "last": i}
    for i in range(50)
]))

# Logical types.
def moment():
    return EPOCH + datetime.timedelta(microseconds=rng.randrange(-(10**15), 4 * 10**15))


times = record(
    field("date", logical("int", "date")), field("milli", logical("long", "timestamp-millis")),
    field("micro", logical("long", "timestamp-micros")), field("localMilli", logical("long", "local-timestamp-millis")),
    field("localMicro", logical("long", "local-timestamp-micros")), field("timeMilli", logical("int", "time-millis")),
    field("timeMicro", logical("long", "time-micros")), field("uuid", logical("string", "uuid")),
    field("price", logical("bytes", "decimal", precision=12, scale=2)),
    field("whole", logical("bytes", "decimal", precision=40, scale=0)),
    field("tiny", {"type": "fixed", "name": "Tiny", "size": 9, "logicalType": "decimal", "precision": 20, "scale": 18}),
    field("maybe", ["null", logical("long", "timestamp-millis")]),
)


def decimals(precision, scale):
    digits = rng.randrange(-(10 ** rng.randrange(1, precision)), 10**precision)
    return decimal.Decimal(digits).scaleb(-scale, decimal.Context(prec=60))


def whole_ms(moment_):
    return moment_.replace(microsecond=moment_.microsecond // 1000 * 1000)


def timed():
    clock = moment().time()
    return {"date": moment().date(), "milli": whole_ms(moment()), "micro": moment(), "localMilli": whole_ms(moment()).replace(tzinfo=None),
            "localMicro": moment().replace(tzinfo=None), "timeMilli": clock.replace(microsecond=clock.microsecond // 1000 * 1000),
            "timeMicro": clock, "uuid": uuid.UUID(int=rng.getrandbits(128)), "price": decimals(12, 2), "whole": decimals(40, 0),
            "tiny": decimals(20, 18), "maybe": rng.choice([None, whole_ms(moment())])}


cases.append(case("logical types", times, [timed() for _ in range(30)]))

# Resolution.
old = record(field("id", "string"), field("count", "int"), field("gone", PLACE),
             field("amount", "float"), field("note", "bytes"), field("colour", COLOUR), field("total", "long"))
olds = [{"id": text(), "count": integer(), "gone": {"street": text(), "number": rng.choice([None, 3])}, "amount": single(),
         "note": text().encode(), "colour": rng.choice(["RED", "GREEN", "BLUE"]), "total": long()} for _ in range(12)]
cases.append(case("removed", old, olds, record(field("id", "string"), field("total", "long"))))
cases.append(case("added", old, olds, record(
    field("id", "string"), field("a", "double", default=1.5), field("b", ["null", "string"], default=None),
    field("c", "string", default="none"), field("d", {"type": "array", "items": "int"}, default=[]), field("e", COLOUR, default="BLUE"),
    field("f", "boolean", default=False), field("g", "long", default=-7), field("count", "int"))))
cases.append(case("aliased", old, olds, record(
    field("key", "string", aliases=["id"]), field("n", "int", aliases=["x", "count"]), field("amount", "float"),
    field("hue", {**COLOUR, "name": "Hue", "aliases": ["Colour"]}, aliases=["colour"]))))
cases.append(case("widened", old, olds, record(
    field("count", "double"), field("total", "double"), field("amount", "double"), field("note", "string"), field("id", "bytes"))))
cases.append(case("widened by one", old, olds, record(field("count", "long"), field("total", "float"))))
cases.append(case("int as float", old, olds, record(field("count", "float"))))
cases.append(case("in another order", old, olds, record(*reversed(old["fields"][:2]), field("total", "long"))))
cases.append(case("into unions", old, olds, record(
    field("count", ["null", "string", "double"]), field("id", ["null", "string"]), field("gone", ["null", PLACE]),
    field("colour", ["null", COLOUR]))))
cases.append(case("a reader's symbols with a default", old, olds, record(
    field("colour", {"type": "enum", "name": "Colour", "symbols": ["BLUE", "OTHER"], "default": "OTHER"}))))
cases.append(case("a reader's symbols without a default", old, olds, record(
    field("colour", {"type": "enum", "name": "Colour", "symbols": ["BLUE", "RED"]}))))
cases.append(case("a record within loses and gets fields", old, olds, record(
    field("gone", record(field("number", ["null", "long"]), field("town", "string", default="?"), name="Place")), field("total", "long"))))

unions = record(field("v", ["null", "int", "string", "double"]), field("w", ["null", "long"]), field("n", "int"))
values = [{"v": rng.choice([None, 5, "a", 0.5]), "w": rng.choice([None, 2**40]), "n": i} for i in range(20)]
cases.append(case("unions", unions, values))
cases.append(case("a union read as a double", unions, values, record(field("v", "double"), field("n", "int"))))
cases.append(case("a union read as another", unions, values, record(field("v", ["string", "double", "null"]), field("w", ["double", "null"]))))

tree = record(field("n", "int"), field("next", ["null", "org.example.Event"]), field("end", "string"))
deep = [{"n": 3, "next": {"n": 2, "next": {"n": 1, "next": None, "end": "c"}, "end": "b"}, "end": "a"}]
cases.append(case("a record that contains itself", tree, deep))
cases.append(case("a record that contains itself, resolved", tree, deep, record(
    field("next", ["null", "org.example.Event"]), field("n", "double"), field("end", "string"))))

nested = record(
    field("lists", {"type": "array", "items": {"type": "array", "items": {"type": "map", "values": "bytes"}}}),
    field("self", ["null", "org.example.Nested"]),
    field("maps", {"type": "map", "values": ["null", "org.example.Nested", {"type": "array", "items": "double"}]}),
    field("end", "string"), name="Nested")


def nest(depth):
    inner = lambda: nest(depth - 1) if depth > 0 and rng.random() < 0.5 else None
    return {"lists": [[{text(): rng.randbytes(3) for _ in range(rng.randrange(3))} for _ in range(rng.randrange(3))]
                      for _ in range(rng.randrange(3))],
            "self": inner(), "maps": {text(): rng.choice([inner(), [double(), 0.0]]) for _ in range(rng.randrange(3))}, "end": text()}


cases.append(case("nested in all ways", nested, [nest(3) for _ in range(15)]))

# What does not fit.
def misfit(name, writer_type, value, reader_type):
    cases.append(case(name, record(field("x", writer_type)), [{"x": value}], record(field("x", reader_type))))


misfit("a long as an int", "long", 5, "int")
misfit("a double as a float", "double", 0.5, "float")
misfit("text as an int", "string", "5", "int")
misfit("a boolean as an int", "boolean", True, "int")
misfit("an int as text", "int", 5, "string")
misfit("a fixed of another size", {"type": "fixed", "name": "F", "size": 2}, b"ab", {"type": "fixed", "name": "F", "size": 3})
misfit("a fixed of another name", {"type": "fixed", "name": "F", "size": 2}, b"ab", {"type": "fixed", "name": "G", "size": 2})
misfit("an enum of another name", COLOUR, "RED", {**COLOUR, "name": "Hue"})
misfit("an array of text as one of ints", {"type": "array", "items": "string"}, ["a"], {"type": "array", "items": "int"})
misfit("a map as an array", {"type": "map", "values": "int"}, {"a": 1}, {"type": "array", "items": "int"})
misfit("a record as a map", PLACE, {"street": "a", "number": 1}, {"type": "map", "values": "string"})
misfit("null as an int", ["null", "int"], None, "int")
misfit("no branch", "string", "a", ["null", "int"])
cases.append(case("a field without a default", record(field("x", "int")), [{"x": 1}], record(field("y", "int"))))

lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in cases)
path = pathlib.Path(__file__).with_name("avro.json")
path.write_text(f'{{"fastavro": "{fastavro.__version__}", "cases": [\n{lines}\n]}}\n')
