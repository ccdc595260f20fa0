"""Schemas, values and requests of the property test, chosen at random."""

import random
from decimal import Decimal

from model_table import Index, Schema, encode, rank

SCHEMAS = {
    "hash": Schema(
        {"p": "S", "x": "S", "y": "N"}, ("p",), (),
        (Index("keys", ("x",), (), "KEYS_ONLY"),
         Index("some", ("x",), ("y",), "INCLUDE", ("a", "m")),
         Index("all", ("y",), ("p",)))),
    "pair": Schema(
        {"p": "S", "c": "N", "x": "S", "y": "B", "z": "N"}, ("p",), ("c",),
        (Index("turned", ("c",), ("p",)),
         Index("binary", ("x",), ("y",), "KEYS_ONLY"),
         Index("number", ("x",), ("z",), "INCLUDE", ("b", "y")),
         Index("local-x", ("p",), ("x",), "KEYS_ONLY", local=True),
         Index("local-y", ("p",), ("y",), "INCLUDE", ("a", "l"), local=True),
         Index("local-z", ("p",), ("z",), local=True))),
    "numbers": Schema(
        {"p": "N", "c": "B", "x": "B", "z": "N"}, ("p",), ("c",),
        (Index("binary", ("x",), ("p",), "INCLUDE", ("s",)),
         Index("same", ("p",), ("c",), "KEYS_ONLY"),
         Index("number", ("z",)),
         Index("local", ("p",), ("z",), "INCLUDE", ("x",), local=True))),
    "binaries": Schema(
        {"p": "B", "c": "S", "x": "S"}, ("p",), ("c",),
        (Index("turned", ("c",), ("x",)),
         Index("twin", ("c",), ("x",), "KEYS_ONLY"),
         Index("local", ("p",), ("x",), local=True))),
    "many": Schema(
        {"p": "S", "c": "N", "g": "S", "h": "N", "i": "B", "t": "N", "u": "S", "v": "B"},
        ("p",), ("c",),
        (Index("two", ("g", "h"), ("t", "u"), "INCLUDE", ("a",)),
         Index("hashes", ("i", "g"), (), "KEYS_ONLY"),
         Index("ranges", ("g",), ("v", "t", "p")),
         Index("eight", ("g", "h", "i", "c"), ("t", "u", "v", "p")))),
}

