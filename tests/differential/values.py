"""Attribute values, good and bad. Few of them, so that keys and values meet again and again."""

import base64

STRINGS = ("a", "ab", "b", "é", "\U0001d11e", "", "a b", '"', "10")
NUMBERS = ("0", "1", "2", "-1", "1.5", "-0", "1.50", "+7", "007", "1e2", "1E-3", "100",
           "12345678901234567890123456789012345678", "9.9999999999999999999999999999999999999E+125",
           "1E-130", "-1e125", "0.1", ".5", "5.")
BAD_NUMBERS = ("", "x", " 1", "1 ", "1e", "0x10", "NaN", "Infinity", "1.2.3", "1e126", "1e-131",
               "-1e126", "123456789012345678901234567890123456789", "1e2147483647",
               "1e9223372036854775808", "--1", "1_000", "0e126", "0e-131", "1,5")
BINARIES = tuple(base64.b64encode(each).decode() for each in (b"\0", b"a", b"ab", b"\xff", b""))
BAD_BINARIES = ("?", "YQ=", "Y", "YQ==YQ==", "YWI", "Y Q=", "_-==")

KEYS = {
    "S": ("a", "ab", "b", "é"),
    "N": ("-2", "0", "1", "1.5", "100"),
    "B": ("YQ==", "YWI=", "/w==", "AA=="),
}
NAMES = ("a", "b", "l", "m", "s", "n", "f")  # no keys
ODD_NAMES = ("size", "Name", "a-b", "a.b", "_x", "1a", "é", "a b", "#a", ":a", "x" * 40)


class Values:
    def __init__(self, dice):
        self._dice = dice

    def scalar(self, kind=None):
        dice = self._dice
        kind = kind or dice.pick("SNB")
        return {kind: dice.pick({"S": STRINGS, "N": NUMBERS, "B": BINARIES}[kind])}

    def value(self, depth=2):
        dice = self._dice
        kind = dice.weighted({"S": 4, "N": 6, "B": 2, "BOOL": 1, "NULL": 1, "SS": 1, "NS": 1,
                              "BS": 1, "L": 2 if depth else 0, "M": 2 if depth else 0})
        if kind in "SNB":
            return self.scalar(kind)
        if kind == "BOOL":
            return {"BOOL": dice.chance(0.5)}
        if kind == "NULL":
            return {"NULL": True}
        if kind in ("SS", "NS", "BS"):
            return self.set(kind)
        if kind == "L":
            return {"L": [self.value(depth - 1) for _ in range(dice.number(0, 3))]}
        return {"M": {name: self.value(depth - 1) for name in dice.some(("k", "w", "a", "a.b"), 2)}}

    def set(self, kind=None):
        dice = self._dice
        kind = kind or dice.pick(("SS", "NS", "BS"))
        numbers = ("0", "1", "2.5", "-1", "1e2")
        choices = {"SS": STRINGS, "NS": numbers, "BS": BINARIES}[kind]
        return {kind: dice.some(choices, 3) or [choices[0]]}

    def attribute(self, name):
        """A value such as the attribute of this name tends to have."""
        dice = self._dice
        if dice.chance(0.3):
            return self.value()
        if name == "m":
            return {"M": {key: self.value(1) for key in dice.some(("k", "w"))}}
        if name == "l":
            return {"L": [self.value(1) for _ in range(dice.number(0, 3))]}
        if name == "s":
            return self.set()
        return self.scalar("N") if name in ("n", "a") else self.value()

    def key(self, table, names=None):
        return {name: {table.types[name]: self._dice.pick(KEYS[table.types[name]])}
                for name in names or table.key}

    def item(self, table):
        item = self.key(table)
        for name in self._dice.some(NAMES, 4):
            item[name] = self.attribute(name)
        for name in table.types:
            if name not in item and self._dice.chance(0.8):
                item |= self.key(table, (name,))
        return item

    def bad(self):
        """Not an attribute value, or one that is refused."""
        dice = self._dice
        form = dice.number(0, 15)
        if form < 4:
            return {"N": dice.pick(BAD_NUMBERS)}
        if form == 4:
            return {"B": dice.pick(BAD_BINARIES)}
        if form == 5:
            return {dice.pick(("SS", "NS", "BS")): []}
        if form == 6:
            return dice.pick(({"SS": ["b", "a", "b"]}, {"NS": ["1", "2", "1.0"]},
                              {"BS": ["YQ==", "AA==", "YQ=="]}, {"SS": ["a", "a"]}))
        if form == 7:
            return {"NULL": False}
        if form == 8:
            return {}
        if form == 9:
            return {"S": "a", "N": "1"}
        if form == 10:
            return {"NS": ["1", dice.pick(BAD_NUMBERS)]}
        if form == 11:
            return {"L": [{"N": dice.pick(BAD_NUMBERS)}]}
        if form == 12:
            return {"M": {"k": {dice.pick(("SS", "NS", "BS")): []}}}
        if form == 13:
            return self.nested(dice.pick((31, 32, 33)))
        if form == 14:
            return {"M": {"": {"S": "a"}}}
        return {"X": "a"}

    def nested(self, depth):
        """A string inside this many lists."""
        value = {"S": "a"}
        for _ in range(depth):
            value = {"L": [value]}
        return value
