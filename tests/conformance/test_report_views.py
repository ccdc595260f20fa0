"""Views of the items for reports, which `tuskgate views refresh` makes and brings up to date."""

import os
import re

import pytest
from reporting import EVERYTHING, reports_fixture
from server import run
from support import connect, key_parameters, new_table, put_all, table_name

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a database of our own"
)

reports = reports_fixture()

UP_TO_DATE = ["the views are up to date"]


def view_of(table):
    return table.name.replace("-", "_")


def test_every_type_has_its_column(reports):
    with new_table(reports.resource, "pk:S") as table:
        table.put_item(Item=EVERYTHING)
        view = view_of(table)
        reports.refresh("--table", table.name)
        assert reports.columns(view) == [
            ("pk", "text"),
            ("item", "jsonb"),
            ("binaries", "jsonb"),
            ("bytes", "bytea"),
            ("digits", "numeric"),
            ("large", "numeric"),
            ("list", "jsonb"),
            ("map", "jsonb"),
            ("number", "numeric"),
            ("numbers", "jsonb"),
            ("text", "text"),
            ("texts", "jsonb"),
            ("yes", "boolean"),
        ]
        [row] = reports.rows(f"select bytes, number, texts, text, yes, map from reporting.{view}")
        assert row == {
            "bytes": "\\x00ff",
            "number": -1.5,
            "texts": ["a", "b"],
            "text": EVERYTHING["text"],
            "yes": True,
            "map": EVERYTHING["map"],
        }


def test_comments_tell_where_columns_come_from(reports):
    with new_table(reports.resource, "Artist:S", "Song:S") as table:
        table.put_item(Item={"Artist": "a", "Song": "s", "releaseYear": 1960, "labels": [{"a": 1}]})
        view = view_of(table)
        reports.refresh("--table", table.name, "--type", "Song=text")
        comment = "select obj_description('reporting.{}'::regclass)"
        assert reports.sql(comment.format(view)) == f"Items of the DynamoDB table {table.name}"
        assert reports.sql(comment.format(view + "_labels")) == (
            f"Elements of the list labels in items of the DynamoDB table {table.name}"
        )
        assert reports.sql(
            "select attname, col_description(attrelid, attnum) from pg_attribute "
            f"where attrelid = 'reporting.{view}'::regclass and attnum > 0 order by attnum"
        ).splitlines() == [
            "pk|partition key Artist (S)",
            "sk|sort key Song (S)",
            "item|the item as DynamoDB JSON",
            "artist|Artist (S)",
            "song|Song (S)",
            "labels|labels (L)",
            "release_year|releaseYear (N)",
        ]
        assert reports.sql(
            f"select col_description('reporting.{view}_labels'::regclass, 5)"
        ) == "labels[].a (N)"


def test_drift_is_reported_and_columns_keep_their_places(reports):
    with new_table(reports.resource, "p:S") as table:
        table.put_item(Item={"p": "1", "m": 1, "x": "text"})
        arguments = ("--table", table.name)
        view = view_of(table)
        created = [f"{view}: view created: p, m, x"]
        assert reports.refresh("--check", *arguments, status=3) == created
        assert reports.sql(f"select to_regclass('reporting.{view}') is null") == "t"
        assert reports.refresh(*arguments) == created
        assert reports.refresh(*arguments) == UP_TO_DATE
        # Somebody's view on the view does not stand in the way of new columns.
        reports.sql(f"create view mine as select m from reporting.{view}")

        table.put_item(Item={"p": "1", "m": 1, "a": True})
        table.put_item(Item={"p": "2", "m": "text"})
        drift = [
            f"{view}: type changed: m: m is also S, in 1 of 2",
            f"{view}: not seen: x: no x in 2",
            f"{view}: column added: a: boolean, from a (BOOL)",
        ]
        assert reports.refresh("--check", *arguments, status=3) == drift
        assert [name for name, _ in reports.columns(view)] == ["pk", "item", "p", "m", "x"]
        assert reports.refresh(*arguments) == drift
        assert reports.refresh("--check", *arguments) == UP_TO_DATE
        assert reports.columns(view) == [
            ("pk", "text"), ("item", "jsonb"), ("p", "text"), ("m", "numeric"), ("x", "text"),
            ("a", "boolean"),
        ]
        # A value of another type shows as null.
        assert reports.rows(f"select p, m, x, a from reporting.{view} order by p") == [
            {"p": "1", "m": 1, "x": None, "a": True},
            {"p": "2", "m": None, "x": None, "a": None},
        ]
        table.put_item(Item={"p": "1", "m": 1, "x": "back"})
        table.put_item(Item={"p": "3", "a": False})
        assert reports.refresh(*arguments) == [f"{view}: seen again: x"]


