"""GetShardIterator and GetRecords: positions in a stream, pages, and ends.

Which requests the service refuses was found by Alternator's tests, which pass on it; the words are
those that clients recorded, or are not compared.
"""

import datetime
import re

import pytest
from server import eventually
from streams import (
    OFF,
    Reader,
    arn_of,
    images,
    iterator,
    number_of,
    set_stream,
    shards_of,
    stream_table,
    wait_for_status,
)
from support import NOT_FOUND, refused, unchecked, unique

ABSENT = "arn:aws:dynamodb:us-east-1:000000000000:table/absent/stream/2000-01-01T00:00:00.000"
NO_SHARD = "shardId-00000000000000000001-00000000"
BY_NUMBER = ("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")
BY_PLACE = ("TRIM_HORIZON", "LATEST")
HOUR = datetime.timedelta(hours=1)


class Written:
    """An item's changes: the stream, their shard and their records."""

    def __init__(self, streams, table, count=5):
        self.streams = streams
        self.table = table
        self.key = {"p": unique()}
        self.arn = arn_of(table)
        reader = Reader(streams, self.arn, "LATEST")
        for _ in range(count):
            self.change()
        self.records = reader.of(count, **self.key)
        self.shard = reader.shard_of[self.records[0]["eventID"]]

    def change(self):
        self.table.update_item(Key=self.key, UpdateExpression="ADD n :n",
                               ExpressionAttributeValues={":n": 1})

    def iterator(self, kind, **parameters):
        return iterator(self.streams, self.arn, self.shard, kind, **parameters)

    def at(self, index, kind="AT_SEQUENCE_NUMBER"):
        number = self.records[index]["dynamodb"]["SequenceNumber"]
        return self.iterator(kind, SequenceNumber=number)

    def read(self, position, **parameters):
        return self.streams.get_records(ShardIterator=position, **parameters)

    def mine(self, records):
        keys = {name: {"S": value} for name, value in self.key.items()}
        return [record for record in records if record["dynamodb"]["Keys"] == keys]


@pytest.fixture(scope="module")
def table(resource):
    with stream_table(resource, "p:S") as made:
        yield made


@pytest.fixture(scope="module")
def written(streams, table):
    return Written(streams, table)


@pytest.fixture(scope="module")
def lax(server_url):
    """A client that sends what boto3 would refuse to send."""
    return unchecked(server_url, api="dynamodbstreams")


# --- positions ---


def test_an_iterator_begins_with_its_stream(written):
    for kind in BY_PLACE:
        found = written.iterator(kind)
        assert re.match(re.escape(written.arn) + r"\|\d+\|.", found)
        assert len(found) <= 2048


def test_positions_by_number(written):
    for index in range(5):
        found = written.read(written.at(index))["Records"]
        assert written.mine(found) == written.records[index:]
        assert found[0] == written.records[index]
        found = written.read(written.at(index, "AFTER_SEQUENCE_NUMBER"))["Records"]
        assert written.mine(found) == written.records[index + 1:]
        assert written.records[index] not in found


def test_the_beginning(streams, written):
    (shard,) = [shard for shard in shards_of(streams, written.arn)
                if shard["ShardId"] == written.shard]
    start = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    whole = written.read(written.iterator("TRIM_HORIZON"))["Records"]
    assert written.mine(whole)[:5] == written.records
    assert all(int(start) <= number_of(record) for record in whole)
    found = written.read(written.iterator("AT_SEQUENCE_NUMBER", SequenceNumber=start))["Records"]
    assert found[:len(whole)] == whole


def test_the_latest(streams, table):
    written = Written(streams, table, count=2)
    position = written.iterator("LATEST")
    answer = written.read(position)
    assert written.mine(answer["Records"]) == []
    written.change()
    written.change()
    found = []
    for start in (position, answer["NextShardIterator"]):
        found.clear()

        def enough(start=start):
            found[:] = written.mine(written.read(start)["Records"])
            return len(found) >= 2

        eventually(enough, "two records")
        assert [images(record)[2]["n"] for record in found] == [3, 4]


