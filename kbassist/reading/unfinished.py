"""A sentence that the input cut off at its end: what stands there is the beginning of a known one."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from kbassist.model.evidence import Strength
from kbassist.rulebase.base import RuleBase, SymptomEntry
from kbassist.rulebase.language.patterns import Match
from kbassist.text.layout.views import View

_TAIL = 12
"""So much of the end is looked for first."""
_LONGEST_END = 40
_LEAST, _LEAST_SHARE = 20, 0.5
_TELLING, _TELLING_SHARE, _NEARLY_ALL = 30, 0.7, 0.85
"""From here on a beginning says as much as its sentence (of a short one nearly all); below, it is a generic sign."""
_FINISHED = frozenset(".!?)]}>;\"'。")
_OMITTED = re.compile(r" ?[\[(<]?(?:\.{2,}|…)[\])>]?[\"'\]})]*$")
"""The mark of what was left out, and what closes behind it."""
_CLOSED = re.compile(r"(?:[\"'\]}]|</\w{1,20}>|\\n)+$")
"""What closes around a sentence: quotes, JSON, markup. None of it ends a sentence."""


class Unfinished(Struct, frozen=True):
    """A symptom whose sentence ``view`` ends in."""

    entry: SymptomEntry
    strength: Strength
    view: View
    match: Match


def unfinished(base: RuleBase, views: Sequence[View]) -> Iterator[Unfinished]:
    """The symptoms whose sentence begins at the end of the text, each once."""
    found: set[tuple[str, str]] = set()
    for view in _to_the_end(views):
        text, closed = _bare(view.text)
        # One look at all literals in a row tells of most texts that there is nothing to look for.
        if text[-1:] in _FINISHED or text[-_TAIL:] not in base.symptom_literals:
            continue
        for entry in base.index.symptoms:
            length, telling = _longest(entry, text)
            if closed and not telling:
                continue
            if length and (entry.article, entry.symptom) not in found:
                found.add((entry.article, entry.symptom))
                start = len(text) - length
                strength: Strength = "phrase" if telling and entry.strength != "generic" else "generic"
                yield Unfinished(entry, strength, view, Match(start, text[start:], {}))


def _bare(text: str) -> tuple[str, bool]:
    """A text without what was put behind a sentence that was cut off, and whether it was closed there.

    A quotation that is closed may be all that was meant: then only a telling beginning counts.
    """
    omitted = _OMITTED.search(text, max(0, len(text) - _LONGEST_END))
    if omitted:
        return text[: omitted.start()], False
    closed = _CLOSED.search(text, max(0, len(text) - _LONGEST_END))
    return (text[: closed.start()].rstrip(), True) if closed else (text, False)


def _to_the_end(views: Sequence[View]) -> Iterator[View]:
    """The views that hold the end of the text."""
    last = views[0].line(len(views[0].text)) if views else 0
    for view in views:
        if len(view.text) >= _LEAST and view.line(len(view.text) - 1) == last:
            yield view


def _longest(entry: SymptomEntry, text: str) -> tuple[int, bool]:
    """How much of a literal of a symptom the text ends with, and whether that is telling; zero if it is too little."""
    tail = text[-_TAIL:]
    best = (0, False)
    for pattern in (one for one in entry.patterns if not one.written):
        for anchor in pattern.anchors:
            end = anchor.find(tail) + _TAIL
            if end < max(_LEAST, _LEAST_SHARE * len(anchor)) or end >= len(anchor) or not text.endswith(anchor[:end]):
                continue
            if not any(void in text for void in pattern.unless):
                # What voids the sentence may have stood in the part that is gone.
                share = end / len(anchor)
                # Of an expression a literal is only a part.
                whole = share >= _NEARLY_ALL and not pattern.regex
                most = whole or (share >= _TELLING_SHARE and end >= _TELLING)
                telling = most and not pattern.unless
                best = max(best, (end, telling))
    return best