def test_mixed_types_are_json(reports):
    with new_table(reports.resource, "p:S") as table:
        put_all(table, [{"p": str(n), "v": n if n % 2 else f"t{n}", "w": n} for n in range(20)])
        table.put_item(Item={"p": "0", "v": "t0", "w": "rare"})
        table.put_item(Item={"p": "x", "only_null": None})
        reports.refresh("--table", table.name)
        assert dict(reports.columns(view_of(table))) == {
            "pk": "text", "item": "jsonb", "p": "text", "v": "jsonb", "w": "numeric"}
        assert reports.rows(
            f"select v from reporting.{view_of(table)} where p in ('1', '2') order by p"
        ) == [{"v": 1}, {"v": "t2"}]


def test_declarations(reports):
    with new_table(reports.resource, "p:S") as table:
        view = view_of(table)
        table.put_item(
            Item={"p": "1", "at": "2024-01-02T03:04:05Z", "ends": 1700000000, "ms": 1700000000250,
                  "Secret": "s", "Year": 1, "address": {"city": "Rome"},
                  "events": [{"on": "2024-01-01", "what": "x"}]}
        )
        reports.refresh("--table", table.name)
        lines = reports.refresh(
            "--table", table.name, "--type", "at=iso", "--type", "ends=epoch", "--type",
            "ms=epoch_ms", "--rename", "Year=release", "--exclude", "Secret", "--type",
            "address.city=text", "--type", "events[].on=iso", "--exclude", "events[].what")
        assert lines == [
            f"{view}: column removed: secret: Secret is excluded",
            f"{view}: column renamed: release: was year",
            f"{view}: column retyped: at: iso, was text",
            f"{view}: column retyped: ends: epoch, was number",
            f"{view}: column retyped: ms: epoch_ms, was number",
            f"{view}: column added: address_city: text, from address.city",
            f"{view}_events: column retyped: on: iso, was text",
            f"{view}_events: column removed: what: events[].what is excluded",
        ]
        assert reports.refresh("--table", table.name) == UP_TO_DATE
        assert reports.rows(
            'select at, ends, ms, release, address_city, item ? \'Secret\' as secret, e."on" '
            f"from reporting.{view} v join reporting.{view}_events e using (pk)"
        ) == [{
            "at": "2024-01-02T03:04:05+00:00", "ends": "2023-11-14T22:13:20+00:00",
            "ms": "2023-11-14T22:13:20.25+00:00", "release": 1, "address_city": "Rome",
            "secret": False, "on": "2024-01-01T00:00:00+00:00",
        }]
        # What the view does not show stays when the rest is written.
        reports.sql(f"update reporting.{view} set item = item || '{{\"z\": {{\"S\": \"z\"}}}}'")
        reports.sql(f"update reporting.{view} set at = '2025-01-01 00:00:00+01', ends = ends + "
                    "interval '1 second', ms = ms + interval '1 millisecond', "
                    "address_city = 'Bonn'")
        assert table.get_item(Key={"p": "1"})["Item"] == {
            "p": "1", "at": "2024-12-31T23:00:00Z", "ends": 1700000001, "ms": 1700000000251,
            "Secret": "s", "Year": 1, "address": {"city": "Bonn"}, "z": "z",
            "events": [{"on": "2024-01-01", "what": "x"}],
        }
        # A list that is excluded has no view either.
        assert reports.refresh("--table", table.name, "--exclude", "events") == [
            f"{view}: column removed: events: events is excluded",
            f"{view}: column added: z: text, from z (S)",
            f"{view}_events: view removed: as declared",
        ]
        assert reports.refresh("--table", table.name) == UP_TO_DATE
        assert reports.sql(f"select item ? 'events' from reporting.{view}") == "f"
        # Declarations can be made with SQL, and are looked at when they are used.
        reports.sql("update tuskgate.report_options set options = options || "
                    f"'{{\"surprise\": 1}}' where table_name = '{table.name}'")
        assert "there is no option surprise" in reports.refresh("--table", table.name, status=1)[0]


