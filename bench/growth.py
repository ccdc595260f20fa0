"""What grows with the number of tables, partitions, items and clients, and what should not.

Each figure is measured small and large, or alone and in company, in the same run on the same
cluster; the growth is their quotient. The goals are those of docs/performance.md.
"""

import bisect
import dataclasses
import http.client
import json
import os
import pathlib
import random
import statistics
import threading
import time

from client import Client

ATTRIBUTES = 99  # a filter of so many operands is about the longest that a request can have
SCANNERS = 16
TINY_ITEMS = 200_000
FEW_TABLES = 10
RESTORED_ITEMS = 200_000
FILLED_ITEMS = 200_000
EXPIRING_ITEMS = 1_000_000
PACED_WINDOWS = 4
CHANGES = 300
IDLE_STREAMS = 100
IDLE_SECONDS = 30
MEASURES = ["scanners", "items", "partitions", "index_filling", "restoring", "expiry", "changes",
            "idle_streams", "tables"]


@dataclasses.dataclass
class Figure:
    """A goal is the most, or with `least` the least, that `large` may be of `small`."""

    name: str
    small: float
    large: float
    goal: float | None = None
    least: bool = False
    unit: str = "ms"

    @property
    def growth(self):
        return self.large / self.small if self.small else float("inf")

    def met(self):
        return self.growth >= self.goal if self.least else self.growth <= self.goal


@dataclasses.dataclass
class Bound:
    """A figure that has to stay below, or with `least` above, a value."""

    name: str
    value: float
    goal: float
    unit: str
    least: bool = False

    def met(self):
        return self.value >= self.goal if self.least else self.value <= self.goal


class Company:
    """Threads that call something again and again until the block ends; their faults are raised."""

    def __init__(self, count, work):
        self.ending = threading.Event()
        self.faults = []
        self.threads = [threading.Thread(target=self._run, args=(work, number))
                        for number in range(count)]

    def _run(self, work, number):
        try:
            while not self.ending.is_set():
                work(number)
        except Exception as fault:  # pylint: disable=broad-except
            self.faults.append(fault)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.ending.set()
        for thread in self.threads:
            thread.join()
        if self.faults:
            raise self.faults[0]


