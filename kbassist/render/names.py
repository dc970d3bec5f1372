"""What a report calls things: facts, values and places in words."""

from collections.abc import Iterator, Mapping

from kbassist.model.evidence import Evidence
from kbassist.model.result import (
    CaseResult,
    Diagnosis,
    Fact,
    Incident,
    ScenarioStatus,
    SymptomRef,
    facts_by_incident,
)
from kbassist.render.blocks import Style
from kbassist.rulebase.base import RuleBase
from kbassist.text.paths import common_folder

FINDING_OUT = "what is to be found out"
"""The part of a report that failed, where it is this one."""
HOW_TO_FIND_OUT = "How to find out:"
STATUS_STYLE: Mapping[ScenarioStatus, Style] = {
    "confirmed": "good",
    "likely": "good",
    "possible": "unsure",
    "ruled-out": "faint",
}


class Names:
    """Facts and evidence of a result by id, in words."""

    def __init__(self, result: CaseResult, base: RuleBase, *, bare: bool = False) -> None:
        """``bare``: a single document loses its folder as well, for who does not work on this machine."""
        self.base = base
        self.bare = bare
        self.facts: Mapping[str, Fact] = {fact.id: fact for fact in result.facts}
        self.evidence: Mapping[str, Evidence] = {one.id: one for one in result.evidence}
        self.by_incident = facts_by_incident(result)
        paths = [one.path for one in result.evidence]
        self.folder = common_folder(paths) if bare or len(paths) > 1 else ""
        """What all paths begin with; it is said once, below "Evidence"."""

    def place(self, fact: Fact) -> str:
        """Where a fact comes from: file and line, an answer, a rule."""
        if fact.source is not None:
            return self.line(fact.source.evidence, fact.source.line, fact.source.record)
        return {"answered": "answered", "default": "assumed", "derived": "concluded"}.get(fact.origin, fact.origin)

    def line(self, evidence: str, line: int | None, record: str | None = None) -> str:
        """``file, line 3`` or ``file, record 1477``."""
        known = self.evidence.get(evidence)
        path = self.path(known) if known else evidence
        return f"{path}, line {line}" if line else f"{path}, record {record}" if record else path

    def path(self, one: Evidence) -> str:
        """The document's path without the folder that all share."""
        return one.path[len(self.folder) :]

    def question(self, name: str) -> str:
        """What a fact is about, in words: its question, or what it means."""
        fact = self.base.facts[name]
        return fact.ask if fact.askable else f"{fact.meaning.rstrip('.')}:"

    def value(self, fact: Fact) -> str:
        """The fact's value in words."""
        return self.base.title(fact.name, fact.value)

    def told(self, fact: Fact) -> str:
        """A fact in words: ``client's system: Linux (app.log, line 3)``."""
        return f"{self.base.called(fact.name)}: {self.value(fact)} ({self.place(fact)})"


def connection(incident: Incident) -> str:
    """Between whom it failed, as far as they are named."""
    if not incident.client and not incident.server:
        return ""
    return f"{incident.client or 'a client'} to {incident.server or 'a server'}"


def seen(diagnosis: Diagnosis, names: Names) -> Iterator[str]:
    """The lines that show the problem, each once; without a symptom those that the facts it rests on were read from."""
    places = {(hit.evidence, hit.line, hit.record): hit for hit in reversed(diagnosis.symptoms)}
    yield from (_quoted(hit, names) for hit in reversed(places.values()))
    if not diagnosis.symptoms:
        facts = (names.facts[fact] for fact in diagnosis.because if fact in names.facts)
        yield from (f"{names.place(fact)}: {fact.source.excerpt}" for fact in facts if fact.source is not None)


def source_of(diagnosis: Diagnosis, names: Names) -> str:
    """The document that the diagnosis was made from."""
    source = names.base.article(diagnosis.article).source
    number = f"KB{source.number}: " if source.number else ""
    return f"{number}{source.document} {source.address}".rstrip()


def assumed(incident: Incident, names: Names) -> Iterator[Fact]:
    """The defaults of the vocabulary that conclusions rest on and that nothing else says."""
    facts = known_facts(incident, names)
    return (fact for fact in facts if fact.origin == "default" and fact.rule == fact.name)


def known_facts(incident: Incident, names: Names) -> list[Fact]:
    """The facts of an incident that are worth showing."""
    facts = names.by_incident.get(incident.id, [])
    used = {one for fact in facts for one in fact.because}
    otherwise = {fact.name for fact in facts if fact.origin != "default"}

    def told(fact: Fact) -> bool:
        defined = names.base.facts[fact.name]
        vain = fact.name in otherwise or (defined.assumed_if_used and fact.id not in used)
        return defined.shown != "no" and not (fact.origin == "default" and vain)

    return [fact for fact in facts if told(fact)]


def _quoted(hit: SymptomRef, names: Names) -> str:
    return f"{names.line(hit.evidence, hit.line, hit.record)}: {hit.excerpt}"
