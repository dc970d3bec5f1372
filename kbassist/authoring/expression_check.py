"""Every regular expression of a rules file, wherever it stands, with the proof that it can't explode."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

from msgspec import Struct

from kbassist.authoring.pattern_check import UNLIMITED, capitals, cost
from kbassist.authoring.regex_growth import ExplodesError, growth
from kbassist.rulebase.language.anonymity import Naming
from kbassist.rulebase.language.clients import ConnectionString, Profile
from kbassist.rulebase.language.meaning import Envelope
from kbassist.rulebase.language.schema import Pattern, Symptom
from kbassist.rulebase.language.speech import SpeechFile

Place: TypeAlias = tuple[str | int, ...]
MAX_STEPS = 2_500_000
"""So many steps of the matcher from one place of a text are borne; a step takes some nanoseconds."""


def explosive(content: object) -> Iterator[tuple[Place, str]]:
    """Where the content of a rules file has an expression whose work can't be shown to stay small, and why."""
    for place, expression in expressions(content, ()):
        found = problems(expression)
        if found and UNLIMITED in cost(expression):
            # What was typed says more than the proof that failed.
            found = (UNLIMITED,)
        yield from ((place, message) for message in found)


def in_capitals(content: object) -> Iterator[tuple[Place, str]]:
    """Where the content of a rules file has a pattern with capital letters, which no normalised text has."""
    for place, expression, kind in _expressions(content, ()):
        message = capitals(expression) if kind in _NORMAL else ""
        if message:
            yield place, message


def expressions(content: object, place: Place) -> Iterator[tuple[Place, str]]:
    """All regular expressions in ``content``, which stands at ``place``."""
    return ((at, expression) for at, expression, _ in _expressions(content, place))


def _expressions(content: object, place: Place) -> Iterator[tuple[Place, str, type[Any]]]:
    """The same with the type in which each stands."""
    if isinstance(content, Struct):
        for name in content.__struct_fields__:
            value = getattr(content, name)
            # Most fields are empty.
            if not value:
                continue
            if (type(content), name) in _FIELDS and isinstance(value, str):
                yield (*place, name), value, type(content)
            elif (type(content), name) in _FIELDS and isinstance(value, tuple):
                yield from (((*place, name, number), one, type(content)) for number, one in enumerate(value))
            elif isinstance(value, _NESTED):
                yield from _expressions(value, (*place, name))
    elif isinstance(content, list | tuple):
        for number, value in enumerate(content):
            if isinstance(value, _NESTED):
                yield from _expressions(value, (*place, number))
    elif isinstance(content, dict):
        for key, value in content.items():
            if isinstance(value, _NESTED):
                yield from _expressions(value, (*place, key))


@lru_cache(maxsize=4096)
def problems(expression: str, flags: int = 0, *, anywhere: bool = True) -> tuple[str, ...]:
    """Why no bound of the work of an expression is known, or that it is too high, in words.

    Proved once: who writes an article checks the same expressions after every change.
    """
    try:
        work = growth(expression, flags, anywhere=anywhere)
    except ExplodesError as error:
        return (f"slow: {error}, so that the time can grow exponentially",)
    except re.error:
        # Not an expression at all: the compiler of the rule base says so.
        return ()
    if work.power > 1:
        return (
            f"slow: the time can grow with the length of the text to the power of {work.power}; bound its repetitions, "
            "or let each end before a character that it can't take",
        )
    if work.factor > MAX_STEPS:
        return (
            f"slow: up to {work.factor:,} steps from one place of a text (at most {MAX_STEPS:,}); use shorter gaps",
        )
    return ()


_NESTED = (Struct, list, tuple, dict)
_NORMAL = (Pattern, Symptom)
"""What is matched with normalised text."""
_FIELDS = {
    (Pattern, "pattern"),
    (Pattern, "unless_pattern"),
    (Symptom, "unless_pattern"),
    (ConnectionString, "recognise"),
    (Profile, "pair"),
    (Envelope, "pattern"),
    (SpeechFile, "printed"),
    (Naming, "pattern"),
}
