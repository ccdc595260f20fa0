"""Records what clients see, and finds out whether it can have happened. Run by script/histories."""

import argparse
import collections
import contextlib
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import altered
import graph
import registers
import things
from caller import Caller, Lost, Unexpected
from gateways import Failure, Gateways, find_tuskgate

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Recorder:
    """The operations of one round, for many threads."""

    def __init__(self, counts):
        self.operations, self._counts, self._lock = [], counts, threading.Lock()

    def write(self, operation, counted):
        with self._lock:
            self.operations.append(operation)
            self._counts[counted] += 1


class Round:
    """Clients at work on items that only this round has, until it is over."""

    def __init__(self, number, gateways, arguments, counts, partiql_transactions):
        self._gateways, self._arguments = gateways, arguments
        self._seed = f"{arguments.seed}/{number}"
        self.registers, self.things = Recorder(counts), Recorder(counts)
        prefix = f"round-{number}"
        self._registers = registers.Registers([f"{prefix}-{n}" for n in range(4)], self.registers)
        self._things = things.Things(prefix, self.things, partiql_transactions)
        self._over = threading.Event()
        self.faults = []

    def _client(self, client):
        dice = random.Random(f"{self._seed}/{client}")
        caller = Caller(self._gateways.ports, dice)
        number = 0
        try:
            while not self._over.is_set():
                number += 1
                work = self._things if dice.random() < 0.6 else self._registers
                work.step(client, dice, caller, f"{client}.{number}")
        except Exception as error:  # whatever it is, the run has failed
            self.faults.append(f"client {client}: {type(error).__name__}: {error}")
            self._over.set()
        finally:
            caller.close()

    def _violence(self, counts):
        """At most one of these in a round: what got no answer makes the histories vaguer."""
        dice = random.Random(f"{self._seed}/violence")
        if self._arguments.peace or dice.random() < 0.2:
            return
        if self._over.wait(dice.uniform(0.2, 0.7) * self._arguments.round):
            return
        act = dice.choice([self._gateways.kill_first, self._gateways.kill_second,
                           self._gateways.kill_session])
        counts[act.__name__.replace("_", " ")] += 1
        act()

    def run(self, kills):
        caller = Caller(self._gateways.ports, random.Random(self._seed))
        self._things.begin(caller)
        clients = [threading.Thread(target=self._client, args=(number,))
                   for number in range(1, self._arguments.clients + 1)]
        for client in clients:
            client.start()
        deadline = time.monotonic() + self._arguments.round
        try:
            self._violence(kills)
            self._over.wait(max(0, deadline - time.monotonic()))
        finally:
            self._over.set()
            for client in clients:
                client.join()
        self._things.end(caller)
        caller.close()


def prepare(gateways):
    """Makes the tables; whether there is ExecuteTransaction."""
    caller = Caller(gateways.ports[:1], random.Random())
    for table in (registers.TABLE, *things.TABLES):
        request = {"TableName": table, "BillingMode": "PAY_PER_REQUEST",
                   "KeySchema": [{"AttributeName": "p", "KeyType": "HASH"}],
                   "AttributeDefinitions": [{"AttributeName": "p", "AttributeType": "S"}]}
        answer = caller.call("CreateTable", request)
        if not answer.accepted:
            raise Unexpected("CreateTable", request, answer)
    probe = caller.call("ExecuteTransaction", {"TransactStatements": [
        {"Statement": f'SELECT v FROM "{things.TABLES[0]}" WHERE p = ?',
         "Parameters": [{"S": "nobody"}]}]})
    caller.close()
    return probe.accepted


def verdicts(arguments, number, work):
    """What is wrong with the histories of a round. They are kept if something is."""
    paths = [arguments.out / f"round-{number}.{name}.jsonl" for name in ("registers", "things")]
    found = list(work.faults)
    with paths[0].open("w") as out:
        out.writelines(line + "\n" for line in work.registers.operations)
    with paths[1].open("w") as out:
        out.writelines(operation.line() + "\n" for operation in work.things.operations)
    checked = subprocess.run(
        [arguments.checker, "--picture", arguments.out / f"round-{number}.html", paths[0]],
        capture_output=True, text=True, check=False)
    if checked.returncode != 0:
        found.append(f"{checked.stdout}{checked.stderr}")
    try:
        graph.check(work.things.operations)
    except graph.Fault as fault:
        found.append(f"{paths[1]}: {fault}")
    if not found:
        for path in paths:
            path.unlink()
    return found


def rounds(arguments, gateways):
    """Runs them until the time is over or one has a fault; what was found."""
    partiql_transactions = prepare(gateways)
    print("with ExecuteTransaction" if partiql_transactions else "without ExecuteTransaction")
    counts, kills = collections.Counter(), collections.Counter()
    deadline = time.monotonic() + arguments.minutes * 60
    found, number, operations = [], 0, 0
    try:
        while not found and time.monotonic() < deadline:
            number += 1
            work = Round(number, gateways, arguments, counts, partiql_transactions)
            work.run(kills)
            operations += len(work.registers.operations) + len(work.things.operations)
            if arguments.alter:
                altered.alter(arguments.alter, work, random.Random(arguments.seed))
            found = verdicts(arguments, number, work)
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
    print(f"{operations} operations in {number} rounds (--seed {arguments.seed})")
    for name, count in sorted(counts.items()) + sorted(kills.items()):
        print(f"  {name:<40}{count:>8}")
    return found


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="script/histories",
        description="Checks that what clients see of Tuskgate is linearizable and serializable.")
    parser.add_argument("--minutes", type=float, default=2, help="how long to run")
    parser.add_argument("--seed", default=None, help="of the clients' choices")
    parser.add_argument("--clients", type=int, default=8, help="how many work at once")
    parser.add_argument("--round", type=float, default=4, metavar="SECONDS",
                        help="how long the same items are used")
    parser.add_argument("--peace", action="store_true", help="kill nothing")
    parser.add_argument("--break", dest="alter", choices=altered.KINDS,
                        help="alter what was recorded, so that the checkers must refuse it")
    parser.add_argument("--checker", type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "build/histories",
                        help="where a history that is refused is kept")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if arguments.seed is None:
        arguments.seed = str(time.time_ns() % 10**9)
    arguments.out.mkdir(parents=True, exist_ok=True)
    # A kill ends the test as Ctrl-C does, with a report.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with contextlib.ExitStack() as stack:
            directory = pathlib.Path(tempfile.mkdtemp(prefix="tuskgate-histories-"))
            stack.callback(shutil.rmtree, directory, ignore_errors=True)
            directory.chmod(0o755)  # PostgreSQL's user passes through
            gateways = Gateways(find_tuskgate(ROOT), directory)
            stack.callback(gateways.stop)
            found = rounds(arguments, gateways)
        for fault in found:
            print(f"\n{fault}")
        if not found:
            print("nothing is wrong with them")
        return 1 if found else 0
    except (Failure, Unexpected, Lost) as failure:
        print(f"script/histories: {failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nscript/histories: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
