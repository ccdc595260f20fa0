"""Compares the answers of DynamoDB Local and Tuskgate. Run by script/differential; see README."""

import argparse
import contextlib
import pathlib
import shutil
import signal
import sys
import tempfile
import time

import servers
from control_plane import ControlPlane
from dice import Dice
from endpoint import Endpoint, Silent
from item_operations import ItemOperations
from known import Known
from legacy import Legacy
from malformed import Malformed
from reads import Reads
from runner import Runner
from world import World

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Generators, and how often each is asked. Tables take long to make.
WEIGHTS = {ItemOperations: 6, Reads: 6, Legacy: 4, Malformed: 4, ControlPlane: 1}
GENERATORS = {each.name: each for each in WEIGHTS}
# Requests in so many seconds are few to say that an entry is not needed any more.
LONG_RUN_SECONDS = 600


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="script/differential",
        description="Compares Tuskgate's answers with DynamoDB Local's, on random requests.")
    parser.add_argument("--seconds", type=float, default=120, help="how long to ask")
    parser.add_argument("--requests", type=int, help="how many requests instead")
    parser.add_argument("--seed", default=None, help="of all choices; a new one if not given")
    parser.add_argument("--only", nargs="+", choices=GENERATORS, metavar="GENERATOR",
                        default=list(GENERATORS), help=f"of {', '.join(GENERATORS)}")
    parser.add_argument("--most", type=int, default=50, help="differences that are printed")
    parser.add_argument("--known", action="store_true", help="print which entries were needed")
    parser.add_argument("--cache", type=pathlib.Path, default=ROOT / "build",
                        help="where DynamoDB Local is kept")
    parser.add_argument("--local", type=int, metavar="PORT",
                        help="a DynamoDB Local that runs already; its tables are deleted")
    parser.add_argument("--tuskgate", type=int, metavar="PORT",
                        help="a Tuskgate that runs already; its tables are deleted")
    return parser.parse_args()


@contextlib.contextmanager
def endpoints(arguments):
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(tempfile.mkdtemp(prefix="tuskgate-differential-"))
        stack.callback(shutil.rmtree, directory, ignore_errors=True)
        directory.chmod(0o755)  # PostgreSQL's user passes through
        ports = [arguments.local, arguments.tuskgate]
        if not ports[1]:
            binary = servers.find_tuskgate(ROOT)
        if not ports[0]:
            library = servers.fetch_local(arguments.cache.resolve())
            process, ports[0] = servers.start_local(library, directory)
            stack.enter_context(process)
        if not ports[1]:
            process, ports[1] = servers.start_tuskgate(binary, directory)
            stack.enter_context(process)
        pair = (Endpoint("DynamoDB Local", "127.0.0.1", ports[0], "ddblocal"),
                Endpoint("Tuskgate", "127.0.0.1", ports[1], "us-east-1"))
        for endpoint in pair:
            stack.callback(endpoint.close)
        yield pair


def compare(arguments, pair):
    """Asks until time or requests are over; whether both answered to the end."""
    world = World(*pair)
    world.begin()
    dice = Dice(arguments.seed)
    runner = Runner(world, dice, Known())
    generators = {GENERATORS[name](dice): WEIGHTS[GENERATORS[name]] for name in arguments.only}
    deadline = time.monotonic() + arguments.seconds
    asked = 0
    try:
        while (asked < arguments.requests if arguments.requests else time.monotonic() < deadline):
            runner.run(dice.weighted(generators))
            asked += 1
    except KeyboardInterrupt:
        print("\ninterrupted", file=sys.stderr)
    except Silent as silent:
        # Local has been seen to stop after some hundred thousand requests. We must not.
        print(f"\n{silent}", file=sys.stderr)
        return runner, silent.endpoint is pair[0]
    return runner, True


def report(arguments, runner, seconds):
    """Prints what was found; whether all of it is known."""
    print(f"\n{sum(runner.asked.values())} requests in {seconds:.0f} s (--seed {arguments.seed})")
    for operation, asked in sorted(runner.asked.items()):
        print(f"  {operation:<20}{asked:>8}, {runner.accepted[operation]} accepted by both")
    print(f"{runner.differing} differences, {runner.differing - runner.surprises} of them known")
    if arguments.known:
        for name, count in runner.known.matched.items():
            print(f"  {count:>8} {name}")
    if seconds >= LONG_RUN_SECONDS:
        for name in runner.known.never_matched():
            print(f"never needed: {name}")
    found = sorted(runner.unknown.values(), key=lambda each: -each[1])
    for difference, count in found[: arguments.most]:
        print(f"\n{count} × {difference}")
    if found:
        print(f"\n{len(found)} sorts of differences are not known")
    return not found


def main():
    arguments = parse_arguments()
    if arguments.seed is None:
        arguments.seed = str(time.time_ns() % 10**9)
    # A kill ends the test as Ctrl-C does, with a report.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    try:
        with endpoints(arguments) as pair:
            began = time.monotonic()
            runner, alive = compare(arguments, pair)
        known = report(arguments, runner, time.monotonic() - began)
        return 0 if known and alive else 1
    except servers.Failure as failure:
        print(f"script/differential: {failure}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nscript/differential: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
