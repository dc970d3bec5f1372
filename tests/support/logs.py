"""Logs with planted incidents."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.support.errors import ERRORS
from kbassist.batch.plan import plan
from kbassist.batch.recognise import Recogniser
from kbassist.batch.run import total
from kbassist.batch.scan import Worker
from kbassist.batch.scanner import Scanner
from kbassist.batch.tally import Span
from kbassist.batch.windows import WINDOW
from kbassist.reading.matcher import Matcher
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase


def log(chance: random.Random, lines: int, share: float) -> tuple[str, list[int]]:
    """A log with planted incidents, and the lines (1-based) on which they begin."""
    moment = datetime(2026, 3, 1)
    out: list[str] = []
    planted: list[int] = []
    for number in range(lines):
        moment += timedelta(seconds=chance.randrange(30))
        if chance.random() < share:
            planted.append(len(out) + 1)
            out.append(f"{moment:%Y-%m-%d %H:%M:%S} ERROR {chance.choice(ERRORS)}")
            out += [f"   at Some.Frame{n}()" for n in range(chance.randrange(4))]
        else:
            out.append(f"{moment:%Y-%m-%d %H:%M:%S} INFO request {number} took {chance.randrange(900)} ms, user öäü")
    return "\n".join(out) + "\n", planted


def worker_of(base: RuleBase, scanner: Scanner, window: int = WINDOW) -> Worker:
    """A worker as ``make_worker`` makes it, with a scanner that is there already."""
    return Worker(scanner, Recogniser(Reasoner(base, ReferenceEngine())), Matcher(base), Span(), window)


def count(worker: Worker, path: Path, split: int) -> tuple[int, list[int]]:
    units, unusable = plan([str(path)], split)
    found = total(units, {unit.number: worker.do(unit) for unit in units}, unusable, False)
    return found.records, sorted(one.line for tally in found.tallies for one in tally.samples)
