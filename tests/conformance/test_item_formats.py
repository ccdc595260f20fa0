"""Items come from PostgreSQL as bytes or as text, as the database has the cast from jsonb to bytea
or not; clients cannot tell."""

import subprocess

from server import PATIENCE_SECONDS
from support import connect, key_parameters, wait_until_active

ITEM = {
    "p": {"S": "a\0b\x01c\U0010fffe"},
    "\0name": {"S": ""},
    "n": {"N": "-12.5"},
    "b": {"B": b"\0\xff"},
    "t": {"BOOL": True},
    "f": {"BOOL": False},
    "z": {"NULL": True},
    "l": {"L": [{"N": str(i)} for i in range(70)]},
    "m": {"M": {f"k{i:02}": {"S": "x" * i} for i in range(70)}},
    "e": {"L": []},
    "o": {"M": {}},
    "ss": {"SS": ["a", "\0", "ä"]},
    "q": {"S": 'quote " backslash \\ newline \n'},
}


def normal(item):
    return {
        name: {"SS": sorted(value["SS"])} if "SS" in value else value
        for name, value in item.items()
    }


def test_both_formats_read_the_same(start_server):
    one = start_server()
    conninfo = f"host={one.data}/socket user=tuskgate dbname=tuskgate"
    client = connect(one.url)
    client.create_table(TableName="formats", BillingMode="PAY_PER_REQUEST", **key_parameters("p:S"))
    wait_until_active(client, "formats")
    client.put_item(TableName="formats", Item=ITEM)
    clients = [client]
    casts = subprocess.run(
        ["psql", "-XAtc", "drop cast (jsonb as bytea)", conninfo],
        capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS,
    )
    assert casts.stdout.strip() == "DROP CAST"
    clients.append(connect(start_server("--database-url", conninfo).url))
    # The first gateway was started with the cast; put it back for what it still asks.
    subprocess.run(
        ["psql", "-XAtc", "create cast (jsonb as bytea) without function", conninfo],
        capture_output=True, check=True, timeout=PATIENCE_SECONDS,
    )
    key = {"p": ITEM["p"]}
    for reader in clients:
        assert normal(reader.get_item(TableName="formats", Key=key)["Item"]) == normal(ITEM)
        assert normal(reader.scan(TableName="formats")["Items"][0]) == normal(ITEM)
        projected = reader.get_item(
            TableName="formats", Key=key, ProjectionExpression="l[69], m.k69, #z",
            ExpressionAttributeNames={"#z": "\0name"},
        )["Item"]
        assert projected == {
            "l": {"L": [{"N": "69"}]}, "m": {"M": {"k69": {"S": "x" * 69}}}, "\0name": {"S": ""},
        }
        batch = reader.batch_get_item(RequestItems={"formats": {"Keys": [key]}})
        assert normal(batch["Responses"]["formats"][0]) == normal(ITEM)
        filtered = reader.scan(
            TableName="formats", FilterExpression="t = :t", Limit=1,
            ExpressionAttributeValues={":t": {"BOOL": True}},
        )
        assert filtered["LastEvaluatedKey"] == key
        assert normal(filtered["Items"][0]) == normal(ITEM)
        for wanted, returned in (
            ("ALL_NEW", ITEM),
            ("UPDATED_NEW", {"m": {"M": {"k00": {"S": ""}}}, "\0name": {"S": ""}}),
        ):
            attributes = reader.update_item(
                TableName="formats", Key=key, ReturnValues=wanted,
                UpdateExpression="SET m.k00 = :empty, #z = :empty",
                ConditionExpression="attribute_exists(p)",
                ExpressionAttributeNames={"#z": "\0name"},
                ExpressionAttributeValues={":empty": {"S": ""}},
            )["Attributes"]
            assert normal(attributes) == normal(returned)
