"""Numbers: 38 digits, magnitudes from 1E-130 to just below 1E+126, one spelling for each value."""

from decimal import Decimal

import pytest
from support import all_items, get, module_table, put, refused, refused_at_once, unique

table = module_table("p:S")
sorted_by_number = module_table("p:S", "c:N")
keyed_by_number = module_table("p:N")

NINES = "9" * 38
LARGEST = "9." + "9" * 37 + "E+125"
SMALLEST = "1E-130"

TOO_LARGE = ("Number overflow. Attempting to store a number with magnitude larger than supported "
             "range")
TOO_SMALL = ("Number underflow. Attempting to store a number with magnitude smaller than supported "
             "range")
TOO_LONG = "Attempting to store more than 38 significant digits in a Number"


def stored(dynamodb, table, text):
    """What a number written so comes back as."""
    key = {"p": {"S": unique()}}
    dynamodb.put_item(TableName=table.name, Item={**key, "n": {"N": text}})
    found = dynamodb.get_item(TableName=table.name, Key=key, ConsistentRead=True)
    return found["Item"]["n"]["N"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0", "0"), ("-0", "0"), ("0.0", "0"), ("0e125", "0"), ("00", "0"), ("-0.000E-5", "0"),
        ("1", "1"), ("+1", "1"), ("-1", "-1"), ("0001", "1"), ("1.", "1"), ("1.0", "1"),
        ("1.50", "1.5"), (".5", "0.5"), ("-.5", "-0.5"), ("0.10", "0.1"), ("-000.500", "-0.5"),
        ("1e3", "1000"), ("1E+3", "1000"), ("1e-3", "0.001"), ("12.5e2", "1250"),
        ("12.5e-2", "0.125"), ("100", "100"), ("-17.4E2", "-1740"), ("123456789", "123456789"),
        ("0.30000000000000004", "0.30000000000000004"),
        ("18446744073709551616", "18446744073709551616"),
        ("-9223372036854775809", "-9223372036854775809"),
        (NINES, NINES), ("-" + NINES, "-" + NINES), (NINES + "e-10", NINES[:28] + "." + NINES[28:]),
        ("0." + NINES, "0." + NINES),
        ("3.1415926535897932384626433832795028841", "3.1415926535897932384626433832795028841"),
        ("1" + "0" * 50, "1" + "0" * 50),
        ("000" + NINES + ".000", NINES),
    ],
)
def test_spelling(dynamodb, table, written, read):
    assert stored(dynamodb, table, written) == read


@pytest.mark.parametrize(
    "text",
    [LARGEST, "-" + LARGEST, SMALLEST, "-" + SMALLEST, "1E+125", "1E-100", "-1E+100",
     "1.2345678901234567890123456789012345678E+125", "1.2345678901234567890123456789012345678E-90",
     NINES + "E+88"],
)
def test_magnitude(dynamodb, table, text):
    assert Decimal(stored(dynamodb, table, text)) == Decimal(text)


@pytest.mark.parametrize("text", ["1E+126", "-1E+126", "1e999", "123e124", "1" + "0" * 126,
                                  "1e2147483647", "1e99999999999", "0e126"])
def test_too_large(dynamodb, table, text):
    with refused_at_once(TOO_LARGE):
        stored(dynamodb, table, text)


@pytest.mark.parametrize("text", ["1E-131", "-1E-131", "0.1e-130", "9.9e-131", "1e-999",
                                  "1e-2147483648", "1e-99999999999", "0e-131"])
def test_too_small(dynamodb, table, text):
    with refused_at_once(TOO_SMALL):
        stored(dynamodb, table, text)


@pytest.mark.parametrize("text", ["1" * 39, "-" + "1" * 39, "0." + "1" * 39, "1." + "0" * 37 + "1",
                                  "1" * 39 + "E-20"])
def test_too_many_digits(dynamodb, table, text):
    with refused_at_once(TOO_LONG):
        stored(dynamodb, table, text)


@pytest.mark.parametrize(
    "text", ["x", "NaN", "Infinity", "-Infinity", "inf", "0x10", "1,5", "1 ", " 1", "1e", "e5",
             "--1", "1.2.3", "1_000", "-", ".", "1e1.5", "1e9223372036854775808", ""]
)
def test_not_a_number(dynamodb, table, text):
    with refused_at_once(f"The parameter cannot be converted to a numeric value: {text}"):
        stored(dynamodb, table, text)


