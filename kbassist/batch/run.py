"""All units of a plan, in this process or in several, and their sum.

What comes out depends on the plan alone: results are added in the order of the units, whoever did them and when.
"""

import os
import signal
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from kbassist.batch.checkpoint import Checkpoint
from kbassist.batch.lines import number_lines
from kbassist.batch.model import SeenBy, Tally, Unit, UnitResult, Unusable, bounded
from kbassist.batch.progress import Watch
from kbassist.batch.recognise import Recogniser
from kbassist.batch.scan import Worker
from kbassist.batch.scanner import make_scanner
from kbassist.batch.tally import Span
from kbassist.batch.windows import WINDOW
from kbassist.evidence.accounts import in_words
from kbassist.model.evidence import Trouble
from kbassist.reading.anchors import anchors_together
from kbassist.reading.matcher import Matcher
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load
from kbassist.text.safe import named

_WAITING = 4
_MAX_UNKNOWN = 200
_TOLD = 0.5
"""So often, in seconds, somebody who watches is told how far it is."""
_MOST_ON_WINDOWS = 61
"""Processes that one of Windows can wait for; ``ProcessPoolExecutor`` refuses more."""
_IN_VAIN = 3
"""So many processes one after the other that end at once: it is not the files."""
_Key = TypeVar("_Key")
_Initial: TypeAlias = tuple[tuple[str, ...], Span, int, tuple[str, ...]]
"""What a process is started with, see ``_start``."""


class Found(Struct):
    """The sum of all units. ``partial``: some were not done; ``failed``: how often the program itself failed."""

    tallies: list[Tally]
    unknown: list[Tally]
    unusable: list[Unusable]
    scanned: int
    records: int
    partial: bool
    failed: int = 0


def make_worker(base: RuleBase, span: Span, window: int = WINDOW, also: tuple[str, ...] = ()) -> Worker:
    """A worker of this process. Workers draw no conclusions, so the plainest engine will do.

    ``also``: what is masked beside what the rule base names (``--mask-also``).
    """
    reasoner = Reasoner(base, ReferenceEngine())
    return Worker(make_scanner(anchors_together(base)), Recogniser(reasoner, also), Matcher(base), span, window)


_own: list[Worker] = []


class _Board:
    """Where the processes of a run write how far they are: a row each of unit and bytes, and how many have one."""

    def __init__(self, processes: int) -> None:
        context = get_context("spawn")
        self._rows = context.RawArray("q", 2 * processes)
        self._taken = context.Value("i", 0)

    def join(self) -> Callable[[int, int], None]:
        """A row for this process; what it tells there."""
        with self._taken.get_lock():
            place = 2 * min(self._taken.value, len(self._rows) // 2 - 1)
            self._taken.value += 1

        def tell(unit: int, scanned: int) -> None:
            # The number last: it is 0 where nobody has told anything.
            self._rows[place + 1] = scanned
            self._rows[place] = unit + 1

        return tell

    def read(self, watch: Watch) -> None:
        """Tell ``watch`` what stands there."""
        rows = list(self._rows)
        for unit, scanned in zip(rows[::2], rows[1::2], strict=True):
            if unit:
                watch.within(unit - 1, scanned)


def _start(rules: tuple[str, ...], span: Span, window: int, also: tuple[str, ...], board: _Board) -> None:
    # Ctrl-C is the parent's to handle; it waits for what is under way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    first, *more = map(Path, rules)
    _own[:] = [make_worker(load(tuple(more), base=first), span, window, also)]
    _own[0].watch = board.join()


def _do(unit: Unit) -> UnitResult:
    return _own[0].do(unit)


def results(
    units: Sequence[Unit],
    base: RuleBase,
    rules: tuple[str, ...],
    span: Span,
    jobs: int,
    also: tuple[str, ...] = (),
    watch: Watch | None = None,
) -> Iterator[UnitResult]:
    """The results of ``units`` as they are done, in any order. ``rules``: all folders of ``base``; ``watch``: who wants
    to know how far they are, now and then."""
    if jobs <= 1 or len(units) <= 1:
        worker = make_worker(base, span, WINDOW, also)
        if watch is not None:
            worker.watch = watch.within
        yield from map(worker.do, units)
        return
    yield from _spread(units, jobs, (rules, span, WINDOW, also), watch)


def _spread(units: Sequence[Unit], jobs: int, initial: _Initial, watch: Watch | None = None) -> Iterator[UnitResult]:
    """The results of ``units`` from several processes. One that ends (out of memory, killed) costs what it read."""
    lost = yield from _parallel(units, min(_possible(jobs), len(units)), initial, watch)
    # A process that ended (out of memory, killed) took the units of the others with it: each gets one of its own.
    in_vain = 0
    for unit in lost:
        if in_vain < _IN_VAIN and not (yield from _parallel([unit], 1, initial, watch)):
            in_vain = 0
        else:
            in_vain += 1
            yield _ended(unit)


def _parallel(
    units: Sequence[Unit], jobs: int, initial: _Initial, watch: Watch | None
) -> Generator[UnitResult, None, list[Unit]]:
    """The results of ``units`` from so many processes; returns the units that were lost when one of them ended."""
    board = _Board(jobs)
    # Spawned, not forked: the same everywhere, and safe beside a progress bar's thread.
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_start, initargs=(*initial, board)) as pool:
        waiting: dict[Future[UnitResult], Unit] = {}
        left = iter(units)
        lost: list[Unit] = []
        try:
            while True:
                lost += _submit(pool, left, waiting, jobs * _WAITING)
                if not waiting:
                    return lost
                ended = wait(waiting, _TOLD if watch else None, return_when=FIRST_COMPLETED).done
                if watch is not None:
                    board.read(watch)
                for future in ended:
                    unit = waiting.pop(future)
                    try:
                        result = future.result()
                    except BrokenProcessPool:
                        lost.append(unit)
                    else:
                        yield result
        finally:
            for future in waiting:
                future.cancel()