def test_entities_by_sort_key(reports):
    with new_table(reports.resource, "PK:S", "SK:S") as table:
        view = view_of(table)
        put_all(table, [{"PK": f"C#{n}", "SK": "PROFILE", "name": f"n{n}"} for n in range(5)])
        put_all(table, [{"PK": f"C#{n % 5}", "SK": f"ORDER#{n}", "total": n,
                         "lines": [{"sku": "A", "qty": n}, {"sku": "B"}]} for n in range(10)])
        reports.refresh("--table", table.name)
        # PK and SK are shown as pk and sk.
        key = ["pk", "sk", "item"]
        assert [c for c, _ in reports.columns(view)] == [*key, "lines", "name", "total"]
        assert [c for c, _ in reports.columns(f"{view}_order")] == [*key, "lines", "total"]
        assert [c for c, _ in reports.columns(f"{view}_profile")] == [*key, "name"]
        assert reports.sql(
            f"select (select count(*) from reporting.{view}), (select count(*) from "
            f"reporting.{view}_order), (select count(*) from reporting.{view}_profile)"
        ) == "15|10|5"
        assert reports.columns(f"{view}_order_lines") == [
            ("pk", "text"), ("sk", "text"), ("ordinality", "bigint"), ("element", "jsonb"),
            ("qty", "numeric"), ("sku", "text"),
        ]
        assert reports.rows(
            f"select * from reporting.{view}_order_lines where sk = 'ORDER#3' order by ordinality"
        ) == [
            {"pk": "C#3", "sk": "ORDER#3", "ordinality": 1, "element": {"sku": "A", "qty": 3},
             "qty": 3, "sku": "A"},
            {"pk": "C#3", "sk": "ORDER#3", "ordinality": 2, "element": {"sku": "B"},
             "qty": None, "sku": "B"},
        ]
        # A new kind of item is drift, and so is one that is no more.
        table.put_item(Item={"PK": "C#1", "SK": "NOTE#1", "text": "x"})
        for n in range(5):
            table.delete_item(Key={"PK": f"C#{n}", "SK": "PROFILE"})
        assert sorted(reports.refresh("--table", table.name)) == [
            f"{view}: column added: text: text, from text (S)",
            f"{view}: not seen: name: no name in 11",
            f"{view}_note: view created: text",
            f"{view}_profile: not seen: PROFILE",
        ]
        # Views go when they are declared away, and not before.
        gone = reports.refresh("--table", table.name, "--no-entities")
        assert f"{view}_order: view removed: as declared" in gone
        assert f"{view}_lines: view created: qty, sku" in gone
        assert reports.sql(f"select to_regclass('reporting.{view}_order') is null") == "t"


def test_entities_by_attribute(reports):
    with new_table(reports.resource, "p:S") as table:
        view = view_of(table)
        put_all(table, [{"p": f"a{n}", "type": "CustomerOrder", "total": n} for n in range(3)])
        put_all(table, [{"p": f"b{n}", "type": "User", "mail": "m", "sort": "odd"}
                        for n in range(3)])
        reports.refresh("--table", table.name)
        assert reports.sql(f"select sum(total) from reporting.{view}_customer_order") == "3"
        assert [c for c, _ in reports.columns(f"{view}_user")] == [
            "pk", "item", "p", "mail", "sort", "type"]
        # What is inserted belongs to the entity.
        reports.sql(f"insert into reporting.{view}_user (p, mail) values ('new', 'x')")
        assert table.get_item(Key={"p": "new"})["Item"] == {"p": "new", "mail": "x", "type": "User"}
        assert "would not show this item" in reports.refused(
            f"insert into reporting.{view}_user (p, type) values ('new2', 'Dog')")
        assert "would not show this item" in reports.refused(
            f"update reporting.{view}_user set type = null")
        # The same kinds, told apart by another attribute: the views are the same, and so are grants.
        put_all(table, [{"p": f"c{n}", "form": "User", "total": n} for n in range(3)])
        lines = reports.refresh("--table", table.name, "--entity", "form")
        assert f"{view}_customer_order: view removed: as declared" in lines
        assert f"{view}_user: column added: form: text, from form (S)" in lines
        assert reports.refresh("--table", table.name) == UP_TO_DATE
        assert reports.sql(f"select sum(total) from reporting.{view}_user") == "3"
        # Another attribute, by declaration.
        lines = reports.refresh("--table", table.name, "--entity", "sort")
        assert f"{view}_odd: view created: p, mail, sort, type" in lines
        assert reports.refresh("--table", table.name) == UP_TO_DATE