# BatchWriteItem and Scan read numbers in an older way.
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x", "The parameter cannot be converted to a numeric value: x"),
        ("", "The parameter cannot be converted to a numeric value"),
        ("1e126", TOO_LARGE),
        ("1e2147483647", TOO_SMALL),
        ("1e-131", TOO_SMALL),
        ("1" * 39, TOO_LONG),
    ],
)
def test_numbers_in_the_older_way(dynamodb, table, text, message):
    with refused(message):
        dynamodb.batch_write_item(RequestItems={table.name: [
            {"PutRequest": {"Item": {"p": {"S": unique()}, "n": {"NS": ["1", text]}}}},
        ]})
    with refused(f"ExpressionAttributeValues contains invalid value: {message} for key :v"):
        dynamodb.scan(TableName=table.name, FilterExpression="n = :v",
                      ExpressionAttributeValues={":v": {"L": [{"N": text}]}})


def test_bad_numbers_are_found_anywhere(dynamodb, table):
    for value in ({"NS": ["1", "x"]}, {"L": [{"N": "x"}]}, {"M": {"a": {"N": "x"}}}):
        with refused_at_once("The parameter cannot be converted to a numeric value: x"):
            dynamodb.put_item(TableName=table.name, Item={"p": {"S": unique()}, "n": value})


def test_sets_hold_each_value_once(dynamodb, table):
    key = {"p": {"S": unique()}}
    with refused_at_once("One or more parameter values were invalid: Input collection contains "
                         "duplicates."):
        dynamodb.put_item(TableName=table.name, Item={**key, "n": {"NS": ["1", "2", "1.0"]}})
    dynamodb.put_item(TableName=table.name, Item={**key, "n": {"NS": ["1.0", "-0", "2e2"]}})
    found = dynamodb.get_item(TableName=table.name, Key=key, ConsistentRead=True)["Item"]
    assert sorted(found["n"]["NS"]) == ["0", "1", "200"]


@pytest.mark.parametrize(
    ("before", "sign", "operand", "after"),
    [
        ("0.1", "+", "0.2", "0.3"),
        ("1", "-", "0.9", "0.1"),
        ("9007199254740993", "+", "2", "9007199254740995"),
        ("18446744073709551615", "+", "1", "18446744073709551616"),
        ("1" + "0" * 37, "+", "1", "1" + "0" * 36 + "1"),
        ("99999999999999999999999999999999999998", "+", "1", NINES),
        (NINES, "-", NINES, "0"),
        ("5", "-", "5.0", "0"),
        ("-1", "+", "1", "0"),
        ("0.0000000000000000000000000000000000001", "+", "1",
         "1.0000000000000000000000000000000000001"),
        ("1E+20", "-", "1E-17", "99999999999999999999.99999999999999999"),
    ],
)
def test_arithmetic_is_exact(dynamodb, table, before, sign, operand, after):
    key = {"p": {"S": unique()}}
    dynamodb.put_item(TableName=table.name, Item={**key, "n": {"N": before}})
    updated = dynamodb.update_item(
        TableName=table.name, Key=key, UpdateExpression=f"SET n = n {sign} :v",
        ExpressionAttributeValues={":v": {"N": operand}}, ReturnValues="ALL_NEW",
    )
    assert updated["Attributes"]["n"] == {"N": after}
    found = dynamodb.get_item(TableName=table.name, Key=key, ConsistentRead=True)
    assert found["Item"]["n"] == {"N": after}


def test_a_sum_is_exact_however_long(table):
    item = put(table, n=0)
    for _ in range(10):
        table.update_item(Key={"p": item["p"]}, UpdateExpression="ADD n :v",
                          ExpressionAttributeValues={":v": Decimal("0.1")})
    assert get(table, {"p": item["p"]})["n"] == 1


# boto3 itself cannot read numbers of more than 38 digits before the point, so from here on the
# client that leaves numbers as they are written.


def number(text):
    return {"N": text}


def seen(dynamodb, table, key):
    found = dynamodb.get_item(TableName=table.name, Key=key, ConsistentRead=True)
    return {name: value.get("S") or Decimal(value["N"]) for name, value in found["Item"].items()}


