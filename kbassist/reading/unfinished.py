"""A sentence that the input cut off at its end: what stands there is the beginning of a known one."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from kbassist.model.evidence import Strength
from kbassist.rulebase.base import RuleBase, SymptomEntry
from kbassist.rulebase.language.patterns import Match
from kbassist.text.layout.views import View

_TAIL = 12
"""So much of the end is looked for first."""
_LEAST, _LEAST_SHARE = 20, 0.5
_TELLING, _TELLING_SHARE = 30, 0.7
"""From here on a beginning says as much as its sentence; below, it is a generic sign."""
_FINISHED = frozenset(".!?)]}>;\"'。")


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
        text = view.text.rstrip(". …") if view.text.endswith(("…", "...")) else view.text
        # One look at all literals in a row tells of most texts that there is nothing to look for.
        if text[-1:] in _FINISHED or text[-_TAIL:] not in base.symptom_literals:
            continue
        for entry in base.index.symptoms:
            length, telling = _longest(entry, text)
            if length and (entry.article, entry.symptom) not in found:
                found.add((entry.article, entry.symptom))
                start = len(text) - length
                strength: Strength = "phrase" if telling and entry.strength != "generic" else "generic"
                yield Unfinished(entry, strength, view, Match(start, text[start:], {}))


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
                telling = end >= max(_TELLING, _TELLING_SHARE * len(anchor)) and not pattern.unless
                best = max(best, (end, telling))
    return best
