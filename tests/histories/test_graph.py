"""The checker of transactions refuses what cannot have happened, and nothing else."""

import math
import random

import graph
import pytest
from history import BEFORE, DONE, FAILED, UNKNOWN, Operation


def operation(call, back, reads=(), writes=(), outcome=DONE):
    return Operation("test", 0, call, back, outcome, list(reads), list(writes))


def refused(operations, words):
    with pytest.raises(graph.Fault) as caught:
        graph.check(operations)
    assert words in str(caught.value)


# x and y are there before everything that follows.
BEGIN = operation(0, 1, writes=[("x", "x0", None), ("y", "y0", None)])


def test_one_after_the_other_is_accepted():
    assert graph.check([
        BEGIN,
        operation(2, 3, [("x", "x0")], [("x", "x1", "x0")]),
        operation(4, 5, [("x", "x1"), ("y", "y0")]),
        operation(6, 7, [("y", "y0")], [("y", "y1", "y0"), ("x", "x2", "x1")]),
        operation(8, 9, [("x", "x2"), ("y", "y1")]),
    ])[0] == 5


def test_those_at_once_may_have_come_in_any_order():
    graph.check([
        BEGIN,
        operation(2, 9, writes=[("x", "x1", "x0"), ("y", "y1", "y0")]),
        operation(3, 4, [("x", "x0"), ("y", "y0")]),
        operation(5, 6, [("x", "x1"), ("y", "y1")]),
    ])


def test_a_lost_update():
    refused([
        BEGIN,
        operation(2, 5, [("x", "x0")], [("x", "x1", "x0")]),
        operation(3, 6, [("x", "x0")], [("x", "x2", "x0")]),
    ], "lost update: two replaced x0 of x")


def test_a_torn_read():
    refused([
        BEGIN,
        operation(2, 9, writes=[("x", "x1", "x0"), ("y", "y1", "y0")]),
        operation(3, 8, [("x", "x1"), ("y", "y0")]),
    ], "rw y: y0 before y1")


def test_a_torn_read_of_two_transactions():
    """Each is read whole, but in an order that differs from the reader's two snapshots."""
    refused([
        BEGIN,
        operation(2, 9, writes=[("x", "x1", "x0")]),
        operation(2, 9, writes=[("y", "y1", "y0")]),
        operation(3, 8, [("x", "x1"), ("y", "y0")]),
        operation(3, 8, [("x", "x0"), ("y", "y1")]),
    ], "nothing comes before itself")


def test_a_write_skew():
    refused([
        BEGIN,
        operation(2, 9, [("x", "x0"), ("y", "y0")], [("x", "x1", "x0")]),
        operation(3, 8, [("x", "x0"), ("y", "y0")], [("y", "y1", "y0")]),
    ], "rw x: x0 before x1")


def test_a_write_skew_of_what_is_absent():
    refused([
        operation(2, 9, [("b", None)], [("a", "a1", None)]),
        operation(3, 8, [("a", None)], [("b", "b1", None)]),
    ], "rw a: None before a1")


def test_a_stale_read():
    refused([
        BEGIN,
        operation(2, 3, writes=[("x", "x1", "x0")]),
        operation(4, 5, [("x", "x0")]),
    ], "by time")


def test_a_stale_read_through_another_key():
    """Serializable, but not in an order that time allows."""
    refused([
        BEGIN,
        operation(2, 3, writes=[("x", "x1", "x0")]),
        operation(4, 5, writes=[("y", "y1", "y0")]),
        operation(2, 9, [("x", "x0"), ("y", "y1")]),
    ], "by time")


def test_what_nobody_wrote_is_not_read():
    refused([BEGIN, operation(2, 3, [("x", "x9")])], "x9 of x was read, but nobody wrote it")


def test_what_a_cancelled_transaction_would_have_written_is_not_read():
    refused([
        BEGIN,
        operation(2, 3, writes=[("x", "x1", "x0")], outcome=FAILED),
        operation(4, 5, [("x", "x1")]),
    ], "x1 of x was read, but nobody wrote it")


def test_what_was_replaced_had_been_written():
    refused([BEGIN, operation(2, 3, writes=[("x", "x2", "x1")])], "nobody wrote it")


def maybe(call, *writes, reads=()):
    return operation(call, math.inf, reads, writes, UNKNOWN)


