"""The rules of check.py find what they are for, and nothing else."""

import pytest
from check import blank, check


def faults(source, path="gateway/x.cpp"):
    return [message for _, message in check(path, source)]


@pytest.mark.parametrize(
    "operand",
    [
        "F(X{1, 2})",
        "F({1, 2})",
        "F(std::vector<int>{1})",
        "G(1, H(X{}))",
        "F(\n    Options{.a = 1})",
        "F([x] { return x; })",
        "F([=] { return x; })",
        "F([&, x] { return x; })",
        "F([x = std::move(y)]() mutable { return x; })",
        "F([*this] { return 1; })",
        "X{}",
    ],
)
def test_operands_that_are_destroyed_twice(operand):
    assert len(faults(f"auto f() {{ auto r = co_await {operand}; }}")) == 1


@pytest.mark.parametrize(
    "operand",
    [
        "F(std::move(x))",
        "F(X(1, 2))",
        "F(a[i], b[x])",
        "F([&] { return X{1}; })",
        "F([&x, this](int y) -> int { return Y{y}; })",
        "F([] { return 1; }, 2)",
        'F("{", \'{\' /* { */)',
        "F()",
    ],
)
def test_operands_that_are_fine(operand):
    assert faults(f"auto f() {{ if (co_await {operand}) {{ g(X{{1}}); }} }}") == []
    assert faults(f"auto f() {{ auto r = co_await {operand}; g(X{{1}}, [x] {{}}); }}") == []


def test_a_lambda_body_s_own_co_await():
    source = "auto f() { co_await F([&] { co_await G(X{1}); }); }"
    assert len(faults(source)) == 1


def test_rooms_of_the_translator_include_downwards():
    def include(path, header):
        return faults(f'#include "{header}"\n', path)

    assert include("translator/plan/x.cpp", "translator/request/y.h") == []
    assert include("translator/attached/mapping/x.cpp", "translator/attached/columns/y.h") == []
    assert include("gateway/x.cpp", "translator/rows/y.h") == []
    assert len(include("translator/request/x.cpp", "translator/plan/y.h")) == 1
    assert len(include("translator/model/x.cpp", "translator/attached/columns/y.h")) == 1
    assert len(include("translator/attached/columns/x.cpp", "translator/attached/mapping/y.h")) == 1
    assert len(include("translator/x.cpp", "translator/model/y.h")) == 1


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("grammar/x.cpp", "translator/model/error.h"),
        ("grammar/x.cpp", "gateway/gateway.h"),
        ("translator/model/x.cpp", "gateway/gateway.h"),
        ("bench/x.cpp", "gateway/gateway.h"),
        ("translator/model/x.cpp", "tests/pg/throwaway_cluster.h"),
        ("translator/model/x.cpp", "antlr4-runtime.h"),
        ("gateway/x.cpp", "ExpressionParser.h"),
        ("gateway/http/x.cpp", "libpq-fe.h"),
        ("translator/model/x.cpp", "libpq-fe.h"),
        ("gateway/http/x.cpp", "pqxx/pqxx"),
        ("translator/model/x.cpp", "boost/asio/awaitable.hpp"),
        ("grammar/x.cpp", "boost/beast/http.hpp"),
    ],
)
def test_includes_against_the_direction(path, header):
    assert len(faults(f'#include "{header}"\n', path)) == 1
    assert len(faults(f"  # include <{header}>\n", path)) == 1


@pytest.mark.parametrize(
    ("path", "header"),
    [
        ("grammar/x.cpp", "antlr4-runtime.h"),
        ("translator/model/x.cpp", "grammar/expression_ast.h"),
        ("gateway/x.cpp", "translator/model/error.h"),
        ("gateway/postgres/x.cpp", "libpq-fe.h"),
        ("gateway/catalog/x.cpp", "pqxx/pqxx"),
        ("gateway/http/x.cpp", "boost/asio/awaitable.hpp"),
        ("tests/pg/x.cpp", "libpq-fe.h"),
        ("translator/model/x.cpp", "boost/system/result.hpp"),
    ],
)
def test_includes_that_are_fine(path, header):
    assert faults(f'#include "{header}"\n', path) == []


def test_operations_heed_the_namespace_of_their_request():
    path = "gateway/operations/x.cpp"
    for source in ("context.services().catalog.Find(name);", "services.catalog.Forget(name);",
                   "Arn(name, context.services().scope);"):
        assert len(faults(source + "\n", path)) == 1
        assert faults(source + "\n", "gateway/jobs/x.cpp") == []
    assert faults("context.FindKnown(name); services.catalog.Generation();\n", path) == []
    assert faults("context.Forget(name); Arn(name, context.scope());\n", path) == []


def test_headers_are_guarded():
    assert faults("int x;\n", "gateway/x.h") == ["a header begins with #pragma once"]
    assert faults("// Why.\n#pragma once\nint x;\n", "gateway/x.h") == []


def test_nothing_is_left_to_do():
    assert len(faults("// TODO: this\n")) == 1
    assert faults("// TODOS are others'\n") == []


def test_long_files_are_a_warning():
    assert faults("int x;\n" * 600) == []
    assert faults("int x;\n" * 601)[0].startswith("warning")


def test_blanking_keeps_positions():
    source = 'a("x\\"{", R"~(\n{)~", 1\'000, \'{\'); // {\n/* {\n */ b'
    blanked = blank(source)
    assert "{" not in blanked
    assert len(blanked) == len(source)
    assert blanked.count("\n") == source.count("\n")
    assert "1'000" in blanked and blanked.endswith(" b")
