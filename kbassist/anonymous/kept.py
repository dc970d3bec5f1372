"""What stays, as a rule base says it: names that everybody has, domains of providers, authorities of the public."""

from kbassist.anonymous.numbers import Networks, address
from kbassist.rulebase.language.anonymity import AnonymityFile, Below, Kind
from kbassist.text.expression import Expression

_SHORTEST, _COUNTRY = 8, 2
"""Digits of a number that tells one from all others; letters of a country's domain."""
_HOLE = Expression(r"%[.* 0-9]{0,4}l?[ds]?|\{[0-9a-z_]{0,20}\}|<[^<>]{1,60}>|n/a|x{3,9}")
"""Where a name is to be filled in there is none yet: ``%.*ls``, ``{0}``, ``<none>``."""
PARTS_OF_NAMES = frozenset(("certificate", "organisation", "unit"))
"""The parts of X.500 names, of which those of public authorities stay."""


class Kept:
    """The names that stay, by the words of a rule base."""

    def __init__(self, words: AnonymityFile) -> None:
        self._keep = {kind: frozenset(word.casefold() for word in some) for kind, some in words.keep.items()}
        self._networks = Networks(words.networks)
        self._suffixes = {name.casefold(): below for name, below in words.suffixes.items()}
        self._seconds = frozenset(words.seconds)
        self._authorities = tuple(word.casefold() for word in words.authorities)

    def stays(self, kind: Kind, key: str) -> bool:
        """Whether a name (folded) stays."""
        if _HOLE.fullmatch(key):
            return True
        if kind == "address":
            found = address(key)
            return found is None or found in self._networks
        if kind in ("host", "domain"):
            # A certificate's name may look like a host's.
            if any(key in self._keep.get(one, ()) for one in (kind, "host", "certificate")):
                return True
            if not any(map(str.isalnum, key)) or (kind == "domain" and len(key) <= _COUNTRY):
                return True
            head, _, below = self.split(key)
            return below == "keep" or (below is not None and not head)
        if kind in PARTS_OF_NAMES and key.startswith(self._authorities):
            return True
        if kind == "number" and len(key) < _SHORTEST:
            return True
        return key in self._keep.get(kind, ()) or not any(map(str.isalnum, key))

    def split(self, name: str) -> tuple[str, str, Below | None]:
        """What stands before the domain of a provider, that domain, and what the label in front of it names."""
        rest, head = name, ""
        while rest:
            below = self._suffixes.get(rest)
            if below is not None:
                return head, rest, below
            label, dot, rest = rest.partition(".")
            head = f"{head}.{label}" if head else label
            if not dot:
                break
        return name, "", None

    def is_registry(self, label: str, top: str) -> bool:
        """Whether ``co.uk`` and the like: below it people register domains."""
        return len(top) == _COUNTRY and label in self._seconds