def test_what_got_no_answer_may_have_happened_or_not():
    lost = maybe(2, ("x", "x1", "x0"), ("y", "y1", "y0"))
    graph.check([BEGIN, lost, operation(4, 5, [("x", "x0"), ("y", "y0")])])
    graph.check([BEGIN, lost, operation(4, 5, [("x", "x1"), ("y", "y1")])])
    # Also later, but not by halves.
    graph.check([BEGIN, lost, operation(4, 5, [("x", "x0")]), operation(6, 7, [("y", "y1")])])
    refused([BEGIN, lost, operation(4, 5, [("x", "x1"), ("y", "y0")])], "rw y: y0 before y1")
    refused([BEGIN, lost, operation(4, 5, [("x", "x1")]), operation(6, 7, [("y", "y0")])], "time")


def test_what_got_no_answer_is_known_by_what_replaced_it():
    lost = maybe(2, ("x", "x1", "x0"), ("y", "y1", "y0"))
    after = operation(4, 5, writes=[("x", "x2", "x1")])
    graph.check([BEGIN, lost, after, operation(6, 7, [("y", "y1")])])
    refused([BEGIN, lost, after, operation(6, 7, [("y", "y0")])], "time")


def test_a_chain_of_what_got_no_answer():
    first, second = maybe(2, ("x", "x1", "x0")), maybe(3, ("x", "x2", "x1"), ("y", "y1", "y0"))
    graph.check([BEGIN, first, second, operation(4, 5, [("x", "x2"), ("y", "y1")])])
    refused([BEGIN, first, second, operation(4, 5, [("y", "y1")]),
             operation(6, 7, [("x", "x1")])], "time")


def test_one_that_does_not_say_what_it_replaced_has_one_place():
    blind = maybe(2, ("x", "x1", False))
    graph.check([BEGIN, blind, operation(4, 5, [("x", "x0")]), operation(6, 7, [("x", "x1")])])
    refused([BEGIN, blind, operation(4, 5, [("x", "x1")]), operation(6, 7, [("x", "x0")])], "time")
    between = operation(8, 9, writes=[("x", "x2", "x1")])
    refused([BEGIN, blind, between, operation(10, 11, [("x", "x0")])], "time")


def test_a_deletion_is_a_version():
    deleted = operation(2, 3, writes=[("x", None, "x0")])
    graph.check([BEGIN_THERE, deleted, operation(4, 5, [("x", None)]),
                 operation(6, 7, writes=[("x", "x1", None)]), operation(8, 9, [("x", "x1")])])
    refused([BEGIN_THERE, deleted, operation(4, 5, [("x", "x0")])], "time")
    refused([BEGIN_THERE, operation(2, 9, writes=[("x", None, "x0"), ("y", "y1", "y0")]),
             operation(3, 8, [("x", None), ("y", "y0")])], "rw y: y0 before y1")
    lost = maybe(2, ("x", None, "x0"), ("y", "y1", "y0"))
    graph.check([BEGIN_THERE, lost, operation(4, 5, [("y", "y0")]), operation(6, 7, [("x", None)])])
    refused([BEGIN_THERE, lost, operation(4, 5, [("x", None)]), operation(6, 7, [("y", "y0")])],
            "time")


# The same where x and y did not begin by being absent.
BEGIN_THERE = operation(0, 1, writes=[("x", "x0", BEFORE), ("y", "y0", BEFORE)])


def serial(dice, length):
    """A history that was made one by one, in which each takes a while around its moment."""
    keys = ["a", "b", "c", "d"]
    now = dict.fromkeys(keys)
    operations = []
    for number in range(length):
        chosen = dice.sample(keys, dice.randint(1, 3))
        written = chosen[:dice.randint(0, len(chosen))]
        made = operation(10 * number - dice.randint(1, 60), 10 * number + dice.randint(1, 60),
                         [(key, now[key]) for key in chosen],
                         [(key, f"{key}{number}", now[key]) for key in written])
        now |= {key: new for key, new, _ in made.writes}
        if dice.random() < 0.1:
            made.outcome, made.back = UNKNOWN, math.inf
        operations.append(made)
    return operations


@pytest.mark.parametrize("seed", range(20))
def test_long_histories(seed):
    """Those with an order are accepted, and refused when one read is of what was long replaced."""
    dice = random.Random(seed)
    operations = serial(dice, 400)
    graph.check(dice.sample(operations, len(operations)))
    victim = dice.choice([made for made in operations[200:] if made.outcome == DONE and made.reads])
    place = dice.randrange(len(victim.reads))
    key = victim.reads[place][0]
    older = [old for made in operations for changed, _, old in made.writes
             if changed == key and made.outcome == DONE and made.back < victim.call]
    victim.reads[place] = (key, dice.choice(older))
    refused(operations, "before")
