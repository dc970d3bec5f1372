"""What a change of the rules changes for the sample cases: ``kbassist kb diff``."""

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.result import CaseResult, Incident
from kbassist.reasoning.infer import Reasoner

_SILENT = {"recognised": "no"}
"""What no rules at all say of a sample."""


class Change(Struct, frozen=True):
    """What differs for one sample: ``what`` in words, before and after."""

    what: str
    before: str
    after: str


class Changed(Struct, frozen=True):
    """A sample whose diagnosis or plan changes."""

    sample: str
    changes: tuple[Change, ...]

    def names(self, articles: Collection[str]) -> bool:
        """Whether one of the articles is among its diagnoses now."""
        said = {one.partition(" ")[0] for change in self.changes for one in change.after.split(", ")}
        return not said.isdisjoint(articles)


def changed(old: Reasoner | None, new: Reasoner, samples: Iterable[Sample]) -> Iterator[Changed]:
    """The samples that the two rule bases judge differently, in their order; ``old``: None for no rules at all."""
    for sample in samples:
        before = _SILENT if old is None else _view(run_sample(sample, old))
        found = tuple(_changes(before, _view(run_sample(sample, new))))
        if found:
            yield Changed(sample.name, found)


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for what in dict.fromkeys((*before, *after)):
        was, is_ = before.get(what, "nothing"), after.get(what, "nothing")
        if was != is_ and {was, is_} != {"nothing", "none"}:
            yield Change(what, was, is_)


def _view(result: CaseResult) -> dict[str, str]:
    """A result as far as two are compared: what it says, not how."""
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
