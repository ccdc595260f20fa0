"""What SQL has written into a table's relation: `tuskgate check` finds it, and no answer has it."""

import json
import os
import re

import pytest
from botocore.exceptions import ClientError
from indexes import Index, indexed_table
from reporting import reports_fixture
from server import run
from streams import arn_of, iterator, key_of, shards_of, stream_table
from support import connect, new_table, put_all

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a database of our own"
)

reports = reports_fixture()

UNREADABLE = "because SQL has written it in a form that no item has"


def key(sort_key):
    return {"p": "k", "s": sort_key}


def item(sort_key, **attributes):
    return {"p": {"S": "k"}, "s": {"S": sort_key}, **attributes}


def copy(reports, table, rows):
    """COPY, as an import would: (sk, item, size) each, all of the partition key k."""
    lines = "".join(f"k\t{sk}\t{json.dumps(what)}\t{size}\n".replace("\\", "\\\\")
                    for sk, what, size in rows)
    output = reports.psql(
        f"copy {reports.relation(table.name)} (pk, sk, item, size) from stdin;\n{lines}\\.\n", "-q")
    assert output == "", output


def check(reports, *arguments, status=0):
    result = run("check", "--data", reports.server.data, *arguments)
    assert result.returncode == status, result.stdout + result.stderr
    return result.stdout.splitlines()


# Sort key, item, size; what is wrong with it; whether it can be mended.
FAULTS = [
    ("01", [1], 1, "the item is no object: [1]", False),
    ("02", "x", 1, 'the item is no object: "x"', False),
    ("03", item("03", n={"N": "abc"}), 10,
     "attribute n: The parameter cannot be converted to a numeric value: abc", False),
    ("04", item("other"), 10, 'the sort key of the item is another: {"S": "other"}', False),
    ("05", {"p": {"S": "q"}, "s": {"S": "05"}}, 10,
     'the partition key of the item is another: {"S": "q"}', False),
    ("06", {"p": {"S": "k"}}, 10,
     "One or more parameter values were invalid: Missing the key s in the item", False),
    ("07", item("07", b={"B": "%"}), 10,
     'attribute b: invalid symbol "%" found while decoding base64 sequence', False),
    ("08", item("08", x="text"), 10,
     "attribute x: An attribute value must contain exactly one of the supported datatypes: "
     '"text"', False),
    ("09", item("09", x={"S": "a", "N": "1"}), 10,
     "attribute x: An attribute value must contain exactly one of the supported datatypes: "
     '{"N": "1", "S": "a"}', False),
    ("10", item("10", x={"BOOL": "yes"}), 10, 'attribute x: Not an attribute value: {"BOOL": "yes"}',
     False),
    ("11", item("11", x={"SS": []}), 10,
     "attribute x: One or more parameter values were invalid: An string set  may not be empty",
     False),
    ("12", item("12", x={"L": [{"N": 1}]}), 10,
     'attribute x: Not an attribute value: {"N": 1}', False),
    ("13", item("13", x={"M": {"y": {"N": "1" * 39}}}), 10,
     "attribute x: Attempting to store more than 38 significant digits in a Number", False),
    ("14", item("14"), 1, "size is 1, not 5", True),
    ("15", item("15", n={"N": "1.50"}), 8,
     'attribute n is not in the stored form: {"N": "1.50"}', True),
    ("16", item("16", x={"SS": ["b", "a"]}), 8,
     'attribute x is not in the stored form: {"SS": ["b", "a"]}', True),
]
# Those that SDKs cannot read, or would take for another item.
BROKEN = [sort_key for sort_key, _, _, _, mendable in FAULTS if not mendable]


@pytest.fixture(name="table")
def table_fixture(reports):
    with new_table(reports.resource, "p:S", "s:S") as table:
        table.put_item(Item=key("00"))
        table.put_item(Item=key("99"))
        copy(reports, table, [fault[:3] for fault in FAULTS])
        yield table


