"""Which folders make a rule base: the shipped one and those of installed packages, and what somebody named in the
configuration file, the environment, the command line."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kbassist.cache import refused
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import default_rules
from kbassist.rulebase.loader import load
from kbassist.rulebase.masking import masker_for
from kbassist.rulebase.plugins import plugin_rules
from kbassist.text.safe import clean
from kbassist.text.secrets import use

_VARIABLES = ("KBASSIST_RULES", "KBASSIST_ONLY")


class Folders(NamedTuple):
    """The folders that somebody named in one place: ``rules`` are added to what was named before, ``only`` takes its
    place."""

    rules: tuple[str, ...] = ()
    only: tuple[str, ...] = ()


def of_environment() -> Folders:
    """``KBASSIST_RULES`` and ``KBASSIST_ONLY``, separated as in PATH."""
    return Folders(*(tuple(filter(None, os.environ.get(one, "").split(os.pathsep))) for one in _VARIABLES))


def open_base(named: Iterable[Folders]) -> RuleBase:
    """The rule base of the folders that were ``named``, from the least to the most binding place; its words mask what
    is echoed from now on."""
    problem = refused()
    if problem:
        sys.stderr.write(f"kbassist: {clean(problem, 400)}\n")
    first, *more = roots(named)
    base = load(tuple(more), base=first)
    use(lambda: masker_for(base))
    return base


def roots(named: Iterable[Folders]) -> tuple[Path, ...]:
    """All folders of a rule base: the shipped one, those of installed packages (entry points ``kbassist.rules``), then
    what was ``named``."""
    places = list(named)
    found: list[Path] = []
    if not any(one.only for one in places):
        found = [default_rules(), *_brought()]
    for place in places:
        found = [*(map(Path, place.only) if place.only else found), *map(Path, place.rules)]
    return tuple(found)


def _brought() -> Iterator[Path]:
    for one in plugin_rules():
        if one.problem:
            sys.stderr.write(f"kbassist: {one.problem}\n")
        else:
            yield Path(one.folder)
