"""A server whose answers are damaged at random, against the whole probe: ``python -m tests.probe.fuzz SECONDS [SEED]``.

What a real front door says is changed on its way (bytes flipped, left out, repeated, made up). The probe may find what it
likes, within its time; anything that it raises ends the run, with the seed that shows it.
"""

import random
import socket
import sys
import threading
import time
from collections import Counter
from contextlib import suppress

from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor, Strict
from kbassist.probe.result import probe, to_json
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from tests.support.hostile_servers import Serve, listening

_LIMIT = 2.0
_SLACK = 2.0


def damaged(data: bytes, chance: random.Random) -> bytes:
    """``data`` with one thing or several wrong in it."""
    result = bytearray(data)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 5))):
        at = chance.randrange(len(result) + 1)
        how = chance.randrange(5)
        if how == 0 and at < len(result):
            result[at] = chance.randrange(256)
        elif how == 1:
            del result[at : at + chance.randrange(1, 20)]
        elif how == 2:
            result[at:at] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 20)))
        elif how == 3:
            result[at:at] = result[: chance.randrange(1, 60)]
        else:
            del result[at:]
    return bytes(result)


def damaging(port: int, chance: random.Random) -> Serve:
    """The server on ``port``, with answers that are damaged."""

    def serve(client: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port), 5) as server:
            threading.Thread(target=_forward, args=(client, server), daemon=True).start()
            while part := server.recv(4096):
                client.sendall(damaged(part, chance))

    return serve


def _forward(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(4096):
            target.sendall(part)
        target.shutdown(socket.SHUT_WR)


def fuzz(seconds: float, seed: int) -> Counter[str]:
    """What came out of how many probes."""
    outcomes: Counter[str] = Counter()
    end = time.monotonic() + seconds
    with FrontDoor(presented(Kind.INTERMEDIATE), Behaviour(strict=Strict.ACCEPTED)) as door:
        while time.monotonic() < end:
            seed += 1
            with listening(damaging(door.port, random.Random(seed))) as port:
                began = time.monotonic()
                try:
                    found = probe(read_target(f"127.0.0.1:{port}"), Wanted(timeout=_LIMIT))
                    assert to_json(found)
                except BaseException:
                    sys.stderr.write(f"seed {seed}\n")
                    raise
                took = time.monotonic() - began
            assert took < _LIMIT + _SLACK, f"seed {seed}: {took:.1f} s"
            outcomes[found.status] += 1
            outcomes.update(f"{one.what} {one.reason}" for one in found.attempts if one.reason)
        door.seen.clear()
    return outcomes


if __name__ == "__main__":
    counted = fuzz(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    sys.stdout.write("".join(f"{count:>7} {name}\n" for name, count in counted.most_common()))
