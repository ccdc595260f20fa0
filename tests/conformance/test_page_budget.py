"""A page whose filter finds little ends early, and the client asks on from there."""

import os

import pytest
from server import Server, remove, temporary_directory
from support import all_pages, connect

ITEMS = 12_000
KEYS = [f"{n:05}" for n in range(ITEMS)]


@pytest.fixture(scope="module")
def client():
    directory = temporary_directory()
    try:
        with Server(directory / "data", "--page-budget", "1", "--debug-headers",
                    "--workers", "1") as server:
            client = connect(server.url)
            client.sessions = server.sessions
            client.create_table(
                TableName="many", BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in "ps"],
                KeySchema=[{"AttributeName": "p", "KeyType": "HASH"},
                           {"AttributeName": "s", "KeyType": "RANGE"}])
            for i in range(0, ITEMS, 25):
                client.batch_write_item(RequestItems={"many": [
                    {"PutRequest": {"Item": {"p": {"S": "one"}, "s": {"S": key},
                                             "text": {"S": f"text {key}"}}}}
                    for key in KEYS[i:i + 25]]})
            yield client
    finally:
        remove(directory)


def read(call, **request):
    pages = list(all_pages(call, TableName="many", **request))
    assert sum(page["ScannedCount"] for page in pages) == ITEMS
    assert all("LastEvaluatedKey" in page for page in pages[:-1])
    assert all(page["ScannedCount"] > 0 for page in pages[:-1])
    return pages


QUERY = {"KeyConditionExpression": "p = :p"}
RARE = {"FilterExpression": "contains(#t, :text)", "ExpressionAttributeNames": {"#t": "text"}}
VALUES = {":text": {"S": "999"}}
FOUND = [key for key in KEYS if "999" in key]


def test_a_scan_that_finds_little(client):
    pages = read(client.scan, **RARE, ExpressionAttributeValues=VALUES)
    assert len(pages) > 2
    assert sorted(item["s"]["S"] for page in pages for item in page["Items"]) == FOUND


@pytest.mark.parametrize("forward", [True, False])
def test_a_query_that_finds_little(client, forward):
    pages = read(client.query, **QUERY, **RARE, ScanIndexForward=forward,
                 ExpressionAttributeValues={**VALUES, ":p": {"S": "one"}})
    assert len(pages) > 2
    found = [item["s"]["S"] for page in pages for item in page["Items"]]
    assert found == (FOUND if forward else FOUND[::-1])


def test_a_filter_as_heavy_as_may_be(client):
    """Which took longer than a statement may take."""
    values = {f":v{i}": {"S": f"nothing {i}"} for i in range(99)}
    terms = " or ".join(f"contains(#t, {name})" for name in values)
    pages = read(client.scan, FilterExpression=terms, Select="COUNT",
                 ExpressionAttributeNames={"#t": "text"}, ExpressionAttributeValues=values)
    assert sum(page["Count"] for page in pages) == 0
    assert pages[0]["ScannedCount"] < ITEMS / 10


def test_long_pages_leave_the_processors_to_others(client):
    """The embedded server's session in which they run gives way to all others, and so does that in
    which items expire."""
    read(client.scan, **RARE, ExpressionAttributeValues=VALUES)
    own = os.getpriority(os.PRIO_PROCESS, 0)
    niceness = [os.getpriority(os.PRIO_PROCESS, process) for process in client.sessions()]
    assert niceness.count(17) == 2
    assert niceness.count(own) == len(niceness) - 2


def test_pages_without_a_filter_are_whole(client):
    assert len(read(client.scan)) == 1
    pages = read(client.query, **QUERY, ExpressionAttributeValues={":p": {"S": "one"}})
    assert [item["s"]["S"] for page in pages for item in page["Items"]] == KEYS
    assert len(pages) == 1


def test_parts_are_of_the_size_that_rows_have(client):
    """A page of small items took two trips; the next one knows how small they are."""
    def trips(**more):
        answer = client.query(TableName="many", **QUERY, **more,
                              ExpressionAttributeValues={":p": {"S": "one"}})
        assert answer["Count"] == ITEMS
        return int(answer["ResponseMetadata"]["HTTPHeaders"]["x-tuskgate-round-trips"])

    for _ in range(3):
        trips()
    assert trips() == 1
    assert trips(Select="COUNT") == 1


def test_limits_count_what_is_looked_at(client):
    page = client.scan(TableName="many", Limit=10, **RARE, ExpressionAttributeValues=VALUES)
    assert page["ScannedCount"] == 10
