"""Faults that both servers find, in different words; and faults that only one of them finds.

In `reference` and `subject`, patterns match the whole of Local's and of our message, without the
envelope "N validation errors detected: "; None stands for a request that was accepted. A group of
one name must match the same text in both.
"""

import dataclasses
import re
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Fault:
    id: str
    why: str
    reference: str | None
    subject: str | None
    operation: str = ".*"
    kinds: tuple = ("ValidationException", "ValidationException")
    when: Callable = lambda request: True
    generator: str = ".*"

    def matches(self, difference, left, right):
        sides = difference.reference, difference.subject
        if not re.fullmatch(self.operation, difference.operation) or not re.fullmatch(
                self.generator, difference.exchange.generator):
            return False
        groups = []
        for pattern, answer, message, kind in zip((self.reference, self.subject), sides,
                                                  (left, right), self.kinds):
            if answer.accepted != (pattern is None):
                return False
            if pattern is None:
                continue
            found = re.fullmatch(pattern, message, re.DOTALL)
            if not found or not re.fullmatch(kind, answer.kind):
                return False
            groups.append(found.groupdict())
        if len(groups) == 2 and any(groups[0][name] != groups[1][name]
                                    for name in groups[0].keys() & groups[1].keys()):
            return False
        request = difference.exchange.request
        return self.when(request if isinstance(request, dict) else {})


INVALID = "One or more parameter values were invalid: "
CONSTRAINT = r"(Value .* at '.*' failed|Value at '.*' failed|Failed) to satisfy constraint: .*"

_NULL = ("(.*: )?(The supplied Item contains a null AttributeValue|The filter condition for an "
         "attribute cannot be null|ExpectedAttributeValue must not be null).*")
_NULL_TABLE = ("The batch write request list for a table cannot be null or empty.*|The list of "
               "keys in RequestItems for BatchGetItem (may not contain null or empty values.*|is "
               "required: .* has empty list)")