def refused(call, *arguments, **options):
    """The message of a request that is refused, and not asked again by SDKs."""
    with pytest.raises(ClientError) as caught:
        call(*arguments, **options)
    assert caught.value.response["Error"]["Code"] == "ValidationException"
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0
    return caught.value.response["Error"]["Message"]


def test_check_names_each_and_repairs_what_is_safe(reports, table):
    def lines(outcome):
        return [f"{table.name}: pk = 'k' and sk = '{sort_key}': {fault}{outcome if mendable else ''}"
                for sort_key, _, _, fault, mendable in FAULTS]

    found = check(reports, "--table", table.name, status=3)
    assert sorted(found[:-1]) == lines("; can be mended with --repair")
    assert found[-1] == "16 faults, 3 of which can be mended with --repair"
    found = check(reports, "--table", table.name, "--repair", status=3)
    assert sorted(found[:-1]) == lines("; mended")
    assert found[-1] == "16 faults, 3 of which mended"
    assert check(reports, "--table", table.name, status=3)[-1] == (
        "13 faults, 0 of which can be mended with --repair")
    assert reports.sql(f"select size from {reports.relation(table.name)} where sk = '14'") == "5"
    assert table.get_item(Key=key("16"))["Item"] == {**key("16"), "x": {"a", "b"}}
    assert table.get_item(Key=key("15"))["Item"]["n"] == 1.5
    # What is left is deleted, with the condition as printed.
    for line in found[:-1]:
        condition = re.match(r"[^:]*: (pk = .*? and sk = '\d+'):", line)[1]
        if not line.endswith("; mended"):
            reports.sql(f"delete from {reports.relation(table.name)} where {condition}")
    assert check(reports, "--table", table.name) == ["all items of 1 table are as they should be"]
    assert len(table.scan()["Items"]) == 5


