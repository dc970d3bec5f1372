"""Many front doors on this machine inventoried: ``python benchmarks/inventory.py [SERVERS] [JOBS]`` (500, 16).

The doors are served by a process of their own, which presents a few kinds of certificates by turns; their time is not
counted. What is printed: seconds, seconds of the processor, and memory at its most, of ``kbassist probe --hosts``.
"""

import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from multiprocessing.connection import Connection
from pathlib import Path

from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor

KINDS = (Kind.SELF_GENERATED, Kind.GOOD, Kind.EXPIRED, Kind.WRONG_NAME, Kind.INTERMEDIATE)


def serve(count: int, told: Connection) -> None:
    """So many front doors, until there is something to read."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with ExitStack() as stack:
        doors = []
        for number in range(count):
            behaviour = Behaviour(encryption="forced" if number % 3 else "offered")
            doors.append(stack.enter_context(FrontDoor(presented(KINDS[number % len(KINDS)]), behaviour)))
        told.send([one.port for one in doors])
        told.recv()


def main(count: int, jobs: int) -> None:
    """The inventory, and what it took."""
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(count, theirs), daemon=True)
    server.start()
    ports: list[int] = ours.recv()
    with tempfile.TemporaryDirectory() as name:
        hosts = Path(name) / "hosts.txt"
        hosts.write_text("".join(f"localhost:{port}\n" for port in ports), encoding="utf-8")
        command = [sys.executable, "-m", "kbassist", "probe", "--hosts", str(hosts), "--format", "jsonl"]
        begun = time.monotonic()
        out = subprocess.run([*command, "--jobs", str(jobs)], stdout=subprocess.PIPE, check=True).stdout
        took = time.monotonic() - begun
    ours.send("enough")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = [json.loads(line) for line in out.splitlines()]
    states = Counter(one["status"] for one in rows if one["type"] == "host")
    print(f"{count} servers, {jobs} at once: {dict(states)}, {rows[-1]['counts']}")
    print(f"{took:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of the processor, {used.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500, int(sys.argv[2]) if len(sys.argv) > 2 else 16)
