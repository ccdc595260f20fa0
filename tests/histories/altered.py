"""Faults that are put into what was recorded: the checkers have to find each of them."""

import json

from gateways import Failure
from history import DONE


def _lost_update(work, dice):
    """A write that replaced another's version says that it replaced the one before that."""
    operations = work.things.operations
    replaced = {(key, new): old for operation in operations for key, new, old in operation.writes
                if operation.outcome == DONE and old}
    victim, place = dice.choice([
        (operation, place) for operation in operations if operation.outcome == DONE
        for place, (key, _, old) in enumerate(operation.writes) if (key, old) in replaced])
    key, new, old = victim.writes[place]
    victim.writes[place] = (key, new, replaced[key, old])


def _torn_read(work, dice):
    """Of two items that one transaction wrote, a reader of both sees the older version of one."""
    operations = work.things.operations
    written = {(key, new): (operation, old) for operation in operations
               if operation.outcome == DONE for key, new, old in operation.writes}
    torn = []
    for operation in operations:
        for place, read in enumerate(operation.reads):
            writer, old = written.get(read, (None, False))
            others = operation.reads[:place] + operation.reads[place + 1:]
            if old is not False and any(written.get(other, (None,))[0] is writer
                                        for other in others) and not operation.writes:
                torn.append((operation, place, (read[0], old)))
    victim, place, older = dice.choice(torn)
    victim.reads[place] = older


def _write_skew(work, dice):
    """Two that wrote one after the other, the second of which had read what the first wrote."""
    operations = [operation for operation in work.things.operations if operation.outcome == DONE]
    written = {(key, new): (operation, old) for operation in operations
               for key, new, old in operation.writes}
    replaced = {(key, old): operation for operation in operations
                for key, _, old in operation.writes}
    skewed = []
    for second in operations:
        own = {key for key, *_ in second.writes}
        for place, read in enumerate(second.reads):
            first, old = written.get(read, (None, False))
            if first is None or not own or read[0] in own or old is False:
                continue
            if any(key in own and replaced.get((key, version)) is second
                   for key, version in first.reads):
                skewed.append((second, place, (read[0], old), first))
    second, place, older, first = dice.choice(skewed)
    second.reads[place] = older
    # They were at the same time, so that it is not time that tells.
    first.call = second.call = min(first.call, second.call)
    first.back = second.back = max(first.back, second.back)


def _stale_read(work, dice):
    """A read of a register says what was there before a write that had been answered."""
    lines = [json.loads(line) for line in work.registers.operations]
    stale = []
    for write in lines:
        if write["kind"] == "put" and write["outcome"] == DONE:
            stale += [(place, write) for place, read in enumerate(lines)
                      if read["kind"] == "get" and read["key"] == write["key"]
                      and read["old"] == write["new"] and read["call"] > write["back"]]
    place, write = dice.choice(stale)
    before = [line["new"] for line in lines if line["key"] == write["key"] and line["outcome"] ==
              DONE and line["kind"] == "put" and line["back"] < write["call"]]
    work.registers.operations[place] = json.dumps(lines[place] | {
        "old": before[0] if before else "nobody's"})


_ALTERATIONS = {"lost-update": _lost_update, "torn-read": _torn_read, "write-skew": _write_skew,
                "stale-read": _stale_read}
KINDS = tuple(_ALTERATIONS)


def alter(kind, work, dice):
    try:
        _ALTERATIONS[kind](work, dice)
    except IndexError as error:  # of a choice among none
        raise Failure("too little has happened to be altered: --round has to be longer") from error