@pytest.mark.parametrize("expression", ["SET n = n + :v", "ADD n :v"])
@pytest.mark.parametrize(
    ("n", "v", "message"),
    [
        ("9.9E+125", "9.9E+125", TOO_LARGE),
        ("-9.9E+125", "-9.9E+125", TOO_LARGE),
        ("1E+50", "1", None),
        ("1", "1E-50", None),
    ],
)
def test_a_sum_that_does_not_fit(dynamodb, table, expression, n, v, message):
    key = {"p": {"S": unique()}}
    dynamodb.put_item(TableName=table.name, Item={**key, "n": number(n)})
    with refused(message):
        dynamodb.update_item(TableName=table.name, Key=key, UpdateExpression=expression,
                             ExpressionAttributeValues={":v": number(v)})
    assert seen(dynamodb, table, key)["n"] == Decimal(n)


# In their order. Doubles would confuse some of the neighbours.
ORDER = [
    "-" + LARGEST, "-1E+125", "-" + NINES, "-1E+37", "-9007199254740993", "-9007199254740992",
    "-10.5", "-10", "-9", "-1.0000000000000000000000000000000000001", "-1", "-0.5", "-1E-129",
    "-" + SMALLEST, "0", SMALLEST, "1.1E-130", "1E-129", "0.1",
    "0.10000000000000000000000000000000000001", "0.5", "1",
    "1.0000000000000000000000000000000000001", "2", "9", "10", "10.5", "100", "9007199254740992",
    "9007199254740993", "1E+37", NINES, "1E+38", "1E+125", LARGEST,
]


@pytest.fixture(scope="module")
def ordered(dynamodb, sorted_by_number):
    p = {"S": unique()}
    for text in sorted(ORDER):
        dynamodb.put_item(TableName=sorted_by_number.name,
                          Item={"p": p, "c": number(text), "text": {"S": text}})
    return p


def texts(dynamodb, table, p, condition="p = :p", forward=True, **values):
    return [
        item["text"]["S"]
        for item in all_items(
            dynamodb.query, TableName=table.name, KeyConditionExpression=condition,
            ConsistentRead=True, Limit=4, ScanIndexForward=forward,
            ExpressionAttributeValues={":p": p, **{f":{n}": v for n, v in values.items()}},
        )
    ]


def test_order_of_keys(dynamodb, sorted_by_number, ordered):
    assert texts(dynamodb, sorted_by_number, ordered) == ORDER
    assert texts(dynamodb, sorted_by_number, ordered, forward=False) == ORDER[::-1]


@pytest.mark.parametrize("text", ORDER)
def test_each_key_is_found_and_parts_the_others(dynamodb, sorted_by_number, ordered, text):
    here = ORDER.index(text)
    found = seen(dynamodb, sorted_by_number, {"p": ordered, "c": number(text)})
    assert (found["c"], found["text"]) == (Decimal(text), text)
    for condition, expected in (("c < :v", ORDER[:here]), ("c >= :v", ORDER[here:])):
        assert texts(dynamodb, sorted_by_number, ordered, f"p = :p AND {condition}",
                     v=number(text)) == expected


@pytest.mark.parametrize("text", ORDER)
def test_numbers_as_partition_keys(dynamodb, keyed_by_number, text):
    key = {"p": number(text)}
    dynamodb.put_item(TableName=keyed_by_number.name, Item={**key, "text": {"S": text}})
    assert seen(dynamodb, keyed_by_number, key) == {"p": Decimal(text), "text": text}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1e99999999999", TOO_LARGE),
        ("1E-131", TOO_SMALL),
        ("1" * 39, TOO_LONG),
        ("", "The parameter cannot be converted to a numeric value: "),
    ],
)
def test_keys_that_are_no_numbers(dynamodb, keyed_by_number, text, message):
    with refused(message):
        dynamodb.get_item(TableName=keyed_by_number.name, Key={"p": number(text)})


@pytest.mark.parametrize("lower", ORDER[:-1])
def test_order_in_conditions(dynamodb, table, lower):
    upper = ORDER[ORDER.index(lower) + 1]
    key = {"p": {"S": unique()}}
    dynamodb.put_item(TableName=table.name, Item={**key, "n": number(lower)})
    dynamodb.update_item(
        TableName=table.name, Key=key,
        ConditionExpression="n < :upper AND n <= :upper AND n <> :upper AND NOT n >= :upper "
                            "AND n = :lower AND n BETWEEN :lower AND :upper "
                            "AND NOT n > :lower AND n IN (:upper, :lower)",
        ExpressionAttributeValues={":lower": number(lower), ":upper": number(upper)},
    )
