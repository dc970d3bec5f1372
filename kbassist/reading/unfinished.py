"""A sentence that the input cut off at its end: what stands there is the beginning of a known one."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from kbassist.model.evidence import Strength
from kbassist.reading.meaning import may_stand
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.patterns import CompiledPattern, Match
from kbassist.rulebase.stored import SymptomEntry
from kbassist.text.expression import Expression
from kbassist.text.layout.views import View

_TAIL = 12
"""So much of the end is looked for first."""
_LONGEST_END = 40
_LEAST, _LEAST_SHARE = 20, 0.5
_TELLING, _TELLING_SHARE, _NEARLY_ALL = 30, 0.7, 0.85
"""From here on a beginning says as much as its sentence (of a short one nearly all); below, it is a generic sign."""
_FINISHED = frozenset(".!?)]}>;\"'。")
_OMITTED = Expression(r" ?[\[(<]?(?:\.{2,40}|…)[\])>]?[\"'\]})]{0,40}$")
"""The mark of what was left out, and what closes behind it."""
_CLOSED = Expression(r"(?:[\"'\]}]|</\w{1,20}>|\\n){1,40}$")
"""What closes around a sentence: quotes, JSON, markup. None of it ends a sentence."""


_REASON, _MOST_PROBLEMS = 8, 2
"""So much of a driver's reason is needed, and of so many problems may it be the beginning."""
_LOOKED_AT = 1_000
_LONGEST_REASON = 20_000
"""No envelope and what stands in it is longer."""


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
        tail = text[-_TAIL:]
        if text[-1:] in _FINISHED or "\n" in tail:
            continue
        for entry in base.symptoms_with(tail):
            length, telling = _longest(entry, text)
            if closed and not telling:
                continue
            if length and (entry.article, entry.symptom) not in found:
                found.add((entry.article, entry.symptom))
                start = len(text) - length
                strength: Strength = "phrase" if telling and entry.strength != "generic" else "generic"
                yield Unfinished(entry, strength, view, Match(start, text[start:], {}))
    if not found:
        yield from _reasons(base, views)


def _reasons(base: RuleBase, views: Sequence[View]) -> Iterator[Unfinished]:
    """The symptoms with whose first words a driver's reason is cut off: it begins where the driver lets it begin."""
    for view in _to_the_end(views):
        if view.text.rstrip()[-1:] in _FINISHED:
            # So would be the reason, which is the end of the text.
            continue
        end = view.text[-_LONGEST_REASON:]
        for envelope in base.meaning.envelopes:
            if not may_stand(envelope, end):
                continue
            begin = max(0, len(view.text) - _LOOKED_AT)
            last = deque(re.compile(envelope.pattern).finditer(view.text, begin), maxlen=1)
            if not last or last[0].end("inner") < len(view.text):
                continue
            words = last[0]["inner"].rstrip()
            if len(words) < _REASON or words[-1] in _FINISHED:
                continue
            begun = [entry for entry in base.index.symptoms if _begins(entry, words)]
            if len({base.article(entry.article).problem for entry in begun}) <= _MOST_PROBLEMS:
                match = Match(last[0].start("inner"), words, {})
                yield from (Unfinished(entry, "generic", view, match) for entry in begun)
                return


def _begins(entry: SymptomEntry, words: str) -> bool:
    """Whether a sentence of a symptom begins with the words."""
    return any(anchor.startswith(words) for one in entry.patterns if not one.regex for anchor in one.anchors)


def _bare(text: str) -> tuple[str, bool]:
    """A text without what was put behind a sentence that was cut off, and whether it was closed there.

    A quotation that is closed may be all that was meant: then only a telling beginning counts.
    """
    end = text[-_LONGEST_END:]
    if (".." in end or "…" in end) and (omitted := _OMITTED.search(text, max(0, len(text) - _LONGEST_END))):
        return text[: omitted.start()], False
    closed = _CLOSED.search(text, max(0, len(text) - _LONGEST_END))
    return (text[: closed.start()].rstrip(), True) if closed else (text, False)


def _to_the_end(views: Sequence[View]) -> Iterator[View]:
    """The views that hold the end of the text."""
    last = views[0].line(len(views[0].text)) if views else 0
    for view in views:
        if len(view.text) >= _LEAST and view.line(len(view.text) - 1) == last:
            yield view


def _of_expression(pattern: CompiledPattern, anchor: str, end: int, text: str) -> tuple[int, bool]:
    """The same for an expression: what stands in it before the literal that is cut off must stand there too.

    It is telling only where nothing follows the literal: the reason often does.
    """
    beginning = _beginning(pattern.regex, anchor, end)
    found = beginning.search(text, max(0, len(text) - _LOOKED_AT)) if beginning else None
    if found is None or any(void in text for void in pattern.unless):
        return 0, False
    last = pattern.regex.endswith(anchor)
    return len(found[0]), last and len(found[0]) >= _TELLING and not pattern.unless


@lru_cache(maxsize=256)
def _beginning(regex: str, anchor: str, end: int) -> "re.Pattern[str] | None":
    """The expression up to the first ``end`` letters of one of its literals; none where that is no expression."""
    before, literal, _ = regex.partition(anchor)
    if not before or not literal:
        return None
    try:
        return re.compile(f"(?:{before}{re.escape(anchor[:end])})$")
    except re.error:
        return None


def _longest(entry: SymptomEntry, text: str) -> tuple[int, bool]:
    """How much of a literal of a symptom the text ends with, and whether that is telling; zero if it is too little."""
    tail = text[-_TAIL:]
    best = (0, False)
    for pattern in (one for one in entry.patterns if not one.written):
        for anchor in pattern.anchors:
            end = anchor.find(tail) + _TAIL
            if pattern.regex and _TAIL <= end < len(anchor) and text.endswith(anchor[:end]):
                best = max(best, _of_expression(pattern, anchor, end, text))
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
