"""Many names of machines at once, without comparing each with each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Generic, TypeVar

from kbassist.connection.hosts import folded, same_host, short

_Key = tuple[str, str]
_Item = TypeVar("_Item")


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


def _kept_as(name: str) -> tuple[_Key, ...]:
    """Under which keys a name is found: by its first part alone, as a whole, and as one that is only a first part."""
    whole, first = folded(name), short(name)
    lone = () if "." in whole else (("lone", first),)
    return (("first", first), ("whole", whole), *lone)


def _asked_as(name: str) -> tuple[_Key, ...]:
    """Under which keys the names stand that can be the same machine as ``name``."""
    whole = folded(name)
    return (("whole", whole), ("lone", short(name))) if "." in whole else (("first", whole),)
