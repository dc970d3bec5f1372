"""A secret in a text, and what finds it."""

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from kbassist.text.expression import Expression

Kind: TypeAlias = Literal["password", "token", "private-key"]
"""What kind of secret a token stands for."""


class Span(NamedTuple):
    """A secret in a text: from ``start`` to ``end`` (exclusive), and what kind of secret it is."""

    start: int
    end: int
    kind: Kind = "password"


Find: TypeAlias = Callable[[str, int, int], Iterator[Span]]
"""Given a text, and start and end of a word in it: the secrets near that word."""


class Anchor(NamedTuple):
    """A word near which a secret can stand.

    ``word``: in lower case; ``find``: what looks there; ``gate``: what must follow the word, so that most of the places
    where it stands for nothing are passed over without a call.
    """

    word: str
    find: Find
    gate: Expression | None = None


def named(found: "re.Match[str]", kind: Kind = "password") -> Span:
    """The group ``s`` of a match, in which every expression of this grammar has its secret."""
    return Span(*found.span("s"), kind)
