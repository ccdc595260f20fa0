"""Conditions, updates, projections and key conditions as text, with the placeholders they need."""

import re

from values import NAMES, Values

RESERVED = ("size", "Name", "comment", "ABORT")
_TOKEN = re.compile(r"[#:]?\w+|<>|<=|>=|\S|\s+")


class Expressions:
    """Expressions of one request, which share names and values."""

    def __init__(self, dice, table):
        self._dice = dice
        self._values = Values(dice)
        self._extra = [name for name in table.types if name not in table.key]
        self._table = table
        self._paths = [*NAMES, *table.types]
        self.names, self.values = {}, {}

    def add_to(self, request):
        dice = self._dice
        if dice.chance(0.02):
            self.names["#unused"] = "a"
        if dice.chance(0.02):
            self.values[":unused"] = {"S": "a"}
        if self.names:
            request["ExpressionAttributeNames"] = self.names
        if self.values:
            request["ExpressionAttributeValues"] = self.values

    # Pieces

    def name(self, name):
        dice = self._dice
        if dice.chance(0.01):
            return dice.pick(RESERVED)
        if dice.chance(0.01):
            return "#undefined"
        if dice.chance(0.5) and name.isalnum() and name.isascii() and name[0].isalpha():
            return name
        short = f"#{name}" if name.isalnum() and name.isascii() else f"#n{len(self.names)}"
        self.names[short] = name
        return short

    def value(self, value):
        if self._dice.chance(0.01):
            return ":undefined"
        for short, known in self.values.items():
            if known == value and self._dice.chance(0.5):
                return short
        short = f":v{len(self.values)}"
        self.values[short] = value
        return short

    def path(self, name=None):
        dice = self._dice
        name = name or dice.pick(self._paths)
        text = self.name(name)
        while dice.chance(0.35 if name in ("m", "l") else 0.06):
            if dice.chance(0.5):
                text += "." + self.name(dice.pick(("k", "w", "a", "a.b")))
            else:
                text += f"[{dice.pick((0, 0, 1, 2, 7))}]"
        return text

    def _some_value(self):
        dice = self._dice
        if dice.chance(0.02):
            return self.value(self._values.bad())
        return self.value(self._values.attribute(dice.pick(NAMES)))

    def operand(self):
        dice = self._dice
        form = dice.number(0, 9)
        if form < 4:
            return self.path()
        if form < 9:
            return self._some_value()
        return f"size({self.path() if dice.chance(0.9) else self._some_value()})"

    # Conditions

    def condition(self, depth=2):
        dice = self._dice
        if depth and dice.chance(0.35):
            form = dice.pick(("AND", "OR", "NOT", "()", "and"))
            if form == "NOT":
                return f"NOT {self.condition(depth - 1)}"
            if form == "()":
                return f"({self.condition(depth - 1)})"
            return f"{self.condition(depth - 1)} {form} {self.condition(depth - 1)}"
        return self._comparison()

    def filter(self, key):
        """A condition that rarely is about these attributes, which a filter may not be."""
        every = self._paths
        if self._dice.chance(0.95):
            self._paths = [name for name in every if name not in key]
        text = self.condition()
        self._paths = every
        return text

    def _comparison(self):
        dice = self._dice
        form = dice.number(0, 11)
        if form < 4:
            left, right = self.operand(), self.operand()
            return f"{left} {dice.pick(('=', '<>', '<', '<=', '>', '>='))} {right}"
        if form == 4:
            return f"{self.operand()} BETWEEN {self.operand()} AND {self.operand()}"
        if form == 5:
            operands = [self.operand() for _ in range(dice.number(1, 3))]
            return f"{self.operand()} IN ({', '.join(operands)})"
        if form < 8:
            return f"{dice.pick(('attribute_exists', 'attribute_not_exists'))}({self.path()})"
        if form == 8:
            kind = {"S": dice.pick(("S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"))}
            if dice.chance(0.1):
                kind = dice.pick(({"S": "X"}, {"S": ""}, {"N": "1"}))
            return f"attribute_type({self.path()}, {self.value(kind)})"
        if form == 9:
            return f"begins_with({self.operand()}, {self.operand()})"
        if form == 10:
            return f"contains({self.operand()}, {self.operand()})"
        function = dice.pick(("attribute_exists", "begins_with", "contains", "attribute_type",
                              "size", "if_not_exists", "list_append", "unknown", "Contains"))
        operands = [self.operand() for _ in range(dice.number(0, 3))]
        text = f"{function}({', '.join(operands)})"
        return text if dice.chance(0.5) else f"{text} = {self.operand()}"

    # Updates

    def update(self):
        dice = self._dice
        sections = {}
        for _ in range(dice.number(1, 3)):
            name = dice.weighted({"SET": 5, "REMOVE": 2, "ADD": 2, "DELETE": 1})
            sections.setdefault(name, []).append(self._action(name))
        pieces = [f"{name} {', '.join(actions)}" for name, actions in sections.items()]
        return " ".join(dice.shuffled(pieces))

    def _target(self):
        names = list(NAMES) + self._extra
        if self._dice.chance(0.03):
            names = list(self._table.key)
        return self._dice.pick(names)

    def _action(self, section):
        dice = self._dice
        name = self._target()
        path = self.path(name)
        if section == "REMOVE":
            return path
        if section == "DELETE":
            return f"{path} {self.value(self._values.set())}"
        if section == "ADD":
            number = dice.chance(0.5)
            value = self._values.scalar("N") if number else self._values.set()
            if dice.chance(0.1):
                value = self._values.value()
            return f"{path} {self.value(value)}"
        return f"{path} = {self._right_side(name)}"

    def _right_side(self, name):
        dice = self._dice
        form = dice.number(0, 12)
        if name in self._table.types and form < 9:
            kind = self._table.types[name] if dice.chance(0.93) else dice.pick("SNB")
            return self.value(self._values.scalar(kind))
        if form < 5:
            return self.value(self._values.attribute(name))
        if form < 7:
            return self.path()
        if form == 7:
            return f"list_append({self._list_operand()}, {self._list_operand()})"
        if form < 10:
            return f"if_not_exists({self.path()}, {self.operand()})"
        left, right = self._number_operand(), self._number_operand()
        return f"{left} {dice.pick('+-')} {right}"

    def _list_operand(self):
        dice = self._dice
        if dice.chance(0.5):
            return self.path("l")
        if dice.chance(0.2):
            return f"if_not_exists({self.path('l')}, {self.value({'L': []})})"
        value = {"L": [self._values.value(1)]}
        return self.value(value if dice.chance(0.9) else self._values.value())

    def _number_operand(self):
        dice = self._dice
        form = dice.number(0, 9)
        if form < 4:
            return self.path(dice.pick(("n", "a")))
        if form < 8:
            return self.value(self._values.scalar("N"))
        if form == 8:
            return f"if_not_exists({self.path('n')}, {self.value({'N': '0'})})"
        return self.operand()

    # Projections and keys

    def projection(self):
        dice = self._dice
        count = dice.number(1, 3)
        return ", ".join(self.path() for _ in range(count))

    def key_condition(self, key, values=Values):
        """For the key of a table or index: attributes' names, the partition key first."""
        dice = self._dice
        types = self._table.types
        keys = values(dice)
        first = f"{self.name(key[0])} = {self.value(keys.key(self._table, key[:1])[key[0]])}"
        if len(key) == 1 or dice.chance(0.4):
            return first
        name, kind = key[1], types[key[1]]

        def some():
            return self.value(keys.key(self._table, (name,))[name])

        form = dice.number(0, 7)
        if form < 5:
            second = f"{self.name(name)} {('=', '<', '<=', '>', '>=')[form]} {some()}"
        elif form < 7 or kind == "N":
            low, high = some(), some()
            second = f"{self.name(name)} BETWEEN {low} AND {high}"
        else:
            second = f"begins_with({self.name(name)}, {some()})"
        pair = [first, second] if dice.chance(0.8) else [second, first]
        return f"{pair[0]} {dice.pick(('AND', 'and', 'AND', 'AND'))} {pair[1]}"


def misspell(dice, text):
    """Drops, repeats, swaps or replaces one token."""
    tokens = _TOKEN.findall(text)
    if not tokens:
        return dice.pick(("", " ", "a"))
    at = dice.number(0, len(tokens) - 1)
    form = dice.number(0, 5)
    if form == 0:
        del tokens[at]
    elif form == 1:
        tokens.insert(at, tokens[at])
    elif form == 2 and at + 1 < len(tokens):
        tokens[at], tokens[at + 1] = tokens[at + 1], tokens[at]
    elif form == 3:
        tokens[at] = dice.pick(("AND", "(", ")", ",", ".", "[0]", "=", ":v0", "#a", "1", "SET", "@",
                                "[a]", "[-1]", "+"))
    elif form == 4:
        return dice.pick(("", " ", f"({text})", f"(({text}))", text + " ", text.replace(" ", ""),
                          text.upper(), text + ",", text + " AND"))
    else:
        tokens[at] = tokens[at].swapcase()
    return "".join(tokens)