class Growth:
    def __init__(self, bench, say):
        self.bench = bench
        self.gateway = bench.gateway
        self.say = say
        self.client = Client(bench.endpoint)
        self.figures = []

    def run(self, names):
        """All of them without names."""
        for name in names or MEASURES:
            measure = getattr(self, name)
            self.say(f"\n{measure.__doc__}")
            measure()
        return [dataclasses.asdict(figure) | {"met": figure.goal is None or figure.met()}
                for figure in self.figures]

    def scanners(self):
        """One-item Query, alone and beside 16 scanners with long filters."""
        self._tiny_table("bench_tiny", TINY_ITEMS)
        names = {f"#{n}": f"a{n}" for n in range(ATTRIBUTES)}
        scan = {"TableName": "bench_tiny", "Select": "COUNT",
                "FilterExpression": " OR ".join(f"contains({name}, :v)" for name in names),
                "ExpressionAttributeNames": names, "ExpressionAttributeValues": {":v": {"S": "x"}}}
        clients = [Client(self.bench.endpoint) for _ in range(SCANNERS)]
        starts = [None] * SCANNERS

        def page(number):
            start = {"ExclusiveStartKey": starts[number]} if starts[number] else {}
            starts[number] = clients[number].call("Scan", scan | start).get("LastEvaluatedKey")

        alone = self._load("query-one")
        with Company(SCANNERS, page):
            time.sleep(2)
            beside = self._load("query-one")
        self._compare("p99 of a one-item Query, idle and beside 16 scanners", alone["p99_ms"],
                      beside["p99_ms"], 5)

    def items(self):
        """Single items, and what is told of a table, at ten thousand and a million items."""
        self._plain_table("bench_few", 10_000)
        self._plain_table("bench_much", 1_000_000)
        for workload in ("get", "query-one"):
            few, much = (
                self._load(workload, "--items-table", table, "--items", count)["p50_ms"]
                for table, count in (("bench_few", 10_000), ("bench_much", 1_000_000)))
            self._compare(f"p50 of {workload}, 10 thousand and 1 million items", few, much, 2)
        few, much = (
            statistics.median(self.client.timed("DescribeTable", {"TableName": table})
                              for _ in range(50)) for table in ("bench_few", "bench_much"))
        self._compare("DescribeTable, 10 thousand and 1 million items", few, much, 1.5)

    def partitions(self):
        """A short page, and CreateTable, of tables of 4 and of 256 partitions."""
        pages, creations = [], []
        for partitions in (4, 256):
            name = f"bench_partitions_{partitions}"
            with self.gateway.beside("--partitions", partitions) as endpoint:
                creations.append(self._create(name, client=Client(endpoint)))
            self._fill(name, 20_000)
            pages.append(statistics.median(
                self.client.timed("Scan", {"TableName": name, "Limit": 50}) for _ in range(50)))
        self._compare("Scan of 50 items, 4 and 256 partitions", *pages, 1.5)
        self._compare("CreateTable, 4 and 256 partitions", *creations)

    def index_filling(self):
        """Filling an index, and what others feel of it."""
        self._plain_table("bench_filled", FILLED_ITEMS)
        idle = {w: self._load(w)["p99_ms"] for w in ("get", "put")}
        began = time.perf_counter()
        self.client.call("UpdateTable", {
            "TableName": "bench_filled",
            "AttributeDefinitions": [{"AttributeName": "customer", "AttributeType": "S"},
                                     {"AttributeName": "pk", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": _index("customer")}]})
        self._wait_for_index("bench_filled")
        self._bound("items filled into an index in a second, nobody else",
                    FILLED_ITEMS / (time.perf_counter() - began), 10_000, "/s", least=True)
        for workload, alone in idle.items():
            self.client.call("UpdateTable", {
                "TableName": "bench_filled",
                "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "customer"}}]})
            self._wait_for_index("bench_filled")
            self.client.call("UpdateTable", {
                "TableName": "bench_filled",
                "AttributeDefinitions": [{"AttributeName": "customer", "AttributeType": "S"},
                                         {"AttributeName": "pk", "AttributeType": "S"}],
                "GlobalSecondaryIndexUpdates": [{"Create": _index("customer")}]})
            during = self._load(workload)["p99_ms"]
            self._wait_for_index("bench_filled")
            self._compare(f"p99 of {workload}, idle and while an index is filled", alone, during,
                          2)

    def restoring(self):
        """A restore, and what others feel of it."""
        self._plain_table("bench_saved", RESTORED_ITEMS)
        backup = self.client.call(
            "CreateBackup", {"TableName": "bench_saved", "BackupName": "bench"})
        arn = backup["BackupDetails"]["BackupArn"]
        while self.client.call("DescribeBackup", {"BackupArn": arn})["BackupDescription"][
                "BackupDetails"]["BackupStatus"] != "AVAILABLE":
            time.sleep(0.1)
        # One hot counter: each update leaves a version that no old snapshot may keep from dying.
        idle = self._load("update", "--items", 10)["requests_per_second"]
        began = time.perf_counter()
        self.client.call("RestoreTableFromBackup", {"TargetTableName": "bench_restored",
                                                    "BackupArn": arn})
        busy = self._load("update", "--items", 10)["requests_per_second"]
        while self._status("bench_restored") != "ACTIVE":
            time.sleep(0.1)
        self._bound("items restored in a second", RESTORED_ITEMS / (time.perf_counter() - began),
                    3_000, "/s", least=True)
        self._compare("updates of few items, alone and beside a restore", idle, busy, 0.5,
                      least=True, unit="/s")

    def expiry(self):
        """A million items that expire in one second, and what others feel of it."""
        self._create("bench_expiring")
        self.client.call("UpdateTimeToLive", {
            "TableName": "bench_expiring",
            "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expires"}})
        self._fill("bench_expiring", EXPIRING_ITEMS,
                   "jsonb_set(example, '{pk,S}', to_jsonb(pk)) || jsonb_build_object('expires', "
                   f"jsonb_build_object('N', '{int(time.time()) + 80_000}'))")
        # A load that others make at their own pace, and one that takes all that it gets.
        paced = {"get": 2000, "put": 1000}
        idle = self._paced_p99(paced)
        greedy_idle = self._load("get", seconds=8)
        # Others are there all the time. The last of the items in the order of keys goes last.
        ending = threading.Event()
        during = {}

        def others():
            during.update(self._paced_p99(paced))
            # They go in the order of their keys.
            gone = bisect.bisect_left(range(EXPIRING_ITEMS), True, key=self._is_there)
            during["expired"] = gone / (time.perf_counter() - began)
            during["greedy"] = self._load("get", seconds=8)
            while not ending.is_set():
                self._load("get", seconds=1)

        company = threading.Thread(target=others)
        # The next day begins.
        self.gateway.sql(
            "create or replace function tuskgate.now() returns timestamptz language sql volatile "
            "parallel safe as $$ select pg_catalog.clock_timestamp() + interval '1 day' $$")
        began = time.perf_counter()
        company.start()
        # Seldom: who looks takes from the same processors.
        while self._is_there(EXPIRING_ITEMS - 1):
            time.sleep(0.5)
        rate = EXPIRING_ITEMS / (time.perf_counter() - began)
        ending.set()
        company.join()
        self._bound("items expired in a second, beside those at a pace", during["expired"], 20_000,
                    "/s", least=True)
        self._bound("items expired in a second, beside others", rate, 20_000, "/s", least=True)
        for workload, rate in paced.items():
            self._compare(f"p99 of {rate} {workload}s a second, idle and while items expire",
                          idle[workload], during[workload], 2)
        self._compare("gets of two connections that never rest, idle and while items expire",
                      greedy_idle["requests_per_second"], during["greedy"]["requests_per_second"],
                      unit="/s")
        self._compare("their p99", greedy_idle["p99_ms"], during["greedy"]["p99_ms"])

    def _is_there(self, number):
        """One of the items that expire. By a connection of its own, as two threads ask."""
        return "Item" in Client(self.bench.endpoint).call("GetItem", {
            "TableName": "bench_expiring", "Key": {"pk": {"S": f"item#{number:08}"}}})

    def changes(self):
        """When a reader that waits sees a change of a stream, from when the write was sent."""
        self._create("bench_followed", StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        seen = []
        with self.gateway.beside("--stream-events") as endpoint:
            client = Client(endpoint)
            reader = http.client.HTTPConnection(endpoint, timeout=60)
            reader.request("GET", "/streams/bench_followed/events")
            events = reader.getresponse()
            for number in range(CHANGES):
                time.sleep(random.uniform(0, 0.1))
                item = {"pk": {"S": f"item#{number:08}"}}
                began = time.perf_counter()
                client.call("PutItem", {"TableName": "bench_followed", "Item": item})
                while item["pk"]["S"].encode() not in events.readline():
                    pass
                seen.append((time.perf_counter() - began) * 1000)
            reader.close()
        self._bound("a change is seen, median", statistics.median(seen), 150, "ms")
        self._bound("a change is seen, the slowest of a hundred",
                    statistics.quantiles(seen, n=100)[98], 150, "ms")

    def idle_streams(self):
        """What streams cost that nobody reads and of which nobody writes the tables."""
        without = self._idle_part()
        for number in range(IDLE_STREAMS):
            self._create(f"bench_idle_{number:03}", StreamSpecification={
                "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
        streams = self._idle_part() - without
        self.say(f"  without streams: {without:.1f} thousandths of a processor")
        self._bound(f"{IDLE_STREAMS} idle streams", streams, 10, "thousandths more")

    def tables(self):
        """Ten tables of one index, and many."""
        many = self.bench.arguments.tables
        created = []
        results = []
        for count in (FEW_TABLES, many):
            for number in range(len(created), count):
                created.append(self._create(f"bench_many_{number:08}", indexed=True))
            self._load("put-tables", "--many-tables", count, seconds=max(5, count / 100))
            self._put_each(count)
            reads = self._load("get-tables", "--many-tables", count, connections=16)
            idle = self._load("put-tables", "--many-tables", count)
            with Company(1, self._come_and_go):
                beside = self._load("put-tables", "--many-tables", count)
            results.append((reads, idle, beside))
        (few, _, _), (lots, idle, beside) = results
        self._compare(f"GetItem over {FEW_TABLES} and {many} tables",
                      few["requests_per_second"], lots["requests_per_second"], 0.7, least=True,
                      unit="/s")
        self._compare(f"p99 of PutItem over {many} tables, idle and beside CreateTable",
                      idle["p99_ms"], beside["p99_ms"], 5)
        self._compare(f"CreateTable, the first and the last of {many}",
                      statistics.median(created[:20]), statistics.median(created[-20:]), 1.5)
        self._bound("the largest backend", self._largest_backend_mb(), 100, "MB")

    # -- what these are made of

    def _come_and_go(self, _number):
        client = Client(self.bench.endpoint)
        self._create("bench_passing", indexed=True, client=client)
        client.call("DeleteTable", {"TableName": "bench_passing"})

    def _create(self, name, indexed=False, client=None, **more):
        """Milliseconds that CreateTable took."""
        names = ["pk", "customer"] if indexed else ["pk"]
        request = {
            "TableName": name, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": n, "AttributeType": "S"} for n in names],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}], **more}
        if indexed:
            request["GlobalSecondaryIndexes"] = [_index("customer")]
        return (client or self.client).timed("CreateTable", request)

    def _status(self, name):
        return self.client.call("DescribeTable", {"TableName": name})["Table"]["TableStatus"]

    def _wait_for_index(self, name):
        while True:
            table = self.client.call("DescribeTable", {"TableName": name})["Table"]
            if all(i["IndexStatus"] == "ACTIVE" for i in table.get("GlobalSecondaryIndexes", [])):
                return
            time.sleep(0.02)

    def _plain_table(self, name, count):
        self._create(name)
        self._fill(name, count)

    def _tiny_table(self, name, count):
        self._create(name)
        self._fill(name, count, "jsonb_build_object('pk', jsonb_build_object('S', pk))")

    def _fill(self, name, count, item=None):
        """Fills a table by SQL: with the items of the benchmark, unless another is told."""
        item = item or "jsonb_set(example, '{pk,S}', to_jsonb(pk))"
        relation = self.gateway.sql(
            f"select relation from tuskgate.tables where name = '{name}'")
        self.gateway.sql(
            f"""insert into tuskgate_data."{relation}" (pk, item, size)
                select pk, item, tuskgate.item_size(item)
                from (select 'item#' || lpad(n::text, 8, '0') as pk
                      from generate_series(0, {count} - 1) n) k,
                  (select item as example from public.bench_copy limit 1) e,
                  lateral (select {item} as item) i;
                vacuum analyze tuskgate_data."{relation}";
                checkpoint;""")

    def _put_each(self, count):
        """An item in each of the tables, whatever a random load has missed."""
        example = json.loads(self.gateway.sql("select item from public.bench_copy limit 1"))
        for number in range(count):
            self.client.call("PutItem", {
                "TableName": f"bench_many_{number:08}",
                "Item": example | {"pk": {"S": f"item#{number:08}"}}})

    def _load(self, workload, *more, connections=2, seconds=None):
        """What the load generator measured."""
        return self.bench.load(workload, *more, connections=connections, seconds=seconds)

    def _paced_p99(self, rates):
        """Of each workload at its rate: the median of some windows, taken in turn. One alone differs
        by three times on a machine that others share."""
        windows = {workload: [] for workload in rates}
        for _ in range(PACED_WINDOWS):
            for workload, rate in rates.items():
                windows[workload].append(
                    self._load(workload, "--rate", rate, connections=16, seconds=4)["p99_ms"])
        return {workload: statistics.median(p99s) for workload, p99s in windows.items()}

    def _idle_part(self):
        """Thousandths of a processor, once what was done before is over."""
        self.gateway.sql("vacuum; checkpoint")
        time.sleep(5)
        began = self._cpu_seconds()
        time.sleep(IDLE_SECONDS)
        return 1000 * (self._cpu_seconds() - began) / IDLE_SECONDS

    def _cpu_seconds(self):
        """Of the gateway and PostgreSQL, with those of its processes that have ended."""
        children = pathlib.Path(
            f"/proc/{self.gateway.postmaster}/task/{self.gateway.postmaster}/children")
        ticks = 0
        for process in [self.gateway.postmaster, *children.read_text().split()]:
            try:
                stat = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
            except OSError:
                continue  # it has ended
            ticks += sum(int(field) for field in stat[11:15])
        return self.gateway.cpu_seconds() + ticks / os.sysconf("SC_CLK_TCK")

    def _largest_backend_mb(self):
        """Of what is a backend's own, without shared buffers."""
        children = pathlib.Path(
            f"/proc/{self.gateway.postmaster}/task/{self.gateway.postmaster}/children")
        sizes = [0.0]
        for child in children.read_text().split():
            try:
                lines = pathlib.Path(f"/proc/{child}/status").read_text().splitlines()
            except OSError:
                continue  # it has ended
            sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")]
        return max(sizes)

    def _compare(self, *arguments, **options):
        figure = Figure(*arguments, **options)
        self.figures.append(figure)
        goal = ""
        if figure.goal is not None:
            side = "at least" if figure.least else "at most"
            goal = f" (goal {side} {figure.goal:g}: {'met' if figure.met() else 'NOT MET'})"
        self.say(f"  {figure.name}: {figure.small:,.2f} and {figure.large:,.2f} {figure.unit}, "
                 f"{figure.growth:.2f}{goal}")

    def _bound(self, *arguments, **options):
        bound = Bound(*arguments, **options)
        self.figures.append(bound)
        side = "at least" if bound.least else "at most"
        self.say(f"  {bound.name}: {bound.value:,.0f} {bound.unit} (goal {side} {bound.goal:,g}: "
                 f"{'met' if bound.met() else 'NOT MET'})")


def _index(attribute):
    return {"IndexName": attribute,
            "KeySchema": [{"AttributeName": attribute, "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}}