def test_lists_of_scalars(reports):
    with new_table(reports.resource, "p:S", "s:N") as table:
        table.put_item(Item={"p": "1", "s": 1, "tags": ["x", "y"], "empty": []})
        reports.refresh("--table", table.name)
        tags = f"reporting.{view_of(table)}_tags"
        assert reports.rows(f"select * from {tags} order by ordinality") == [
            {"pk": "1", "sk": 1, "ordinality": n + 1, "element": value, "value": value}
            for n, value in enumerate("xy")
        ]
        assert reports.sql(
            f"select to_regclass('reporting.{view_of(table)}_empty') is null") == "t"


def test_names_that_collide(reports):
    prefix = table_name("Names").replace("-", "_")
    long = "x" * 70
    with new_table(reports.resource, "p:S", TableName=prefix) as table, \
            new_table(reports.resource, "p:S", TableName=prefix.replace("_", ".")) as other:
        table.put_item(Item={"p": "1", "userId": 1, "user_id": "2", "user-id": True, "item": "i",
                             long + "1": "a", long + "2": "b", "1st": "n", "ORDER": "o", "$": "d"})
        other.put_item(Item={"p": "2"})
        reports.refresh()
        first, second = prefix.lower(), prefix.lower() + "_2"
        # In the order of names of tables, "." comes before "_".
        assert reports.sql(f"select p from reporting.{second}") == "1"
        assert reports.sql(f"select p from reporting.{first}") == "2"
        names = [name for name, _ in reports.columns(second)]
        assert len(names) == len(set(names))
        assert all(len(name) <= 63 for name in names)
        [row] = reports.rows(f"select * from reporting.{second}")
        assert (row["user_id"], row["user_id_2"], row["user_id_3"]) == ("2", True, 1)
        assert (row["item_2"], row["_1st"], row["order"], row["_"]) == ("i", "n", "o", "d")
        assert sum(name.startswith("x" * 54 + "_") for name in names) == 2


def test_more_attributes_than_columns(reports):
    with new_table(reports.resource, "p:S") as table:
        put_all(table, [{"p": str(n), **{f"a{k}": k for k in range(n * 100, n * 100 + 100)}}
                        for n in range(17)])
        table.put_item(Item={"p": "x", "a1699": 1})
        reports.refresh("--table", table.name)
        names = [name for name, _ in reports.columns(view_of(table))]
        assert len(names) == 1600
        # The most frequent attributes have columns.
        assert "a1699" in names
        assert reports.refresh("--table", table.name) == UP_TO_DATE


def test_a_view_uses_an_index_on_the_same_expression(reports):
    with new_table(reports.resource, "p:S") as table:
        put_all(table, [{"p": str(n), "price": n} for n in range(100)])
        reports.refresh("--table", table.name)
        reports.sql(f"create index on {reports.relation(table.name)} "
                    "(tuskgate.attr_number(item, 'price'))")
        plan = reports.psql(
            f"set enable_seqscan = off; explain select p from reporting.{view_of(table)} "
            "where price = 7")
        assert "Index Cond" in plan
        assert "Seq Scan" not in plan
        assert reports.sql(f"select p from reporting.{view_of(table)} where price = 7") == "7"


def test_delete_table_takes_its_views(reports):
    name = table_name()
    for attribute in ("first", "second"):
        with new_table(reports.resource, "p:S", TableName=name) as table:
            table.put_item(Item={"p": "1", attribute: [{"x": 1}]})
            view = view_of(table)
            assert reports.refresh("--table", name) == [
                f"{view}: view created: p, {attribute}",
                f"{view}_{attribute}: view created: x",
            ]
            # What others made of it is no hindrance either.
            reports.sql(f"create view others as select * from {reports.relation(name)}")
        assert reports.sql(f"select to_regclass('reporting.{view}') is null, "
                           f"to_regclass('reporting.{view}_{attribute}') is null") == "t|t"
        assert reports.sql(
            f"select count(*) from tuskgate.report_views where view like '{view}%'") == "0"


