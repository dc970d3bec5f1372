"""Words that stand in texts of every day and of the rule base: alone, none of them tells who somebody is."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from kbassist.reading.cover import common_words
from kbassist.rulebase.base import RuleBase
from kbassist.text.expression import Expression

_WORD = Expression(r"[^\W\d_]+")
_NOT_SAID = frozenset(
    ("examples", "samples", "recognise", "symptoms", "source", "references", "id", "name", "phrases", "text_patterns")
)
"""What of the rules no result says: examples have names in them, as cases have."""


@lru_cache(maxsize=1)
def ordinary_words(base: RuleBase) -> frozenset[str]:
    """The words that the rule base says to people, folded, and those of ordinary logs."""
    said = (*map(base.article, base.article_ids), *base.procedures.values(), *base.facts.values(), *base.requirements)
    texts = (text for one in said for text in _texts(msgspec.to_builtins(one)))
    words = {word for text in (*texts, *base.texts.values()) for word in _WORD.findall(text.casefold())}
    return frozenset(words | common_words())


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _inside(one for key, one in value.items() if key not in _NOT_SAID)
    elif isinstance(value, list | tuple):
        yield from _inside(value)


def _inside(values: Iterable[object]) -> Iterator[str]:
    for one in values:
        yield from _texts(one)
