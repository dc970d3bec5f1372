"""What was understood from a line."""

from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Value

Act: TypeAlias = Literal["", "question", "smalltalk", "unknown", "how", "why"]
"""What a line is, where it is no fact: a question to the program, small talk, "nobody can tell", /how and /why."""


class Heard(Struct, frozen=True):
    """A fact understood from words: ``words``: the ones it was taken from; ``sure``: whether to take it unasked."""

    fact: str
    value: Value
    words: str
    sure: bool


class Understanding(Struct, frozen=True):
    """What a line meant: facts, or an ``act`` that stores nothing.

    ``declined``: a fact that was named as one nobody can tell; ``excluded``: a value of the open question that was
    denied, where others are left; ``corrects``: it takes back what was said before; ``problem``: what is wrong with it.
    """

    heard: tuple[Heard, ...] = ()
    act: Act = ""
    declined: str = ""
    excluded: str = ""
    corrects: bool = False
    problem: str = ""
