"""Structs that stay encoded until one is asked for: of the thousands that a rule base holds a run needs few.

To who reads them they are the tuples and dicts that they were encoded from.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Generic, TypeAlias, TypeVar, overload

import msgspec

_T = TypeVar("_T")
_U = TypeVar("_U")
Encoded: TypeAlias = memoryview
"""A struct in MessagePack. What is read from the cache is a view of it: copies would double what a start touches."""


class Each(Sequence[_T], Generic[_U, _T]):
    """What ``made`` makes of each of the ``items``, when it is asked for and once."""

    def __init__(self, items: Sequence[_U], made: Callable[[_U], _T]) -> None:
        self._items = items
        self._made = made
        self._known: dict[int, _T] = {}

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> _T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[_T]: ...
    def __getitem__(self, place: int | slice) -> _T | Sequence[_T]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = self._made(self._items[place])
        return found

    def __iter__(self) -> Iterator[_T]:
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))


class EncodedSequence(Each[Encoded, _T]):
    """Structs of one type in their order."""

    def __init__(self, encoded: Sequence[Encoded], kind: type[_T]) -> None:
        super().__init__(encoded, lambda one: msgspec.msgpack.decode(one, type=kind))


class EncodedMapping(Mapping[str, _T]):
    """Structs of one type by their names."""

    def __init__(self, encoded: Mapping[str, Encoded], kind: type[_T]) -> None:
        self._encoded = encoded
        self._kind = kind
        self._known: dict[str, _T] = {}

    def __len__(self) -> int:
        return len(self._encoded)

    def __iter__(self) -> Iterator[str]:
        return iter(self._encoded)

    def __contains__(self, name: object) -> bool:
        return name in self._encoded

    def __getitem__(self, name: str) -> _T:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = msgspec.msgpack.decode(self._encoded[name], type=self._kind)
        return found


def encoded(item: object) -> Encoded:
    """A struct, or what else MessagePack knows, by itself."""
    return memoryview(msgspec.msgpack.encode(item))
