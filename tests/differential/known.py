"""What is known to differ, and why; see README.md for how to add to it."""

import re

import known_bodies
import known_faults
import known_tables
import order

# Local's and our way to say that several constraints are violated; Local stops at the first.
_ENVELOPE = re.compile(r"^\d+ validation errors? detected: ")


def without_envelope(message):
    return _ENVELOPE.sub("", message)


class Known:
    """All entries, and how often each was needed."""

    def __init__(self):
        self._faults = [*known_faults.ENTRIES, *known_tables.FAULTS]
        self._bodies = [*known_bodies.ENTRIES, *known_tables.BODIES]
        self.entries = [*self._faults, *self._bodies]
        names = [entry.id for entry in self.entries]
        assert len(set(names)) == len(names), "two entries with one id"
        self.matched = dict.fromkeys([*names, *order.IDS], 0)

    def is_known(self, difference):
        """Whether the whole difference is."""
        return self._entries(difference) is not None

    def _entries(self, difference):
        return (self._explain_body(difference) if difference.where
                else self._explain_fault(difference))

    def explain(self, difference):
        """is_known(), and counts the entries that were needed."""
        names = self._entries(difference)
        for name in names or ():
            self.matched[name] += 1
        return names is not None

    def _explain_fault(self, difference):
        reference, subject = difference.reference, difference.subject
        kinds = reference.status, reference.kind, subject.status, subject.kind
        messages = [without_envelope(each.message) for each in (reference, subject)]
        if kinds[:2] == kinds[2:] and messages[0] in (messages[1], *messages[1].split("; ")):
            return []  # Local stops at the first constraint
        for entry in self._faults:
            if entry.matches(difference, *messages):
                return [entry.id]
        found = order.explain(difference.operation, reference, subject, *messages)
        return [found] if found else None

    def _explain_body(self, difference):
        names = []
        for path, left, right in difference.where:
            entry = next((entry for entry in self._bodies
                          if entry.matches(difference, path, left, right)), None)
            if not entry:
                return None
            names.append(entry.id)
        return names

    @staticmethod
    def shape(difference):
        """Equal for differences of the same sort."""
        if difference.where:
            paths = sorted({re.sub(r"\[\d+\]", "[]", path) for path, _, _ in difference.where})
            return f"{difference.operation} {' '.join(paths)}"[:200]
        plain = [re.sub(r"[:#]\w+|\"[^\"]*\"|\[[^\]]*\]|\{[^}]*\}|'[^']*'|\d+", "_", text)[:200]
                 for text in difference.summary()]
        return f"{difference.operation} {plain}"

    def never_matched(self):
        return [name for name, count in self.matched.items() if not count]
