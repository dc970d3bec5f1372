"""What a rule base is made of, as it is compiled and as the cache keeps it."""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from kbassist.model.evidence import Strength
from kbassist.rulebase.anchors import Table, table
from kbassist.rulebase.encoded import Each, Encoded, EncodedMapping, EncodedSequence, encoded
from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.compiled import Test
from kbassist.rulebase.language.derive import Derivation
from kbassist.rulebase.language.grammars import Grammar
from kbassist.rulebase.language.orders import Orders
from kbassist.rulebase.language.patterns import CompiledPattern
from kbassist.rulebase.language.procedures import Procedure
from kbassist.rulebase.language.schema import FactDef, Requirement
from kbassist.text.secrets.words import SecretWords

_NOTHING: Encoded = memoryview(b"")


class SymptomEntry(Struct, frozen=True, array_like=True):
    """A symptom in the index of all articles: patterns for text, or a Windows event."""

    article: str
    symptom: str
    strength: Strength
    patterns: tuple[CompiledPattern, ...]
    provider: str
    event_id: int
    fields: tuple[tuple[str, str], ...]
    sets: tuple[tuple[str, str], ...]
    of_client: bool = False
    last_resort: bool = False


class FactPattern(Struct, frozen=True, array_like=True):
    """A pattern that gives a fact away.

    Of the vocabulary (``fact``), of a driver (``client.driver`` with its id) or of a program (``client.application``).
    """

    fact: str
    pattern: CompiledPattern


class Trigger(Struct, frozen=True, array_like=True):
    """A condition that makes an article a candidate without error text; ``refines``: the wider articles it is of."""

    article: str
    tests: tuple[Test, ...]
    refines: tuple[str, ...] = ()


class Gate(Struct, frozen=True, array_like=True):
    """The condition without which an article is no candidate."""

    article: str
    tests: tuple[Test, ...]


class Index(Struct, frozen=True):
    """What a run needs of every article and driver before it knows which of them matter.

    ``symptom_anchors``, ``fact_anchors``: where the literals of text are looked for (``rulebase.anchors``);
    ``places``: by article those of its symptoms; ``last_resorts``: the articles that count only where no other does.
    """

    symptoms: Sequence[SymptomEntry]
    fact_patterns: Sequence[FactPattern]
    triggers: tuple[Trigger, ...]
    derivations: tuple[Derivation, ...]
    order: tuple[str, ...]
    gates: tuple[Gate, ...] = ()
    symptom_anchors: Table = {}
    fact_anchors: Table = {}
    places: dict[str, tuple[int, ...]] = {}
    last_resorts: frozenset[str] = frozenset()

    def anchored(self) -> "Index":
        """The same with its literals and its articles where they are looked for."""
        places: dict[str, tuple[int, ...]] = {}
        for place, entry in enumerate(self.symptoms):
            places[entry.article] = (*places.get(entry.article, ()), place)
        return msgspec.structs.replace(
            self,
            symptom_anchors=table(self.symptom_groups),
            fact_anchors=table(self.fact_groups),
            places=places,
            last_resorts=frozenset(entry.article for entry in self.symptoms if entry.last_resort),
        )

    @property
    def symptom_groups(self) -> Sequence[tuple[CompiledPattern, ...]]:
        """The patterns of each symptom."""
        return Each(self.symptoms, lambda entry: entry.patterns)

    @property
    def fact_groups(self) -> Sequence[tuple[CompiledPattern, ...]]:
        """The pattern for free text of each fact that has one."""
        return Each(self.fact_patterns, lambda one: (one.pattern,) if one.pattern.within == "text" else ())


class Stored(Struct, frozen=True):
    """All of it, as it is compiled; each article is encoded by itself."""

    digest: str
    facts: dict[str, FactDef]
    drivers: dict[str, Driver]
    procedures: Mapping[str, Procedure]
    index: Index
    articles: dict[str, Encoded]
    requirements: tuple[Requirement, ...] = ()
    texts: dict[str, str] = {}
    speech: Encoded = _NOTHING
    languages: dict[str, Encoded] = {}
    """The words of each language, which are all in ``speech``."""
    terms: Encoded = _NOTHING
    secrets: SecretWords = SecretWords()
    anonymity: Encoded = _NOTHING
    catalogue: Encoded = _NOTHING
    programs: dict[str, Program] = {}
    meaning: Encoded = _NOTHING
    orders: Orders = Orders()
    about: About = About()
    grammars: dict[str, Grammar] = {}


class Kept(Struct, frozen=True, array_like=True):
    """The form in the cache: what there is most of and a run needs little of is encoded one by one."""

    rest: Stored
    symptoms: tuple[Encoded, ...]
    fact_patterns: tuple[Encoded, ...]
    procedures: dict[str, Encoded]

    @classmethod
    def of(cls, stored: Stored) -> "Kept":
        """What is kept of a rule base."""
        index = msgspec.structs.replace(stored.index, symptoms=(), fact_patterns=())
        return cls(
            rest=msgspec.structs.replace(stored, index=index, procedures={}),
            symptoms=tuple(map(encoded, stored.index.symptoms)),
            fact_patterns=tuple(map(encoded, stored.index.fact_patterns)),
            procedures={name: encoded(procedure) for name, procedure in stored.procedures.items()},
        )

    def stored(self) -> Stored:
        """The rule base that it was kept of."""
        index = msgspec.structs.replace(
            self.rest.index,
            symptoms=EncodedSequence(self.symptoms, SymptomEntry),
            fact_patterns=EncodedSequence(self.fact_patterns, FactPattern),
        )
        procedures = EncodedMapping(self.procedures, Procedure)
        return msgspec.structs.replace(self.rest, index=index, procedures=procedures)
