"""Whether a history of transactions is strictly serializable, by the graph of what depends on what.

Every version is written once, and a write tells which version it replaced, so the order of the
versions of a key is known and not guessed. Three kinds of edges follow (Adya's): from the writer of
a version to its readers (wr), to the writer of the next one (ww), and from the readers to that one
(rw). A fourth is time: what was answered before another was asked comes before it. The history is
strictly serializable if nothing comes before itself; a circle is the proof that it is not.
"""

import collections
import math

from history import BEFORE, DONE, UNKNOWN


class Fault(Exception):
    """What no order of the operations explains."""


class _Versions:
    """Of each key: who wrote a version, and which one came after it."""

    def __init__(self, operations):
        self.writer, self.next = {}, {}
        self._keys = {key for operation in operations for key, *_ in
                      operation.reads + operation.writes}
        for operation in operations:
            for key, new, _ in operation.writes:
                if (key, new) in self.writer:
                    raise Fault(f"{new} of {key} was written twice:\n  {operation}\n  "
                                f"{self.writer[key, new]}")
                self.writer[key, new] = operation
        heads = collections.defaultdict(list)  # whose predecessor is not known
        for operation in operations:
            for key, new, old in operation.writes:
                if old is False:
                    heads[key].append(new)
                else:
                    self._order(key, old, new, operation)
        for key, unplaced in heads.items():
            self._place(key, unplaced)

    def _order(self, key, old, new, operation):
        if old not in (None, BEFORE) and (key, old) not in self.writer:
            raise Fault(f"{old} of {key} was replaced, but nobody wrote it:\n  {operation}")
        if (key, old) in self.next:
            other = self.writer[key, self.next[key, old]]
            raise Fault(f"lost update: two replaced {old} of {key}:\n  {other}\n  {operation}")
        self.next[key, old] = new

    def _place(self, key, unplaced):
        """With one gap in the order of the versions there is one way to close it."""
        if len(unplaced) > 1:
            return
        last = BEFORE if (key, BEFORE) in self.next else None
        while (key, last) in self.next:
            last = self.next[key, last]
            if last == unplaced[0]:
                return
        self.next[key, last] = unplaced[0]

    def readable(self, key, version):
        return (key, version) in self.writer or version is None


def _observed(operations):
    """The operations that were done, also those of which it was others who told."""
    done = [operation for operation in operations if operation.outcome == DONE]
    maybe = {(key, new): operation for operation in operations if operation.outcome == UNKNOWN
             for key, new, _ in operation.writes}
    seen = list(done)
    taken = set()
    for operation in seen:  # grows on the way: what one of them has seen was done, too
        for key, *versions in operation.reads + operation.writes:
            # The last one is what was read, or what was replaced.
            writer = maybe.get((key, versions[-1]))
            if writer is not None and id(writer) not in taken:
                taken.add(id(writer))
                seen.append(writer)
    return seen


def _edges(operations):
    """From each operation to those that come after it, with the reason."""
    versions = _Versions(operations)
    edges = [{} for _ in operations]
    number = {id(operation): index for index, operation in enumerate(operations)}

    def add(before, after, reason):
        if before is not after:
            edges[number[id(before)]].setdefault(number[id(after)], reason)

    for (key, old), new in versions.next.items():
        if (key, old) in versions.writer:
            add(versions.writer[key, old], versions.writer[key, new], f"ww {key}: {old} to {new}")
    for operation in operations:
        for key, version in operation.reads:
            if not versions.readable(key, version):
                raise Fault(f"{version} of {key} was read, but nobody wrote it:\n  {operation}")
            if (key, version) in versions.writer:
                add(versions.writer[key, version], operation, f"wr {key}: {version}")
            if (key, version) in versions.next:
                after = versions.next[key, version]
                add(operation, versions.writer[key, after], f"rw {key}: {version} before {after}")
    return edges


def _with_time(operations, edges):
    """The edges, with a chain of moments instead of one edge for each two that time orders."""
    answered = sorted((operation.back, index) for index, operation in enumerate(operations)
                      if operation.back < math.inf)
    graph = [dict(after) for after in edges] + [{} for _ in answered]
    moments = {}
    for position, (_, index) in enumerate(answered):
        node = len(operations) + position
        moments[node] = position
        graph[index][node] = "time"
        if node + 1 < len(graph):
            graph[node][node + 1] = "time"
    position = -1
    for call, index in sorted((operation.call, index) for index, operation in
                              enumerate(operations)):
        while position + 1 < len(answered) and answered[position + 1][0] < call:
            position += 1
        if position >= 0:
            graph[len(operations) + position].setdefault(index, "time")
    return graph


def _components(graph):
    """Tarjan's: the sets of nodes each of which can be reached from the others."""
    low, index, on_stack, stack, count = {}, {}, set(), [], 0
    for root in range(len(graph)):
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = count
        count += 1
        stack.append(root)
        on_stack.add(root)
        while work:
            node, successors = work[-1]
            for after in successors:
                if after not in index:
                    index[after] = low[after] = count
                    count += 1
                    stack.append(after)
                    on_stack.add(after)
                    work.append((after, iter(graph[after])))
                    break
                if after in on_stack:
                    low[node] = min(low[node], index[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = set()
                    while not component or node not in component:
                        component.add(stack.pop())
                    on_stack -= component
                    yield component


def _shortest_circle(graph, component, operations):
    """The steps (before, reason, after) of a circle with the fewest operations on it."""
    best = None
    for start in sorted(node for node in component if node < operations):
        # Moments cost nothing, operations do.
        came, queue = {start: None}, collections.deque([(start, 0)])
        while queue:
            node, cost = queue.popleft()
            if best and cost >= best[0]:
                break
            if start in graph[node]:
                best = (cost, start, node, came)
                break
            for after in graph[node]:
                if after in component and after not in came:
                    came[after] = node
                    if after < operations:
                        queue.append((after, cost + 1))
                    else:
                        queue.appendleft((after, cost))
    _, start, node, came = best
    path = [start]
    while node is not None:
        path.append(node)
        node = came[node]
    path.reverse()
    return [(before, graph[before][after], after) for before, after in zip(path, path[1:])]


def _explanation(operations, steps):
    """The circle in words; moments are left out."""
    lines = []
    for before, reason, _ in steps:
        if before >= len(operations):
            continue
        lines.append(f"  {operations[before]}\n    comes, by {reason}, before")
    return "nothing comes before itself, but\n" + "\n".join(lines) + "\n  the first of these"


def check(operations):
    """Raises Fault if the operations have no order. How many of them were done, and edges."""
    operations = _observed(operations)
    edges = _edges(operations)
    graph = _with_time(operations, edges)
    for component in _components(graph):
        if len(component) > 1:
            steps = _shortest_circle(graph, component, len(operations))
            raise Fault(_explanation(operations, steps))
    return len(operations), sum(len(after) for after in edges)
