"""A DynamoDB table in memory, to compare a server with: small, slow and without cleverness.

Items are dictionaries of values, a value is a pair of its type and what Python has for it, numbers
are Decimals. An index is nothing but a function of the items. Expressions are trees of tuples, so
the model needs no parser; model_requests.py spells them for the server.
"""

import dataclasses
from decimal import Context, Decimal

VALIDATION = "ValidationException"
CONDITION_FAILED = "ConditionalCheckFailedException"

INVALID_PATH = "The document path provided in the update expression is invalid for update"
ABSENT_OPERAND = "refers to an attribute that does not exist in the item"
WRONG_OPERAND = "An operand in the update expression has an incorrect data type"

SET_TYPES = {"SS": "S", "NS": "N", "BS": "B"}
_EXACT = Context(prec=60)


class Refused(Exception):
    """An error, as pairs of its type and a part of its message. Several, where the service may
    name any of them: it stops at the first one it meets."""

    def __init__(self, *alternatives, item=None):
        super().__init__(alternatives)
        self.alternatives = alternatives
        self.item = item  # as ReturnValuesOnConditionCheckFailure asks for it


def invalid(*messages):
    return Refused(*((VALIDATION, message) for message in messages))


# Values


def decode(value):
    """What the client calls {"N": "1"} is ("N", Decimal(1)) here."""
    ((kind, content),) = value.items()
    if kind == "N":
        return kind, Decimal(content)
    if kind == "L":
        return kind, tuple(map(decode, content))
    if kind == "M":
        return kind, decode_item(content)
    if kind == "NS":
        return kind, frozenset(map(Decimal, content))
    if kind in SET_TYPES:
        return kind, frozenset(content)
    return kind, content


def encode(value):
    kind, content = value
    if kind == "N":
        return {kind: str(content)}
    if kind == "L":
        return {kind: [encode(element) for element in content]}
    if kind == "M":
        return {kind: encode_item(content)}
    if kind == "NS":
        return {kind: sorted(map(str, content))}
    if kind in SET_TYPES:
        return {kind: sorted(content)}
    return {kind: content}


def decode_item(item):
    return {name: decode(value) for name, value in item.items()}


def encode_item(item):
    return {name: encode(value) for name, value in item.items()}


def frozen(value):
    """The same value as something that can be a key of a dictionary."""
    if isinstance(value, dict):
        return frozenset((name, frozen(member)) for name, member in value.items())
    if isinstance(value, (tuple, list)):
        return tuple(map(frozen, value))
    return value


def rank(value):
    """By what values of one type are ordered."""
    kind, content = value
    return content.encode() if kind == "S" else content


def sizes(value):
    kind, content = value
    if kind == "S":
        return len(content.encode("utf-16-le")) // 2
    return len(content) if kind in ("B", "L", "M", *SET_TYPES) else None


# Paths: tuples of names and positions.


def step(value, element):
    """A member or an element of a value, or None."""
    kind, content = value
    if isinstance(element, int):
        return content[element] if kind == "L" and element < len(content) else None
    return content.get(element) if kind == "M" else None


def find(item, path):
    value = ("M", item)
    for element in path:
        value = step(value, element)
        if value is None:
            return None
    return value


def part(item, path):
    """The item with nothing but what is at the path, as a projection shows it."""
    value = find(item, path)
    if value is None:
        return {}
    for element in reversed(path[1:]):
        value = ("L", (value,)) if isinstance(element, int) else ("M", {element: value})
    return {path[0]: value}


def replaced(value, path, new):
    """The value with another one at the path; None takes it away."""
    if not path:
        return new
    kind, content = value
    element, rest = path[0], path[1:]
    inner = step(value, element)
    if isinstance(element, int) is not (kind == "L") or kind not in "LM" or (rest and not inner):
        raise invalid(INVALID_PATH)
    inner = replaced(inner, rest, new)
    if kind == "M":
        content = {name: member for name, member in content.items() if name != element}
        return kind, content if inner is None else {**content, element: inner}
    here = () if inner is None else (inner,)
    return kind, content[:element] + here + content[element + 1:]


# Conditions


def operand(node, item):
    if node[0] == "value":
        return node[1]
    value = find(item, node[1])
    if node[0] == "size" and value is not None:
        length = sizes(value)
        return None if length is None else ("N", Decimal(length))
    return value


