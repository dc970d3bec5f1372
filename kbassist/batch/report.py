"""A batch for people: blocks for text and Markdown, with a sparkline for each group."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from kbassist.batch.groups import Group, Report
from kbassist.batch.model import Sample
from kbassist.render.blocks import Block, Heading, Item, Para, Style, Table

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 24
_NAMES = 5
_STATUS: Mapping[str, Style] = {"confirmed": "good", "likely": "good", "possible": "unsure"}


def spark(hours: Mapping[str, int], width: int = _WIDTH) -> str:
    """Counts by hour (``2026-03-01T10``) as a line of bars from the first hour to the last."""
    counts = list(buckets(hours, width))
    most = max(counts, default=0)
    return "".join(_BARS[0] if not one else _BARS[min(7, one * 7 // most)] for one in counts) if most else ""


def buckets(hours: Mapping[str, int], width: int) -> Iterator[int]:
    """The counts in at most ``width`` equal stretches of time."""
    if not hours:
        return
    moments = {datetime.fromisoformat(f"{hour}:00:00"): count for hour, count in hours.items()}
    first, last = min(moments), max(moments)
    total = int((last - first) / timedelta(hours=1)) + 1
    size = -(-total // width)
    counts = [0] * (-(-total // size))
    for moment, count in moments.items():
        counts[int((moment - first) / timedelta(hours=1)) // size] += count
    yield from counts


def blocks(report: Report) -> Iterator[Block]:
    """All of it."""
    summary = report.summary
    yield Heading(f"{summary.records} records in {summary.files} files", 1)
    if summary.partial:
        yield Para("The run was stopped: this is what had been read until then.", "Partial:", "bad")
    yield Para(
        f"{summary.bytes / 1e6:.1f} MB read, {summary.groups} groups, {summary.unknown} messages no article knows"
    )
    if summary.since or summary.until:
        yield Para(f"{summary.since or 'the beginning'} to {summary.until or 'the end'}", "Only:", "faint")
    if report.groups:
        yield Heading("Groups")
        yield Table(
            ("group", "count", "first seen", "last seen", "by hour", "article", "cause"),
            tuple(
                (
                    one.id,
                    str(one.count),
                    one.first_seen or "-",
                    one.last_seen or "-",
                    spark(one.histogram),
                    one.article,
                    ", ".join(one.cause) or f"{one.status}",
                )
                for one in report.groups
            ),
        )
    for group in report.groups:
        yield from _group(group)
    if report.unknown:
        yield Heading("Looks like TLS or login trouble, but no article knows it")
    for unknown in report.unknown:
        yield Item(f"{unknown.message} ({_place(unknown.samples[0])})", f"{unknown.count}x", "unsure")
    if summary.unusable:
        yield Heading("Not read")
    for bad in summary.unusable:
        yield Item(f"{bad.path}: {bad.reason}", style="bad")
    yield Para(
        f"kbassist {summary.tool.version}, rules {summary.tool.rules_digest}, engine {summary.tool.engine}",
        style="faint",
    )


def _group(group: Group) -> Iterator[Block]:
    yield Heading(f"{group.id}: {group.article}, {group.count} records", 2)
    yield Para(f"{group.title} ({group.status})", "Problem:", _STATUS.get(group.status, "plain"))
    if group.cause:
        yield Para(", ".join(group.cause), "Scenario:", "good")
    zone = {"known": "UTC", "unknown": "zone not known", "mixed": "zone known for some"}[group.zone]
    if group.first_seen:
        yield Para(f"{group.first_seen} to {group.last_seen} ({zone})", "Seen:")
    if group.untimed:
        yield Para(f"{group.untimed} records without a time", style="faint")
    for label, names in (("Servers:", group.servers), ("Clients:", group.clients), ("Databases:", group.databases)):
        if names:
            shown = [f"{name} ({count})" for name, count in list(names.items())[:_NAMES]]
            more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
            yield Para(", ".join(shown) + more, label)
    if group.facts:
        yield Para(", ".join(f"{name} = {value}" for name, value in group.facts.items()), "Facts:", "faint")
    for title in group.recommended:
        yield Para(title, "Recommended:", "strong")
    if group.questions:
        yield Para(", ".join(group.questions), "Would decide:", "unsure")
    for sample in group.samples:
        yield Item(f"{_place(sample)}: {sample.text}", style="faint")


def _place(sample: Sample) -> str:
    if sample.record:
        return f"{sample.path}, record {sample.record}"
    return f"{sample.path}, line {sample.line}" if sample.line else sample.path
