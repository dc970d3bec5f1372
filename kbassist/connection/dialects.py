"""The grammars of a rule base at work: which there are, where a connection can begin, what its keywords mean."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from weakref import WeakKeyDictionary

from msgspec import Struct

from kbassist.connection.syntax import Syntax, folded, taken_apart
from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Driver
from kbassist.rulebase.language.grammars import PARTS, SERVER_MEANINGS, Grammar, HostForm, read_together
from kbassist.rulebase.language.keywords import all_keywords


class Lists(Struct, frozen=True):
    """Lists that are told apart only by what stands in them: how they are read, and what their keywords mean."""

    syntax: Syntax
    grammars: tuple[Grammar, ...]
    keywords: Mapping[str, str]

    def of(self, text: str) -> str:
        """The grammar of a list that no driver is known of."""
        shown = [one.id for one in self.grammars if any(mark in text for mark in one.shown_by)]
        plain = [one.id for one in self.grammars if not one.shown_by]
        return (*shown, *plain, self.grammars[0].id)[0]


class Dialects:
    """The grammars of one rule base."""

    def __init__(self, base: RuleBase) -> None:
        self.base = base
        self.grammars = base.grammars
        self.drivers = base.drivers
        known = tuple(base.grammars.values())
        self.syntaxes = {
            one.id: Syntax(read_together(one, known), one) for one in known if one.shape in ("list", "address")
        }

    @cached_property
    def addresses(self) -> tuple[Syntax, ...]:
        """The addresses that drivers read, and so are looked for everywhere."""
        picked = {name for driver in self.drivers.values() for name in driver.connection_string.grammars}
        return tuple(one for name, one in self.syntaxes.items() if name in picked and one.grammar.shape == "address")

    @cached_property
    def lists(self) -> tuple[Lists, ...]:
        """The lists, those together that only their quotes tell apart."""
        groups: dict[tuple[str, str, str], list[Grammar]] = {}
        for one in self.grammars.values():
            if one.shape == "list":
                groups.setdefault(one.listed, []).append(one)
        return tuple(self._together(tuple(group)) for group in groups.values())

    def _together(self, group: tuple[Grammar, ...]) -> Lists:
        syntax = self.syntaxes[group[0].id]
        names = {one.id for one in group}
        keywords = {
            syntax.same(name): meaning
            for driver in self.drivers.values()
            if self.understood(driver) & names
            for meaning, keyword in all_keywords(driver)
            for name in (keyword.name, *keyword.aliases)
        }
        return Lists(syntax, group, keywords)

    def understood(self, driver: Driver) -> set[str]:
        """The grammars in which the keywords of a driver are understood: its own, and those that these name."""
        own = driver.connection_string.grammars
        return {*own, *(name for one in own if one in self.grammars for name in self.grammars[one].heard_in)}

    @cached_property
    def naming(self) -> tuple[str, ...]:
        """The keys by which connections name their driver, folded."""
        return tuple(dict.fromkeys(folded(key) for one in self.grammars.values() for key in one.names_driver))

    @cached_property
    def beginning(self) -> "re.Pattern[str]":
        """Where a connection of any grammar can begin, in one expression: a line is looked at once."""
        found = sorted((one.beginning for one in self.addresses), key=lambda one: one.startswith(r"(?:\b"))
        for joins, words in self._words.items():
            longest = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
            found.append(rf"(?<![\w;])(?:{longest})\s*{re.escape(joins)}")
        return re.compile("|".join(found) or r"(?!)", re.I)

    @property
    def _words(self) -> dict[str, dict[str, None]]:
        """By the sign that joins a key and its value the keywords that can stand first."""
        words: dict[str, dict[str, None]] = {}
        for one in self.lists:
            words.setdefault(one.syntax.grammar.joins, {}).update(dict.fromkeys((*one.keywords, *self.naming)))
        return words

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """What stands in each connection: the sign that joins a key and its value, or the end of an address' head."""
        ends = (re.split(r"[^\W_]", head)[-1] for one in self.addresses for head in one.grammar.heads)
        return tuple(dict.fromkeys((*self._words, *ends)))

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """What stands in each line with a connection, folded: most lines with a "=" are something else."""
        ends = (sign for sign in self.signs if sign not in self._words)
        names = (name for one in self.lists for name, what in one.keywords.items() if what in SERVER_MEANINGS)
        return (*ends, *dict.fromkeys(folded(name) for name in names))

    def address(self, head: str) -> Syntax | None:
        """The grammar of an address that begins so."""
        low = head.casefold()
        begun = (
            (len(one), each) for each in self.addresses for one in each.grammar.heads if low.startswith(one.casefold())
        )
        return max(begun, key=lambda one: one[0], default=(0, None))[1]

    def _of(self, shape: str) -> tuple[Grammar, ...]:
        return tuple(one for one in self.grammars.values() if one.shape == shape)

    @cached_property
    def sections(self) -> tuple[Grammar, ...]:
        """The sections of files."""
        return self._of("section")

    @cached_property
    def objects(self) -> tuple[Grammar, ...]:
        """The objects in configurations and code."""
        return self._of("object")

    @cached_property
    def environments(self) -> tuple[Grammar, ...]:
        """The variables of the environment."""
        return self._of("environment")

    def speakers(self, grammar: str) -> list[Driver]:
        """The drivers that pick a grammar."""
        return [one for one in self.drivers.values() if grammar in one.connection_string.grammars]

    def form(self, names: Sequence[str]) -> HostForm:
        """How one of these grammars, else any of the rule base, has its host in a value."""
        known = [self.grammars[name].host for name in names if name in self.grammars]
        return next(iter((*known, *(one.host for one in self.grammars.values()), HostForm())))

    def form_of(self, drivers: Sequence[str]) -> HostForm:
        """How what stands around these drivers has its host in a value."""
        known = (self.drivers[one].connection_string.grammars for one in drivers if one in self.drivers)
        return self.form([name for names in known for name in names])

    def located(
        self, server: str, form: HostForm, given_port: str | None = None, given_instance: str | None = None
    ) -> list[tuple[str, Value | None]]:
        """The facts that a server's name tells, of several that of the first; ``given_...``: what stands elsewhere."""
        first = server.split(form.several, maxsplit=1)[0] if form.several else server
        host, instance, port = taken_apart(first.strip(), form)
        ports = (given_port or "").split(form.several) if form.several else [given_port or ""]
        told = dict(
            zip(
                PARTS,
                (host if host != "." else "", (instance or given_instance or "").strip(), port or ports[0]),
                strict=True,
            )
        )
        return [(fact, told[part] or None) for part in PARTS for fact in self.base.parts[part]]

    def host(self, server: str, form: HostForm) -> str:
        """The host alone."""
        first = server.split(form.several, maxsplit=1)[0] if form.several else server
        host = taken_apart(first.strip(), form)[0]
        return host if host != "." else ""


_KNOWN: "WeakKeyDictionary[RuleBase, Dialects]" = WeakKeyDictionary()


def dialects(base: RuleBase) -> Dialects:
    """The grammars of a rule base; made once."""
    found = _KNOWN.get(base)
    if found is None:
        found = _KNOWN[base] = Dialects(base)
    return found
