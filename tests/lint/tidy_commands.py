#!/usr/bin/env python3
"""Copies compile_commands.json from one directory to another, as clang can read it.

Usage: tidy_commands.py BUILD_DIRECTORY DIRECTORY. ccache, g++'s precompiled headers and -Werror are
left out.
"""

import json
import pathlib
import re
import sys

build, target = map(pathlib.Path, sys.argv[1:3])
commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
for entry in commands:
    command = re.sub(r" -Winvalid-pch| -include \S*cmake_pch\.hxx", "", entry["command"])
    command = re.sub(r"^\S*ccache ", "", command)
    entry["command"] = command.replace(" -Werror ", " ")
target.mkdir(parents=True, exist_ok=True)
(target / "compile_commands.json").write_text(json.dumps(commands), encoding="utf-8")