def test_an_iterator_can_be_read_again(written):
    position = written.at(0)
    first, again = written.read(position), written.read(position)
    assert written.mine(first["Records"]) == written.records
    assert again["Records"] == first["Records"]


def test_positions_by_time(streams, table):
    written = Written(streams, table, count=1)
    first = written.records[0]["dynamodb"]["ApproximateCreationDateTime"]

    def later():
        """The first record of another second."""
        written.change()
        found = written.mine(written.read(written.at(0))["Records"])
        times = [record["dynamodb"]["ApproximateCreationDateTime"] for record in found]
        return times[-1] > first and found[times.index(times[-1])]

    record = eventually(later, "a record of another second")
    # boto3 sends the hour of whatever zone a time is in.
    first, at = (time.astimezone(datetime.UTC) for time in (
        first, record["dynamodb"]["ApproximateCreationDateTime"]))
    found = written.mine(written.read(written.iterator("AT_TIMESTAMP", Timestamp=at))["Records"])
    assert found[0] == record
    # The service says so of times before the horizon.
    for time in (first, at - HOUR):
        found = written.read(written.iterator("AT_TIMESTAMP", Timestamp=time))["Records"]
        assert written.mine(found)[0] == written.records[0]
    with refused():  # The words are not recorded.
        written.iterator("AT_TIMESTAMP", Timestamp=at + 24 * HOUR)


# --- iterators that are refused ---


@pytest.mark.parametrize("kind", BY_NUMBER)
def test_positions_that_need_a_number(lax, written, kind):
    with refused():
        written.iterator(kind)
    for number in ("sdfsafglldfngjdafnasdflgnaldklkafdsgkl", "1" * 20, "1" * 41, "-" + "1" * 25):
        with refused():
            iterator(lax, written.arn, written.shard, kind, SequenceNumber=number)


@pytest.mark.parametrize("kind", BY_PLACE)
def test_positions_that_take_no_number(lax, written, kind):
    number = written.records[0]["dynamodb"]["SequenceNumber"]
    with refused():
        written.iterator(kind, SequenceNumber=number)
    with refused():
        iterator(lax, written.arn, written.shard, kind,
                 SequenceNumber="sdfsafglldfngjdafnasdflgnaldklkafdsgkl")


def test_a_time_that_is_missing(written):
    with refused():  # A guess; the API's model has no word on it.
        written.iterator("AT_TIMESTAMP")


def test_kinds_that_there_are_not(lax, written):
    for kind in ("bulle", "latest", ""):
        with refused(re.compile(f"Value '{kind}' at 'shardIteratorType' failed to satisfy "
                                "constraint: Member must satisfy enum value set: ")):
            iterator(lax, written.arn, written.shard, kind)


@pytest.mark.parametrize("kind", BY_PLACE)
def test_shards_that_there_are_not(streams, written, kind):
    for shard in (NO_SHARD, "semprinidfaasdasfsdvacsdcfsdsvsdvsdvsdvsdvsdv"):
        with refused("Requested resource not found: Shard does not exist", NOT_FOUND):
            iterator(streams, written.arn, shard, kind)


def test_streams_that_there_are_not(streams, written):
    with refused(f"Requested resource not found: Stream: {ABSENT} not found", NOT_FOUND):
        iterator(streams, ABSENT, written.shard)
    with refused():
        iterator(streams, "sdfadfsddafgdafsgjnadflkgnalngalsdfnlkasnlkasdfasdfasf", written.shard)


def test_members_that_are_missing(lax, written):
    members = {"StreamArn": written.arn, "ShardId": written.shard, "ShardIteratorType": "LATEST"}
    for name in members:
        rest = {other: value for other, value in members.items() if other != name}
        member = name[0].lower() + name[1:]
        with refused(re.compile(f"Value null at '{member}' failed to satisfy constraint: Member "
                                "must not be null")):
            lax.get_shard_iterator(**rest)
    for shard, bound in (("x" * 27, "greater than or equal to 28"),
                         ("x" * 66, "less than or equal to 65")):
        with refused(re.compile(f"Value '{shard}' at 'shardId' failed to satisfy constraint: "
                                f"Member must have length {bound}")):
            iterator(lax, written.arn, shard)


