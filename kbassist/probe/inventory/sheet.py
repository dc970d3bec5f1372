"""An inventory as a table for Excel: a row for each server."""

from collections.abc import Iterator

from kbassist.probe.inventory.entry import HostEntry
from kbassist.probe.inventory.inventory import Inventory
from kbassist.text.cells import sheet

HEADER = (
    "server", "status", "findings", "why", "changes", "release", "build", "port", "encryption", "strict", "tls",
    "certificate kind", "subject", "issuer", "names", "fits the name", "not before", "not after", "lifetime left %",
    "key", "signature", "thumbprint", "drivers that fail", "drivers", "asked at",
)  # fmt: skip
"""The columns; new ones come last."""
_FITS = {True: "yes", False: "no", None: ""}


def to_csv(made: Inventory) -> bytes:
    """The table."""
    changes: dict[str, list[str]] = {}
    for one in made.changes or ():
        changes.setdefault(one.host, []).append(one.what)
    return sheet(HEADER, (_cells(entry, changes.get(entry.host, [])) for entry in made.entries))


def _cells(one: HostEntry, changes: list[str]) -> Iterator[str | int]:
    found = one.findings
    yield from (one.host, one.status, "; ".join(each.id for each in found), "; ".join(each.why for each in found))
    yield from ("; ".join(changes), one.release, one.build, one.port or "", one.encryption, one.strict)
    yield from (" ".join(one.tls), one.kind, one.subject, one.issuer, "; ".join(one.names), _FITS[one.fits])
    yield from (one.not_before, one.not_after, "" if one.left is None else round(one.left * 100))
    yield from (one.key, one.signature, one.thumbprint, one.failing, one.drivers, one.time)