def test_reporting_role_reads_and_does_not_write(reports):
    with new_table(reports.resource, "p:S") as table:
        table.put_item(Item={"p": "1", "v": {"list": [1]}, "at": "2024-01-01"})
        reports.refresh("--table", table.name, "--type", "at=iso")
        view = view_of(table)
        role = "set role tuskgate_reporting; "
        assert reports.sql(role + f"select v, at::date from reporting.{view}") == (
            '{"list": [1]}|2024-01-01')
        for statement in (f"update reporting.{view} set at = null", f"delete from reporting.{view}",
                          f"insert into reporting.{view} (p) values ('2')"):
            assert "permission denied" in reports.refused(role + statement)
        assert "permission denied" in reports.refused(role + "select * from tuskgate.tables")
        assert "permission denied" in reports.refused(
            role + f"select * from {reports.relation(table.name)}")
        # Whoever may write to a view needs no right on what is behind it.
        reports.sql(f"grant update on reporting.{view} to tuskgate_reporting")
        reports.sql(role + f"update reporting.{view} set at = null")
        assert table.get_item(Key={"p": "1"})["Item"] == {"p": "1", "v": {"list": [1]}}
        # Grants outlive a change of the view.
        reports.refresh("--table", table.name, "--type", "at=text")
        reports.sql(role + f"update reporting.{view} set at = 'x'")


def test_a_user_who_may_not_make_roles_can_refresh(reports):
    reports.sql("create role modest login; grant all on database tuskgate to modest; "
                "grant usage, create on schema reporting, tuskgate to modest; "
                "set role modest; select tuskgate.report_role()")


def test_unknown_tables_are_refused(reports):
    assert reports.refresh("--table", "nowhere", status=1) == [
        "tuskgate: cannot refresh the views: There is no table nowhere"]


def test_options_are_checked(reports):
    for arguments, message in [
        (("--sample", "0"), "--sample: '0' is not a whole number from 1"),
        (("--type", "a=iso"), "give one --table"),
        (("--table", "t", "--type", "a"), "'a' is not of the form PATH=TYPE"),
        (("--table", "t", "--entity", "a", "--no-entities"), "exclude each other"),
    ]:
        assert message in reports.refresh(*arguments, status=2)[0]


def test_all_tables_from_sql(reports):
    with new_table(reports.resource, "p:S") as table:
        table.put_item(Item={"p": "1", "v": 1})
        assert f"{view_of(table)}|view created|p, v" in reports.sql(
            "select * from tuskgate.refresh_report_views()").splitlines()


def test_an_empty_table_has_its_key(reports):
    with new_table(reports.resource, "Id:N", "at:B") as table:
        assert reports.refresh("--table", table.name) == [
            f"{view_of(table)}: view created: id, at"]
        assert reports.columns(view_of(table)) == [
            ("pk", "numeric"), ("sk", "bytea"), ("item", "jsonb"), ("id", "numeric"),
            ("at", "bytea")]


def test_a_sample_of_a_large_table(reports):
    with new_table(reports.resource, "p:S") as table:
        relation = reports.relation(table.name)
        reports.sql(
            f"insert into {relation} (pk, item, size) select i #>> '{{p,S}}', i, 1 from (select "
            "tuskgate.from_json(jsonb_build_object('p', 'p' || g, 'v', repeat('x', 200), "
            "case g % 2 when 0 then 'even' else 'odd' end, g)) "
            "from generate_series(1, 20000) g) x (i)")
        [looked_at, created] = reports.refresh("--table", table.name, "--sample", "500")
        assert created.endswith("view created: p, even, odd, v")
        # How many there are is reckoned from the sample.
        count, total = re.fullmatch(
            rf"{view_of(table)}: looked at (\d+) of about (\d+) items", looked_at).groups()
        assert 350 < int(count) < 650
        assert 17000 < int(total) < 23000
        # The same sample again, so nothing that is rare seems to have gone.
        assert reports.refresh("--table", table.name, "--sample", "500", "--check")[1:] == (
            UP_TO_DATE)


