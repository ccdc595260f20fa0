"""What is expected to be somewhere else, too: tables with each type of key and kind of index, and all
that reads over HTTP tell of them."""

from indexes import Index, table_parameters
from support import all_items

BY_GROUP = Index("by-group", "g:S", "p:S")
BY_KIND = Index("by-kind", "k:N", project="KEYS_ONLY")
BY_NOTE = Index("by-note", "p:S", "note:S", project=["g"])


def fill(client, resource):
    client.create_table(TableName="Plain", **table_parameters("p:S"))
    client.create_table(TableName="Numbers", **table_parameters("p:N", "s:B"))
    client.create_table(TableName="Blobs", **table_parameters("p:B", "s:N"))
    client.create_table(TableName="Indexed", **table_parameters(
        "p:S", "s:S", global_indexes=[BY_GROUP, BY_KIND], local_indexes=[BY_NOTE]))
    write(resource, range(40))


def write(resource, numbers):
    with resource.Table("Indexed").batch_writer() as batch:
        for n in numbers:
            batch.put_item(Item={"p": f"p{n % 5}", "s": f"s{n}", "g": f"g{n % 3}", "k": n % 4,
                                 "note": f"n{n}", "list": [n, {"deep": {str(n)}}]})
    for n in numbers:
        resource.Table("Plain").put_item(Item={"p": f"key-{n}" * (60 if n % 7 == 0 else 1), "n": n})
        resource.Table("Numbers").put_item(Item={"p": n % 6, "s": bytes([n % 250])})
        resource.Table("Blobs").put_item(Item={"p": bytes([n % 250]), "s": n, "x": "\u0000"})


def change(resource):
    """Updates and deletes, which move items in the indexes and take them out of these."""
    indexed = resource.Table("Indexed")
    for n in range(10):
        key = {"p": f"p{n % 5}", "s": f"s{n}"}
        if n % 3 == 0:
            indexed.delete_item(Key=key)
        elif n % 3 == 1:
            indexed.update_item(Key=key, UpdateExpression="SET g = :g, note = :n ADD k :one",
                                ExpressionAttributeValues={":g": "other", ":n": "new", ":one": 1})
        else:
            indexed.update_item(Key=key, UpdateExpression="REMOVE g, note, k")
    # What is found absent is held by rows that are gone in the end.
    resource.meta.client.transact_write_items(TransactItems=[
        {"Put": {"TableName": "Indexed", "Item": {"p": "p9", "s": "s", "g": "g9", "k": 9}}},
        {"Update": {"TableName": "Indexed", "Key": {"p": "p4", "s": "s14"},
                    "UpdateExpression": "SET g = :g", "ExpressionAttributeValues": {":g": "g9"}}},
        {"Delete": {"TableName": "Indexed", "Key": {"p": "p4", "s": "s19"}}},
        {"Delete": {"TableName": "Indexed", "Key": {"p": "p4", "s": "none"}}},
        {"ConditionCheck": {"TableName": "Plain", "Key": {"p": "none"},
                            "ConditionExpression": "attribute_not_exists(p)"}}])
    for n in range(5):
        resource.Table("Plain").delete_item(Key={"p": f"key-{n}" * (60 if n == 0 else 1)})
        resource.Table("Numbers").delete_item(Key={"p": n, "s": bytes([n])})
        resource.Table("Blobs").update_item(
            Key={"p": bytes([n]), "s": n}, UpdateExpression="SET y = :y",
            ExpressionAttributeValues={":y": n})


def contents(client, resource):
    """By table: id, keys, projections of the indexes, items, and items of each index."""
    found = {}
    for page in client.get_paginator("list_tables").paginate():
        for name in page["TableNames"]:
            table = resource.Table(name)
            described = client.describe_table(TableName=name)["Table"]
            indexes = {index["IndexName"]: index for kind in ("Global", "Local")
                       for index in described.get(f"{kind}SecondaryIndexes", ())}
            found[name] = (described["TableId"], described["KeySchema"],
                           {index: one["Projection"] for index, one in indexes.items()},
                           all_items(table.scan),
                           {index: all_items(table.scan, IndexName=index) for index in indexes})
    return found


def check_indexes(resource):
    """That the indexes of table Indexed have what its items say."""
    table = resource.Table("Indexed")
    items = all_items(table.scan)
    for index, attributes in (("by-group", "g"), ("by-kind", "k"), ("by-note", "note")):
        found = all_items(table.scan, IndexName=index)
        assert (sorted((item["p"], item["s"]) for item in found)
                == sorted((item["p"], item["s"]) for item in items if attributes in item)), index
