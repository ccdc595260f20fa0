"""Asks both servers, compares, keeps them alike."""

import collections
import dataclasses
import json

from canonical import canonical, differences
from endpoint import Answer
from exchange import WRITES, Difference
from schemas import TABLES


class Runner:
    def __init__(self, world, dice, known):
        self.world, self._dice, self.known = world, dice, known
        self.unknown = collections.OrderedDict()  # summary: [difference, how often]
        self.asked = collections.Counter()
        self.accepted = collections.Counter()
        self.differing = self.surprises = 0

    def run(self, generator):
        exchange = generator.exchange()
        answers = [self._ask(server, exchange) for server in self.world.servers]
        self.asked[exchange.operation] += 1
        self.accepted[exchange.operation] += answers[0].accepted and answers[1].accepted
        difference = self._compare(exchange, *answers)
        if difference:
            self._record(difference)
        if exchange.operation in WRITES:
            self._after_write(exchange, answers)
        if hasattr(generator, "after"):
            for found in generator.after(self.world, self.known, exchange, answers):
                self._record(found)

    def _ask(self, server, exchange):
        request = server.named(exchange.request)
        if exchange.mode in ("plain", "errors"):
            return server.call(exchange.operation, request)
        if exchange.mode == "pages":
            return self.world.pages(server, exchange.operation, request)
        whole = {"Items": [], "Count": 0, "ScannedCount": 0}
        for segment in range(request["TotalSegments"]):
            answer = self.world.pages(server, exchange.operation, request | {"Segment": segment})
            if not answer.accepted:
                return answer
            for name in whole:
                whole[name] += answer.body[name]
        return Answer(200, whole)

    def _compare(self, exchange, reference, subject):
        if reference.accepted and subject.accepted:
            if exchange.mode == "errors":
                return None
            # DynamoDB Local leaves numbers inside of lists and maps as they were written.
            left = canonical(exchange, reference.body, numbers=True)
            right = canonical(exchange, subject.body)
            where = list(differences(left, right))
            return Difference(exchange, reference, subject, where) if where else None
        if (reference.status, reference.kind, reference.message) == (
                subject.status, subject.kind, subject.message):
            return None
        return Difference(exchange, reference, subject)

    def _record(self, difference):
        self.differing += 1
        if self.known.explain(difference):
            return
        self.surprises += 1
        key = self.known.shape(difference)
        if key in self.unknown:
            old, count = self.unknown[key]
            shorter = len(str(difference)) < len(str(old))
            self.unknown[key] = [difference if shorter else old, count + 1]
        else:
            self.unknown[key] = [difference, 1]

    def _after_write(self, exchange, answers):
        """Compares what is stored, also when both refused."""
        tables = [exchange.table] if exchange.table else []
        accepted = [answer.accepted for answer in answers]
        # One word is enough. When Local fails, it may have written before that; it does so with
        # "Cannot have null key" too, when it does not know a ReturnConsumedCapacity.
        quiet = (accepted[0] != accepted[1] or answers[0].status >= 500
                 or answers[0].message.startswith("Cannot have null key"))
        if exchange.operation.startswith("Batch"):
            # When Local refuses a batch, it may have written some of it.
            tables = [table for table in TABLES if table.name in str(exchange.request)]
            quiet = accepted != [True, True]
        for table in tables:
            self._check(table, exchange, answers, quiet)

    def _check(self, table, exchange, answers, quiet):
        """Compares what is stored, and makes it equal."""
        unequal = self.world.unequal_items(table)
        if unequal and not quiet:
            key, left, right = unequal[0]
            stored = dataclasses.replace(exchange, operation=f"(stored by {exchange.operation})",
                                         table=table)
            where = differences(left, right, f"item {json.dumps(key)}")
            self._record(Difference(stored, *answers, where))