ENTRIES = [
    Fault("table-name", "the service states each constraint of the name (docs/differences.md)",
          r"Invalid table/index name\..*",
          r".*(at '[tT]ableName'|at 'requestItems'|at 'indexName').* failed to satisfy .*"),
    Fault("table-name-2026", "names in requests about items may have one character; recorded in "
          "2026",
          r"Invalid table/index name\..*", ".*",
          kinds=("ValidationException", "ValidationException|ResourceNotFoundException"),
          when=lambda request: len(str(request.get("TableName"))) < 3),
    Fault("no-requests", "recorded in most regions",
          "BatchWriteItem cannot have a null or no requests set",
          "The requestItems parameter is required for BatchWriteItem"),
    Fault("huge-exponent", "the older layer's exponent wraps around; recorded in 2026",
          "Number overflow.*", "Number underflow.*", "BatchWriteItem|Scan"),
    Fault("projects-not", "in the order of the request; recorded in 2026",
          r"(?P<text>.* does not project) \[.*\]", r"(?P<text>.* does not project) \[.*\]"),
    Fault("start-key-at-bound", "a page may end at the bound, so the next may begin there",
          "The provided starting key does not match the range key predicate", None, "Query"),
    Fault("too-many-conditions", "recorded in 2026", "Query key condition not supported",
          "The number of query conditions .* exceeds .*"),
    Fault("tables-in-turn", "all of a batch's tables are looked at in turn; in which order is not "
          "known", "Invalid attribute value type|The number of conditions on the keys is invalid|"
          f"{INVALID}Type mismatch for key",
          "Key attributes must be scalars.*", "BatchGetItem"),
    Fault("no-expression-2026", "the service no longer says which expression is missing; recorded "
          "in 2026",
          "(?P<text>ExpressionAttributeValues can only be specified when using expressions): .*",
          "(?P<text>ExpressionAttributeValues can only be specified when using expressions)"),
    Fault("serialization", "the service answers SerializationException to wrong JSON types",
          ".*", ".*", kinds=("InternalFailure", "SerializationException")),
    Fault("serialization-first", "the service reads the whole request before it looks at a part; "
          "Local does not mind null and some wrong types", ".*", ".*",
          kinds=("(Validation|Resource|Conditional).*Exception",
                 "SerializationException"), generator="malformed"),
    Fault("serialization-only", "Local does not mind null and some wrong types", None, ".*",
          kinds=("", "SerializationException"), generator="malformed"),
    Fault("null-value", "null is no value: it is empty in a list, and not there in a map",
          _NULL, ".*",
          kinds=("ValidationException", ".*")),
    Fault("null-value-ignored", "null is no value: it is empty in a list, and not there in a map",
          _NULL, None,
          kinds=("ValidationException", "")),
    Fault("null-table", "null is nothing: Local counts it as an empty list",
          _NULL_TABLE, ".*", "Batch.*",
          generator="malformed"),
    Fault("null-table-ignored", "null is nothing: Local counts it as an empty list", _NULL_TABLE,
          None, "Batch.*", generator="malformed"),
    Fault("key-of-wrong-kind", "operators that no index knows come first; recorded by dynalite",
          "Only scalar types can be used as (Hash|Range) Key values",
          "Attempted conditional constraint is not an indexable operation", "Query"),
    Fault("start-key-before-condition", "the starting key is looked at first; recorded by dynalite",
          ".*cannot contain an empty .* value. Key: .*", "The provided starting key .*", "Query"),
    Fault("no-object", "Local has one type more for what is no object", ".*", ".*",
          kinds=("InvalidParameterValue", "SerializationException")),
    Fault("huge-limit", "Local fails; so it tells us nothing", ".*", None,
          kinds=("InternalFailure", "")),
    Fault("imprecise-or-other", "of an update's faults any may be found first",
          "DynamoDB only supports precision up to 38 digits",
          "The document path provided in the update.*|The provided expression refers to .*|.* "
          "update expression attempted to update .*|An operand in the update expression .*|.*"
          "Type mismatch for Index Key .*", "UpdateItem"),
    Fault("nesting-unchecked", "Local checks what it stores only", None,
          "(.*: )?Nesting Levels have exceeded supported limits: .*"),
    Fault("operator", "the service states the constraint", "Comparison type does not exist in "
          "DynamoDB|Member must satisfy enum value set: .*|AttributesToGet cannot be empty",
          CONSTRAINT),
    Fault("type-names-of-updates", "the service has short names for types; recorded by dynalite",
          rf"{INVALID}(?P<text>(ADD|DELETE) action .* for the type) (?P<type>\w+)",
          rf"{INVALID}(?P<text>(ADD|DELETE) action .* for the type) \w+"),
    Fault("same-attribute-twice", "the service names it; recorded by dynalite",
          "Cannot have two attributes with the same name",
          f"{INVALID}Duplicate value in attribute name: .*"),
    Fault("not-indexable", "which operators an index knows comes first; recorded by dynalite",
          "Query key condition not supported",
          "Attempted conditional constraint is not an indexable operation"),
    Fault("index-key-of-update", "Local has words of its own",
          "Updates on index keys must be of the same data type as the key attribute",
          f"{INVALID}Type mismatch for Index Key .*|The update expression attempted to update the "
          "secondary index key to unsupported type"),
    Fault("key-mismatch", "one text for all keys that do not fit the schema; recorded by dynalite",
          "The number of conditions on the keys is invalid|Invalid attribute value type|"
          f"{INVALID}Type mismatch for key|One of the required keys was not given a value",
          "The provided key element does not match the schema"),
    Fault("missing-key-in-put", "PutItem names the key; recorded by dynalite",
          "One of the required keys was not given a value",
          f"{INVALID}Missing the key .* in the item"),
    Fault("key-type-in-put", "PutItem names the types; recorded by dynalite",
          f"{INVALID}Type mismatch for key|Invalid attribute value type",
          f"{INVALID}Type mismatch for key .* expected: . actual: .*"),
    Fault("index-key-type", "the service names types and index; recorded in 2026",
          f"{INVALID}Type mismatch for Index Key",
          f"{INVALID}Type mismatch for Index Key .* Expected: . Actual: .* IndexName: .*"),
    Fault("no-table", "Local has words of its own", "Cannot do operations on a non-existent table",
          "Requested resource not found", kinds=("ResourceNotFoundException",) * 2),
    Fault("missing-member", "the service states the constraint",
          "Cannot have null key for GetItem, DeleteItem, or UpdateItem|"
          "Item to put in PutItem cannot be null|BatchGetItem must have some requests set|"
          "BatchWriteItem cannot have a null or no requests set|Value null at 'tableName' .*|"
          "The list of keys in RequestItems for BatchGetItem is required: .* has empty list|"
          "The supplied Item contains a null AttributeValue",
          CONSTRAINT),
    Fault("long-key", "the service names the part that is too long, and its limit",
          "Hash primary key values must be under 2048 bytes, and range primary key values must be "
          "under 1024 bytes",
          f"{INVALID}(Size of hashkey|Aggregated size of all range keys) has exceeded .*"),
    Fault("sum-too-precise", "an imprecise sum is an overflow (scylladb's "
          "test_update_expression_plus_imprecise, run against the service)",
          "DynamoDB only supports precision up to 38 digits",
          "Number overflow. Attempting to store a number with magnitude larger than supported "
          "range",
          "UpdateItem"),
    Fault("no-key-conditions", "with none, these are all one attribute; the size is looked at with "
          "the table", "Conditions can be of length 1 or 2 only", ".*", "Query"),
    Fault("batch-too-large-later", "too many over several tables are counted at the end",
          "Too many items requested for the BatchGetItem call", "Invalid ProjectionExpression: .*|"
          "Provided list of item keys contains duplicates|ExpressionAttribute.*", "BatchGetItem"),
    Fault("batch-too-large", "the service states the constraint",
          "Too many items requested for the Batch(Write|Get)Item call", CONSTRAINT, "Batch.*"),
    Fault("enum-as-null-key", "Local takes an unknown enumerator for something else",
          "Cannot have null key for GetItem, DeleteItem, or UpdateItem", CONSTRAINT),
    Fault("local-fails", "Local fails; so it tells us nothing", ".*", ".*",
          kinds=("InternalFailure", ".*")),
    Fault("base64", "Local takes Base64 that Java's decoder refuses", None,
          ".*Base64.*", kinds=("", "SerializationException")),
    Fault("return-values", "the service states the constraint",
          "Return values set to invalid value",
          r".*(at 'returnValues' failed|Failed) to satisfy constraint: .*"),
    Fault("duplicates", "the service shows the whole set; recorded in 2026",
          rf"(?P<wrap>(ExpressionAttributeValues contains invalid value: )?)({INVALID})?"
          r"Input collection.*contains duplicates\.?(?P<of>( for key :\w+)?)",
          rf"(?P<wrap>(ExpressionAttributeValues contains invalid value: )?)({INVALID})?"
          r"Input collection.*contains duplicates\.?(?P<of>( for key :\w+)?)"),
    Fault("overlap-second-path", "Local names the last path as the second one",
          r"Invalid (?P<what>\w+): Two document paths overlap with each other; must remove or "
          r"rewrite one of these paths; path one: (?P<first>.*), path two: .*",
          r"Invalid (?P<what>\w+): Two document paths overlap with each other; must remove or "
          r"rewrite one of these paths; path one: (?P<first>.*), path two: .*"),
    Fault("digits", "the service has other words; recorded in 2026",
          "(?P<wrap>.*)DynamoDB only supports precision up to 38 digits(?P<of>.*)",
          "(?P<wrap>.*)Attempting to store more than 38 significant digits in a Number(?P<of>.*)"),
    Fault("no-number", "the service has other words; recorded in 2026",
          "(?P<wrap>.*)A value provided cannot be converted into a number(?P<of>.*)",
          "(?P<wrap>.*)The parameter cannot be converted to a numeric value.*(?P<of>.*)"),
    Fault("type-names", "a set, in the order that the service has",
          r"(?P<what>.*Invalid attribute type name found; type: .*, valid types: )\{.*\}",
          r"(?P<what>.*Invalid attribute type name found; type: .*, valid types: )\{.*\}"),
    Fault("index-of-empty-key", "of several indexes, the first in the alphabet is named",
          r"(?P<text>.*cannot contain an empty \w+ value\.) IndexName: .*, IndexKey: .*",
          r"(?P<text>.*cannot contain an empty \w+ value\.) IndexName: .*, IndexKey: .*"),
    Fault("segment-too-high", "the service has a text for this; recorded by dynalite",
          "Value .* at 'segment' failed to satisfy constraint: .*",
          "The Segment parameter is zero-based and must be less than .*"),
    Fault("start-key-outside", "items lie in other segments than Local's (docs/differences.md)",
          "Exclusive start key must lie within the segment", None, "Scan"),
    Fault("start-key-outside-2", "items lie in other segments than Local's (docs/differences.md)",
          None, "The provided starting key is invalid: Invalid ExclusiveStartKey.*", "Scan"),
    Fault("zero-out-of-range", "zero is refused when its exponent is; recorded in 2026", None,
          "(.*: )?Number (over|under)flow.*", when=lambda request: "0e1" in str(request)
          or "0e-1" in str(request)),
    Fault("limit", "the service states the constraint",
          "Limit must be greater than or equal to 1", CONSTRAINT),
    Fault("select", "the service states the constraint", "Select must be ALL_ATTRIBUTES, .*",
          CONSTRAINT),
    Fault("segment-constraint", "the service states the constraint of one member; Local makes one "
          "of the other", "Value .* at 'segment' failed to satisfy constraint: .*", CONSTRAINT),
    Fault("index-name", "the service states each constraint of the name",
          "The table does not have the specified index: .*", ".*at 'indexName' failed .*"),
    Fault("empty-batch", "the service states the constraint",
          "The batch write request list for a table cannot be null or empty: .*", CONSTRAINT),
    Fault("start-key-size", "Local has words of its own; recorded by dynalite",
          "Exclusive Start Key must have same size as table's key schema",
          "The provided starting key is invalid.*"),
    Fault("start-key-type", "Local has words of its own; recorded by dynalite",
          "Type mismatch for attribute to update",
          "The provided (starting key is invalid.*|key element does not match the schema)"),
    Fault("start-key-of-other-query", "which text there is depends on what fits; recorded by "
          "dynalite", "The provided starting key does not match the range key predicate",
          "The provided starting key is outside query boundaries based on provided conditions|"
          "The query can return at most one row and cannot be restarted"),
    Fault("start-key-in-segment", "Local has words of its own",
          "Exclusive start key must lie within the segment",
          "The provided starting key is invalid: Invalid ExclusiveStartKey.*"),
    Fault("start-key-empty", "Local's text is two texts",
          "The query can return at most one row and cannot be restarted. (?P<text>.*)",
          "(?P<text>.*)"),
    Fault("start-key-value", "these faults have a prefix; recorded by dynalite",
          "(?P<text>.*)", "The provided starting key is invalid: (?P<text>.*)"),
    Fault("consistent-index", "Local has words of its own; recorded by dynalite",
          "Consistent read cannot be true when (querying|scanning) a GSI",
          "Consistent reads are not supported on global secondary indexes"),
    Fault("segment-missing", "Local has words of its own; recorded by dynalite",
          "If (total segments|segment) is specified, .*",
          "The (Total)?Segments? parameter is required but was not present .*"),
    Fault("missed-key", "the service names the key; recorded by dynalite",
          "Query condition missed key schema element",
          "Query condition missed key schema element: .*"),
    Fault("index-key-size", "the service names the key; quoted by users",
          f"{INVALID}Size limit exceeded",
          f"{INVALID}Size limit exceeded for Index Key .* IndexName: .*"),
    Fault("index-key-value", "Local says nothing of the index; recorded in 2026",
          "Invalid attribute value type",
          f"{INVALID}Type mismatch for Index Key .*|The update expression attempted to update the "
          "secondary index key to unsupported type"),
    Fault("index-key-unchecked", "Local's UpdateItem checks no index without a sort key", None,
          f"{INVALID}Type mismatch for Index Key .*|The update expression attempted to update the "
          "secondary index key to unsupported type", "UpdateItem"),
    Fault("removing-from-nothing", "paths do not matter where there is no item (scylladb's "
          "test_nested_attribute_remove_from_missing_item, run against the service)",
          "The document path provided in the update expression is invalid for update", None,
          "UpdateItem"),
    Fault("if-not-exists-is-lazy", "Local evaluates the second argument even if it is not needed",
          "The provided expression refers to an attribute that does not exist in the item", None,
          "UpdateItem", when=lambda request: "if_not_exists" in request["UpdateExpression"]),
    Fault("nesting", "the service says more",
          "(ExpressionAttributeValues.*: )?Nesting Levels have exceeded supported limits.*",
          "(ExpressionAttributeValues.*: )?Nesting Levels have exceeded supported limits: .*"),
    Fault("size-is-reserved", "SIZE is a reserved word, also where no function may stand",
          ".*|", "Invalid .*: Attribute name is a reserved keyword; reserved keyword: size"),
    Fault("size-is-reserved-2", "SIZE is a reserved word, also where no function may stand",
          None, "Invalid .*: Attribute name is a reserved keyword; reserved keyword: size"),
    Fault("enum", "Local does not check what it has no use for", None, CONSTRAINT),
]
