"""Groups as they are reported: each tally diagnosed once; the document ``kbassist.batch/1``."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from kbassist.batch.model import OTHERS, Sample, Tally, Unusable
from kbassist.batch.run import Found
from kbassist.evidence.accounts import in_words
from kbassist.faults import attempt
from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.model.evidence import Evidence, Observation, Place, Reading, SymptomHit, Trouble, Value
from kbassist.model.result import CaseResult, Failure, Tool
from kbassist.pipeline import run_case
from kbassist.reading.meaning import worth
from kbassist.reasoning.infer import Reasoner
from kbassist.render.json import schema_of
from kbassist.rulebase.names import CLIENT_HOST, SERVER_HOST
from kbassist.text.safe import as_json

FORMAT = "kbassist.batch/1"
SCHEMA_FILE = Path(__file__).with_name("batch-1.schema.json")
"""The shipped JSON Schema of a line; a test compares it with these types."""
Zone = Literal["known", "unknown", "mixed"]


class Group(Struct, frozen=True, kw_only=True, tag="group"):
    """Records of one article with the same facts that matter.

    ``cause``: the scenarios that hold (confirmed or likely), empty while several are possible; ``first_seen`` and
    ``last_seen``: ISO 8601, in UTC where ``zone`` is known; ``histogram``: records by hour; ``questions``: facts that
    would still change the plan.
    """

    format: Literal["kbassist.batch/1"] = "kbassist.batch/1"
    id: str
    article: str
    title: str
    problem: str
    cause: tuple[str, ...]
    status: str
    count: int
    first_seen: str | None
    last_seen: str | None
    zone: Zone
    untimed: int
    facts: dict[str, Value]
    servers: dict[str, int]
    clients: dict[str, int]
    databases: dict[str, int]
    histogram: dict[str, int]
    recommended: tuple[str, ...]
    questions: tuple[str, ...]
    samples: tuple[Sample, ...]


class Unknown(Struct, frozen=True, kw_only=True, tag="unknown"):
    """Messages that look like TLS or login trouble and that no article knows; ``#`` stands for what differs."""

    format: Literal["kbassist.batch/1"] = "kbassist.batch/1"
    message: str
    count: int
    first_seen: str | None
    last_seen: str | None
    zone: Zone
    samples: tuple[Sample, ...]


class Summary(Struct, frozen=True, kw_only=True, tag="summary"):
    """The last line. ``partial``: the run was stopped before the end; ``records``: all that were counted."""

    format: Literal["kbassist.batch/1"] = "kbassist.batch/1"
    tool: Tool
    files: int
    bytes: int
    records: int
    groups: int
    unknown: int
    partial: bool
    since: str | None
    until: str | None
    unusable: tuple[Unusable, ...]


class Report(Struct, frozen=True, kw_only=True):
    """Everything a batch says. ``results``: the diagnosis of each group, in their order."""

    groups: tuple[Group, ...]
    unknown: tuple[Unknown, ...]
    summary: Summary
    results: tuple[CaseResult, ...]


def make_report(found: Found, files: int, reasoner: Reasoner, tool: Tool, since: str, until: str) -> Report:
    """Diagnose every group: one engine run each."""
    groups: list[Group] = []
    results: list[CaseResult] = []
    unusable = list(found.unusable)
    for number, tally in enumerate(found.tallies, 1):
        made = attempt(
            "reasoning", f"group {number}", partial(_made, number, tally, reasoner), partial(_as_text, tally)
        )
        failures = (made,) if isinstance(made, Failure) else made[1].failures
        found.failed += len(failures)
        unusable += [_lost(tally, one) for one in failures]
        if not isinstance(made, Failure):
            groups.append(made[0])
            results.append(made[1])
    unknown = tuple(_unknown(tally) for tally in found.unknown)
    summary = Summary(
        tool=tool,
        files=files,
        bytes=found.scanned,
        records=found.records,
        groups=len(groups),
        unknown=len(unknown),
        partial=found.partial,
        since=since or None,
        until=until or None,
        unusable=tuple(unusable),
    )
    return Report(groups=tuple(groups), unknown=unknown, summary=summary, results=tuple(results))


