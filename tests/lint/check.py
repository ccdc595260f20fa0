#!/usr/bin/env python3
"""Rules of this code that no compiler knows. Run by script/lint."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = ("grammar", "translator", "policy", "gateway", "bench", "tests")
WARN_LINES = 600

# What each room may include of the project.
IMPORTS = {
    "grammar": {"grammar"},
    "translator": {"grammar", "translator"},
    "policy": {"policy", "translator"},
    "gateway": {"grammar", "translator", "policy", "gateway"},
    "bench": {"bench"},
}

# The rooms of the translator, from the ground up: each may include itself and those before it.
TRANSLATOR = (
    "model", "sql", "expression", "layout", "request", "partiql", "table_change", "plan", "catalog",
    "stream", "items", "attached/columns", "attached/mapping", "attached/relational", "storage", "rows",
)

# Headers of others, and the folders they may be included in.
LIBRARIES = [
    (re.compile(r"antlr4|^(Expression|PartiQL)(Lexer|Parser|Visitor|BaseVisitor)\.h"),
     "ANTLR", ("grammar/",)),
    (re.compile(r"^libpq-fe\.h|^libpq/"), "libpq", ("gateway/postgres/", "gateway/process/")),
    (re.compile(r"^yaml-cpp/"), "yaml-cpp", ("gateway/preload/",)),
    (re.compile(r"^pqxx/"), "libpqxx",
     ("gateway/postgres/", "gateway/process/", "gateway/catalog/")),
    (re.compile(r"^boost/(asio|beast)"), "Asio", ("gateway/", "bench/")),
]

# What an operation would get past the namespace of its request.
_PAST_NAMESPACE = re.compile(
    r"\bservices(?:\(\)|_)?\.(?:catalog\.(?:Find|Forget|FindAttached)\b|scope\b)")

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.MULTILINE)
_TOKENS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"'
    r'|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'',
    re.DOTALL,
)


def blank(source):
    """The source with comments and literals blanked, every line and column kept."""

    def replace(match):
        text = match[0]
        inner = re.sub(r"[^\n]", " ", text)
        return inner if text.startswith("/") else "0" + inner[1:]

    return _TOKENS.sub(replace, source)


def _closing(code, at):
    """The index after the bracket that closes the one at `at`."""
    pairs = {"(": ")", "[": "]", "{": "}"}
    stack = []
    for index in range(at, len(code)):
        character = code[index]
        if character in pairs:
            stack.append(pairs[character])
        elif stack and character == stack[-1]:
            stack.pop()
            if not stack:
                return index + 1
    return len(code)


def _captures_by_value(captures):
    depth = 0
    parts = [""]
    for character in captures:
        depth += character in "([{<"
        depth -= character in ")]}>"
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    for part in (text.strip() for text in parts):
        # `this` is a pointer, and `*this` a copy.
        if part and part != "this" and not part.startswith("&"):
            return True
    return False


def _operand_faults(code, begin):
    """What is wrong with the co_await operand that begins at `begin`."""
    at = begin
    depth = 0
    while at < len(code):
        character = code[at]
        before = code[begin:at].rstrip()
        if character in ";}" or (character in "),]" and depth == 0):
            return
        if character == "[" and not re.search(r"[\w)\]]$", before):
            end = _closing(code, at)
            if _captures_by_value(code[at + 1 : end - 1]):
                yield at, "a lambda that captures by value"
            # The body is another function's code.
            body = code.find("{", end)
            at = _closing(code, body) if body >= 0 else len(code)
            continue
        if character == "{":
            yield at, "a brace-built temporary"
            at = _closing(code, at)
            continue
        depth += character in "(["
        depth -= character in ")]"
        at += 1


def co_await_operands(code):
    """g++ 12.2 destroys such operands twice."""
    for match in re.finditer(r"\bco_await\b", code):
        for at, fault in _operand_faults(code, match.end()):
            yield at, f"{fault} in a co_await operand: name it first, then std::move it"


def translator_room(path):
    """The room of a file below translator/, by its number; None for what is elsewhere."""
    for number, room in enumerate(TRANSLATOR):
        if path.startswith(f"translator/{room}/"):
            return number
    return None


def check(path, source):
    """Yields (line, message); a message that begins with 'warning' does not fail the check."""
    code = blank(source)
    room = path.split("/")[0]

    def line(index):
        return source.count("\n", 0, index) + 1

    floor = translator_room(path)
    if room == "translator" and floor is None:
        yield 1, "no room of the translator: see TRANSLATOR in tests/lint/check.py"
    for match in _INCLUDE.finditer(source):
        header = match[1]
        above = translator_room(header)
        if floor is not None and above is not None and above > floor:
            yield line(match.start()), f"{TRANSLATOR[floor]} must not include {header}, from above"
        target = header.split("/")[0]
        if target in ROOMS and room in IMPORTS and target not in IMPORTS[room]:
            yield line(match.start()), f"{room} must not include {header}"
        for pattern, name, folders in LIBRARIES:
            if pattern.search(header) and not path.startswith((*folders, "tests/")):
                yield line(match.start()), f"{name} belongs to {', '.join(folders)}"
    if re.search(r"\basio::awaitable\b", code) and not path.startswith(("gateway/", "bench/", "tests/")):
        yield 1, "asio::awaitable belongs to gateway/"
    for at, message in co_await_operands(code):
        yield line(at), message
    operation = "gateway/operations/"
    if path.startswith(operation) and not path.startswith(f"{operation}operation."):
        for match in _PAST_NAMESPACE.finditer(code):
            yield line(match.start()), "tables and ARNs are those of the request: ask its context"
    if path.endswith(".h") and not re.search(r"^#pragma once$", source, re.MULTILINE):
        yield 1, "a header begins with #pragma once"
    for match in re.finditer(r"\b(TODO|FIXME|XXX)\b", source):
        yield line(match.start()), f"{match[1]}: do it, or leave it out"
    length = source.count("\n")
    if length > WARN_LINES:
        yield length, f"warning: {length} lines; split it by noun"


def sources():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in (".h", ".cpp") and "node_modules" not in path.parts:
                yield path


def main():
    failed = False
    for path in sources():
        name = path.relative_to(ROOT).as_posix()
        for line, message in check(name, path.read_text(encoding="utf-8")):
            print(f"{name}:{line}: {message}", file=sys.stderr)
            failed = failed or not message.startswith("warning")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