# --- GetRecords ---


def test_an_answer_without_records(written):
    position = written.iterator("LATEST")
    for _ in range(3):
        answer = written.read(position)
        assert set(answer) == {"Records", "NextShardIterator", "ResponseMetadata"}
        assert answer["Records"] == []
        position = answer["NextShardIterator"]


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_pages(written, limit):
    position, found, pages = written.at(0), [], 0
    while len(written.mine(found)) < 5:
        answer = written.read(position, Limit=limit)
        assert len(answer["Records"]) <= limit
        assert answer["Records"], "the records are there"
        found += answer["Records"]
        position = answer["NextShardIterator"]
        pages += 1
    assert written.mine(found) == written.records
    assert len({record["eventID"] for record in found}) == len(found)
    assert pages >= 5 / limit


def test_limits_that_are_refused(lax, written):
    position = written.at(0)
    for limit, bound in ((0, "greater than or equal to 1"), (-1, "greater than or equal to 1"),
                         (1001, "less than or equal to 1000")):
        with refused(re.compile(f"Value '{limit}' at 'limit' failed to satisfy constraint: Member "
                                f"must have value {bound}")):
            lax.get_records(ShardIterator=position, Limit=limit)


def test_iterators_that_there_are_not(lax, written):
    for position in ("sdfsdfsgagaddafgagasgasgasdfasdfasdfasdfasdgasdasdgasdg",
                     # Guesses: nothing of these was recorded.
                     f"{written.arn}|1|", f"{written.arn}|1|AAAAAAAAAAGgM3YZ", "||", written.arn):
        with refused():
            lax.get_records(ShardIterator=position)
    with refused(re.compile("Value null at 'shardIterator' failed to satisfy constraint: Member "
                            "must not be null")):
        lax.get_records()
    for position, bound in (("", "greater than or equal to 1"), ("x" * 2049, "less than or equal "
                                                                             "to 2048")):
        with refused(re.compile(f"Value '{position}' at 'shardIterator' failed to satisfy "
                                f"constraint: Member must have length {bound}")):
            lax.get_records(ShardIterator=position)


def test_an_iterator_that_was_altered(lax, written):
    """Whatever it is taken for, nothing breaks, and nothing is told that is not in the shard."""
    whole = written.read(written.iterator("TRIM_HORIZON"))["Records"]
    head, mark, rest = written.at(2).rpartition("|")
    for altered in (rest[:-1], rest[1:], rest[::-1], rest + "A", rest.swapcase(), "é" + rest):
        try:
            answer = lax.get_records(ShardIterator=head + mark + altered)
        except lax.exceptions.ClientError as error:
            assert error.response["Error"]["Code"] in (
                "ValidationException", "ExpiredIteratorException", "TrimmedDataAccessException",
                NOT_FOUND)
            continue
        assert all(record in whole for record in answer["Records"])


def test_at_most_a_thousand(resource, streams):
    with stream_table(resource, "p:S", view="KEYS_ONLY") as made:
        written = Written(streams, made, count=1)
        for _ in range(1001):
            written.change()
        position, sizes = written.at(0), []

        def enough():
            nonlocal position
            answer = written.read(position)
            sizes.append(len(answer["Records"]))
            position = answer["NextShardIterator"]
            return sum(sizes) >= 1002

        eventually(enough, "1002 records")
        assert sum(sizes) == 1002
        assert max(sizes) <= 1000


