"""Whether a typed line is what a program printed: then it is evidence, whatever words of the vocabulary stand in it."""

import re
from functools import lru_cache

from kbassist.rulebase.base import RuleBase

_LOOKED_AT = 2_000
"""Characters: a line that a program printed shows it early, and an expression may take long over a long line."""


def printed(text: str, base: RuleBase) -> bool:
    """Whether ``text`` has the shape of an error message or of a line of a log (``printed`` in ``rules/speech/``)."""
    shapes = _shapes(base.speech.printed)
    return any(shape.search(text[:_LOOKED_AT]) for shape in shapes)


@lru_cache(maxsize=4)
def _shapes(expressions: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, expressions))
