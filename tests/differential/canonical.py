"""Answers in a form in which equal ones are equal: nothing that is unspecified is left."""

import decimal
import json
import re

SETS = ("SS", "NS", "BS")
# Made up by each server.
_MASKED = ("TableId", "TableArn", "IndexArn", "LatestStreamArn", "LatestStreamLabel",
           "KMSMasterKeyArn")
_DATES = re.compile(r"Date(Time)?$")
# Lists of descriptions whose order nobody promises.
_NAMED = {"GlobalSecondaryIndexes": "IndexName", "LocalSecondaryIndexes": "IndexName",
          "AttributeDefinitions": "AttributeName", "Tags": "Key"}


def text(value):
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def number(text):
    """The service's way to write this number: no exponent, no needless zero."""
    try:
        value = decimal.Decimal(text)
    except decimal.InvalidOperation:
        return text
    if not value.is_finite():
        return text
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if not value else plain


def plain(value, numbers=False, name=""):
    """With sets in order and without what is made up; with `numbers`, these are rewritten too."""
    if isinstance(value, dict):
        if len(value) == 1:
            ((kind, elements),) = value.items()
            if kind == "N" and numbers and isinstance(elements, str):
                return {kind: number(elements)}
            if kind in SETS and isinstance(elements, list):
                if kind == "NS" and numbers:
                    elements = [number(each) for each in elements]
                return {kind: sorted(elements)}
        found = {}
        for key, inner in value.items():
            if key in _MASKED and isinstance(inner, str):
                found[key] = "(made up)"
            elif _DATES.search(key) and isinstance(inner, (int, float)):
                found[key] = "(date)"
            else:
                found[key] = plain(inner, numbers, key)
        return found
    if isinstance(value, list):
        elements = [plain(inner, numbers) for inner in value]
        if name in _NAMED and all(isinstance(each, dict) for each in elements):
            elements.sort(key=lambda each: str(each.get(_NAMED[name])))
        elif name == "NonKeyAttributes":
            elements.sort()
        return elements
    return value


def _sort_keys(exchange, items):
    """The sort keys of an index's items, in the order of the answer."""
    request = exchange.request
    key = exchange.table.key_of(request.get("IndexName"))
    if len(key) < 2:
        return []
    return [item.get(key[1]) for item in items]


def canonical(exchange, body, numbers=False):
    """The body of a success."""
    body = plain(body, numbers)
    if not isinstance(body, dict):
        return body
    if isinstance(body.get("Items"), list):
        items = body["Items"]
        if exchange.operation == "Scan":
            body["Items"] = sorted(items, key=text)
        elif exchange.table and exchange.request.get("IndexName"):
            # Entries with equal keys come in any order.
            body["Items"] = sorted(items, key=text)
            body["(sort keys)"] = _sort_keys(exchange, items)
    if exchange.operation == "BatchGetItem" and isinstance(body.get("Responses"), dict):
        for name, items in body["Responses"].items():
            body["Responses"][name] = sorted(items, key=text)
    if isinstance(body.get("ConsumedCapacity"), list):
        body["ConsumedCapacity"] = {each["TableName"]: each for each in body["ConsumedCapacity"]}
    if isinstance(body.get("ItemCollectionMetrics"), dict):
        for elements in body["ItemCollectionMetrics"].values():
            if isinstance(elements, list):
                elements.sort(key=text)
    return body


def differences(left, right, path=""):
    """Where two JSON values differ: (path, left, right), with None for what is absent."""
    if left == right and type(left) is type(right):
        return
    if isinstance(left, dict) and isinstance(right, dict):
        for name in sorted(left.keys() | right.keys()):
            yield from differences(left.get(name), right.get(name), f"{path}.{name}".lstrip("."))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right)):
            yield from differences(one, other, f"{path}[{index}]")
    elif isinstance(left, (int, float)) and isinstance(right, (int, float)) and left == right \
            and not isinstance(left, bool) and not isinstance(right, bool):
        return
    else:
        yield path, left, right
