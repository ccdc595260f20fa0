"""A statement says what a request of the JSON API says: both find the same items and make the same
of them, on item tables and on attached relations. Random conditions and updates, written in both.
"""

import random
from decimal import Decimal

import pytest
from attached import lab
from botocore.exceptions import ClientError
from support import module_table, unique

own = module_table("p:S", "c:N")

schema = lab(
    """
    create table {schema}.things (
      p text collate "C", c numeric, n numeric, s text, l jsonb, b boolean, m jsonb,
      primary key (p, c)
    );
    comment on table {schema}.things is '@dynamodb {"table": "{schema}.things"}';
    """,
    "{schema}.things",
)

PATHS = ["n", "s", "l", "b", "m", "m.x", "l[0]"]
VALUES = [0, 1, Decimal("2.5"), "", "x", "xy", True, False, None, [1, "x"], {"x": 1}]
ORDERED = [0, 1, Decimal("2.5"), "x", "xy"]


class Writer:
    """A condition or an update in both languages, as it grows."""

    def __init__(self, dice):
        self.dice = dice
        self.parameters = []  # of the statement, in the order of the text
        self.values = {}      # of the expression

    def value(self, value):
        self.parameters.append(value)
        name = f":v{len(self.parameters)}"
        self.values[name] = value
        return "?", name

    def path(self):
        path = self.dice.choice(PATHS)
        return path, "#" + path.replace(".", ".#")

    def predicate(self):
        path, named = self.path()
        kind = self.dice.randrange(8)
        if kind == 0:
            negated = self.dice.random() < 0.5
            return (f"{path} IS {'NOT ' if negated else ''}MISSING",
                    f"attribute_{'' if negated else 'not_'}exists({named})")
        if kind == 1:
            tag, name = self.dice.choice([("N", "NUMERIC"), ("S", "STRING"), ("BOOL", "BOOL"),
                                          ("NULL", "NULL"), ("L", "LIST"), ("M", "STRUCT")])
            value = f":t{tag}"
            self.values[value] = tag
            return f"{path} IS {name}", f"attribute_type({named}, {value})"
        if kind == 2:
            mark, value = self.value(self.dice.choice(["x", "xy", ""]))
            return f"begins_with({path}, {mark})", f"begins_with({named}, {value})"
        if kind == 3:
            mark, value = self.value(self.dice.choice(["x", 1]))
            return f"contains({path}, {mark})", f"contains({named}, {value})"
        if kind == 4:
            marks = [self.value(self.dice.choice(VALUES)) for _ in range(self.dice.randint(1, 3))]
            return (f"{path} IN [{', '.join(mark for mark, _ in marks)}]",
                    f"{named} IN ({', '.join(value for _, value in marks)})")
        if kind == 5:
            low, high = sorted(self.dice.sample([0, 1, Decimal("2.5"), 7], 2))
            (mark, value), (other, end) = self.value(low), self.value(high)
            return (f"{path} BETWEEN {mark} AND {other}", f"{named} BETWEEN {value} AND {end}")
        operator = self.dice.choice(["=", "<>", "<", "<=", ">", ">="])
        mark, value = self.value(self.dice.choice(VALUES if operator in "=<>" and operator != "<"
                                                  and operator != ">" else ORDERED))
        if kind == 6:
            return f"size({path}) {operator} {mark}", f"size({named}) {operator} {value}"
        return f"{path} {operator} {mark}", f"{named} {operator} {value}"

    def condition(self, depth):
        if depth == 0 or self.dice.random() < 0.3:
            return self.predicate()
        kind = self.dice.choice(["AND", "OR", "NOT"])
        if kind == "NOT":
            one, other = self.condition(depth - 1)
            return f"NOT ({one})", f"NOT ({other})"
        (one, other), (two, second) = self.condition(depth - 1), self.condition(depth - 1)
        return f"({one}) {kind} ({two})", f"({other}) {kind} ({second})"

    def request(self, *expressions):
        text = " ".join(expressions)
        names = {f"#{name}": name for name in ("n", "s", "l", "b", "m", "x")
                 if f"#{name}" in text}
        values = {name: value for name, value in self.values.items() if name in text}
        return {**({"ExpressionAttributeNames": names} if names else {}),
                **({"ExpressionAttributeValues": values} if values else {})}