def _submit(
    pool: ProcessPoolExecutor, left: Iterator[Unit], waiting: dict[Future[UnitResult], Unit], most: int
) -> list[Unit]:
    """Have up to ``most`` units under way; those that a broken pool does not take any more."""
    for unit in left:
        try:
            waiting[pool.submit(_do, unit)] = unit
        except BrokenProcessPool:
            return [unit, *left]
        if len(waiting) >= most:
            break
    return []


def _ended(unit: Unit) -> UnitResult:
    trouble = in_words(Trouble("process-ended"))
    return UnitResult(unit.number, unit.end - unit.start, 0, unusable=[Unusable(named(unit.path), trouble)], failed=1)


def run(
    units: Sequence[Unit],
    pending: Iterable[UnitResult],
    checkpoint: Checkpoint | None,
    progress: Callable[[UnitResult], None],
) -> tuple[dict[int, UnitResult], bool]:
    """Collect results until all are there or the person stops it; whether it was stopped."""
    done: dict[int, UnitResult] = dict(checkpoint.done) if checkpoint else {}
    try:
        for result in pending:
            if checkpoint is not None:
                checkpoint.add(result)
            done[result.number] = result
            progress(result)
    except KeyboardInterrupt:
        return done, True
    return done, len(done) < len(units)


def total(units: Sequence[Unit], done: dict[int, UnitResult], unusable: Sequence[Unusable], partial: bool) -> Found:
    """The sum, in the order of the units; the lines of the samples are counted here."""
    tallies: dict[tuple[str, tuple[tuple[str, str], ...], SeenBy], Tally] = {}
    unknown: dict[tuple[tuple[str, str], ...], Tally] = {}
    bad = list(unusable)
    scanned = records = failed = 0
    for unit in units:
        result = done.get(unit.number)
        if result is None:
            continue
        for tally in result.tallies:
            _into(tallies, (tally.article, tally.facts, tally.seen_by), _copy(tally))
        for tally in result.unknown:
            _into(unknown, tally.facts, _copy(tally))
        bad += [one for one in result.unusable if one not in bad]
        scanned += result.scanned
        failed += result.failed
        records += result.records
    for tally in (*tallies.values(), *unknown.values()):
        for name in ("servers", "clients", "databases"):
            setattr(tally, name, bounded(getattr(tally, name)))
    number_lines([*tallies.values(), *unknown.values()], {unit.number: unit for unit in units})
    ranked = sorted(unknown.values(), key=lambda one: (-one.count, one.facts))[:_MAX_UNKNOWN]
    return Found(
        sorted(tallies.values(), key=lambda one: (-one.count, one.article, one.facts, one.seen_by)),
        ranked,
        bad,
        scanned,
        records,
        partial,
        failed,
    )


def _into(table: dict[_Key, Tally], key: _Key, tally: Tally) -> None:
    known = table.get(key)
    if known is None:
        table[key] = tally
    else:
        known.add(tally)


def _copy(tally: Tally) -> Tally:
    return msgspec.structs.replace(
        tally,
        hours=dict(tally.hours),
        servers=dict(tally.servers),
        clients=dict(tally.clients),
        databases=dict(tally.databases),
        samples=list(tally.samples),
        offsets=list(tally.offsets),
    )


def default_jobs() -> int:
    """As many as this process may use cores."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _possible(jobs: int) -> int:
    """As many processes as are wanted and as Windows can wait for."""
    return min(jobs, _MOST_ON_WINDOWS) if sys.platform == "win32" else jobs