def test_no_read_answers_what_sdks_cannot_read(reports, table):
    for sort_key in BROKEN:
        message = refused(table.get_item, Key=key(sort_key))
        assert UNREADABLE in message
        assert f'{{"p":{{"S":"k"}},"s":{{"S":"{sort_key}"}}}}' in message
        assert f"tuskgate check --table {table.name}" in message
        batch = {table.name: {"Keys": [key("00"), key(sort_key)]}}
        assert refused(reports.resource.batch_get_item, RequestItems=batch) == message
        # Each is logged once, with its key.
        assert reports.server.errors().count(f'"s":{{"S":"{sort_key}"}}') == 1
    for sort_key in ("00", "14", "15", "16", "99"):
        assert table.get_item(Key=key(sort_key))["Item"]["s"] == sort_key
    assert UNREADABLE in refused(table.scan)
    assert UNREADABLE in refused(
        table.query, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": "k"})
    # A page without any is answered.
    assert [found["s"] for found in table.query(
        KeyConditionExpression="p = :p and s >= :s",
        ExpressionAttributeValues={":p": "k", ":s": "14"})["Items"]] == ["14", "15", "16", "99"]
    assert table.scan(Select="COUNT")["Count"] == 18


def test_filters_and_updates_that_meet_one_are_refused(reports, table):
    assert UNREADABLE in refused(
        table.scan, FilterExpression="n > :n", ExpressionAttributeValues={":n": 1})
    assert f'scan: table {table.name}: invalid input syntax for type numeric: "abc"' in (
        reports.server.errors())
    assert UNREADABLE in refused(
        table.update_item, Key=key("03"), UpdateExpression="add n :n",
        ExpressionAttributeValues={":n": 1})


def test_writes_put_a_sound_item_in_its_place(reports, table):
    for sort_key in BROKEN:
        # Written, and said so; the image of what was there is left out where it cannot be read.
        answer = table.put_item(Item={**key(sort_key), "n": 1}, ReturnValues="ALL_OLD")
        assert ("Attributes" in answer) == (sort_key in ("04", "05", "06")), answer
        assert table.get_item(Key=key(sort_key))["Item"]["n"] == 1
    assert check(reports, "--table", table.name, "--repair")[-1] == "3 faults, 3 of which mended"
    copy(reports, table, [("90", [1], 1)])
    assert "Attributes" not in table.delete_item(Key=key("90"), ReturnValues="ALL_OLD")
    assert "Item" not in table.get_item(Key=key("90"))


def test_reading_page_by_page_ends(reports):
    """The key of an item that is another row's, before it: a page would begin there anew."""
    with new_table(reports.resource, "p:S", "s:S") as table:
        put_all(table, [{"p": f"p{n}", "s": "s"} for n in range(20)])
        order = [found["p"] for found in table.scan()["Items"]]
        reports.sql(f"update {reports.relation(table.name)} set item = jsonb_set(item, '{{p,S}}', "
                    f"'\"{order[0]}\"') where pk = '{order[10]}'")
        start = {}
        with pytest.raises(ClientError, match=UNREADABLE):
            for _ in range(30):
                page = table.scan(Limit=1, **start)
                start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def test_keys_of_every_type_are_compared(reports):
    for key_type, values in (("N", (1, 2)), ("B", (b"\x00", b"\x01")), ("S", ("a" * 300, "b"))):
        with new_table(reports.resource, f"p:{key_type}", f"s:{key_type}") as table:
            put_all(table, [{"p": value, "s": values[1]} for value in values])
            assert check(reports, "--table", table.name) == [
                "all items of 1 table are as they should be"]
            relation = reports.relation(table.name)
            reports.sql(f"update {relation} set size = 1")
            assert check(reports, "--table", table.name, "--repair")[-1] == (
                "2 faults, 2 of which mended")
            reports.sql(f"update {relation} t set item = o.item from {relation} o "
                        "where o.pk <> t.pk")
            assert len(check(reports, "--table", table.name, status=3)) == 3
            assert "its key attributes are not those" in refused(
                table.get_item, Key={"p": values[0], "s": values[1]})


def test_index_keys_are_checked(reports):
    index = Index("ByYear", "year:N")
    with indexed_table(reports.resource, "p:S", global_indexes=[index]) as table:
        # The index's trigger would refuse it. What wrote before there was an index did not.
        reports.sql("set session_replication_role = replica; insert into "
                    f"{reports.relation(table.name)} (h, pk, item, size) values ("
                    "(hashtextextended('k', 8816678312871386365) >> 32)::int4, 'k', "
                    "'{\"p\": {\"S\": \"k\"}, \"year\": {\"S\": \"x\"}}', 7)")
        assert check(reports, "--table", table.name, status=3)[0] == (
            f"{table.name}: pk = 'k': One or more parameter values were invalid: Type mismatch for "
            "Index Key year Expected: N Actual: S IndexName: ByYear")


def test_readers_of_a_stream_pass_over_it(reports):
    streams = connect(reports.server.url, api="dynamodbstreams")
    with stream_table(reports.resource, "p:S") as table:
        relation = reports.relation(table.name)
        table.put_item(Item={"p": "before"})
        for _ in range(3):
            reports.sql(f"""update {relation} set item = item || '{{"c": 1}}' || jsonb_build_object(
                'd', jsonb_build_object('N', pg_current_xact_id()::text))""")
        reports.sql(f"delete from {relation}")
        table.put_item(Item={"p": "after"})
        shard, = shards_of(streams, arn_of(table))
        position = iterator(streams, arn_of(table), shard["ShardId"])
        whole = streams.get_records(ShardIterator=position)["Records"]
        assert [key_of(record)["p"] for record in whole] == ["before", "after"]
        # A page may have nothing else, and the next one goes on behind it.
        pages = []
        while "after" not in sum(pages, []):
            answer = streams.get_records(ShardIterator=position, Limit=1)
            pages.append([key_of(record)["p"] for record in answer["Records"]])
            position = answer["NextShardIterator"]
        assert pages == [["before"], [], [], [], [], ["after"]]
        assert reports.server.errors().count("cannot be read: ") >= 8


def test_a_table_that_is_not_there(reports):
    result = run("check", "--data", reports.server.data, "--table", "nowhere")
    assert (result.returncode, result.stderr) == (
        1, "tuskgate: cannot check the items: There is no table nowhere\n")