def outcome(call):
    """What came of it, without the words, in which the two differ."""
    try:
        return call()
    except ClientError as error:
        return error.response["Error"]["Code"]


def random_item(dice, p, c):
    item = {"p": p, "c": c}
    for name, values in (("n", [0, 1, Decimal("2.5"), 7]), ("s", ["x", "xy", "y"]),
                         ("l", [[], [1, "x"], ["x"]]), ("b", [True, False]),
                         ("m", [{}, {"x": 1}, {"x": "x"}])):
        if dice.random() < 0.7:
            item[name] = dice.choice(values)
    return item


@pytest.fixture(params=["own", "attached"])
def place(request, own, world, schema):
    """A table, and the resource that it is reached through."""
    if request.param == "own":
        return own, own.meta.client
    table = world.table(f"{schema}.things")
    return table, table.meta.client


@pytest.mark.parametrize("seed", range(4))
def test_conditions(place, seed):
    table, client = place
    dice = random.Random(f"{table.name}-{seed}")
    p = unique()
    for c in range(12):
        table.put_item(Item=random_item(dice, p, c))
    for _ in range(40):
        writer = Writer(dice)
        statement, expression = writer.condition(2)
        parameters = {"Parameters": [p, *writer.parameters]}
        names = writer.request(expression)
        names.setdefault("ExpressionAttributeValues", {})[":p"] = p
        expected = outcome(lambda: table.scan(
            FilterExpression=f"p = :p AND ({expression})", ConsistentRead=True, **names)["Items"])
        found = outcome(lambda: client.execute_statement(
            Statement=f'SELECT * FROM "{table.name}" WHERE p = ? AND ({statement})',
            ConsistentRead=True, **parameters)["Items"])
        if isinstance(expected, list) and isinstance(found, list):
            expected.sort(key=lambda item: item["c"])
            found.sort(key=lambda item: item["c"])
        assert found == expected, (statement, writer.parameters)


@pytest.mark.parametrize("seed", range(2))
def test_updates(place, seed):
    table, client = place
    dice = random.Random(f"{table.name}-{seed}")
    one, other = unique(), unique()
    for number in range(60):
        item = random_item(dice, one, 1)
        table.put_item(Item=item)
        table.put_item(Item={**item, "p": other})
        writer = Writer(dice)
        mark, value = writer.value(dice.choice([1, "x", ["y"], {"x": 2}]))
        changes = dice.choice([
            (f"SET n = {mark}", f"SET #n = {value}"),
            (f"SET n = n + {mark}", f"SET #n = #n + {value}"),
            (f"SET m.x = {mark} REMOVE s", f"SET #m.#x = {value} REMOVE #s"),
            (f"SET l = list_append(l, {mark})", f"SET #l = list_append(#l, {value})"),
            (f"SET s = {mark}, l[0] = 5", f"SET #s = {value}, #l[0] = :five"),
        ])
        writer.values[":five"] = 5
        statement, expression = writer.condition(1)
        returned, values = dice.choice([("ALL OLD *", "ALL_OLD"), ("ALL NEW *", "ALL_NEW"),
                                        ("MODIFIED OLD *", "UPDATED_OLD"),
                                        ("MODIFIED NEW *", "UPDATED_NEW")])
        names = writer.request(changes[1], expression)
        expected = outcome(lambda: table.update_item(
            Key={"p": one, "c": 1}, UpdateExpression=changes[1],
            ConditionExpression=f"attribute_exists(p) AND ({expression})", ReturnValues=values,
            **names).get("Attributes"))
        text = (f'UPDATE "{table.name}" {changes[0]} WHERE p = ? AND c = 1 AND ({statement}) '
                f"RETURNING {returned}")
        found = outcome(lambda: client.execute_statement(
            Statement=text, Parameters=[writer.parameters[0], other, *writer.parameters[1:]])[
                "Items"])
        if isinstance(found, list):
            found = {**found[0], **({"p": one} if "p" in found[0] else {})} if found else None
        assert found == expected, (text, writer.parameters, number)
        stored = table.get_item(Key={"p": other, "c": 1}, ConsistentRead=True)["Item"]
        assert {**stored, "p": one} == table.get_item(
            Key={"p": one, "c": 1}, ConsistentRead=True)["Item"], text
