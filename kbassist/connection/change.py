"""The words of an edit: a setting as it is to be, a part of a text and what it becomes, why there is none."""

from collections.abc import Iterable
from typing import NamedTuple

from kbassist.connection.syntax import Syntax, folded
from kbassist.rulebase.language.clients import Keyword


class Edit(NamedTuple):
    """A part of a site's text and what it becomes."""

    start: int
    end: int
    text: str


class RefusedEditError(Exception):
    """A setting that can't be written there; the message is the id of a sentence."""


class Wanted(NamedTuple):
    """A setting as it is to be.

    ``keyword``: how the driver or program spells it; ``written``: its value as it is spelled, empty to take it out;
    ``value``: the value as facts have it; ``wins``: which counts of a keyword that is there twice; ``inside``: the key
    of the object that it belongs in; ``quoted``: its value is a text there, whatever it says; ``syntax``: of a string;
    ``variable``: it is one of the environment.
    """

    keyword: Keyword
    written: str
    value: str
    wins: str = ""
    inside: str = ""
    quoted: bool = False
    syntax: Syntax | None = None
    variable: bool = False

    def same(self, key: str) -> str:
        """A key as it is compared there."""
        return self.syntax.same(key) if self.syntax is not None else folded(key)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """``text`` with the edits made; of two at one place the first stands first."""
    parts: list[str] = []
    last = 0
    for edit in sorted(edits, key=lambda one: one.start):
        parts += [text[last : edit.start], edit.text]
        last = max(last, edit.end)
    return "".join((*parts, text[last:]))
