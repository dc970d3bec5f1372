"""Texts that were cut: half a name is no name that is found, and tells as much."""

from collections.abc import Callable

from kbassist.anonymous.known import KnownNames
from kbassist.anonymous.span import Span
from kbassist.text.expression import Expression

CUT = "…"
"""What stands where ``text.safe.clean`` and excerpts cut."""
_HARD = 200
"""Excerpts of so many characters were cut without a mark."""
_BEFORE = Expression(r"(?<![\w.@\\-])\w[\w-]{0,62}(?:(?:[.@]|\\{1,2})[\w-]{0,63}){1,8}$")
_BEHIND = Expression(r"(?:[\w-]{0,63}(?:[.@]|\\{1,2})){1,8}\w[\w-]{0,62}(?![\w@\\-])")


def parts_of(text: str) -> list[tuple[str, bool, bool]]:
    """The parts of a text between its cuts; whether each was cut at its beginning, and at its end."""
    parts = text.split(CUT) if CUT in text else [text]
    last = len(parts) - 1
    return [(part, place > 0, place < last or len(text) == _HARD) for place, part in enumerate(parts)]


def trimmed(part: str, first: bool, last: bool, known: KnownNames, is_class: Callable[[str], bool]) -> str:
    """A part without half names at the ends where it was cut."""
    if last:
        found = _BEFORE.search(part)
        dotted = len(part) - found.start() if found and not is_class(found[0]) else 0
        part = part[: len(part) - max(dotted, known.trailing(part))]
    if first:
        found = _BEHIND.match(part)
        # The end of a class has lost what would tell that it is one: it goes as well.
        part = part[max(found.end() if found else 0, known.leading(part)) :]
    return part


def whole(spans: list[Span], part: str, first: bool, last: bool) -> list[Span]:
    """The spans that were not cut themselves."""
    return [one for one in spans if not (last and one.end == len(part)) and not (first and one.start == 0)]
