"""Where the project is, and what a command line did."""

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).resolve().parent.parent.parent


CASES = ROOT / "data" / "cases"


class Ran(Struct):
    """What a command line did."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]
"""Runs a command line in this process."""
EXAMPLE = ROOT / "docs" / "example-article"
CORPUS = ROOT / "data" / "corpus"
