"""Items as JSON in SQL: to_json, from_json, attr and its kin."""

import os

import pytest
from reporting import EVERYTHING, reports_fixture
from support import new_table

pytestmark = pytest.mark.skipif(
    "TUSKGATE_TEST_URL" in os.environ, reason="needs a database of our own"
)

reports = reports_fixture()


@pytest.fixture(scope="module")
def everything(reports):
    with new_table(reports.resource, "pk:S") as table:
        table.put_item(Item=EVERYTHING)
        yield reports.relation(table.name)


def test_to_json(reports, everything):
    [row] = reports.rows(f"select tuskgate.to_json(item) as j from {everything}")
    assert row["j"] == {
        "pk": "p",
        "text": "a\x01b \u00fc",
        "number": -1.5,
        "large": 10**125,
        "digits": 12345678901234567890123456789012345678,
        "yes": True,
        "nothing": None,
        "bytes": "AP8=",
        "texts": ["a", "b"],
        "numbers": [9.5, 10],
        "binaries": ["AA==", "AQ=="],
        "list": [1, "x", [True], {"deep": "Ag=="}],
        "map": {"a.b": {"c": [0, {"d": "found"}]}, "empty": {}, "none": []},
    }


def test_json_keeps_a_number_exactly(reports, everything):
    assert (
        reports.sql(f"select tuskgate.to_json(item) ->> 'digits' from {everything}")
        == "12345678901234567890123456789012345678"
    )


def test_from_json_reverses_to_json(reports, everything):
    kept = "'bytes,texts,numbers,binaries,list'"
    assert (
        reports.sql(
            "select tuskgate.from_json(tuskgate.to_json(i)) = i from "
            f"(select item - string_to_array({kept}, ',') as i from {everything}) x"
        )
        == "t"
    )


def test_from_json_makes_canonical_numbers(reports):
    assert reports.sql("""select tuskgate.from_json('{"a": [1.50, -0.0, 1e3]}')""") == (
        '{"a": {"L": [{"N": "1.5"}, {"N": "0"}, {"N": "1000"}]}}'
    )


def test_u0000_survives(reports):
    # jsonb has no U+0000: it stays as it is stored, and is read as such.
    assert (
        reports.sql(
            "select tuskgate.from_json(tuskgate.to_json(i)) = i from (select jsonb_build_object("
            "E'n\\x01\\U0010FFFE', "
            "jsonb_build_object('S', E'\\x01\\U0010FFFF\\x01\\U0010FFFE'))) x (i)"
        )
        == "t"
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("[1]", "An item is made of a JSON object, not of this: [1]"),
        ('{"a": 1e126}', "Number overflow"),
        ('{"a": 1e-131}', "Number underflow"),
        ('{"a": 0.123456789012345678901234567890123456789}', "more than 38 significant digits"),
        ('{"": 1}', "Empty attribute name"),
        ('{"a": ' + "[" * 32 + "]" * 32 + "}", None),
        ('{"a": ' + "[" * 33 + "]" * 33 + "}", "Nesting Levels have exceeded supported limits"),
    ],
)
def test_from_json_refuses_what_no_item_has(reports, document, message):
    statement = f"select tuskgate.from_json('{document}') is not null"
    if message is None:
        assert reports.sql(statement) == "t"
    else:
        assert message in reports.refused(statement)


def test_from_json_refuses_large_items(reports):
    statement = "select tuskgate.from_json(jsonb_build_object('a', repeat('x', {}))) is not null"
    assert reports.sql(statement.format(409_599)) == "t"
    assert "Item size has exceeded" in reports.refused(statement.format(409_600))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("text", '"a\\u0001b ü"'),
        ("list[0]", "1"),
        ("list[2]", "[true]"),
        ("list[3].deep", '"Ag=="'),
        ('map."a.b".c[1].d', '"found"'),
        ("map.`a.b`.c[0]", "0"),
        ("map.empty", "{}"),
        ("nothing", "null"),
        ("map.c", ""),
        ("list[9]", ""),
        ("text.more", ""),
        ("absent", ""),
    ],
)
def test_attr(reports, everything, path, value):
    assert reports.sql(f"select tuskgate.attr(item, '{path}') from {everything}") == value


@pytest.mark.parametrize("path", ["", ".", "a.", "a[", "a[x]", "[0]", "a..b", '"a', "a[-1]"])
def test_attr_refuses_what_is_no_path(reports, everything, path):
    message = reports.refused(f"select tuskgate.attr(item, '{path}') from {everything}")
    assert message.startswith(f"Not a document path: {path}".strip())


def test_typed_attributes(reports, everything):
    assert reports.sql(
        "select tuskgate.attr_text(item, 'map.`a.b`.c[1].d'), "
        "tuskgate.attr_number(item, 'number'), "
        "tuskgate.attr_bool(item, 'yes'), tuskgate.attr_bytes(item, 'bytes'), "
        f"tuskgate.attr_text(item, 'number') is null, tuskgate.attr_number(item, 'text') is null "
        f"from {everything}"
    ) == "found|-1.5|t|\\x00ff|t|t"


def test_times(reports):
    query = "select tuskgate.attr_time(tuskgate.from_json('{}'), 'a', '{}') at time zone 'UTC'"

    def time(value, kind):
        return reports.sql(query.format('{"a": %s}' % value, kind))

    assert time('"2024-02-29T12:30:00+02:00"', "iso") == "2024-02-29 10:30:00"
    assert time('"2024-02-29"', "iso") == "2024-02-29 00:00:00"
    assert time('"2024-02-29T23:59:59.123456Z"', "iso") == "2024-02-29 23:59:59.123456"
    assert time('"2023-02-29"', "iso") == ""
    assert time('"soon"', "iso") == ""
    assert time("1700000000", "epoch") == "2023-11-14 22:13:20"
    assert time("1700000000250", "epoch_ms") == "2023-11-14 22:13:20.25"
    assert time("1e100", "epoch") == ""


def test_functions_may_be_indexed_and_run_in_parallel(reports):
    assert reports.sql(
        "select string_agg(distinct provolatile::text || proparallel::text, ',') from pg_proc "
        "where pronamespace = 'tuskgate'::regnamespace and proname in ('to_json', 'from_json', "
        "'attr', 'attr_text', 'attr_number', 'attr_bool', 'attr_bytes', 'attr_time')"
    ) == "is"
