"""What the suites of streams share: tables with a stream, and readers of it.

How many shards a stream has is not said: the real service has some four on a table on demand. So
only the records of one item have an order, and they may appear a little after the write.
"""

import contextlib

from boto3.dynamodb.types import TypeDeserializer
from server import eventually
from support import new_table

BOTH = "NEW_AND_OLD_IMAGES"
VIEWS = (BOTH, "NEW_IMAGE", "OLD_IMAGE", "KEYS_ONLY")
OFF = {"StreamEnabled": False}

_deserialize = TypeDeserializer().deserialize


def enabled(view=BOTH):
    return {"StreamEnabled": True, "StreamViewType": view}


@contextlib.contextmanager
def stream_table(resource, *keys, view=BOTH, **parameters):
    """A table with a stream that lives as long as the with statement."""
    with new_table(resource, *keys, StreamSpecification=enabled(view), **parameters) as table:
        yield table


def set_stream(client, table, specification, **parameters):
    """Switches a table's stream; returns the answer once the table is active again."""
    told = client.update_table(TableName=table.name, StreamSpecification=specification,
                               **parameters)["TableDescription"]
    eventually(lambda: client.describe_table(TableName=table.name)["Table"]["TableStatus"]
               == "ACTIVE", f"the stream of {table.name}")
    return told


def arn_of(table):
    """The table's latest stream."""
    return table.meta.client.describe_table(TableName=table.name)["Table"]["LatestStreamArn"]


def describe(streams, arn, **parameters):
    return streams.describe_stream(StreamArn=arn, **parameters)["StreamDescription"]


def wait_for_status(streams, arn, status):
    """The description of a stream once it has this status. The real service takes seconds."""

    def reached():
        found = describe(streams, arn)
        return found["StreamStatus"] == status and found

    return eventually(reached, f"status {status} of {arn}")


def shards_of(streams, arn, **parameters):
    """All shards, of however many pages."""
    found = []
    while True:
        page = describe(streams, arn, **parameters)
        found += page["Shards"]
        if "LastEvaluatedShardId" not in page:
            return found
        parameters["ExclusiveStartShardId"] = page["LastEvaluatedShardId"]


def streams_of(streams, **parameters):
    """All streams, of however many pages."""
    found = []
    while True:
        page = streams.list_streams(**parameters)
        found += page["Streams"]
        if "LastEvaluatedStreamArn" not in page:
            return found
        parameters["ExclusiveStartStreamArn"] = page["LastEvaluatedStreamArn"]


def iterator(streams, arn, shard, kind="TRIM_HORIZON", **parameters):
    return streams.get_shard_iterator(StreamArn=arn, ShardId=shard, ShardIteratorType=kind,
                                      **parameters)["ShardIterator"]


def plain(image):
    """Plain values of an image; None if there is none."""
    if image is None:
        return None
    return {name: _deserialize(value) for name, value in image.items()}


def key_of(record):
    return plain(record["dynamodb"]["Keys"])


def images(record):
    """What happened: the event's name, the old image and the new one."""
    change = record["dynamodb"]
    return record["eventName"], plain(change.get("OldImage")), plain(change.get("NewImage"))


def number_of(record):
    return int(record["dynamodb"]["SequenceNumber"])


def values(**each):
    return {"ExpressionAttributeValues": {f":{name}": value for name, value in each.items()}}


def change(table, p, expression=None, **parameters):
    if expression is not None:
        parameters["UpdateExpression"] = expression
    return table.update_item(Key={"p": p}, **parameters)


class Reader:
    """Reads all shards of a stream, from its beginning or from now on."""

    def __init__(self, streams, arn, kind="TRIM_HORIZON"):
        self._streams = streams
        self._arn = arn
        self._iterators = {}
        self.shard_of = {}
        self.records = []
        self._find_shards(kind)

    def _find_shards(self, kind):
        for shard in shards_of(self._streams, self._arn):
            if shard["ShardId"] not in self._iterators:
                self._iterators[shard["ShardId"]] = iterator(
                    self._streams, self._arn, shard["ShardId"], kind)

    def read(self):
        """Reads once from each shard."""
        ended = False
        for shard, position in list(self._iterators.items()):
            if position is None:
                continue
            answer = self._streams.get_records(ShardIterator=position)
            self._iterators[shard] = answer.get("NextShardIterator")
            ended = ended or self._iterators[shard] is None
            for record in answer["Records"]:
                self.shard_of[record["eventID"]] = shard
                self.records.append(record)
        if ended:
            self._find_shards("TRIM_HORIZON")

    def of(self, count, **key):
        """The records of the item under this key, which are to be so many."""

        def found():
            return [record for record in self.records if key_of(record) == key]

        def enough():
            self.read()
            return len(found()) >= count

        if count > 0:
            eventually(enough, f"{count} records of {key}")
        records = found()
        assert len(records) == count, records
        return records

    def changes(self, count, **key):
        """What happened to the item under this key, in order."""
        return [images(record) for record in self.of(count, **key)]

    def all(self, count):
        """All records there are, which are to be so many."""

        def enough():
            self.read()
            return len(self.records) >= count

        eventually(enough, f"{count} records")
        assert len(self.records) == count, self.records
        return self.records