def ordered(operator, left, right):
    """left < right and so on: never true of values of two types, or of types without an order."""
    if left is None or right is None or left[0] != right[0] or left[0] not in ("S", "N", "B"):
        return False
    left, right = rank(left), rank(right)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
            "=": left == right}[operator]


def equal(left, right):
    return left is not None and left == right


def contains(whole, wanted):
    if whole is None or wanted is None:
        return False
    kind, content = whole
    if kind == "L":
        return wanted in content
    if kind in SET_TYPES:
        return wanted[0] == SET_TYPES[kind] and wanted[1] in content
    return kind in ("S", "B") and wanted[0] == kind and wanted[1] in content


def begins(whole, start):
    return (whole is not None and whole[0] == start[0] and whole[0] in ("S", "B")
            and whole[1].startswith(start[1]))


def holds(node, item):
    """Whether the item meets a condition."""
    name, *operands = node
    if name == "and":
        return all(holds(each, item) for each in operands)
    if name == "or":
        return any(holds(each, item) for each in operands)
    if name == "not":
        return not holds(operands[0], item)
    if name == "attribute_exists":
        return operand(operands[0], item) is not None
    if name == "attribute_not_exists":
        return operand(operands[0], item) is None
    left, *others = (operand(each, item) for each in operands)
    if name == "=":
        return equal(left, others[0])
    if name == "<>":
        return not equal(left, others[0])
    if name == "between":
        return ordered(">=", left, others[0]) and ordered("<=", left, others[1])
    if name == "in":
        return any(equal(left, other) for other in others)
    if name == "attribute_type":
        return left is not None and left[0] == others[0][1]
    if name == "begins_with":
        return left is not None and begins(left, others[0])
    if name == "contains":
        return contains(left, others[0])
    return ordered(name, left, others[0])


# Updates


def computed(node, item):
    """What the right side of a SET comes to."""
    name, *arguments = node
    if name in ("path", "value"):
        value = operand(node, item)
        if value is None:
            raise invalid(ABSENT_OPERAND)
        return value
    if name == "if_not_exists":
        value = operand(arguments[0], item)
        return computed(arguments[1], item) if value is None else value
    left, right = (computed(each, item) for each in arguments)
    if left[0] != right[0] or left[0] != ("L" if name == "list_append" else "N"):
        raise invalid(WRONG_OPERAND)
    if name == "list_append":
        return "L", left[1] + right[1]
    work = _EXACT.add if name == "+" else _EXACT.subtract
    return "N", work(left[1], right[1])


def increased(old, value):
    """ADD."""
    if old is None:
        return value
    if old[0] != value[0]:
        raise invalid(WRONG_OPERAND)
    if old[0] == "N":
        return "N", _EXACT.add(old[1], value[1])
    return old[0], old[1] | value[1]


def decreased(old, value):
    """DELETE."""
    if old is None:
        return None
    if old[0] != value[0]:
        raise invalid(WRONG_OPERAND)
    rest = old[1] - value[1]
    return (old[0], rest) if rest else None


def effect(action, item):
    """What an action leaves at its path; None is nothing."""
    name, path, node = action
    if name == "SET":
        return computed(node, item)
    if name == "REMOVE":
        return None
    return (increased if name == "ADD" else decreased)(find(item, path), node[1])


def updated(item, actions):
    """The item after all actions, each of which reads it as it was before."""
    result, errors = ("M", item), []
    for action in actions:
        new = ("NULL", True)
        try:
            new = effect(action, item)
        except Refused as refusal:
            errors += refusal.alternatives
        try:
            result = replaced(result, action[1], new)
        except Refused as refusal:
            errors += refusal.alternatives
    if errors:
        raise Refused(*errors)
    return result[1]


# Tables


@dataclasses.dataclass(frozen=True)
class Index:
    """A secondary index. `hashes` and `ranges` are its key: a global one may have four of each."""

    name: str
    hashes: tuple
    ranges: tuple = ()
    projection: str = "ALL"
    others: tuple = ()  # the attributes that INCLUDE names
    local: bool = False

    @property
    def attributes(self):
        return self.hashes + self.ranges

    def parameters(self):
        projection = {"ProjectionType": self.projection}
        if self.others:
            projection["NonKeyAttributes"] = list(self.others)
        return {"IndexName": self.name, "KeySchema": key_schema(self.hashes, self.ranges),
                "Projection": projection}


def key_schema(hashes, ranges):
    return [{"AttributeName": name, "KeyType": kind}
            for kind, names in (("HASH", hashes), ("RANGE", ranges)) for name in names]


