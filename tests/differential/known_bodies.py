"""Where the bodies of two successes may differ."""

import dataclasses
import re
from collections.abc import Callable


@dataclasses.dataclass(frozen=True)
class Body:
    id: str
    why: str
    path: str
    operation: str = ".*"
    when: Callable = lambda request, left, right: True

    def matches(self, difference, path, left, right):
        return bool(
            re.fullmatch(self.operation, difference.operation)
            and re.fullmatch(self.path, path)
            and self.when(difference.exchange.request, left, right))


def _only_removes(request):
    updates = request.get("AttributeUpdates")
    if updates:
        return all(update.get("Action") == "DELETE" for update in updates.values())
    text = request.get("UpdateExpression")
    return bool(text and not re.search(r"\b(set|add)\b", text, re.IGNORECASE))


ENTRIES = [
    Body("capacity-unasked", "Local's DeleteItem always tells what it consumed",
         "ConsumedCapacity", "DeleteItem",
         lambda request, left, right: right is None
         and request.get("ReturnConsumedCapacity", "NONE") == "NONE"),
    Body("capacity-of-nothing", "a read of no item costs as much as one of a small item",
         r"ConsumedCapacity\..*", "BatchGetItem",
         lambda request, left, right: left < right),
    Body("capacity-of-empty-pages", "a page without items costs as much as one with a small item",
         r"ConsumedCapacity\..*", "Query|Scan",
         lambda request, left, right: left == 0.0 and right in (0.5, 1.0)),
    Body("last-key-at-limit", "a page that ends at Limit tells its last key, even if nothing "
         "follows (recorded by dynalite)", "LastEvaluatedKey|Pages", "Query|Scan",
         lambda request, left, right: "Limit" in request and right is not None
         and (left is None or left in (right - 1, right - request.get("TotalSegments", 1)))),
    Body("capacity-of-batches", "Local counts writes of batches twice",
         r"ConsumedCapacity\..*", "BatchWriteItem",
         lambda request, left, right: right is None or (left is not None and left > right)),
    Body("item-collections", "Local's tables in memory do not tell of item collections",
         "ItemCollectionMetrics", when=lambda request, left, right: left is None),
    Body("capacity-of-half-keys", "Local charges for an index when one item has one of its key "
         "attributes and the other item has the other one, though neither is in the index",
         r"ConsumedCapacity\.(CapacityUnits|GlobalSecondaryIndexes\.(number|some).*)",
         "PutItem|UpdateItem|DeleteItem",
         lambda request, left, right: request["TableName"] in ("diff-local", "diff-global")),
    Body("capacity-of-fetching", "what a local index does not have is read item by item "
         "(Developer Guide, local secondary indexes); Local "
         "does so for Query only, whether or not there is anything to fetch",
         r"ConsumedCapacity\..*", "Query|Scan",
         lambda request, left, right: str(request.get("IndexName")).startswith("local")
         and left is not None and right is not None),
    Body("filter-sees-projection", "a filter of a Scan sees what the index has; Local's sees all",
         r"Count|Items.*|\(sort keys\).*|LastEvaluatedKey", "Scan",
         lambda request, left, right: request.get("IndexName") in ("keys", "some", "number")
         and ("FilterExpression" in request or "ScanFilter" in request)),
    Body("updated-paths", "UPDATED_OLD and UPDATED_NEW tell what is at the updated paths "
         "(scylladb's test_update_item_returnvalues_nested, run against the service); Local tells "
         "whole attributes", r"Attributes(\..*)?", "UpdateItem",
         lambda request, left, right: str(request.get("ReturnValues")).startswith("UPDATED_")
         and re.search(r"[.\[]", request.get("UpdateExpression", "")) is not None),
    Body("no-item-by-removing", "an update that only removes does not make an item "
         "(scylladb's test_update_item_non_existent, run against the service)",
         r"item \{[^}]*\}(, \"\w+\": \{[^}]*\})*\}|Attributes|ConsumedCapacity.*",
         r"UpdateItem|\(stored by UpdateItem\)",
         lambda request, left, right: _only_removes(request)),
]
