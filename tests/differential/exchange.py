"""One question to both servers, and how their answers differ."""

import dataclasses
import json

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")
_PRINTED = 400  # characters of an answer
_PRINTED_REQUEST = 3000


@dataclasses.dataclass
class Exchange:
    operation: str
    request: object  # JSON, or the text of a body
    generator: str = ""
    # How answers are compared: "plain"; "pages" and "segments" read to the end first, since it is
    # unspecified which items a page of a Scan has; "errors" compares nothing else.
    mode: str = "plain"
    table: object = None  # what schemas.py says of the table, if it is one of those


class Difference:
    def __init__(self, exchange, reference, subject, where=()):
        self.exchange, self.reference, self.subject = exchange, reference, subject
        self.where = list(where)  # (path, the reference's, ours), when both accepted

    @property
    def operation(self):
        return self.exchange.operation

    def summary(self):
        """One line for each side."""
        if self.where:
            return tuple("200 " + "; ".join(
                f"{each[0]}: {json.dumps(each[side], ensure_ascii=False, sort_keys=True)}"
                for each in self.where) for side in (1, 2))
        return tuple("200" if answer.accepted else str(answer)
                     for answer in (self.reference, self.subject))

    def __str__(self):
        request = self.exchange.request
        if not isinstance(request, str):
            request = json.dumps(request, ensure_ascii=False)
        left, right = self.summary()
        return (f"{self.exchange.generator}: {self.operation} {request[:_PRINTED_REQUEST]}\n"
                f"    DynamoDB Local: {left[:_PRINTED]}\n    Tuskgate:       {right[:_PRINTED]}")
