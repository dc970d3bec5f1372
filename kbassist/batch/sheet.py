"""A batch as a table for Excel: a row for each group, then one for each message that no article knows."""

from collections.abc import Iterator, Mapping
from itertools import chain

from kbassist.batch.groups import Group, Report, Unknown
from kbassist.batch.model import Sample
from kbassist.batch.words import InWords
from kbassist.text.cells import sheet

HEADER = (
    "group", "kind", "records", "first seen", "last seen", "zone", "problem", "article", "title", "which", "status",
    "scenario", "servers", "clients", "databases", "seen by", "recommended", "would decide", "may be the same as",
    "file", "line", "record", "text",
)  # fmt: skip
"""The columns; new ones come last."""


def to_csv(report: Report) -> bytes:
    """The table."""
    groups = (_group(group, words) for group, words in zip(report.groups, report.words, strict=True))
    return sheet(HEADER, chain(groups, map(_unknown, report.unknown)))


def _group(group: Group, words: InWords) -> Iterator[str | int]:
    yield from (group.id, "group", group.count, group.first_seen or "", group.last_seen or "", group.zone)
    yield from (group.problem, group.article, group.title, group.apart, group.status, "; ".join(words.scenarios))
    yield from (_names(group.servers), _names(group.clients), _names(group.databases))
    yield "; ".join(f"{one.seen_by} {one.count}" for one in group.witnesses)
    yield from ("; ".join(group.recommended), "; ".join(words.questions), "; ".join(group.related))
    yield from _sample(group.samples)


def _unknown(unknown: Unknown) -> Iterator[str | int]:
    yield from ("", "unknown", unknown.count, unknown.first_seen or "", unknown.last_seen or "", unknown.zone)
    yield from ("", "", unknown.message, *[""] * 10)
    yield from _sample(unknown.samples)


def _sample(samples: tuple[Sample, ...]) -> Iterator[str | int]:
    """Where the first sample stands, and its text."""
    if samples:
        first = samples[0]
        yield from (first.path, first.line or "", first.record, first.text)
    else:
        yield from [""] * 4


def _names(names: Mapping[str, int]) -> str:
    return "; ".join(f"{name} {count}" for name, count in names.items())
