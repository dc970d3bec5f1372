"""Groups as they are reported: each tally diagnosed once; the document ``kbassist.batch/1``."""

import json
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct

from kbassist.batch.diagnosed import diagnosed, readings_of
from kbassist.batch.model import Sample, SeenBy, Tally, Unusable, bounded
from kbassist.batch.run import Found
from kbassist.batch.timeline import together
from kbassist.batch.witnesses import Seen, joined
from kbassist.batch.words import InWords, diagnosis_of, in_words, tell_apart
from kbassist.evidence.accounts import in_words as trouble_in_words
from kbassist.faults import attempt
from kbassist.files import replace_file
from kbassist.masked import without_evidence
from kbassist.model.evidence import Reading, Trouble, Value
from kbassist.model.result import HOLDS, CaseResult, Failure, Tool
from kbassist.reasoning.infer import Reasoner
from kbassist.render.json import schema_of
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import Article
from kbassist.text.safe import as_json

FORMAT = "kbassist.batch/1"
SCHEMA_FILE = Path(__file__).with_name("batch-1.schema.json")
"""The shipped JSON Schema of a line; a test compares it with these types."""
Zone = Literal["known", "unknown", "mixed"]


class Witness(Struct, frozen=True, kw_only=True):
    """What one kind of log says of a group: its records, the article they show, and what is known from them alone."""

    seen_by: SeenBy
    article: str
    count: int
    first_seen: str | None
    last_seen: str | None
    zone: Zone
    facts: dict[str, Value]
    samples: tuple[Sample, ...]


class Group(Struct, frozen=True, kw_only=True, tag="group"):
    """Records of one article with the same facts that matter, and what other logs say of the same incident.

    ``article``: the first diagnosis; that of a witness is what its records show by themselves.

    ``apart``: what tells it from the other groups of its article, empty for the only one; ``cause``: the scenarios that
    hold (confirmed or likely), empty while several are possible; ``first_seen`` and ``last_seen``: ISO 8601, in UTC
    where ``zone`` is known; ``histogram``: records by hour; ``questions``: facts that would still change the plan;
    ``witnesses``: who saw it, a client's log first; counts and facts are those of all of them; ``related``: groups that
    may be the same incident.
    """

    format: Literal["kbassist.batch/1"] = "kbassist.batch/1"
    id: str
    article: str
    title: str
    apart: str
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
    witnesses: tuple[Witness, ...]
    related: tuple[str, ...]


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
    """The last line. ``partial``: the run was stopped before the end; ``records``: all that were counted;
    ``anonymised``: how many names of each kind were replaced, and secrets masked; null where names are as they were."""

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
    anonymised: dict[str, int] | None = None


class Report(Struct, frozen=True, kw_only=True):
    """Everything a batch says. Of each group, in their order: ``results`` its diagnosis, ``readings`` what that rests
    on, ``words`` what it is in words. ``anonymised``: what is said of the names that were replaced, if they were."""

    groups: tuple[Group, ...]
    unknown: tuple[Unknown, ...]
    summary: Summary
    results: tuple[CaseResult, ...]
    readings: tuple[tuple[Reading, ...], ...]
    words: tuple[InWords, ...]
    anonymised: str = ""


def make_report(found: Found, files: int, reasoner: Reasoner, tool: Tool, since: str, until: str) -> Report:
    """Diagnose every group with the rule base that its article is of: one engine run each."""
    incidents = _joined(found.tallies, reasoner.base)
    ids = {id(seen): f"g{number}" for number, seen in enumerate(incidents, 1)}
    told: list[tuple[Seen, CaseResult]] = []
    unusable = list(found.unusable)
    for seen in incidents:
        made = attempt(
            "reasoning",
            f"group {ids[id(seen)]}",
            partial(_judged, seen, reasoner),
            partial(_as_text, seen),
        )
        failures = (made,) if isinstance(made, Failure) else made.failures
        found.failed += len(failures)
        unusable += [_lost(seen, one) if isinstance(made, Failure) else _told(seen, one) for one in failures]
        if not isinstance(made, Failure):
            told.append((seen, made))
    named = [_article(seen, result, reasoner.base) for seen, result in told]
    apart = _told_apart([seen for seen, _ in told], named, reasoner.base)
    groups = [
        _group(ids[id(seen)], seen, result, article, words, tuple(ids[id(one)] for one in seen.related))
        for (seen, result), article, words in zip(told, named, apart, strict=True)
    ]
    results = [result for _, result in told]
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
    words = (
        in_words(article, group.facts, result, reasoner.base.owner(article.id))
        for group, article, result in zip(groups, named, results, strict=True)
    )
    return Report(
        groups=tuple(groups),
        unknown=unknown,
        summary=summary,
        results=tuple(results),
        readings=tuple(tuple(readings_of(seen, _base_of(seen, reasoner.base))) for seen, _ in told),
        words=tuple(words),
    )


