"""Names of machines: when two can be the same one, and many of them at once without comparing each with each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Generic, TypeVar

_Key = tuple[str, str]
_Item = TypeVar("_Item")


def same_host(one: str, other: str) -> bool:
    """Whether two host names can be the same machine.

    Equal, or one is the short form of the other (case is ignored).
    """
    one, other = _folded(one), _folded(other)
    return one == other or (short(one) == short(other) and ("." not in one or "." not in other))


def fits(one: str | None, other: str | None) -> bool:
    """Whether nothing says that the two are different machines."""
    return one is None or other is None or same_host(one, other)


def short(name: str) -> str:
    """The first part of a name, folded: machines whose first parts differ are never the same."""
    return _folded(name).split(".")[0]


class Hosts:
    """Combinations of names, in which one that can be the same machines is found at once."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._known: set[tuple[_Key, ...]] = set()
        for name in names:
            self.add(name)

    def add(self, *names: str) -> None:
        """Keep a combination; all must be of as many names."""
        self._known.update(product(*map(_kept_as, names)))

    def has(self, *names: str) -> bool:
        """Whether a combination is kept each of whose names can be the machine of the name at its place."""
        return not self._known.isdisjoint(product(*map(_asked_as, names)))


class ByHost(Generic[_Item]):
    """Things by the machine that they name, in their order."""

    def __init__(self, items: Iterable[tuple[str | None, _Item]]) -> None:
        self.unnamed: list[_Item] = []
        self._named: dict[str, list[tuple[str, _Item]]] = defaultdict(list)
        for name, item in items:
            if name is None:
                self.unnamed.append(item)
            else:
                self._named[short(name)].append((name, item))

    def of(self, name: str) -> Iterator[_Item]:
        """The things whose machine can be ``name``."""
        return (item for own, item in self._named.get(short(name), ()) if same_host(own, name))


def _folded(name: str) -> str:
    return name.casefold().rstrip(".")


def _kept_as(name: str) -> tuple[_Key, ...]:
    """Under which keys a name is found: by its first part alone, as a whole, and as one that is only a first part."""
    folded, first = _folded(name), short(name)
    lone = () if "." in folded else (("lone", first),)
    return (("first", first), ("whole", folded), *lone)


def _asked_as(name: str) -> tuple[_Key, ...]:
    """Under which keys the names stand that can be the same machine as ``name``."""
    folded = _folded(name)
    return (("whole", folded), ("lone", short(name))) if "." in folded else (("first", folded),)
