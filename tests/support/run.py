"""Where the project is, and what a command line did."""

from collections.abc import Callable

from msgspec import Struct

from benchmarks.support.places import CASES, CORPUS, EXAMPLE, ROOT


class Ran(Struct):
    """What a command line did."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]
"""Runs a command line in this process."""

GROUND = ROOT / "tests" / "support" / "ground"
"""A small sound rule base, for rules with one mistake: linting the shipped one takes forty times as long."""

LONG = ROOT / "tests" / "support" / "long"
"""The article of docs/example-article in the long form and former words, into which tests write mistakes."""

__all__ = ["CASES", "CORPUS", "EXAMPLE", "GROUND", "LONG", "ROOT", "Ran", "Run"]
