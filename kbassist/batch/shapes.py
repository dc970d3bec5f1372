"""Records that differ only in numbers that nothing can tell apart share one reading.

The shape of a record is its text with every digit made the same. Of its numbers some matter: those that the rule base
names (``reading.numbers``), those beside a letter, those that begin with a zero; they are part of the key. The others
are part of it, too, until two records were read that differ in some of them alone and said the same: no pattern tells
two numbers of one length apart that it does not name, and a number that is copied out of a text makes a difference that
shows. A name (of a server, a client, a database) in which one stands is cut out of each record at the same place. So
this is a saving and nothing else: a record that was not read says what it would.
"""

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Final

import msgspec

from kbassist.batch.model import Recognised

_DIGITS: Final = str.maketrans("123456789", "000000000")
_RUN = re.compile("0+")
_NONE = slice(0, 0)
_MOST_KINDS, _MOST_VARIANTS = 1_000, 64
_NAMES = ("server", "client", "database")
_SAID = tuple(name for name in Recognised.__struct_fields__ if name not in _NAMES)


class _Special(dict[str, str]):
    """A number that matters to itself, any other one to nothing."""

    def __missing__(self, number: str) -> str:
        return number if number[:1] == "0" else ""


class _Variant:
    """What a record said. ``places``: by name where in the text it stands, if it is cut out of it."""

    __slots__ = ("found", "places", "text")

    def __init__(self, text: str, found: Recognised) -> None:
        self.text = text
        self.found = found
        self.places: dict[str, slice] = {}

    def of(self, text: str) -> Recognised:
        """What another record of the shape says."""
        if not self.places:
            return self.found
        return msgspec.structs.replace(self.found, **{name: text[place] for name, place in self.places.items()})


class _Kind:
    """The records of a shape that have the same numbers that matter."""

    def __init__(self, numbers: list[slice]) -> None:
        self.left = numbers
        self.key = _getter(numbers)
        self.variants: dict[tuple[str, ...], _Variant] = {}

    def learn(self, text: str, found: Recognised) -> None:
        """A record was read: either it frees numbers, or it is a variant of its own."""
        for known in self.variants.values():
            places = _names(known, text, found)
            if places is not None:
                # What else is known may have a name in which one of these numbers stands: it is read again.
                self.left = [one for one in self.left if known.text[one] == text[one]]
                self.key = _getter(self.left)
                known.places = places
                self.variants = {self.key(text): known}
                return
        if len(self.variants) < _MOST_VARIANTS:
            self.variants[self.key(text)] = _Variant(text, found)


class _Shape:
    """The records that are the same but for their digits."""

    def __init__(self, shape: str) -> None:
        runs = [match.span() for match in _RUN.finditer(shape)]
        self._free = [slice(*run) for run in runs if not _beside_letter(shape, *run)]
        self._bound = _getter([slice(*run) for run in runs if _beside_letter(shape, *run)])
        self._all = _getter(self._free)
        self.kinds: dict[tuple[tuple[str, ...], tuple[str, ...]], _Kind] = {}

    def kind_of(self, text: str, special: _Special) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The numbers of a record that matter."""
        return self._bound(text), tuple(map(special.__getitem__, self._all(text)))

    def kind(self, matter: tuple[tuple[str, ...], tuple[str, ...]]) -> _Kind:
        """A new kind of record, with the numbers that do not matter yet."""
        return _Kind(
            [place for place, number in zip(self._free, matter[1][: len(self._free)], strict=True) if not number]
        )


class Shapes:
    """What records said, by their shapes. ``special``: the numbers that the rule base tells apart."""

    def __init__(self, special: Callable[[], frozenset[str]], most: int, characters: int) -> None:
        self._numbers = special
        self._special: _Special | None = None
        self._most, self._most_characters = most, characters
        self._shapes: dict[str, _Shape] = {}
        self._held = 0

    def known(self, text: str) -> Recognised | None:
        """What a record says by what others said; None if it has to be read."""
        shape = self._shapes.get(text.translate(_DIGITS))
        if shape is None or self._special is None:
            return None
        kind = shape.kinds.get(shape.kind_of(text, self._special))
        if kind is None:
            return None
        variant = kind.variants.get(kind.key(text))
        return None if variant is None else variant.of(text)

    def learn(self, text: str, found: Recognised) -> None:
        """A record was read."""
        if self._special is None:
            self._special = _Special({number: number for number in self._numbers()})
        self._held += len(text)
        if len(self._shapes) >= self._most or self._held > self._most_characters:
            self._shapes.clear()
            self._held = len(text)
        key = text.translate(_DIGITS)
        shape = self._shapes.get(key)
        if shape is None:
            shape = self._shapes[key] = _Shape(key)
        matter = shape.kind_of(text, self._special)
        kind = shape.kinds.get(matter)
        if kind is None and len(shape.kinds) < _MOST_KINDS:
            kind = shape.kinds[matter] = shape.kind(matter)
        if kind is not None:
            kind.learn(text, found)


def _getter(places: list[slice]) -> "Callable[[str], tuple[str, ...]]":
    # Two more than there are: of a single one there would be no tuple.
    return itemgetter(*places, _NONE, _NONE)


def _beside_letter(text: str, start: int, end: int) -> bool:
    around = text[start - 1 : start] + text[end : end + 1] if start else text[end : end + 1]
    return any(char.isalnum() or char == "_" for char in around)


def _names(known: _Variant, text: str, found: Recognised) -> dict[str, slice] | None:
    """Where the names of two records stand, if they say the same but for these; None if they do not."""
    if any(getattr(known.found, name) != getattr(found, name) for name in _SAID):
        return None
    places: dict[str, slice] = {}
    for name in _NAMES:
        mine, theirs = getattr(known.found, name), getattr(found, name)
        place = known.places.get(name)
        if place is None and mine != theirs:
            place = _place(known.text, mine, text, theirs)
            if place is None:
                return None
        if place is not None:
            if text[place] != theirs:
                return None
            places[name] = place
    return places


def _place(text: str, name: str, other: str, theirs: str) -> slice | None:
    """Where ``name`` stands in ``text`` and ``theirs`` in ``other``."""
    at = text.find(name) if name and len(name) == len(theirs) else -1
    while at >= 0:
        if other[at : at + len(name)] == theirs:
            return slice(at, at + len(name))
        at = text.find(name, at + 1)
    return None
