"""What was worked out of an object that stays the same, kept in memory: who writes rules checks all files again after
every change of one, and so do the tests."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class Remembered(Generic[_T]):
    """The last ``most`` results, by the object (itself, not its value) and by what else they depend on."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[tuple[int, Hashable], tuple[object, _T]] = {}

    def get(self, one: object, rest: Hashable, made: Callable[[], _T]) -> _T:
        """What is known of an object; ``made`` works it out. The object is kept, so that no other has its number."""
        key = (id(one), rest)
        found = self._known.pop(key, None)
        result = (one, made()) if found is None else found
        self._known[key] = result
        if len(self._known) > self._most:
            del self._known[next(iter(self._known))]
        return result[1]
