"""Changes of a valid request that may make it invalid."""

import copy

ENUMS = ("ReturnValues", "ReturnConsumedCapacity", "ReturnItemCollectionMetrics",
         "ReturnValuesOnConditionCheckFailure", "Select", "ConditionalOperator")
NEVER = object()


def places(value, path=()):
    """Every place in a JSON value: tuples of keys and indexes."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield (*path, index)
            yield from places(inner, (*path, index))


def at(value, path):
    for step in path:
        value = value[step]
    return value


def changed(value, path, new=NEVER):
    """A copy with another value at this place, or without it."""
    value = copy.deepcopy(value)
    holder = at(value, path[:-1])
    if new is NEVER:
        del holder[path[-1]]
    else:
        holder[path[-1]] = new
    return value


def drop(dice, request):
    found = list(places(request))
    return changed(request, dice.pick(found)) if found else request


def drop_member(dice, request):
    return changed(request, (dice.pick(list(request)),)) if request else request


def retype(dice, request):
    """Another JSON type somewhere."""
    found = list(places(request))
    if not found:
        return request
    path = dice.pick(found)
    new = dice.pick((None, True, False, 0, -1, 1.5, 10**30, "", "text", [], {}, ["a"], {"a": "b"},
                     [{}], [None], {"a": None}))
    return changed(request, path, new)


def duplicate(dice, request):
    """An element of a list twice."""
    found = [path for path in places(request)
             if isinstance(at(request, path), list) and at(request, path)]
    if not found:
        return request
    path = dice.pick(found)
    elements = at(request, path)
    return changed(request, path, elements + [copy.deepcopy(dice.pick(elements))])


def empty(dice, request):
    """A string, list or map somewhere has nothing in it."""
    found = [path for path in places(request)
             if isinstance(at(request, path), (str, list, dict)) and at(request, path)]
    if not found:
        return request
    path = dice.pick(found)
    return changed(request, path, type(at(request, path))())


def wrong_enum(dice, request):
    member = dice.pick(ENUMS)
    return request | {member: dice.pick(("INVALID", "none", "", "ALL"))}


def wrong_table(dice, request):
    if "TableName" not in request:
        return request
    return request | {"TableName": dice.pick(
        ("diff-absent", "ab", "a" * 256, "bad name", "", "bad!",
         "arn:aws:dynamodb:us-east-1:000000000000:table/diff-absent"))}