# Longer than what key columns keep whole, and as long as three sort keys of an index may be.
NOISE = random.Random(1)
LONG_TEXT = "".join(NOISE.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", k=500))
LONG_BYTES = NOISE.randbytes(500)

# Few values, so that keys meet again and again.
VALUES = {
    "S": [("S", text) for text in (
        "a", "ab", "b", "\uffff", "\U0001d11e", LONG_TEXT + "a", LONG_TEXT + "b")],
    # Some are spelled in two ways.
    "N": [("N", Decimal(text)) for text in ("-2", "0", "1", "1.5", "1.50", "100", "1E+2")],
    "B": [("B", content) for content in (
        b"\0", b"a", b"ab", b"\xff", LONG_BYTES + b"a", LONG_BYTES + b"b")],
}
PLAIN = ("a", "b", "l", "m", "s", "f")  # what no key of any schema is called
PATHS = [("m", "k"), ("m", "w"), ("l", 0), ("l", 2)]


class Dice:
    """Random requests for tables of one schema."""

    def __init__(self, seed, schema, partitions=None, mistakes=0.03):
        self.random = random.Random(seed)
        self.schema = schema
        self.mistakes = mistakes  # how often an index may not like the type of a value
        self.partitions = partitions or VALUES[schema.types[schema.hashes[0]]]

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, choices):
        return self.random.choice(choices)

    def key(self):
        key = {name: self.pick(VALUES[self.schema.types[name]])
               for name in self.schema.attributes}
        key[self.schema.hashes[0]] = self.pick(self.partitions)
        return key

    def scalar(self):
        return self.pick(VALUES[self.pick("SNB")])

    def value(self):
        kind = self.pick(["N", "N", "S", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"])
        if kind in VALUES:
            return self.pick(VALUES[kind])
        if kind == "BOOL":
            return kind, self.chance(0.5)
        if kind == "NULL":
            return kind, True
        if kind == "L":
            return kind, tuple(self.scalar() for _ in range(self.random.randrange(4)))
        if kind == "M":
            return kind, {name: self.scalar() for name in ("k", "w") if self.chance(0.6)}
        return self.set(kind)

    def set(self, kind=None):
        kind = kind or self.pick(["SS", "NS", "BS"])
        values = self.random.sample(VALUES[kind[0]], self.random.randint(1, 3))
        return kind, frozenset(content for _, content in values)

    def attribute(self, name):
        """A value for the attribute, seldom of a type that an index refuses."""
        if name in self.schema.types and not self.chance(self.mistakes):
            return self.pick(VALUES[self.schema.types[name]])
        usual = {"s": self.set, "l": lambda: ("L", (self.scalar(), self.scalar())),
                 "m": lambda: ("M", {"k": self.scalar(), "w": self.scalar()})}
        if name in self.schema.types or self.chance(0.3):
            return self.pick([self.value(), self.value(), ("S", "")])
        return usual.get(name, lambda: self.pick(VALUES["N"]))()

    def extra(self):
        """The attributes that are not part of the table's key."""
        return [name for name in (*self.schema.types, *PLAIN)
                if name not in self.schema.attributes]

    def item(self):
        return {**{name: self.attribute(name) for name in self.extra()
                   if self.chance(0.8 if name in self.schema.types else 0.5)}, **self.key()}

    def path(self, names):
        deep = [path for path in PATHS if path[0] in names]
        return self.pick(deep) if deep and self.chance(0.2) else (self.pick(names),)

    def condition(self, names, depth=2):
        if depth and self.chance(0.35):
            if self.chance(0.3):
                return "not", self.condition(names, depth - 1)
            return (self.pick(["and", "or"]), self.condition(names, depth - 1),
                    self.condition(names, depth - 1))
        path = ("path", self.path(names))
        form = self.random.randrange(9)
        if form == 0:
            return self.pick(["attribute_exists", "attribute_not_exists"]), path
        if form == 1:
            kind = self.pick(["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"])
            return "attribute_type", path, ("value", ("S", kind))
        if form == 2:
            return "begins_with", path, ("value", self.pick(VALUES[self.pick("SB")]))
        if form == 3:
            return "contains", path, ("value", self.scalar())
        if form == 4:
            low, high = sorted(self.random.choices(VALUES[self.pick("SNB")], k=2), key=rank)
            return "between", path, ("value", low), ("value", high)
        if form == 5:
            return ("in", path, *(("value", self.value()) for _ in range(3)))
        if form == 6:
            size = ("value", ("N", Decimal(self.random.randrange(4))))
            return self.pick(["=", "<>", "<", "<=", ">", ">="]), ("size", path[1]), size
        if form == 7:
            other = ("path", self.path(names))
            if other != path:
                return self.pick(["=", "<>", "<", "<=", ">", ">="]), path, other
        if self.chance(0.5):
            return self.pick(["=", "<>"]), path, ("value", self.value())
        return self.pick(["<", "<=", ">", ">="]), path, ("value", self.scalar())

    def action(self, name):
        """What an update does with one attribute: (section, path, tree)."""
        deep = [path for path in PATHS if path[0] == name]
        path = self.pick(deep) if deep and self.chance(0.4) else (name,)
        section = self.pick(["SET"] * 4 + ["REMOVE", "ADD"] * 2 + ["DELETE"])
        if section == "REMOVE":
            return section, path, None
        if section == "DELETE":
            return section, path, ("value", self.set())
        if section == "ADD":
            numeric = self.schema.types.get(name) == "N" or name in ("a", "b", "f")
            return section, path, ("value", self.pick(VALUES["N"]) if numeric else self.set())
        value = ("value", self.attribute(name))
        form = self.random.randrange(10)
        if form == 0:
            value = ("if_not_exists", ("path", self.path([name, *PLAIN])), value)
        elif form == 1:
            value = ("path", self.path(self.extra()))
        elif form == 2 and name == "l":
            value = ("list_append", ("path", ("l",)), ("value", ("L", (self.scalar(),))))
        elif form in (3, 4) and (name in PLAIN or self.schema.types[name] == "N"):
            number = ("value", self.pick(VALUES["N"]))
            old = ("path", (name,))
            if self.chance(0.5):
                old = ("if_not_exists", old, ("value", ("N", Decimal(0))))
            value = (self.pick("+-"), old, number)
        return section, path, value

    def actions(self):
        names = self.random.sample(self.extra(), self.pick([0, 1, 1, 1, 2, 2, 3]))
        return [self.action(name) for name in names]


class Text:
    """Spells trees, and gathers the names and values they need on the way."""

    def __init__(self, random):
        self._random = random
        self._names, self._values = {}, {}

    def parameters(self):
        found = {}
        if self._names:
            found["ExpressionAttributeNames"] = {short: name for name, short in
                                                 self._names.items()}
        if self._values:
            found["ExpressionAttributeValues"] = self._values
        return found

    def name(self, name):
        if name not in self._names and self._random.random() < 0.7:
            return name
        return self._names.setdefault(name, f"#n{len(self._names)}")

    def value(self, value):
        short = f":v{len(self._values)}"
        self._values[short] = encode(value)
        return short

    def path(self, path):
        text = self.name(path[0])
        for element in path[1:]:
            text += f"[{element}]" if isinstance(element, int) else f".{self.name(element)}"
        return text

    def tree(self, node):
        """A condition, or one of its operands, or the right side of a SET."""
        name, *parts = node
        if name == "value":
            return self.value(parts[0])
        if name == "path":
            return self.path(parts[0])
        if name == "size":
            return f"size({self.path(parts[0])})"
        texts = [self.tree(each) for each in parts]
        if name in ("and", "or"):
            return f" {name.upper()} ".join(f"({text})" for text in texts)
        if name == "not":
            return f"NOT ({texts[0]})"
        if name == "between":
            return "{} BETWEEN {} AND {}".format(*texts)
        if name == "in":
            return f"{texts[0]} IN ({', '.join(texts[1:])})"
        if name[0].isalpha():
            return f"{name}({', '.join(texts)})"
        return f"{texts[0]} {name} {texts[1]}"

    def update(self, actions):
        sections = {}
        for name, path, node in actions:
            text = self.path(path)
            if node is not None:
                text += (" = " if name == "SET" else " ") + self.tree(node)
            sections.setdefault(name, []).append(text)
        return " ".join(f"{name} {', '.join(texts)}" for name, texts in sections.items())
