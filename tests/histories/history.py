"""What a history is made of: see README."""

import dataclasses
import json
import math

# What becomes of an operation.
DONE, FAILED, UNKNOWN = "done", "failed", "unknown"

# The version that the first write of a key replaces, where that is not absence. A version must be
# written once, and absence is a version: a key either begins with it and is never deleted, or
# begins with a write and is deleted once at most.
BEFORE = ""


@dataclasses.dataclass
class Operation:
    """One request of the history of transactions.

    `reads` are pairs of a key and the version that was there; `writes` are a key, the new version,
    and the one it replaced, or False if that was not told. The version None is absence. All of it
    happened at one moment between `call` and `back`, which is infinity if nothing came back.
    """

    kind: str
    client: int
    call: float
    back: float = math.inf
    outcome: str = UNKNOWN
    reads: list = dataclasses.field(default_factory=list)
    writes: list = dataclasses.field(default_factory=list)

    def line(self):
        back = None if self.back == math.inf else self.back
        return json.dumps({**dataclasses.asdict(self), "back": back})

    @staticmethod
    def of_line(line):
        fields = json.loads(line)
        if fields["back"] is None:
            fields["back"] = math.inf
        return Operation(**fields)

    def __str__(self):
        reads = ", ".join(f"{key}={version}" for key, version in self.reads)
        writes = ", ".join(f"{key}:={new} after {'?' if old is False else old}"
                           for key, new, old in self.writes)
        return (f"{self.kind} of client {self.client} [{self.call / 1e6:.3f} .. "
                f"{self.back / 1e6:.3f} ms] {self.outcome}; read {{{reads}}} wrote {{{writes}}}")
