"""What conditions of the time before expressions mean, as a model to compare answers with.

A value is what boto3 makes of an attribute; ABSENT stands for no attribute.
"""

from decimal import Decimal

from boto3.dynamodb.types import Binary

ABSENT = object()

# One value or more of every type, and some that are near each other.
VALUES = {
    "absent": ABSENT,
    "string": "hello",
    "short": "ell",
    "empty": "",
    "number": Decimal("5"),
    "minus": Decimal("-0.5"),
    "digits": "5",
    "bytes": Binary(b"hello"),
    "high": Binary(b"\xff"),
    "true": True,
    "false": False,
    "null": None,
    "strings": {"hello", "b"},
    "numbers": {Decimal(5), Decimal("7.5")},
    "binaries": {Binary(b"hello"), Binary(b"x")},
    "list": ["hello", Decimal(5), True, None, Binary(b"hello"), {"a", "b"}],
    "nested": [["hello"], [Decimal(5)]],
    "map": {"x": {"a", "b"}, "hello": Decimal(5)},
}

ARGUMENTS = [value for value in VALUES.values() if value is not ABSENT] + [
    "hellp",
    Decimal("5.00"),
    Decimal(6),
    Binary(b"el"),
    {"b", "hello"},
    {Decimal("7.50"), Decimal("5.0")},
    ["hello", Decimal(5), True, None, Binary(b"hello"), {"b", "a"}],
    {"hello": Decimal("5.0"), "x": {"b", "a"}},
]

OPERATORS = ["EQ", "NE", "LT", "LE", "GT", "GE", "IN", "BETWEEN", "CONTAINS", "NOT_CONTAINS",
             "BEGINS_WITH", "NULL", "NOT_NULL"]

ALL_TYPES = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"]
ORDERED_TYPES = ["S", "N", "B"]

# The types an operator's arguments may have; NULL and NOT_NULL take none.
TYPES = {
    "EQ": ALL_TYPES,
    "NE": ALL_TYPES,
    "LT": ORDERED_TYPES,
    "LE": ORDERED_TYPES,
    "GT": ORDERED_TYPES,
    "GE": ORDERED_TYPES,
    "IN": ORDERED_TYPES,
    "BETWEEN": ORDERED_TYPES,
    "CONTAINS": ["S", "N", "B", "BOOL", "NULL"],
    "NOT_CONTAINS": ["S", "N", "B", "BOOL", "NULL"],
    "BEGINS_WITH": ["S", "B"],
}

INVALID = "One or more parameter values were invalid: "


def type_of(value):
    if value is None:
        return "NULL"
    for python_type, tag in ((bool, "BOOL"), (str, "S"), (Decimal, "N"), (Binary, "B"),
                             (list, "L"), (dict, "M")):
        if isinstance(value, python_type):
            return tag
    return type_of(next(iter(value))) + "S"


def same(one, other):
    if one is ABSENT or type_of(one) != type_of(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return one == other


def _plain(value):
    return value.value if isinstance(value, Binary) else value


def _ordered(value, argument, compare):
    if value is ABSENT or type_of(value) != type_of(argument):
        return False
    return compare(_plain(value), _plain(argument))


def _contains(value, argument):
    if value is ABSENT:
        return False
    if type_of(value) in ("S", "B"):
        return type_of(value) == type_of(argument) and _plain(argument) in _plain(value)
    if type_of(value) == "L":
        return any(same(element, argument) for element in value)
    if type_of(value) in ("SS", "NS", "BS"):
        return any(same(element, argument) for element in value)
    return False


def holds(operator, value, arguments):
    """Whether the condition holds for an attribute of this value."""
    if operator == "NULL":
        return value is ABSENT
    if operator == "NOT_NULL":
        return value is not ABSENT
    first = arguments[0]
    if operator == "EQ":
        return same(value, first)
    if operator == "NE":
        return not same(value, first)
    if operator == "LT":
        return _ordered(value, first, lambda a, b: a < b)
    if operator == "LE":
        return _ordered(value, first, lambda a, b: a <= b)
    if operator == "GT":
        return _ordered(value, first, lambda a, b: a > b)
    if operator == "GE":
        return _ordered(value, first, lambda a, b: a >= b)
    if operator == "IN":
        return any(same(value, argument) for argument in arguments)
    if operator == "BETWEEN":
        return _ordered(value, first, lambda a, b: a >= b) and _ordered(
            value, arguments[1], lambda a, b: a <= b)
    if operator == "CONTAINS":
        return _contains(value, first)
    if operator == "NOT_CONTAINS":
        # Unlike NE, false where there is no attribute.
        return value is not ABSENT and not _contains(value, first)
    assert operator == "BEGINS_WITH"
    return _ordered(value, first, lambda a, b: a.startswith(b))


def argument_lists(operator):
    """All lists of arguments that the operator takes, of those above."""
    if operator in ("NULL", "NOT_NULL"):
        return [[]]
    allowed = [value for value in ARGUMENTS if type_of(value) in TYPES[operator]]
    if operator == "BETWEEN":
        return [[low, high] for low in allowed for high in allowed
                if type_of(low) == type_of(high) and _plain(low) <= _plain(high)]
    if operator == "IN":
        lists = [[value] for value in allowed]
        for tag in ORDERED_TYPES:
            lists.append([value for value in allowed if type_of(value) == tag])
        return lists
    return [[value] for value in allowed]


def condition(operator, *arguments):
    """A Condition as the API has it."""
    made = {"ComparisonOperator": operator}
    if arguments:
        made["AttributeValueList"] = list(arguments)
    return made


# An argument of each type.
SAMPLES = {"S": "a", "N": Decimal(1), "B": Binary(b"a"), "BOOL": True, "NULL": None, "SS": {"a"},
           "NS": {Decimal(1)}, "BS": {Binary(b"a")}, "L": [], "M": {}}


def malformed():
    """Conditions that are refused wherever they stand, and the words."""
    cases = []
    counts = {"NULL": [1, 2], "NOT_NULL": [1, 2], "BETWEEN": [1, 3]}
    for operator in OPERATORS:
        default = [] if operator == "IN" else [2]
        for count in counts.get(operator, default):
            cases.append((condition(operator, *["a"] * count),
                          f"{INVALID}Invalid number of argument(s) for the {operator} "
                          "ComparisonOperator"))
        if operator not in ("NULL", "NOT_NULL"):
            cases.append(({"ComparisonOperator": operator, "AttributeValueList": []},
                          f"{INVALID}Invalid number of argument(s) for the {operator} "
                          "ComparisonOperator"))
        for tag in ALL_TYPES:
            if tag in TYPES.get(operator, ALL_TYPES):
                continue
            arguments = [SAMPLES[tag]] * (2 if operator == "BETWEEN" else 1)
            cases.append((condition(operator, *arguments),
                          f"{INVALID}ComparisonOperator {operator} is not valid for {tag} "
                          "AttributeValue type"))
    cases.append((condition("BETWEEN", "a", Decimal(1)),
                  f"{INVALID}AttributeValues inside AttributeValueList must be of same type"))
    cases.append((condition("IN", "a", Decimal(1), "b"),
                  f"{INVALID}AttributeValues inside AttributeValueList must be of same type"))
    for low, high in (("b", "a"), (Decimal(10), Decimal(9)), (Binary(b"\x80"), Binary(b"\x7f"))):
        cases.append((condition("BETWEEN", low, high),
                      "The BETWEEN condition was provided a range where the lower bound is greater "
                      "than the upper bound"))
    return cases
