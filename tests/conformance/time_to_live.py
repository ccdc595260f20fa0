"""What the suites on time to live share."""

import time

from server import eventually
from support import all_items, get

PAST = 1000  # seconds; long enough for clocks that differ
FUTURE = 3600


def ago(seconds):
    return int(time.time()) - seconds


def enable(table, attribute="ttl"):
    return switch(table, True, attribute)


def switch(table, enabled, attribute="ttl"):
    return table.meta.client.update_time_to_live(
        TableName=table.name,
        TimeToLiveSpecification={"Enabled": enabled, "AttributeName": attribute})


def described(client, name):
    return client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]


def wait_until_enabled(client, name):
    eventually(lambda: described(client, name)["TimeToLiveStatus"] == "ENABLED", "ENABLED")


def wait_until_expired(table, *keys):
    for key in keys:
        eventually(lambda key=key: get(table, key) is None, f"the end of {key}")


def wait_until_left(table, count):
    eventually(lambda: len(all_items(table.scan, Select="ALL_ATTRIBUTES")) == count,
               f"{count} items")


def pass_over(table):
    """Waits until a whole round has been made over the table after this was called."""
    values = {"S": "a witness", "N": 0, "B": b"a witness"}
    key = {a["AttributeName"]: values[a["AttributeType"]] for a in table.attribute_definitions
           if a["AttributeName"] in [k["AttributeName"] for k in table.key_schema]}
    for _ in range(2):
        table.put_item(Item={**key, "ttl": ago(PAST)})
        wait_until_expired(table, key)
