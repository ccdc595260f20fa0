"""The order in which the service looks for faults.

A request with two faults is answered with the one that the service finds first. Local has another
order. A difference is explained by it when our fault is found at an earlier stage than Local's; it
is not known in which order faults of one expression are found, so there any will do.
"""

import re

_EXPRESSION = r"Invalid \w+Expression: .*"

STAGES = [
    ("json", [r"\(no message\)", ".*_VALUE cannot be converted to.*", ".*Base64.*",
              ".*collection type.*"]),
    ("constraints", [r".*failed to satisfy constraint: .*", r"Invalid table/index name.*",
                     "Failed to satisfy constraint: .*", "Return values set to invalid value",
                     "Cannot have null key for .*", "Too many items requested .*",
                     "Comparison type does not exist.*", "AttributesToGet cannot be empty",
                     "Member must satisfy enum .*", "Item to put in PutItem cannot be null",
                     "The list of keys in RequestItems .*", "The batch write request list for .*",
                     "Limit must be greater than.*", "Select must be .*",
                     "The parameter '.*' is required.*",
                     "The requestItems parameter is required.*"]),
    ("mixing", ["Can not use both expression and non-expression parameters.*"]),
    ("no expression", [".*can only be specified when using expressions.*"]),
    ("conditional operator", ["ConditionalOperator .*"]),
    ("item values", [r"(?!The provided starting key|ExpressionAttributeValues)" + each for each in (
        r"Supplied AttributeValue .*", r".*numeric value.*", r"Number (over|under)flow.*",
        r"Attempting to store more than 38.*", r"DynamoDB only supports precision.*",
        r"A value provided cannot be converted into a number.*",
        r".*Input collection.*", r".*set  may not be empty.*", r".*sets should not be empty.*",
        r".*Null attribute value types.*", r".*may not have a null .*", r"Nesting Levels.*",
        "Empty attribute name")]),
    ("legacy filter", [".*ComparisonOperator.*", ".*AttributeValueList.*",
                       "The BETWEEN condition was provided a range.*"]),
    ("attribute updates", [".*(ADD|DELETE) action .*", ".*Only DELETE action is allowed.*"]),
    ("expected", [".*Exists.* for Attribute: .*"]),
    ("attributes to get", ["Cannot have two attributes with the same name",
                           ".*Duplicate value in attribute name.*"]),
    ("starting key values", [f"The provided starting key is invalid: {each}" for each in (
        "Supplied AttributeValue.*", "One or more parameter values were invalid: .*",
        "Nesting Levels.*", "Empty attribute name")]),
    ("segments", [".*Segments? parameter .*", ".*segments? (is|must).*"]),
    ("select", ["Cannot specify the .* when choosing to get .*",
                "Must specify the AttributesToGet or ProjectionExpression .*",
                "ALL_PROJECTED_ATTRIBUTES can be used only when .*"]),
    ("no key condition", ["Either the KeyConditions or KeyConditionExpression parameter must .*",
                          "Conditions can be of length 1 or 2 only"]),
    ("expressions", [_EXPRESSION, "Invalid (operator|condition).* in KeyConditionExpression: .*",
                     "ExpressionAttribute(Names|Values) .*",
                     "Value provided in ExpressionAttribute.* unused.*",
                     "Provided list of item keys contains duplicates"]),
    ("table", ["Requested resource not found.*", "Cannot do operations on a non-existent table"]),
    ("index", ["The table does not have the specified index: .*", "Consistent reads? .*"]),
    ("key", ["The provided key element does not match.*", r".*number of conditions on the keys.*",
             "Invalid attribute value type", "Hash primary key values must be under.*",
             ".*(Size of hashkey|Aggregated size of all range keys).*",
             r".*Type mismatch for key.*",
             r".*One of the required keys.*", r".*Missing the key.*",
             r"(?!The query).*AttributeValue for a key attribute cannot contain an empty .* "
             r"value\. Key: .*"]),
    ("starting key", ["The provided starting key .*", "The query can return .* The provided .*",
                      "Exclusive Start Key must have same size.*",
                      "Exclusive start key must lie.*"]),
    ("key condition", ["Query .*", "Attempted conditional constraint is not.*",
                       ".*Condition parameter type does not match schema type",
                       "The number of query conditions .*", "The query can return at most one .*"]),
    ("key update", [".*This attribute is part of the key", "Key attributes must be scalars.*"]),
    ("filter on key", [".*can only contain non-primary key attributes.*"]),
    ("projection of the index", [".*Select type ALL_ATTRIBUTES is not supported.*",
                                 ".*does not project.*"]),
    ("index key", [".*Type mismatch for Index Key.*", "Updates on index keys must be of .*",
                   ".*secondary index key.*",
                   ".*Size limit exceeded.*"]),
    ("condition", ["The conditional request failed"]),
    ("update", ["The provided expression refers to.*", "The document path provided in.*",
                "An operand in the update expression.*", ".*Type mismatch for attribute.*"]),
]

# Stages of many faults, in which the order is not known; neither is it between those of a group.
_UNORDERED = (
    {"expressions"},
    {"update"},
    {"conditional operator", "item values", "legacy filter", "attribute updates", "expected",
     "attributes to get", "starting key values", "segments", "select"},
    {"starting key", "key condition", "key update", "filter on key", "projection of the index",
     "index key"},
)

# A batch is looked at table by table and key by key: each may fail at another stage.
_UNORDERED_IN_BATCHES = {"no expression", "item values", "expressions", "key", "key update",
                         "index key"}

_COMPILED = [(name, [re.compile(each, re.DOTALL) for each in patterns])
             for name, patterns in STAGES]
IDS = [f"order: {name}" for name, _ in STAGES]


def stage(message):
    for number, (_, patterns) in enumerate(_COMPILED):
        if any(pattern.fullmatch(message) for pattern in patterns):
            return number
    return None


def explain(operation, reference, subject, left, right):
    """The id of a stage, or None."""
    if reference.accepted or subject.accepted:
        return None
    stages = stage(left), stage(right)
    if None in stages:
        return None
    if stages[1] < stages[0]:
        return IDS[stages[1]]
    names = {STAGES[each][0] for each in stages}
    groups = _UNORDERED
    if operation.startswith("Batch"):
        groups = (*groups, _UNORDERED_IN_BATCHES)
    if any(names <= group for group in groups):
        return IDS[stages[1]]
    return None
