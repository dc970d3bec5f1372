"""Whether a text may tell several errors: of nearly all texts one look says that it does not."""

import re
from collections.abc import Iterable, Iterator, Sequence

from kbassist.evidence.assemble import Assembler, Taken, free_lines
from kbassist.evidence.readers.part import Part
from kbassist.reading.unfinished import unfinished
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.patterns import CompiledPattern
from kbassist.rulebase.names import SERVER_HOST
from kbassist.text.layout.views import views
from kbassist.text.lines import length
from kbassist.text.normal import normalise_lines
from kbassist.text.sections import LENGTH, ending, sections

MOST = 10
"""So many errors of one text are told apart; of more, ``kbassist batch`` is the reader."""
_END = 12
"""Lines at the end in which a sentence that was cut off may have begun."""


class Several:
    """Tells the errors of a text apart, with one rule base."""

    def __init__(self, base: RuleBase, assembler: Assembler) -> None:
        self._base = base
        self._assembler = assembler

    def errors(self, document: Sequence[str], parts: Sequence[Part], whole: Taken) -> tuple[Taken, ...]:
        """What each error of a text tells, in their order, if there are several, else nothing; of more than ``MOST``
        one more.

        ``document``: its lines; ``parts``: what readers took out of it; ``whole``: what all of it tells.
        """
        articles = {hit.article for hit in whole.hits if hit.strength != "generic"}
        if not articles:
            return ()
        lines = free_lines(document, parts)
        if any(length(lines, hit.line - 1) > LENGTH for hit in whole.hits if hit.line):
            # What tells errors apart is the lines on which they stand.
            return ()
        cut_off = self._cut_off(lines, whole)
        if not (cut_off or self._of_several_problems(articles) or self._of_several_servers(lines, whole)):
            return ()
        from kbassist.evidence.sightings import Sightings  # noqa: PLC0415 - start-up: few texts tell several errors

        return Sightings(self._base, self._assembler, lines, whole).told(MOST, cut_off=cut_off)

    def _of_several_problems(self, articles: set[str]) -> bool:
        return len(articles) > 1 and len({self._base.article(one).problem for one in articles}) > 1

    def _of_several_servers(self, lines: Sequence[str], whole: Taken) -> bool:
        """Whether several servers are named: of each pattern the whole text has told the first match alone."""
        hosts = {str(one.value) for one in whole.observations if one.name == SERVER_HOST}
        if len(hosts) != 1:
            return len(hosts) > 1
        patterns = [
            one.pattern for one in self._base.index.fact_patterns if one.fact == SERVER_HOST and one.pattern.regex
        ]
        texts = (normalise_lines(section.lines).text for section in sections(lines))
        matches = (match for text in texts for match in _matches(patterns, text))
        first = next(matches, None)
        return first is not None and any(match["value"] != first["value"] for match in matches)

    def _cut_off(self, lines: Sequence[str], whole: Taken) -> bool:
        """Whether the text ends in the beginning of a known sentence of another article.

        Where another sentence is whole, that is not looked for in the text as a whole; it is in a block of its own.
        """
        articles = {hit.article for hit in whole.hits}
        found = unfinished(self._base, tuple(views(ending(lines, _END))))
        return any(one.strength != "generic" and one.entry.article not in articles for one in found)


def _matches(patterns: Iterable[CompiledPattern], text: str) -> Iterator["re.Match[str]"]:
    for one in patterns:
        if any(anchor in text for anchor in one.anchors):
            yield from re.finditer(one.regex, text)