def _made(number: int, tally: Tally, reasoner: Reasoner) -> tuple[Group, CaseResult]:
    result = _diagnosed(tally, reasoner)
    return _group(f"g{number}", tally, result, reasoner), result


def _lost(tally: Tally, failure: Failure) -> Unusable:
    where = tally.samples[0].path if tally.samples else ""
    trouble = in_words(Trouble("program-failed", failure.told))
    return Unusable(where, f"{tally.count} records of {tally.article}: {trouble}")


def _as_text(tally: Tally) -> str:
    """A tally for the report of a fault: masked as it is."""
    return as_json(tally).decode("utf-8")


def _only(names: dict[str, int]) -> str:
    return next(iter(names)) if len(names) == 1 and OTHERS not in names else ""


def _diagnosed(tally: Tally, reasoner: Reasoner) -> CaseResult:
    """The group as a case of its own: its facts, its symptoms, and the names if they are all the same."""
    base, article = reasoner.base, tally.article
    values = [*tally.facts, (SERVER_HOST, _only(tally.servers)), (CLIENT_HOST, _only(tally.clients))]
    sample = tally.samples[0] if tally.samples else Sample("", 0, "", "", "")
    evidence = Evidence(id="e1", path=sample.path, kind="batch", machine=None, status="read", note="")
    strengths = {(one.article, one.symptom): one.strength for one in base.index.symptoms}
    place = Place(line=sample.line or None, record=sample.record or None, excerpt=sample.text[:200])
    reading = Reading(
        evidence=evidence,
        observations=tuple(
            Observation.at(place, name, value) for name, value in values if value and name in base.facts
        ),
        hits=tuple(
            SymptomHit.at(place, article, one, strengths.get((article, one)) or worth(base, article, one))
            for one in tally.symptoms
        ),
    )
    return run_case([reading], {}, reasoner)


def _zone(tally: Tally) -> Zone:
    return "known" if tally.zoned == tally.timed else "mixed" if tally.zoned else "unknown"


def _group(group: str, tally: Tally, result: CaseResult, reasoner: Reasoner) -> Group:
    article = reasoner.base.article(tally.article)
    incident = result.incidents[0] if result.incidents else None
    first = next((one for one in incident.diagnoses if one.article == tally.article), None) if incident else None
    rows = first.scenarios if first else ()
    plan = incident.plan if incident else None
    return Group(
        id=group,
        article=tally.article,
        title=article.title,
        problem=article.problem,
        cause=tuple(row.id for row in rows if row.status in ("confirmed", "likely")),
        status=first.status if first else "possible",
        count=tally.count,
        first_seen=tally.first or None,
        last_seen=tally.last or None,
        zone=_zone(tally),
        untimed=tally.count - tally.timed,
        facts=dict(tally.facts),
        servers=_ranked(tally.servers),
        clients=_ranked(tally.clients),
        databases=_ranked(tally.databases),
        histogram=dict(sorted(tally.hours.items())),
        recommended=tuple(one.title for one in plan.options if one.verdict == "recommended") if plan else (),
        questions=tuple(one.fact for one in incident.questions) if incident else (),
        samples=tuple(tally.samples),
    )


def _ranked(names: dict[str, int]) -> dict[str, int]:
    return dict(sorted(names.items(), key=lambda item: (-item[1], item[0])))


def _unknown(tally: Tally) -> Unknown:
    return Unknown(
        message=dict(tally.facts)["message"],
        count=tally.count,
        first_seen=tally.first or None,
        last_seen=tally.last or None,
        zone=_zone(tally),
        samples=tuple(tally.samples),
    )


def to_lines(report: Report) -> bytes:
    """JSON Lines: a line for each group, each unknown message, then the summary."""
    rows: Sequence[Struct] = (*report.groups, *report.unknown, report.summary)
    return b"".join(as_json(row) + b"\n" for row in rows)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a line."""
    return schema_of(Group | Unknown | Summary, FORMAT)


if __name__ == "__main__":
    replace_file(SCHEMA_FILE, without_evidence(f"{json.dumps(schema(), indent=2)}\n".encode()))
