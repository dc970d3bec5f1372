"""An incident: the facts and symptoms of one client and one server, and the readings that belong to it."""

from msgspec import Struct

from kbassist.case.places import Role
from kbassist.model.evidence import Reading, SymptomHit
from kbassist.model.result import ChainLink, Fact


class PlacedHit(Struct, frozen=True):
    """A symptom with the evidence it stands in."""

    evidence: str
    hit: SymptomHit


class CaseIncident(Struct, frozen=True):
    """The facts and symptoms of one client and one server. Names are as the evidence has them; ``chain``: that of the
    server's certificate."""

    id: str
    client: str | None
    server: str | None
    facts: tuple[Fact, ...]
    hits: tuple[PlacedHit, ...]
    start: str | None
    end: str | None
    chain: tuple[ChainLink, ...] = ()


class Part(Struct, frozen=True):
    """A reading that belongs to an incident, and the part of its machine in it."""

    reading: Reading
    role: Role
