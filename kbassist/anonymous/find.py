"""Where a text names somebody: the sentences of products, X.500 names, shapes."""

import re
from collections.abc import Iterable, Iterator

from kbassist.anonymous.forms import names_in, spans_of
from kbassist.anonymous.shapes import Shapes
from kbassist.anonymous.span import Span
from kbassist.rulebase.language.anonymity import AnonymityFile
from kbassist.rulebase.language.regex import literals_in
from kbassist.text.expression import Expression
from kbassist.text.literals import Literals
from kbassist.text.secrets.vault import tokens


class Finder:
    """Finds names with what a rule base knows of them."""

    def __init__(self, words: AnonymityFile) -> None:
        self.shapes = Shapes(words)
        self._sentences = [(Expression(one.pattern, re.IGNORECASE), one.is_) for one in words.sentences]
        self._known: dict[str, list[Span]] = {}
        near = [{word.lower() for word in literals_in(one.pattern)} for one in words.sentences]
        self._always = [number for number, some in enumerate(near) if not some]
        self._near: dict[str, list[int]] = {}
        for number, some in enumerate(near):
            for word in some:
                self._near.setdefault(word, []).append(number)
        self._literals = Literals(self._near)

    def spans(self, text: str) -> list[Span]:
        """The places that name something, from left to right, none over another; never in a masked secret."""
        found = self._known.get(text)
        if found is None:
            found = self._looked(text)
            # Whether there is a domain before a backslash depends on what is known by then.
            if "\\" not in text:
                self._known[text] = found
        return found

    def _looked(self, text: str) -> list[Span]:
        masked = [Span(start, end, "data", "") for start, end in tokens(text)]
        found = apart((masked, self._told(text), names_in(text), self.shapes.spans(text)))
        return [one for one in found if one.text]

    def _told(self, text: str) -> Iterator[Span]:
        """What sentences name; only those are looked for that have a word of theirs in the text."""
        near = {number for word in self._literals.places(text.lower()) for number in self._near[word]}
        for number in sorted((*self._always, *near)):
            expression, form = self._sentences[number]
            for found in expression.finditer(text):
                yield from spans_of(form, found["value"], found.start("value"))


def apart(ranked: Iterable[Iterable[Span]]) -> list[Span]:
    """Spans of which none lies over another, from left to right: of two that do the one from the earlier source, of
    one source the longer."""
    each = [(rank, span) for rank, spans in enumerate(ranked) for span in spans if span.end > span.start]
    taken: list[Span] = []
    places = bytearray()
    for _, span in sorted(each, key=lambda one: (one[0], one[1].start - one[1].end, one[1].start)):
        if len(places) < span.end:
            places.extend(bytes(span.end - len(places)))
        if not any(places[span.start : span.end]):
            places[span.start : span.end] = b"\1" * (span.end - span.start)
            taken.append(span)
    return sorted(taken)