def test_at_most_a_megabyte(resource, streams):
    with stream_table(resource, "p:S") as made:
        reader = Reader(streams, arn_of(made))
        for letter in "abcde":
            made.put_item(Item={"p": "x", "text": letter * 390_000})
        (first, *_) = reader.of(5, p="x")
        position = iterator(streams, arn_of(made), reader.shard_of[first["eventID"]])
        found = []
        while len(found) < 5:
            answer = streams.get_records(ShardIterator=position)
            # A record may have two images. One that fits no page is a page.
            assert len(answer["Records"]) in (1, 2)
            found += answer["Records"]
            position = answer["NextShardIterator"]
        assert [images(record)[2]["text"][0] for record in found] == list("abcde")


def test_what_does_not_fit_a_page_begins_the_next(resource, streams):
    with stream_table(resource, "p:S") as made:
        for size in (200_000, 300_000):
            made.put_item(Item={"p": "x", "text": "a" * size})
        reader = Reader(streams, arn_of(made))
        first, *_ = reader.of(2, p="x")
        for size in (399_000, 398_000):
            made.put_item(Item={"p": "x", "text": "a" * size})
        reader.of(4, p="x")
        position = iterator(streams, arn_of(made), reader.shard_of[first["eventID"]])
        pages = []
        while sum(pages) < 4:
            answer = streams.get_records(ShardIterator=position)
            pages.append(len(answer["Records"]))
            position = answer["NextShardIterator"]
            assert sum(r["dynamodb"]["SizeBytes"] for r in answer["Records"]) <= 1 << 20
        # 200,000, 500,000, 699,000 and 797,000 bytes, with both images.
        assert [count for count in pages if count > 0] == [2, 1, 1]


# --- the end ---


def test_a_closed_shard(dynamodb, resource, streams):
    with stream_table(resource, "p:S") as made:
        written = Written(streams, made, count=3)
        before = written.at(0)
        set_stream(dynamodb, made, OFF)
        wait_for_status(streams, written.arn, "DISABLED")
        # After the end, too, both old iterators and new ones read what is there.
        for position in (before, written.at(0), written.iterator("TRIM_HORIZON")):
            found, calls = [], 0
            while position is not None:
                answer = written.read(position, Limit=2)
                found += answer["Records"]
                position = answer.get("NextShardIterator")
                calls += 1
                assert calls < 10
            assert found == written.records
        (shard,) = [shard for shard in shards_of(streams, written.arn)
                    if shard["ShardId"] == written.shard]
        assert number_of(written.records[-1]) <= int(
            shard["SequenceNumberRange"]["EndingSequenceNumber"])
        # One that has nothing left says so by having no next iterator.
        answer = written.read(written.at(2, "AFTER_SEQUENCE_NUMBER"))
        assert answer["Records"] == []
        assert "NextShardIterator" not in answer


def test_a_shard_whose_table_is_gone(resource, streams):
    with stream_table(resource, "p:S") as made:
        written = Written(streams, made, count=2)
        before = written.at(0)
    wait_for_status(streams, written.arn, "DISABLED")
    for position in (before, written.at(0), written.iterator("TRIM_HORIZON")):
        assert written.read(position)["Records"] == written.records


def test_a_number_of_another_shard(streams, resource):
    """What the service says of it is not recorded; no record comes from elsewhere."""
    with stream_table(resource, "p:S") as made:
        arn = arn_of(made)
        reader = Reader(streams, arn)
        for number in range(40):
            made.put_item(Item={"p": f"key-{number}"})
        found = reader.all(40)
        number = found[0]["dynamodb"]["SequenceNumber"]
        home = reader.shard_of[found[0]["eventID"]]
        for shard in shards_of(streams, arn):
            if shard["ShardId"] == home:
                continue
            try:
                position = iterator(streams, arn, shard["ShardId"], "AT_SEQUENCE_NUMBER",
                                    SequenceNumber=number)
            except streams.exceptions.ClientError as error:
                assert error.response["Error"]["Code"] in ("ValidationException",
                                                           "TrimmedDataAccessException")
                continue
            for record in streams.get_records(ShardIterator=position)["Records"]:
                assert reader.shard_of[record["eventID"]] == shard["ShardId"]
                assert number_of(record) >= int(number)
