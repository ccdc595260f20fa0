"""What the service checks first, where a request has several faults or its table is absent.

Recorded from it by dynalite (test/query.js, putItem.js, batchGetItem.js, updateItem.js) and
paritysuite/dynamodb-conformance (tests/tier3/), whose words these are.
"""

import pytest
from indexes import Index, indexed_table
from support import (
    NOT_FOUND,
    get,
    module_table,
    put,
    refused,
    refused_at_once,
    unique,
)

LARGEST = 409_600
TOO_LARGE = "Item size has exceeded the maximum allowed size"
UPDATE_TOO_LARGE = "Item size to update has exceeded the maximum allowed size"
UNUSED = "Value provided in ExpressionAttributeValues unused in expressions: keys: {:u}"
INVALID_START = "The provided starting key is invalid"
NO_MATCH = "The provided key element does not match the schema"

table = module_table("p:S", "s:S")
hashed = module_table("p:S")


@pytest.fixture(scope="module")
def indexed(resource):
    with indexed_table(resource, "p:S", global_indexes=[Index("index", "k:S")]) as made:
        yield made


class TestQuery:
    @pytest.mark.parametrize("condition", ["p = :p OR s = :p", "p = :p AND s.d = :p", "p <> :p",
                                           "p = :p AND p = :p", "contains(p, :p)"])
    def test_what_is_unused_is_told_before_the_key_condition_is_judged(self, dynamodb, condition):
        with refused(UNUSED):
            dynamodb.query(
                TableName="absent", KeyConditionExpression=condition,
                ExpressionAttributeValues={":p": {"S": "a"}, ":u": {"S": "a"}},
            )

    def test_all_expressions_are_read_before_the_key_condition_is_judged(self, dynamodb):
        with refused("Invalid FilterExpression: The expression can not be empty;"):
            dynamodb.query(
                TableName="absent", KeyConditionExpression="p <> :p", FilterExpression="",
                ExpressionAttributeValues={":p": {"S": "a"}},
            )
        with refused("Invalid ProjectionExpression: The expression can not be empty;"):
            dynamodb.query(
                TableName="absent", KeyConditionExpression="p <> :p", ProjectionExpression="",
                ExpressionAttributeValues={":p": {"S": "a"}},
            )

    def test_the_key_condition_is_judged_before_the_table_is_looked_for(self, dynamodb):
        with refused("Invalid operator used in KeyConditionExpression: <>"):
            dynamodb.query(
                TableName="absent", KeyConditionExpression="p <> :p",
                ExpressionAttributeValues={":p": {"S": "a"}},
            )

    @pytest.mark.parametrize("expression, message", [
        ("p = :missing AND begins_with(s, :n)",
         "An expression attribute value used in expression is not defined; attribute value: "
         ":missing"),
        ("begins_with(s, :n) AND p = :missing",
         "Incorrect operand type for operator or function; operator or function: begins_with, "
         "operand type: N"),
    ])
    def test_operands_from_left_to_right(self, dynamodb, expression, message):
        with refused("Invalid KeyConditionExpression: " + message):
            dynamodb.query(
                TableName="absent", KeyConditionExpression=expression,
                ExpressionAttributeValues={":n": {"N": "1"}},
            )

    @pytest.mark.parametrize("start, message", [
        ({"p": "a"}, INVALID_START),
        ({"p": "a", "s": "b", "t": "c"}, INVALID_START),
        ({"p": "a", "t": "c"}, INVALID_START),
        ({"t": "a", "s": "c"}, INVALID_START),
        ({"p": 1, "s": "b"}, NO_MATCH),
        ({"p": "a", "s": 1}, NO_MATCH),
        ({"p": "b", "s": "b"},
         "The provided starting key is outside query boundaries based on provided conditions"),
    ])
    def test_start_keys(self, table, start, message):
        with refused(message):
            table.query(
                KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": "a"},
                ExclusiveStartKey=start,
            )

    def test_a_start_key_of_a_table_without_sort_key(self, hashed):
        def query(start):
            return hashed.query(
                KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": key}, Limit=1,
                **start,
            )

        key = put(hashed)["p"]
        page = query({})
        assert [item["p"] for item in page["Items"]] == [key]
        # Whatever we hand out is taken back.
        page = query({"ExclusiveStartKey": page["LastEvaluatedKey"]})
        assert page["Items"] == [] and "LastEvaluatedKey" not in page
        with refused(INVALID_START):
            query({"ExclusiveStartKey": {"q": key}})
        with refused(NO_MATCH):
            query({"ExclusiveStartKey": {"p": 1}})

    def test_a_start_key_of_an_equality_on_both_keys(self, table):
        item = put(table, s="b")
        parameters = {
            "KeyConditionExpression": "p = :p AND s = :s", "Limit": 1,
            "ExpressionAttributeValues": {":p": item["p"], ":s": "b"},
        }
        page = table.query(**parameters)
        assert len(page["Items"]) == 1
        page = table.query(**parameters, ExclusiveStartKey=page["LastEvaluatedKey"])
        assert page["Items"] == []


