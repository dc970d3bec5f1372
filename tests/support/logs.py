"""Logs with planted incidents."""

import random
from datetime import datetime, timedelta
from pathlib import Path

from kbassist.batch.plan import plan
from kbassist.batch.recognise import Recogniser
from kbassist.batch.run import total
from kbassist.batch.scan import WINDOW, Span, Worker
from kbassist.batch.scanner import Scanner
from kbassist.reading.matcher import Matcher
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase

ERRORS = (
    "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but then an error occurred during the login process. (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)",
    'SQLServerException: The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption. Error: "PKIX path building failed: x".',
    "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: The certificate chain was issued by an authority that is not trusted. (-2146893019)",
    "Failed to connect to sql01:1433 - self-signed certificate",
)


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
