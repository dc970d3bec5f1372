"""What somebody may have meant with a few letters of a name: completion that forgives."""

from collections.abc import Iterable
from typing import NamedTuple

_JOINTS = " .-_/"


class Candidate(NamedTuple):
    """What can be completed: the text that is typed then, and what it is in words."""

    text: str
    title: str = ""


def ranked(typed: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates that ``typed`` may mean, the likeliest first: its beginning, the beginning of a word in it, any
    part of it, its letters in their order, a part of its title."""
    wanted = typed.casefold()
    found = [(rank, one) for one in candidates if (rank := _rank(wanted, one)) is not None]
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _rank(wanted: str, one: Candidate) -> tuple[int, int] | None:
    """Less is likelier; None where nothing fits."""
    text = one.text.casefold()
    place = text.find(wanted)
    if place == 0:
        return 0, 0
    if place > 0:
        return (1 if text[place - 1] in _JOINTS else 2), place
    span = _span(wanted, text)
    if span is not None:
        return 3, span
    title = one.title.casefold()
    return (4, title.index(wanted)) if wanted in title else None


def _span(wanted: str, text: str) -> int | None:
    """Over how many characters of a text the letters are spread in their order; None where they are not in it."""
    if not wanted or wanted[0] not in text:
        return None
    first = place = text.index(wanted[0])
    for letter in wanted[1:]:
        place = text.find(letter, place + 1)
        if place < 0:
            return None
    return place - first