class TestPutItem:
    def test_measures_the_item_before_it_looks_for_the_table(self, dynamodb):
        item = {"p": {"S": "x" * (LARGEST - 1)}}
        with refused(code=NOT_FOUND):
            dynamodb.put_item(TableName="absent", Item=item)
        item["p"]["S"] += "x"
        with refused(TOO_LARGE):
            dynamodb.put_item(TableName="absent", Item=item)

    def test_reads_the_expressions_before_it_measures_the_item(self, dynamodb):
        with refused_at_once("Invalid ConditionExpression: The expression can not be empty;"):
            dynamodb.put_item(
                TableName="absent", Item={"p": {"S": "x" * LARGEST}}, ConditionExpression=""
            )


class TestBatchGetItem:
    def test_expressions_before_duplicates_before_tables(self, dynamodb):
        keys = [{"p": {"S": "a"}}, {"p": {"S": "a"}}]
        with refused("Invalid ProjectionExpression: The expression can not be empty;"):
            dynamodb.batch_get_item(
                RequestItems={"absent": {"Keys": keys, "ProjectionExpression": ""}}
            )
        with refused(
            "One or more parameter values were invalid: Duplicate value in attribute name: a"
        ):
            dynamodb.batch_get_item(
                RequestItems={"absent": {"Keys": keys, "AttributesToGet": ["a", "a"]}}
            )
        with refused("Provided list of item keys contains duplicates"):
            dynamodb.batch_get_item(RequestItems={"absent": {"Keys": keys}})


@pytest.mark.parametrize("expression, message", [
    ("whatever(abort, :a)", "Invalid function name; function: whatever"),
    ("b = :a AND whatever(abort, :a)", "Invalid function name; function: whatever"),
    ("abort = :a AND whatever(c, :a)",
     "Attribute name is a reserved keyword; reserved keyword: abort"),
    ("size(abort, c) > :a", "Attribute name is a reserved keyword; reserved keyword: abort"),
    ("contains(abort)", "Attribute name is a reserved keyword; reserved keyword: abort"),
    ("abort = :undefined", "Attribute name is a reserved keyword; reserved keyword: abort"),
])
def test_names_of_functions_and_reserved_words_as_they_come(dynamodb, expression, message):
    with refused("Invalid FilterExpression: " + message):
        dynamodb.scan(
            TableName="absent", FilterExpression=expression,
            ExpressionAttributeValues={":a": {"N": "1"}},
        )


class TestIndexKeys:
    @pytest.mark.parametrize("expression, actual", [
        ("SET k = a + :n", "N"), ("SET k = a - :n", "N"), ("SET k = list_append(a, :l)", "L"),
        ("SET k = a + :n, b = c[1]", "N"), ("ADD k :n", "N"),
    ])
    def test_the_type_is_taken_from_the_expression(self, indexed, expression, actual):
        values = {name: value for name, value in {":n": 1, ":l": []}.items() if name in expression}
        with refused(
            "One or more parameter values were invalid: Type mismatch for Index Key k Expected: S "
            f"Actual: {actual} IndexName: index"
        ):
            indexed.update_item(
                Key={"p": unique()}, UpdateExpression=expression, ExpressionAttributeValues=values
            )

    def test_a_type_that_only_the_item_knows(self, indexed):
        item = put(indexed, e=1)
        with refused(
            "The update expression attempted to update the secondary index key to unsupported type"
        ):
            indexed.update_item(Key={"p": item["p"]}, UpdateExpression="SET k = e")


class TestSizeOfUpdates:
    """The finished item, or what the expression is charged for: whichever is more."""

    @pytest.mark.parametrize("expression, charge", [
        ("SET b = :v", 3 + 19 + 1),
        ("SET b = if_not_exists(b, :v)", 3 + 19 + 1 + 39 + 1 + 14 + 1),
        ("SET b = :v REMOVE c", 3 + 19 + 1 + 2),
    ])
    def test_the_charge(self, hashed, expression, charge):
        def update(length, **condition):
            hashed.update_item(
                Key={"p": "k"}, UpdateExpression=expression,
                ExpressionAttributeValues={":v": "x" * length}, **condition,
            )

        update(LARGEST - charge)
        hashed.delete_item(Key={"p": "k"})
        with refused(UPDATE_TOO_LARGE):
            update(LARGEST - charge + 1)
        # Before the condition is looked at.
        with refused(UPDATE_TOO_LARGE):
            update(LARGEST - charge + 1, ConditionExpression="attribute_exists(absent)")
        assert get(hashed, {"p": "k"}) is None

    def test_each_use_of_a_value(self, hashed):
        half = "x" * (LARGEST // 2)
        with refused(UPDATE_TOO_LARGE):
            hashed.update_item(
                Key={"p": "k"}, UpdateExpression="SET b = :v REMOVE c ADD d :d",
                ExpressionAttributeValues={":v": half, ":d": {half}},
            )

    def test_the_finished_item(self, hashed):
        key = {"p": unique()}
        hashed.put_item(Item={**key, "b": "x" * 300_000})
        with refused(UPDATE_TOO_LARGE):
            hashed.update_item(
                Key=key, UpdateExpression="SET c = :v",
                ExpressionAttributeValues={":v": "x" * 200_000},
            )

    def test_attribute_updates_are_not_charged_for(self, hashed):
        key = {"p": "k"}
        value = "x" * (LARGEST - len("pkb"))
        hashed.update_item(Key=key, AttributeUpdates={"b": {"Action": "PUT", "Value": value}})
        assert len(get(hashed, key)["b"]) == len(value)
        hashed.delete_item(Key=key)