@dataclasses.dataclass(frozen=True)
class Schema:
    """The keys of a table and of its indexes. `types` has every attribute that is part of one."""

    types: dict
    hashes: tuple
    ranges: tuple = ()
    indexes: tuple = ()

    @property
    def attributes(self):
        return self.hashes + self.ranges

    def definitions(self, *keys):
        """AttributeDefinitions of a table or indexes."""
        used = {name for key in keys for name in key.attributes}
        return [{"AttributeName": name, "AttributeType": kind}
                for name, kind in self.types.items() if name in used]

    def parameters(self):
        """CreateTable's."""
        parameters = {
            "KeySchema": key_schema(self.hashes, self.ranges),
            "AttributeDefinitions": self.definitions(self, *self.indexes),
            "BillingMode": "PAY_PER_REQUEST",
        }
        for member, local in (("GlobalSecondaryIndexes", False), ("LocalSecondaryIndexes", True)):
            indexes = [index.parameters() for index in self.indexes if index.local is local]
            if indexes:
                parameters[member] = indexes
        return parameters

    def key(self, item):
        return {name: item[name] for name in self.attributes}

    def start_key(self, index):
        """The attributes of a LastEvaluatedKey."""
        return set(self.attributes) | set(index.attributes if index else ())

    def projects(self, index, name):
        return (index is None or index.projection == "ALL" or name in index.others
                or name in self.start_key(index))

    def projected(self, index, item):
        return {name: value for name, value in item.items() if self.projects(index, name)}

    def fits(self, name, value):
        """Whether an index can have the value as a key."""
        return value is not None and value[0] == self.types[name] and value[1] not in ("", b"")

    def check_indexes(self, item, old=None):
        """Whether the item may be written: an index refuses a key it could not hold. An update
        is not asked about what it leaves as it was `old`."""
        errors = []
        for name in {name for index in self.indexes for name in index.attributes}:
            value = item.get(name)
            if value is None or self.fits(name, value) or (old and old.get(name) == value):
                continue
            if value[0] == self.types[name]:
                errors.append(f"empty {'string' if value[0] == 'S' else 'binary'} value")
            else:
                # The second is for a value that only the item reveals.
                errors += ["Type mismatch for Index Key",
                           "attempted to update the secondary index key to unsupported type"]
        if errors:
            raise invalid(*errors)


class Table:
    def __init__(self, schema):
        self.schema = schema
        self.items = {}

    def rows(self, index=None):
        """All items, or those that an index has: whole, for the caller to project."""
        return [item for item in self.items.values() if index is None or all(
            self.schema.fits(name, item.get(name)) for name in index.attributes)]

    def get(self, key):
        return self.items.get(frozen(key))

    def write(self, key, change, condition=None, update=False):
        """Replaces the item under the key by change(old); returns both. None is no item."""
        old = self.get(key)
        new, errors = None, ()
        try:
            new = change(old)
            if new is not None:
                self.schema.check_indexes(new, old if update else None)
        except Refused as refusal:
            errors = refusal.alternatives
        failed = condition is not None and not holds(condition, old or {})
        if failed or errors:
            # Which of the two is told depends on whether the values alone reveal the error.
            conditional = ((CONDITION_FAILED, "The conditional request failed"),) if failed else ()
            raise Refused(*conditional, *errors, item=old)
        if new is None:
            self.items.pop(frozen(key), None)
        else:
            self.items[frozen(key)] = new
        return old, new

    def put(self, item, condition=None):
        return self.write(self.schema.key(item), lambda old: item, condition)

    def delete(self, key, condition=None):
        return self.write(key, lambda old: None, condition)

    def plain_errors(self, actions):
        """What indexes have against values that stand in an update."""
        try:
            self.schema.check_indexes({path[0]: node[1] for _, path, node in actions
                                       if len(path) == 1 and node and node[0] == "value"})
        except Refused as refusal:
            return refusal.alternatives
        return ()

    def update(self, key, actions, condition=None):
        def change(old):
            # An update that only takes away does not create the item it does not find.
            if old is None and actions and all(name in ("REMOVE", "DELETE")
                                               for name, *_ in actions):
                return None
            return updated(old or dict(key), actions)

        # Whatever the item and the action, a value for an index's key has the key's type.
        errors = self.plain_errors(actions)
        if errors:
            raise Refused(*errors)
        return self.write(key, change, condition, update=True)
