"""Many servers asked at once, by so many threads: each of them mostly waits for an answer."""

import threading
from collections.abc import Iterator, Sequence
from queue import Empty, Queue

from msgspec import Struct

from kbassist.model.probe import Probe, ProbeTarget
from kbassist.probe.result import probe
from kbassist.probe.survey import Wanted

_LOOK = 0.2
"""Seconds after which a wait is looked up from, so that Ctrl-C is heard on every platform."""


class Asked(Struct, frozen=True):
    """A server's answer, or the fault of the program that prevented it; ``number``: its place in the list."""

    number: int
    target: ProbeTarget
    found: Probe | BaseException


def ask_all(targets: Sequence[tuple[int, ProbeTarget]], wanted: Wanted, jobs: int) -> Iterator[Asked]:
    """Every server, as answers come in.

    Answers wait until they are taken, at most ``jobs`` of them. Where the caller stops early, nobody else is asked;
    threads do not keep the program from ending.
    """
    waiting: Queue[tuple[int, ProbeTarget]] = Queue()
    for one in targets:
        waiting.put(one)
    answered: Queue[Asked] = Queue(maxsize=jobs)
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                number, target = waiting.get_nowait()
            except Empty:
                return
            answered.put(Asked(number, target, _probed(target, wanted)))

    for _ in range(min(jobs, len(targets))):
        threading.Thread(target=work, daemon=True).start()
    try:
        for _ in targets:
            yield _next(answered)
    finally:
        stop.set()


def _next(answered: "Queue[Asked]") -> Asked:
    while True:
        try:
            return answered.get(timeout=_LOOK)
        except Empty:
            continue


def _probed(target: ProbeTarget, wanted: Wanted) -> Probe | BaseException:
    try:
        return probe(target, wanted)
    except Exception as error:  # noqa: BLE001 - it is reported for this server, and the others are still asked
        return error
