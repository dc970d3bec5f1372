"""Patterns that only the case of their letters tells from others: what was matched is looked up in the source."""

from collections.abc import Sequence

from kbassist.rulebase.language.patterns import CompiledPattern, Match, occurrences, search
from kbassist.text.layout.views import Span, View
from kbassist.text.literals import Places


def found_in(
    pattern: CompiledPattern,
    view: View,
    lines: Sequence[str],
    around: Sequence[str] = (),
    places: Places | None = None,
) -> Match | None:
    """The first match in ``view`` that stands in the source, ``lines``, in the letters that the pattern asks for.

    ``around``: other forms of the text, in which what voids the pattern may stand too; ``places``: as for ``search``.
    """
    match = search(pattern, view.text, around, places)
    if match is None or not pattern.written:
        return match
    for one in occurrences(pattern, view.text):
        if written_so(pattern, _cut(lines, view.source(one.start, one.start + len(one.text)))):
            return one
    return None


def written_so(pattern: CompiledPattern, source: str) -> bool:
    """Whether ``source`` has the pattern's letters in their case; layout puts other signs between them."""
    return _letters(pattern.written) in _letters(source)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _cut(lines: Sequence[str], span: Span) -> str:
    first, last = span.first, span.last
    if first.line == last.line:
        return lines[first.line - 1][first.column - 1 : last.column]
    middle = lines[first.line : last.line - 1]
    return "\n".join((lines[first.line - 1][first.column - 1 :], *middle, lines[last.line - 1][: last.column]))
