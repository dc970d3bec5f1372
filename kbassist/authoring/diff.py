"""What a change of the rules changes for the sample cases: ``kbassist kb diff OLD NEW``."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.result import CaseResult, Incident
from kbassist.reasoning.infer import Reasoner


class Change(Struct, frozen=True):
    """What differs for one sample: ``what`` in words, before and after."""

    what: str
    before: str
    after: str


class Changed(Struct, frozen=True):
    """A sample whose diagnosis or plan changes."""

    sample: str
    changes: tuple[Change, ...]


def changed(old: Reasoner, new: Reasoner, samples: Iterable[Sample]) -> Iterator[Changed]:
    """The samples that the two rule bases judge differently, in their order."""
    for sample in samples:
        found = tuple(_changes(_view(run_sample(sample, old)), _view(run_sample(sample, new))))
        if found:
            yield Changed(sample.name, found)


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for what in dict.fromkeys((*before, *after)):
        if before.get(what) != after.get(what):
            yield Change(what, before.get(what, "nothing"), after.get(what, "nothing"))


def _view(result: CaseResult) -> dict[str, str]:
    """A result as far as two are compared: what it says, not how (design principle 5)."""
    view = {"recognised": result.problem or "no"}
    for number, incident in enumerate(result.incidents, 1):
        prefix = f"incident {number}: " if len(result.incidents) > 1 else ""
        view |= {f"{prefix}{what}": value for what, value in _incident(incident)}
    return view


def _incident(incident: Incident) -> Iterator[tuple[str, str]]:
    yield "diagnoses", ", ".join(f"{one.article} ({one.status})" for one in incident.diagnoses)
    for diagnosis in incident.diagnoses[:1]:
        for row in diagnosis.scenarios:
            yield f"scenario {row.id}", row.status
        yield "findings", ", ".join(one.rule for one in diagnosis.findings) or "none"
    yield "questions", ", ".join(one.fact for one in incident.questions) or "none"
    for place, option in enumerate(incident.plan.options if incident.plan else (), 1):
        yield f"option {option.id}", f"{place}. {option.verdict}"
        yield f"steps of {option.id}", ", ".join(step.id for step in option.steps) or "none"
