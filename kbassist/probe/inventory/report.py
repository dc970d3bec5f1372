"""An inventory for a person: how many servers have what, what is different, and whom each finding is about."""

from collections.abc import Iterator

from kbassist.probe.inventory.entry import ORDER, HostEntry, title
from kbassist.probe.inventory.inventory import Inventory
from kbassist.render.anonymised import anonymised
from kbassist.render.blocks import Block, Heading, Item, Para, Style, Table
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import KIND

_MOST = 20
"""So many servers of a finding, and changes, are shown unless all are asked for."""


def summary(made: Inventory, base: RuleBase) -> Iterator[Block]:
    """How many servers answered, and how many have each finding."""
    servers = "server" if len(made.entries) == 1 else "servers"
    yield Heading(f"{len(made.entries)} {servers}, {made.answered} answered", 1)
    yield from anonymised(made.anonymised, base)
    if made.left_out:
        yield Para(f"{made.left_out} more are missing: the run was cut off, or failed on them.", style="bad")
    good = sum(not one.findings for one in made.entries)
    if good:
        yield Para(f"{good} without a finding.", style="good")
    rows = tuple((title(id_, base), str(count)) for id_, count in made.counts.items())
    if rows:
        yield Table(("finding", "servers"), rows)


def text(made: Inventory, base: RuleBase, *, full: bool = False) -> Iterator[Block]:
    """The whole report; ``full``: every server."""
    yield from summary(made, base)
    yield from changed(made, full=full)
    for id_ in ORDER:
        some = [(one, found.why) for one in made.entries for found in one.findings if found.id == id_]
        if some:
            called = title(id_, base)
            yield Heading(f"{called[0].upper()}{called[1:]} ({len({one.host for one, _ in some})})")
            for one, why in some if full else some[:_MOST]:
                yield Item(f"{one.host}: {why}" if why else one.host)
            yield from _more(len(some), full=full)
    if full:
        yield Heading("All servers")
        yield table(made, base)


def changed(made: Inventory, *, full: bool = False) -> Iterator[Block]:
    """What is different since the earlier run, what is worse first."""
    if made.changes is None:
        return
    yield Heading(f"Since the earlier run ({len(made.changes)})")
    if not made.changes:
        yield Para("Nothing is different.", style="good")
    ordered = sorted(made.changes, key=lambda one: not one.worse)
    for one in ordered if full else ordered[:_MOST]:
        style: Style = "bad" if one.worse else "plain"
        values = (
            f"{one.before or '-'} before, {one.now or '-'} now" if one.before and one.now else one.before or one.now
        )
        yield Item(f"{one.host}: {one.what}{f' ({values})' if values else ''}", "worse:" if one.worse else "-", style)
    yield from _more(len(ordered), full=full)


def table(made: Inventory, base: RuleBase) -> Table:
    """Every server in a row."""
    header = ("server", "SQL Server", "encryption", "certificate", "until", "TLS", "findings")
    return Table(header, tuple(_row(one, base) for one in made.entries))


def _row(one: HostEntry, base: RuleBase) -> tuple[str, ...]:
    encryption = one.encryption + (f", strict {one.strict}" if one.strict in ("accepted", "required") else "")
    return (
        one.host,
        one.release or one.build,
        encryption if one.status == "answered" else "",
        base.title(KIND, one.kind) if one.kind else "",
        one.not_after[:10],
        ", ".join(one.tls),
        "; ".join(title(found.id, base) for found in one.findings),
    )


def _more(count: int, *, full: bool) -> Iterator[Block]:
    if not full and count > _MOST:
        yield Para(f"{count - _MOST} more with --full.", style="faint")
