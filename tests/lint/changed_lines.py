#!/usr/bin/env python3
"""Writes for clang-tidy's --line-filter which lines a diff adds or changes.

Usage: git diff --unified=0 COMMIT | changed_lines.py [NEW_FILE ...]. A new file counts as a whole.
"""

import json
import re
import sys

_FILE = re.compile(r"^\+\+\+ (?:b/)?([^\t\n]*)")
_HUNK = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def changed_lines(diff, new_files=()):
    """What --line-filter wants, of the text of a diff without context."""
    lines_of = {}
    lines = []
    for line in diff.splitlines():
        if found := _FILE.match(line):
            lines = lines_of.setdefault(found[1], [])
        elif found := _HUNK.match(line):
            first, count = int(found[1]), int(found[2] or 1)
            if count:  # none: lines were only taken away
                lines.append([first, first + count - 1])
    return [{"name": name, "lines": lines} for name, lines in lines_of.items() if lines] + [
        {"name": name} for name in new_files
    ]


if __name__ == "__main__":
    print(json.dumps(changed_lines(sys.stdin.read(), sys.argv[1:])))
