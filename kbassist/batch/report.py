"""A batch for people: blocks for text and Markdown, with a sparkline for each group."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from kbassist.batch.groups import Group, Report, Unknown, Witness
from kbassist.batch.model import Sample, SeenBy
from kbassist.batch.teach import Lesson, lessons
from kbassist.batch.timeline import Axis, axis, spark, together
from kbassist.batch.words import InWords
from kbassist.render.blocks import Block, Code, Heading, Item, Para, Style, Table

_WIDTH = 24
_NAMES = 5
QUESTIONS = 2
STATUS: Mapping[str, Style] = {"confirmed": "good", "likely": "good", "possible": "unsure"}
SEEN_BY: Mapping[SeenBy, str] = {
    "client": "a client's log",
    "event-log": "an event log",
    "server": "the server's ERRORLOG",
}
ZONES = {"known": "UTC", "unknown": "zone not known", "mixed": "zone known for some"}


def blocks(report: Report, articles: Sequence[str]) -> Iterator[Block]:
    """All of it. ``articles``: the ids that are taken."""
    yield from _head(report)
    along = axis(chain.from_iterable(one.histogram for one in report.groups), _WIDTH)
    if report.groups:
        yield from _overview(report, along)
    for group, words in zip(report.groups, report.words, strict=True):
        yield from _group(group, words)
    if report.unknown:
        yield Heading("Looks like TLS or login trouble, but no article knows it")
        yield Para("To teach one of them, paste the line below it into a shell and fill in what it names.")
    for unknown, lesson in zip(report.unknown, lessons(report.unknown, articles), strict=True):
        yield from _unknown(unknown, lesson)
    if report.summary.unusable:
        yield Heading("Not read")
    for bad in report.summary.unusable:
        yield Item(f"{bad.path}: {bad.reason}", style="bad")
    if report.anonymised:
        yield Para(report.anonymised, "Anonymised:", "strong")
    tool = report.summary.tool
    yield Para(f"kbassist {tool.version}, rules {tool.rules_digest}, engine {tool.engine}", style="faint")


def by_article(groups: Sequence[Group]) -> list[list[Group]]:
    """The groups of each article together, the most frequent article first."""
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(group.article, []).append(group)
    return sorted(found.values(), key=lambda some: (-sum(one.count for one in some), some[0].article))


def counted(number: int, what: str) -> str:
    """``1 record``, ``1,200 records``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def shown_time(time: str | None) -> str:
    """A time to the minute, for a table."""
    return time[:16].replace("T", " ") if time else ""


def span(first_seen: str | None, last_seen: str | None) -> str:
    """``2026-03-01 10:00 to 11:30``, ``2026-03-01 10:00 to 2026-03-02 11:30``; empty where no record has a time."""
    first, last = shown_time(first_seen), shown_time(last_seen)
    if first == last:
        return first
    return f"{first} to {last.removeprefix(first[:10]).strip()}"


def seen_between(one: Group | Witness | Unknown) -> str:
    """When, and in which zone; empty where no record has a time."""
    when = span(one.first_seen, one.last_seen)
    return f"{when} ({ZONES[one.zone]})" if when else ""


def place(sample: Sample) -> str:
    """Where a sample stands."""
    if sample.record:
        return f"{sample.path}, record {sample.record}"
    return f"{sample.path}, line {sample.line}" if sample.line else sample.path


def title(report: Report) -> str:
    """The whole batch in a line."""
    summary = report.summary
    return f"{counted(summary.records, 'record')} in {counted(summary.files, 'file')}"


def subtitle(report: Report) -> str:
    """What was read, and what came of it."""
    summary = report.summary
    problems = len({one.article for one in report.groups})
    said = [
        f"{summary.bytes / 1e6:,.1f} MB read",
        f"{counted(problems, 'problem')} in {counted(summary.groups, 'group')}",
        f"{counted(summary.unknown, 'message')} that no article knows",
    ]
    if summary.since or summary.until:
        said.append(f"only from {summary.since or 'the beginning'} to {summary.until or 'the end'}")
    return f"{', '.join(said)}. Times are UTC where their zone is known."


def _head(report: Report) -> Iterator[Block]:
    yield Heading(title(report), 1)
    if report.summary.partial:
        yield Para("The run was stopped: this is what had been read until then.", "Partial:", "bad")
    yield Para(subtitle(report))


def _overview(report: Report, along: Axis | None) -> Iterator[Block]:
    """A table for each article."""
    yield Heading("Groups")
    drawn = along if along is not None and along.length > 1 else None
    if drawn is not None:
        bars = spark(together(one.histogram for one in report.groups), drawn)
        yield Para(f"{bars} from {drawn.mark(0)} to {drawn.end}, by {drawn.scale.name}", "All:")
    for some in by_article(report.groups):
        records = counted(sum(one.count for one in some), "record")
        yield Para(f"{some[0].title} ({some[0].article}): {records}", style="strong")
        header = ("group", "records", "first seen", *(("over time",) if drawn else ()), "which")
        yield Table(header, tuple(_row(one, drawn) for one in some))


def _row(group: Group, drawn: Axis | None) -> tuple[str, ...]:
    bars = (spark(group.histogram, drawn) or "-",) if drawn is not None else ()
    return (
        group.id,
        f"{group.count:,}",
        shown_time(group.first_seen) or "-",
        *bars,
        group.apart or group.status,
    )


def _group(group: Group, words: InWords) -> Iterator[Block]:
    yield Heading(f"{group.id}: {group.title}", 2)
    if group.apart:
        yield Para(group.apart, "Which:", "strong")
    yield Para(f"{group.status} ({group.article})", "Diagnosis:", STATUS.get(group.status, "plain"))
    for scenario in words.scenarios:
        yield Para(scenario, "Scenario:", "good")
    said = [counted(group.count, "record"), seen_between(group)]
    said += [f"{group.untimed:,} without a time"] if group.untimed else []
    yield Para(", ".join(filter(None, said)), "Seen:")
    if group.related:
        yield Para(f"the same incident as {' or '.join(group.related)}", "May be:", "unsure")
    for label, names in (("Servers:", group.servers), ("Clients:", group.clients), ("Databases:", group.databases)):
        if names:
            shown = [f"{name} ({count:,})" for name, count in list(names.items())[:_NAMES]]
            more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
            yield Para(", ".join(shown) + more, label)
    for label, value in words.known:
        yield Item(f"{label}: {value}", style="faint")
    for option in group.recommended:
        yield Para(option, "Recommended:", "strong")
    for question in words.questions[:QUESTIONS]:
        yield Para(question, "Would decide:", "unsure")
    for number, witness in enumerate(group.witnesses):
        yield Para(witness_line(witness), "Seen by:")
        for sample in witness.samples[: 1 if number else None]:
            yield Item(f"{place(sample)}: {sample.text}", style="faint")


def witness_line(witness: Witness) -> str:
    """``a client's log: 1,200 records, 2026-03-01 10:00 to 12:00 (UTC)``."""
    said = (counted(witness.count, "record"), seen_between(witness))
    return f"{SEEN_BY[witness.seen_by]}: {', '.join(filter(None, said))}"


def _unknown(unknown: Unknown, lesson: Lesson) -> Iterator[Block]:
    where = f" ({place(unknown.samples[0])})" if unknown.samples else ""
    yield Item(f"{unknown.message}{where}", f"{unknown.count:,}x", "unsure")
    for command in lesson.commands:
        yield Code(command.text, command.shell, indent=1)