def _judged(seen: Seen, reasoner: Reasoner) -> CaseResult:
    return diagnosed(seen, reasoner.of(_base_of(seen, reasoner.base)))


def _base_of(seen: Seen, base: RuleBase) -> RuleBase:
    """The rule base that a group is of: ``base`` or one beside it."""
    return base.owner(seen.main.tally.article)


def _joined(tallies: Sequence[Tally], base: RuleBase) -> list[Seen]:
    """The incidents of each rule base, the most frequent first."""
    if not base.beside:
        return joined(tallies, base)
    each = [joined([one for one in tallies if base.owner(one.article) is own], own) for own in base.together]
    return sorted(chain.from_iterable(each), key=lambda seen: -seen.count)


def _told_apart(incidents: Sequence[Seen], named: Sequence[Article], base: RuleBase) -> list[str]:
    """What tells each from the others of its article, in the words of its rule base."""
    apart = [""] * len(incidents)
    for own in base.together:
        places = [place for place, one in enumerate(incidents) if _base_of(one, base) is own]
        words = tell_apart([incidents[place] for place in places], [named[place].id for place in places], own)
        for place, said in zip(places, words, strict=True):
            apart[place] = said
    return apart


def _lost(seen: Seen, failure: Failure) -> Unusable:
    return Unusable(_where(seen), f"{_records(seen)}: {trouble_in_words(Trouble('program-failed', failure.told))}")


def _told(seen: Seen, failure: Failure) -> Unusable:
    """A fault that did not cost the group its diagnosis, or not all of it."""
    return Unusable(_where(seen), f"{_records(seen)}: {failure.stage} {failure.subject} ({failure.told})")


def _where(seen: Seen) -> str:
    samples = seen.main.tally.samples
    return samples[0].path if samples else ""


def _records(seen: Seen) -> str:
    return f"{seen.count} records of {seen.main.tally.article}"


def _as_text(seen: Seen) -> str:
    """The tallies of a group for the report of a fault: masked as they are."""
    return as_json(seen.tallies).decode("utf-8")


def _zone(tallies: Sequence[Tally]) -> Zone:
    zoned, timed = sum(one.zoned for one in tallies), sum(one.timed for one in tallies)
    return "known" if zoned == timed else "mixed" if zoned else "unknown"


def _first(tallies: Sequence[Tally]) -> str | None:
    return min((one.first for one in tallies if one.first), default=None)


def _last(tallies: Sequence[Tally]) -> str | None:
    return max((one.last for one in tallies if one.last), default=None)


def _article(seen: Seen, result: CaseResult, base: RuleBase) -> Article:
    """The article of a group: as in ``diagnose`` the first of its diagnoses, which may rest on several facts and on no
    single message."""
    diagnoses = [one for incident in result.incidents[:1] for one in incident.diagnoses]
    name = diagnoses[0].article if diagnoses else seen.main.tally.article
    return base.owner(name).article(name)


def _group(group: str, seen: Seen, result: CaseResult, article: Article, apart: str, related: tuple[str, ...]) -> Group:
    tallies = seen.tallies
    incident = result.incidents[0] if result.incidents else None
    own = diagnosis_of(article.id, result)
    plan = incident.plan if incident else None
    return Group(
        id=group,
        article=article.id,
        title=article.title,
        apart=apart,
        problem=article.problem,
        cause=tuple(row.id for row in own.scenarios if row.status in HOLDS) if own else (),
        status=own.status if own else "possible",
        count=seen.count,
        first_seen=_first(tallies),
        last_seen=_last(tallies),
        zone=_zone(tallies),
        untimed=sum(one.count - one.timed for one in tallies),
        facts=dict(sorted(seen.facts.items())),
        servers=_ranked(seen.servers),
        clients=_ranked(seen.clients),
        databases=_ranked(seen.databases),
        histogram=together(one.hours for one in tallies),
        recommended=tuple(one.title for one in plan.options if one.verdict == "recommended") if plan else (),
        questions=tuple(one.fact for one in incident.questions) if incident else (),
        samples=tuple(tallies[0].samples),
        witnesses=tuple(_witness(one) for one in tallies),
        related=related,
    )


def _witness(tally: Tally) -> Witness:
    return Witness(
        seen_by=tally.seen_by,
        article=tally.article,
        count=tally.count,
        first_seen=tally.first or None,
        last_seen=tally.last or None,
        zone=_zone([tally]),
        facts=dict(tally.facts),
        samples=tuple(tally.samples),
    )


def _ranked(names: dict[str, int]) -> dict[str, int]:
    return dict(sorted(bounded(names).items(), key=lambda item: (-item[1], item[0])))


def _unknown(tally: Tally) -> Unknown:
    return Unknown(
        message=dict(tally.facts)["message"],
        count=tally.count,
        first_seen=tally.first or None,
        last_seen=tally.last or None,
        zone=_zone([tally]),
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
