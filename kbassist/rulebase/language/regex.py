"""Regular expressions taken apart by the parser of the standard library, whose name differs between releases."""

import re
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from kbassist.lean import module_named

_MIN_LITERAL = 3
_parser: Any = module_named("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

ENDLESS: Any = _parser.MAXREPEAT
"""The upper bound of a repetition that has none."""


def take_apart(source: str, flags: int = 0) -> Any:
    """The (operation, argument) pairs of an expression. Raises ``re.error``."""
    return _parser.parse(source, flags)


def looking(source: str) -> list[str]:
    """Where an expression looks around or back: of that no literal is part of what it matches."""
    return re.findall(r"\(\?(?:[=!]|<[=!])|\\[1-9]", source)


def literal_sets(source: str, worth: Callable[[tuple[str, ...]], tuple[float, ...]]) -> list[tuple[str, ...]]:
    """Sets of literals; of each every match of the expression contains at least one. ``worth``: which is better."""
    return [one for one in _literals(take_apart(source), worth) if one]


@lru_cache(maxsize=4096)
def literals_in(source: str) -> tuple[str, ...]:
    """Literals of which every match of the expression contains at least one; none if there are none to speak of."""
    try:
        parsed = take_apart(source)
    except re.error:
        return ()
    best = () if looking(source) else max(_literals(parsed), key=_worth, default=())
    return best if min(map(len, best), default=0) >= _MIN_LITERAL else ()


def _worth(literals: tuple[str, ...]) -> tuple[float, ...]:
    """A set of literals is as good as its shortest; of equals the one of numbers, which stand in few texts where "port"
    stands in every "report", then the smaller set."""
    numbered = all(any(map(str.isdigit, literal)) for literal in literals)
    return min(map(len, literals), default=0), numbered, -len(literals)


def _literals(parsed: Any, worth: Callable[[tuple[str, ...]], tuple[float, ...]] = _worth) -> list[tuple[str, ...]]:
    """Sets of literals; each set has one that every match contains."""
    found: list[tuple[str, ...]] = []
    run: list[str] = []

    def close() -> None:
        if run:
            found.append(("".join(run),))
            run.clear()

    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            run.append(chr(argument))
            continue
        close()
        if name == "SUBPATTERN":
            found.extend(_literals(argument[3], worth))
        elif name == "BRANCH":
            best = [max(_literals(branch, worth), key=worth, default=()) for branch in argument[1]]
            if all(best):
                found.append(tuple(dict.fromkeys(literal for one in best for literal in one)))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[0] >= 1:
            found.extend(_literals(argument[2], worth))
    close()
    return found