def fill(reports, table, attributes, *numbers):
    """Writes items of a table with p and s, of attributes that SQL makes of a number g."""
    relation = reports.relation(table.name)
    reports.sql(
        f"insert into {relation} (pk, sk, item, size) select i #>> '{{p,S}}', i #>> '{{s,S}}', i, "
        "tuskgate.item_size(i) from (select tuskgate.from_json(jsonb_build_object("
        f"{attributes})) from generate_series({', '.join(map(str, numbers))}) g) x (i)")


def test_rare_kinds_that_lie_together_are_found(reports):
    """By what the sort key begins with: a few pages at the end, of one partition key."""
    with new_table(reports.resource, "p:S", "s:S") as table:
        view = view_of(table)
        fill(reports, table, "'p', 'c' || g % 500, 's', 'ORDER#' || g, 'total', g", 1, 30000)
        fill(reports, table, "'p', 'all', 's', 'PRODUCT#' || g, 'price', g, 'tags', '[1]'::jsonb",
             1, 40)
        fill(reports, table, "'p', 'all', 's', 'CONFIG', 'version', g", 1, 1)
        arguments = ("--table", table.name, "--sample", "300")
        lines = reports.refresh(*arguments)
        looked_at = lines.pop(0)
        assert re.fullmatch(
            rf"{view}: looked at \d+ of 30041 items, and at the kind of each", looked_at)
        assert lines == [
            f"{view}: view created: p, s, price, tags, total, version",
            f"{view}_config: view created: p, s, version",
            f"{view}_order: view created: p, s, total",
            f"{view}_product: view created: p, s, price, tags",
            f"{view}_product_tags: view created: value",
        ]
        assert reports.refresh(*arguments, "--check")[1:] == UP_TO_DATE
        # One more, and one less: of kinds, nothing depends on the sample.
        fill(reports, table, "'p', 'one', 's', 'REFUND#' || g, 'reason', 'x'", 1, 1)
        table.delete_item(Key={"p": "all", "s": "CONFIG"})
        lines = reports.refresh(*arguments, "--check", status=3)
        assert f"{view}_config: not seen: CONFIG" in lines
        assert f"{view}_refund: view created: p, s, reason" in lines


def test_rare_kinds_by_an_attribute_are_found(reports):
    """Of a table whose sample has one kind only."""
    with new_table(reports.resource, "p:S", "s:S") as table:
        view = view_of(table)
        fill(reports, table, "'p', 'c' || g, 's', 'x', 'type', 'User', 'mail', 'm'", 1, 20000)
        fill(reports, table, "'p', 'c' || g, 's', 'x', 'type', 'Admin', 'rights', g", 30001, 30003)
        reports.refresh("--table", table.name, "--sample", "200")
        assert reports.sql(f"select sum(rights) from reporting.{view}_admin") == "90006"
        assert reports.sql(f"select count(mail) from reporting.{view}_user") == "20000"


def test_a_sample_of_large_items_is_spread_over_all(reports):
    """What is looked at ends at 32 MiB, but not with the first of them."""
    with new_table(reports.resource, "p:S", "s:S") as table:
        fill(reports, table, "'p', 'c' || g, 's', 'x', 'v', repeat('x', 350000), "
             "case when g > 150 then 'late' else 'early' end, g", 1, 200)
        [looked_at, created] = reports.refresh("--table", table.name)
        assert created.endswith("view created: p, s, early, late, v")
        count = int(re.search(r"looked at (\d+) of about 200 items", looked_at)[1])
        assert 50 < count < 150


def test_with_and_without_a_running_server(start_server):
    server = start_server()
    connect(server.url).create_table(
        TableName="Kept", BillingMode="PAY_PER_REQUEST", **key_parameters("Id:S"))
    assert server.stop() == 0
    # Then PostgreSQL is started for the purpose.
    result = run("views", "refresh", "--data", server.data)
    assert (result.returncode, result.stdout) == (0, "kept: view created: id\n"), result.stderr
    assert server.postmaster() is None
    server = start_server()
    for place in (("--data", server.data),
                  ("--database-url", f"host={server.data}/socket user=tuskgate dbname=tuskgate")):
        result = run("views", "refresh", "--check", *place)
        assert (result.returncode, result.stdout) == (0, UP_TO_DATE[0] + "\n"), result.stderr
