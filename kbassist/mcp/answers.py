"""What the tools answer, as data and as a text that says the same: no tool has anything that only one of them has."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from kbassist.mcp.cases import OpenCase
from kbassist.model.result import (
    CaseResult,
    Diagnosis,
    Failure,
    Incident,
    PlanOption,
    Question,
    ScenarioStatus,
    Status,
    Verdict,
)


class Way(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An option in a line: its id (for ``plan``), its verdict and why. ``against``: what may still speak against it."""

    id: str
    title: str
    verdict: Verdict
    why: str
    against: tuple[str, ...] = ()


class Judged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An article that fits, how sure that is, and the rows of its scenario table that are not ruled out."""

    article: str
    problem: str
    title: str
    status: ScenarioStatus
    cause: str
    scenarios: tuple[str, ...] = ()


class Found(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One failure of one client against one server: the likeliest cause first."""

    id: str
    client: str | None
    server: str | None
    diagnoses: tuple[Judged, ...]
    questions: tuple[Question, ...]
    summary: str
    options: tuple[Way, ...]


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case as it stands. ``send_next``: where nothing is recognised, what to send; ``unread``: evidence that could
    not be read, each with the reason; ``failures``: what the program itself failed on."""

    case: str
    status: Status
    problem: str | None
    incidents: tuple[Found, ...]
    send_next: str = ""
    unread: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


class Change(Struct, frozen=True, kw_only=True):
    """What would be otherwise: an option's verdict, a scenario's or a diagnosis' status, a question."""

    what: str
    id: str
    before: str | None
    after: str | None


class WhatIf(Struct, frozen=True, kw_only=True):
    """What would be otherwise with these answers; the case stays as it is. No changes: they would decide nothing."""

    case: str
    changes: tuple[Change, ...]
    would_be: Answer


class Steps(Struct, frozen=True, kw_only=True):
    """The plan of one incident: the option that was asked for, else those that are recommended."""

    case: str
    incident: str
    options: tuple[PlanOption, ...]


class Hit(Struct, frozen=True, kw_only=True):
    """An article that a search found, and where to read all of it."""

    article: str
    title: str
    problem: str
    cause: str
    uri: str


class Hits(Struct, frozen=True, kw_only=True):
    """What a search found, the best first."""

    articles: tuple[Hit, ...]


def answer(name: str, result: CaseResult) -> Answer:
    """A result as the tools tell it."""
    return Answer(
        case=name,
        status=result.status,
        problem=result.problem,
        incidents=tuple(map(_found, result.incidents)),
        send_next=result.understood.send_next if result.understood else "",
        unread=tuple(
            f"{one.path}: {one.note}" for one in result.evidence if one.status not in ("read", "partly") and one.note
        ),
        failures=tuple(map(_failed, result.failures)),
    )


def _failed(failure: Failure) -> str:
    return f"{failure.stage}: {failure.subject} ({failure.error})"


def _found(incident: Incident) -> Found:
    plan = incident.plan
    return Found(
        id=incident.id,
        client=incident.client,
        server=incident.server,
        diagnoses=tuple(map(_judged, incident.diagnoses)),
        questions=incident.questions,
        summary=plan.summary if plan else "",
        options=tuple(map(_way, plan.options)) if plan else (),
    )


def _judged(diagnosis: Diagnosis) -> Judged:
    return Judged(
        article=diagnosis.article,
        problem=diagnosis.problem,
        title=diagnosis.title,
        status=diagnosis.status,
        cause=diagnosis.cause,
        scenarios=tuple(
            f"{row.id} ({row.status}): {row.title}" for row in diagnosis.scenarios if row.status != "ruled-out"
        ),
    )


def _way(option: PlanOption) -> Way:
    return Way(id=option.id, title=option.title, verdict=option.verdict, why=option.why, against=option.against)


def changes(before: CaseResult, after: CaseResult) -> tuple[Change, ...]:
    """What differs between two results, incident by incident."""
    one, other = _states(before), _states(after)
    return tuple(
        Change(what=what, id=name, before=one.get((what, name)), after=other.get((what, name)))
        for what, name in dict.fromkeys((*one, *other))
        if one.get((what, name)) != other.get((what, name))
    )


def _states(result: CaseResult) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {("status", "case"): result.status}
    for number, incident in enumerate(result.incidents):
        within = f"{incident.id}: " if number else ""
        for diagnosis in incident.diagnoses:
            found["diagnosis", f"{within}{diagnosis.article}"] = diagnosis.status
            for row in diagnosis.scenarios:
                found["scenario", f"{within}{diagnosis.article} {row.id}"] = row.status
        for option in incident.plan.options if incident.plan else ():
            found["option", f"{within}{option.id}"] = option.verdict
        for question in incident.questions:
            found["question", f"{within}{question.fact}"] = "asked"
    return found


def steps(opened: OpenCase, incident: Incident, options: Sequence[PlanOption]) -> Steps:
    """The steps of some options of an incident."""
    return Steps(case=opened.id, incident=incident.id, options=tuple(options))


def question_lines(questions: Sequence[Question]) -> Iterator[str]:
    """The questions as Markdown, with what the tool ``answer`` takes for each answer."""
    for one in questions:
        yield f"- `{one.fact}`: {one.ask}"
        if one.choices:
            yield f"    - values: {', '.join(f'`{choice.value}` ({choice.title})' for choice in one.choices)}"
        if one.how_to_find:
            yield f"    - how to find out: {one.how_to_find}"
        if one.answered_by:
            yield f"    - who knows: {one.answered_by}"
