#!/usr/bin/env python3
"""Copies compile_commands.json from one directory to another, as clang can read it.

Usage: tidy_commands.py BUILD_DIRECTORY DIRECTORY. ccache and -Werror are left out, and of g++'s
precompiled headers the text is included: sources may rely on it.
"""

import json
import pathlib
import re
import sys

_PRECOMPILED = re.compile(r" -Winvalid-pch| -include (\S*cmake_pch\.hxx)")


def text_of(option):
    """The header that a precompiled one is made of, as an option."""
    if not option[1]:
        return ""
    generated = pathlib.Path(option[1]).read_text(encoding="utf-8")
    return " -include " + re.search(r'#include "(.*)"', generated)[1]


build, target = map(pathlib.Path, sys.argv[1:3])
commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
for entry in commands:
    command = _PRECOMPILED.sub(text_of, entry["command"])
    command = re.sub(r"^\S*ccache ", "", command)
    entry["command"] = command.replace(" -Werror ", " ")
target.mkdir(parents=True, exist_ok=True)
(target / "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")
