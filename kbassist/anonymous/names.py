"""Names and what stands for them: the same name the same stand-in, and a host in its domain still in it.

Names are first all seen and then given their stand-ins, in the order in which they were seen: only who knows all of
them can tell a domain from a host, and give nothing a stand-in that is a real name here.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import NamedTuple

from kbassist.anonymous.kept import PARTS_OF_NAMES, Kept
from kbassist.anonymous.numbers import address, address_for, hexadecimal, shaped
from kbassist.rulebase.language.anonymity import AnonymityFile, Kind

_CALLED: Mapping[Kind, str] = {"certificate": "name"}
"""The words of stand-ins that are not those of their kinds."""
_TOP = "invalid"
"""RFC 2606: there is no such domain and never will be."""


_ANY = "*."
"""The first label of a wildcard, which stays."""
_MACHINE = "$"
"""With it the account of a machine ends."""
_WORD = 4
"""Letters of a word that tells whose name it is in."""


class StandIn(NamedTuple):
    """What stands for a name, and the names of their kinds that this hides (a host and its domain are two)."""

    text: str
    parts: tuple[tuple[Kind, str], ...]


class Names:
    """The names of a result. ``given``: stand-ins by kind and name that hold already (``--anonymise-map``)."""

    def __init__(self, words: AnonymityFile, given: Mapping[Kind, Mapping[str, str]] | None = None) -> None:
        self.kept = Kept(words)
        self._seen: dict[tuple[Kind, str], None] = {}
        self._waiting: list[tuple[Kind, str]] = []
        self._given: dict[tuple[Kind, str], str] = {}
        self._domains: set[str] = set()
        self._counts: dict[str, int] = {}
        self._avoid: set[str] = set()
        self._owner: dict[str, str] = {}
        for kind, names in (given or {}).items():
            for name, text in names.items():
                self._give(kind, name, text)
                self._seen[kind, name] = None

    def see(self, kind: Kind, text: str) -> None:
        """Take note of a name. Nothing is done about one that stays."""
        kind, key = self._key(kind, text)
        if not key or self.kept.stays(kind, key) or (kind, key) in self._seen:
            return
        self._seen[kind, key] = None
        self._waiting.append((kind, key))

    def settle(self) -> bool:
        """Give the names that were seen their stand-ins; whether there were new ones."""
        for _, key in self._waiting:
            self._avoid.update((key, *key.split(".")))
        dotted = [key for kind, key in self._waiting if kind in ("host", "domain") and "." in key]
        for key in dotted:
            # What others stand below is a domain, whatever it looked like.
            above = key.partition(".")[2]
            while "." in above:
                self._domains.add(above)
                above = above.partition(".")[2]
        self._domains.update(key for kind, key in self._waiting if kind == "domain")
        for kind, key in self._waiting:
            self._settled(kind, key)
        new = bool(self._waiting)
        self._waiting.clear()
        return new

    def stand_in(self, kind: Kind, text: str) -> StandIn | None:
        """What stands for a name; None for one that stays, or was never seen."""
        kind, key = self._key(kind, text)
        if kind in ("host", "domain"):
            if (kind, key) not in self._seen and ("host", key) not in self._seen:
                return None
            found = self._host(kind, key)
            before = _ANY if text.strip().startswith(_ANY) else ""
            return found._replace(text=f"{before}{found.text}{_MACHINE if text.endswith(_MACHINE) else ''}")
        given = self._given.get((kind, key))
        if given is None:
            return None
        return StandIn(shaped(given, text) if kind == "number" else given, ((kind, given),))

    def word(self, kind: Kind, text: str) -> str:
        """What stands for a word of a name of that kind."""
        self._avoid.add(text.casefold())
        return self._label(kind, text.casefold())

    def is_domain(self, label: str) -> bool:
        """Whether a word is known as the name of a domain."""
        return ("domain", label.casefold()) in self._given

    def known(self) -> Iterator[tuple[str, StandIn]]:
        """Every name as it may stand in any text, folded, and its stand-in; the surest meaning of a word first."""
        for kind, key in self._seen:
            found = self.stand_in(kind, key)
            if found is not None:
                yield key, found
        for (kind, key), text in self._given.items():
            if kind in ("host", "domain"):
                yield key, StandIn(f"{text}.{_TOP}" if "." in key else text, ((kind, text),))

    def words(self, ordinary: Collection[str]) -> Iterator[tuple[str, StandIn]]:
        """The words in names of several that no ordinary text has ("Contoso" of "Contoso Root CA")."""
        for kind, key in self._seen:
            found = self.stand_in(kind, key) if kind in PARTS_OF_NAMES and " " in key else None
            if found is None:
                continue
            for word in key.split():
                plain = word.strip(".,()&-\"'")
                if len(plain) >= _WORD and plain.isalpha() and plain not in ordinary:
                    yield plain, found

    def given(self) -> dict[Kind, dict[str, str]]:
        """The stand-ins by kind and name."""
        found: dict[Kind, dict[str, str]] = {}
        for (kind, key), text in self._given.items():
            found.setdefault(kind, {})[key] = text
        return found

    def _key(self, kind: Kind, text: str) -> tuple[Kind, str]:
        """The kind, corrected where the text tells more, and the name as it is compared."""
        if kind in ("host", "domain", "address"):
            one = address(text)
            if one is not None:
                return "address", str(one)
            key = text.strip().casefold().rstrip(".").removesuffix(_MACHINE)
            return ("domain", key.removeprefix(_ANY)) if key.startswith(_ANY) else (kind, key)
        if kind == "number":
            return kind, hexadecimal(text)
        if kind == "user" and text.endswith(_MACHINE):
            return "host", text.casefold().rstrip(_MACHINE)
        if kind == "domain" and ("host", text.casefold()) in self._seen:
            return "host", text.casefold()
        return kind, " ".join(text.casefold().split())

    def _settled(self, kind: Kind, key: str) -> None:
        if kind in ("host", "domain"):
            self._host(kind, key)
        elif kind == "address":
            self._give(kind, key, self._next(kind, lambda number: address_for(number, key)))
        elif kind == "number":
            self._give(kind, key, self._next(kind, lambda number: str(number).zfill(len(key))))
        elif kind == "account":
            self._give(kind, key, self._next(kind, lambda number: f"S-1-5-21-0-0-0-{1000 + number}"))
        elif kind == "guid":
            self._give(kind, key, self._next(kind, lambda number: f"00000000-0000-0000-0000-{number:012}"))
        else:
            self._label(kind, key)

    def _host(self, kind: Kind, key: str) -> StandIn:
        """The stand-in of a host or domain, label by label, so that what was below a domain still is."""
        head, suffix, below = self.kept.split(key)
        labels = head.split(".") if head else []
        registered = 0 if suffix else self._registered(labels)
        apart = labels[: len(labels) - registered]
        parts: list[tuple[Kind, str]] = []
        for place, label in enumerate(apart):
            is_host = place == 0 and key not in self._domains and below != "domain" and kind == "host"
            own: Kind = "host" if is_host else "domain"
            parts.append((own, self._label(own, label)))
        if registered:
            parts.append(("domain", self._registry(".".join(labels[-registered:]))))
        end = [suffix] if suffix else [_TOP] if registered else []
        return StandIn(".".join([text for _, text in parts] + end), tuple(parts))

    def _registered(self, labels: list[str]) -> int:
        """How many labels at the end are the domain that somebody registered; 0 for a short name."""
        if len(labels) < 2:
            return 0
        if len(labels) == 2:
            # "sql01.local", where "sql01" is a machine.
            return 1 if ("host", labels[0]) in self._seen and ".".join(labels) not in self._domains else 2
        return 3 if self.kept.is_registry(labels[-2], labels[-1]) else 2

    def _registry(self, name: str) -> str:
        """The stand-in of a registered domain; Windows calls it by its first label."""
        given = self._given.get(("domain", name))
        if given is not None:
            return given
        label = name.partition(".")[0]
        text = self._given.get(("domain", label))
        if text is None or self._owner.get(text, name) != name:
            text = self._fresh("domain")
        self._give("domain", name, text)
        self._given.setdefault(("domain", label), text)
        return text

    def _label(self, kind: Kind, label: str) -> str:
        given = self._given.get((kind, label))
        if given is None:
            given = self._fresh(kind)
            self._give(kind, label, given)
        return given

    def _fresh(self, kind: Kind) -> str:
        word = _CALLED.get(kind, kind)
        return self._next(kind, lambda number: f"{word}{number}")

    def _next(self, kind: Kind, made: Callable[[int], str]) -> str:
        """The next stand-in of a kind that is no name of this result."""
        while True:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            text = made(self._counts[kind])
            if text.casefold() not in self._avoid:
                return text

    def _give(self, kind: Kind, key: str, text: str) -> None:
        self._given[kind, key] = text
        self._avoid.add(text.casefold())
        if kind == "domain" and "." in key:
            self._owner[text] = key
