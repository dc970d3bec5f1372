"""The one way through the house: evidence, facts, correlate, resolve, inference, diagnosis, questions, plan."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from kbassist import __version__
from kbassist.advisor.diagnosis import candidates, diagnose
from kbassist.advisor.plan import make_plan
from kbassist.advisor.questions import questions
from kbassist.advisor.what_if import WhatIf
from kbassist.case.correlate import correlate
from kbassist.case.incident import CaseIncident
from kbassist.faults import Raised, attempt, tried
from kbassist.model.evidence import Reading, Value
from kbassist.model.result import CaseResult, Conflict, Fact, Failure, Incident, Question, Status, Tool, by_incident
from kbassist.reasoning.infer import Reasoner
from kbassist.reasoning.whose import vouched
from kbassist.text.safe import as_json


def run_case(
    readings: Sequence[Reading],
    answers: dict[str, Value],
    reasoner: Reasoner,
    *,
    declined: Iterable[str] = (),
    settled: Collection[str] = (),
    at: datetime | None = None,
    advised: bool = True,
) -> CaseResult:
    """Diagnose one case. ``answers``: fact -> value as said by a person; ``declined``: facts nobody can tell;
    ``settled``: facts whose answer counts against the evidence, since it was given in view of it.

    ``at`` (aware): when certificates are judged; the time of the incident by default, or now where no evidence has a
    time. ``advised``: with what to ask and what to do, which is half of the work; without, nothing but what it is.
    """
    split, failures = _correlated(readings, lambda some: correlate(some, answers, reasoner.base, at, settled))
    judged = _judged(reasoner, split, frozenset(declined) if advised else None, readings)
    failures += judged.failures
    recognised = [incident for incident in judged.incidents if incident.diagnoses]
    recognised, failed = _changed(reasoner, recognised, judged.facts, readings)
    failures += failed
    status: Status = "diagnosed" if recognised else "not-recognised"
    if any(incident.questions for incident in recognised):
        status = "needs-answers"
    known = None
    if not recognised:
        from kbassist.advisor.understood import understood  # noqa: PLC0415 - start-up: most errors are recognised

        told = attempt(
            "reasoning",
            "what was understood",
            partial(understood, reasoner.base, readings, judged.facts),
            partial(_written, readings),
        )
        known, failures = (None, [*failures, told]) if isinstance(told, Failure) else (told, failures)
    return CaseResult(
        tool=Tool(version=__version__, rules_digest=reasoner.base.digest, engine=reasoner.engine.name),
        status=status,
        problem=recognised[0].problem if recognised else None,
        evidence=tuple({reading.evidence.id: reading.evidence for reading in readings}.values()),
        facts=tuple(judged.facts),
        conflicts=tuple(judged.conflicts),
        incidents=tuple(recognised),
        understood=known,
        failures=tuple(failures),
    )


class _Judged(NamedTuple):
    """What reasoning made of the incidents of a case; each incident that it failed on is a failure."""

    incidents: list[Incident]
    facts: list[Fact]
    conflicts: list[Conflict]
    failures: list[Failure]


def _judged(
    reasoner: Reasoner, split: Iterable[CaseIncident], declined: frozenset[str] | None, readings: Sequence[Reading]
) -> _Judged:
    judged = _Judged([], [], [], [])
    for number, incident in enumerate(split):
        who = f"{incident.client or 'client not named'} to {incident.server or 'server not named'}"
        done = attempt(
            "reasoning",
            who,
            partial(_incident, reasoner, incident, declined, f"{incident.id}." if number else ""),
            partial(_written, readings),
        )
        judged.failures.extend(reasoner.mishaps(who, partial(_written, readings)))
        if isinstance(done, Failure):
            judged.failures.append(done)
            judged.facts.extend(incident.facts)
            continue
        one, facts, conflicts = done
        judged.incidents.append(one)
        judged.facts.extend(facts)
        judged.conflicts.extend(conflicts)
    return judged


def _changed(
    reasoner: Reasoner, incidents: list[Incident], facts: Sequence[Fact], readings: Sequence[Reading]
) -> tuple[list[Incident], list[Failure]]:
    """The incidents with what their options change in the evidence, where connections are set up there."""
    if not any(reading.sites for reading in readings) or not any(incident.plan for incident in incidents):
        return incidents, []
    from kbassist.advisor.changes import with_changes  # noqa: PLC0415 - start-up: few cases have a string or a file

    changed = attempt(
        "reasoning",
        "the corrected connection strings",
        lambda: with_changes(reasoner.base, incidents, by_incident(incidents, facts), readings),
        partial(_written, readings),
    )
    return (incidents, [changed]) if isinstance(changed, Failure) else (changed, [])


def _correlated(
    readings: Sequence[Reading], split: Callable[[Sequence[Reading]], tuple[CaseIncident, ...]]
) -> tuple[tuple[CaseIncident, ...], list[Failure]]:
    """The incidents of a case. A reading that can't be correlated even alone is left out, and said."""
    whole = tried(lambda: split(readings))
    if not isinstance(whole, Raised):
        return whole, []
    failures: list[Failure] = []
    kept: list[Reading] = []
    for one in readings:
        alone = attempt("correlating", one.evidence.path, partial(split, [one]), partial(_written, [one]))
        if isinstance(alone, Failure):
            failures.append(alone)
        else:
            kept.append(one)
    rest = attempt("correlating", "the case", partial(split, kept), partial(_written, kept))
    return ((), [*failures, rest]) if isinstance(rest, Failure) else (rest, failures)


def _written(readings: Sequence[Reading]) -> str:
    """What was read, as a report of a fault has it: it is masked already."""
    return as_json(readings).decode("utf-8")


def _incident(
    reasoner: Reasoner, incident: CaseIncident, declined: frozenset[str] | None, mark: str
) -> tuple[Incident, tuple[Fact, ...], tuple[Conflict, ...]]:
    """What is said of an incident, its facts, its conflicts. ``declined``: None where no questions are to be found;
    ``mark``: what the ids of derived facts begin with."""
    completed = reasoner.derive(incident.facts, mark)
    found = candidates(reasoner.base, incident, completed.values)
    inference = reasoner.judge(completed, found)
    diagnoses = diagnose(reasoner.base, incident, inference)
    asked: tuple[Question, ...] = ()
    plan = None
    if diagnoses and declined is not None:
        first = diagnoses[0]
        telling = first.status != "possible" or any(one.strength != "generic" for one in first.symptoms)
        sure = telling and vouched(reasoner.base, first.article, completed.values)
        what_if = WhatIf(reasoner, first.article, completed, sure=sure)
        asked = questions(what_if, declined)
        plan = make_plan(reasoner.base, diagnoses[0], inference, asked)
    result = Incident(
        id=incident.id,
        client=incident.client,
        server=incident.server,
        from_=incident.start,
        to=incident.end,
        problem=diagnoses[0].problem if diagnoses else None,
        diagnoses=diagnoses,
        questions=asked,
        plan=plan,
        chain=incident.chain,
    )
    return result, inference.facts, inference.resolved.conflicts
