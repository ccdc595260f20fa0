"""The two servers, kept in the same state."""

import time

from canonical import plain, text
from schemas import TABLES


class World:
    def __init__(self, reference, subject):
        self.reference = reference
        self.subject = subject
        self.servers = (reference, subject)

    def begin(self):
        """All tables of schemas.py, empty."""
        for server in self.servers:
            for name in self.tables(server):
                self.delete_table(server, name)
            for table in TABLES:
                answer = server.call("CreateTable", table.definition())
                if not answer.accepted:
                    raise RuntimeError(f"{server.name}: {table.name}: {answer}")
                if not self.wait_until_active(server, table.name):
                    raise RuntimeError(f"{server.name}: {table.name} does not become active")

    @staticmethod
    def tables(server):
        names, request = [], {}
        while True:
            page = server.call("ListTables", request).body
            names += page["TableNames"]
            if "LastEvaluatedTableName" not in page:
                return names
            request = {"ExclusiveStartTableName": page["LastEvaluatedTableName"]}

    @staticmethod
    def delete_table(server, name):
        answer = server.call("DeleteTable", {"TableName": name})
        if not answer.accepted and "protected" in answer.message:
            server.call("UpdateTable", {"TableName": name, "DeletionProtectionEnabled": False})
            server.call("DeleteTable", {"TableName": name})
        for _ in range(500):
            if server.call("DescribeTable", {"TableName": name}).status != 200:
                return
            time.sleep(0.02)

    @staticmethod
    def wait_until_active(server, name):
        """The description of the table when nothing in it changes any more; None for no table, and
        False when it goes on changing: Local is known to forget the deletion of an index.
        """
        for _ in range(200):
            answer = server.call("DescribeTable", {"TableName": name})
            if answer.kind == "ResourceNotFoundException":
                return None
            if not answer.accepted:
                continue
            table = answer.body["Table"]
            states = [table["TableStatus"]]
            states += [index.get("IndexStatus", "ACTIVE")
                       for index in table.get("GlobalSecondaryIndexes", [])]
            if set(states) == {"ACTIVE"}:
                return table
            time.sleep(0.02)
        return False

    @staticmethod
    def contents(server, table):
        """All items by their keys: {key: (key, item)}."""
        found, request = {}, {"TableName": table.name, "ConsistentRead": True}
        while True:
            answer = server.call("Scan", request)
            if not answer.accepted:
                raise RuntimeError(f"{server.name}: Scan of {table.name}: {answer}")
            page = answer.body
            for item in page["Items"]:
                key = plain({name: item[name] for name in table.key}, numbers=True)
                found[text(key)] = key, item
            if "LastEvaluatedKey" not in page:
                return found
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def unequal_items(self, table):
        """What is not stored alike: [(key, the reference's item, ours)]. Deleted on both then."""
        left, right = (self.contents(server, table) for server in self.servers)
        found = []
        for key in sorted(left.keys() | right.keys()):
            items = [side[key][1] if key in side else None for side in (left, right)]
            items = [plain(items[0], numbers=True), plain(items[1])]
            if items[0] != items[1]:
                names = (left.get(key) or right.get(key))[0]
                found.append((names, *items))
                for server in self.servers:
                    server.call("DeleteItem", {"TableName": table.name, "Key": names})
        return found

    def pages(self, server, operation, request, most=200):
        """All pages of a Query or Scan as one body, or the first answer that is an error."""
        whole = {"Items": [], "Count": 0, "ScannedCount": 0, "Pages": 0}
        request = dict(request)
        for _ in range(most):
            answer = server.call(operation, request)
            if not answer.accepted:
                return answer
            whole["Items"] += answer.body.get("Items", [])
            whole["Count"] += answer.body["Count"]
            whole["ScannedCount"] += answer.body["ScannedCount"]
            whole["Pages"] += 1
            if "LastEvaluatedKey" not in answer.body:
                return type(answer)(200, whole)
            request["ExclusiveStartKey"] = answer.body["LastEvaluatedKey"]
        raise RuntimeError(f"{server.name}: {operation} does not end: {request}")
