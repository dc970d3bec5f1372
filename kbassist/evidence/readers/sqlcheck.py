"""SQLCheck reports: ``Key:  value`` lines and fixed-width tables below title bars (layout: SQLCheck's own source).

Canonical form: ``section: key=value`` for a line, ``section: column=value column=value ...`` for a row; below an
instance the section is ``instance NAME on MACHINE``. The table of the machine's certificates becomes a listing.
"""

import re
from collections.abc import Sequence

from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Part, Range, Text, pasted_below
from kbassist.model.certificate import Listing, SeenCertificate
from kbassist.model.evidence import Item, Trouble

_FRAME, _END = "--- Start of Report ---", "--- End of Report ---"
_TITLE = "SQL Server Connectivity Check"
_BAR = re.compile(r"^\s*-{10,}\s*$")
_KEY = re.compile(r"^\s{0,8}(?P<key>[A-Za-z][\w .()/-]{0,60}?):(?:\s+(?P<value>\S.*)|\s*)$")
_TABLE = re.compile(r"-{2,}(?:\s+-{2,})+$")
_INSTANCE = re.compile(r"^\s*Details for SQL Server Instance:\s*(?P<name>[^\s(]+)")
_THUMBPRINT = re.compile(r"[0-9A-Fa-f]{40}")
_MAX_COLUMNS, _MAX_NAMES, _MAX_TITLE = 100, 4_000, 200
"""No table and no title of the report is as wide; every row below them would cost as much."""
_MY = "certificates in the local computer my store"


@reader(
    name="sqlcheck",
    title="SQLCheck report",
    markers=("--- start of report ---", "sql server connectivity check"),
    suffixes=(".txt",),
)
def read_sqlcheck(source: Text) -> Part | None:
    """Everything in the report; None if there is none."""
    report = _report(source.lines)
    if report is None:
        return None
    first, last = report
    # Line numbers stay those of the document.
    lines = source.lines[:last]
    items: list[Item] = []
    machine: str | None = None
    section = table = ""
    certificates: list[SeenCertificate] = []
    number = first - 1
    while number < len(lines):
        line, number = lines[number], number + 1
        if _TABLE.match(line.strip()) and number >= 2:
            rows, number = _rows(lines, number)
            for place, row in rows:
                cells = " ".join(f"{name}={value}" for name, value in row.items())
                items.append(_item(f"{table}: {cells}", lines, place))
                if table.casefold().startswith(_MY):
                    certificates += _certificate(row, place)
            continue
        instance = _INSTANCE.match(line)
        if instance:
            section = f"instance {instance['name']} on {machine or 'this machine'}"[:_MAX_TITLE]
            continue
        if number < len(lines) and _BAR.match(lines[number]) and line.strip() and not _BAR.match(line):
            section = line.strip()[:_MAX_TITLE]
            continue
        found = _KEY.match(line)
        if not found:
            continue
        if not found["value"]:
            table = found["key"]
            continue
        key, value = found["key"], found["value"].rstrip()
        items.append(_item(f"{section}: {key}={value}", lines, number))
        if key.casefold() == "fqdn" or (machine is None and key.casefold() == "netbios name"):
            machine = value
    listings = (Listing(store="machine-my", complete=False, certificates=tuple(certificates)),) if certificates else ()
    cut = _END not in lines[-1]
    return Part(
        kind="SQLCheck report",
        items=tuple(items),
        listings=listings,
        machine=machine,
        troubles=(Trouble("cut-off"),) if cut else (),
        claimed=(report,),
    )


def _item(text: str, lines: Sequence[str], line: int) -> Item:
    return Item(form="sqlcheck", text=text, line=line, excerpt=lines[line - 1].strip())


def _report(lines: Sequence[str]) -> Range | None:
    """The lines of the report: from its frame (its title, where that is gone) to its end; if it has none, to what was
    pasted below its last table or title."""
    opening = _FRAME if any(_FRAME in line for line in lines) else _TITLE
    first = next((number for number, line in enumerate(lines, 1) if opening in line), None)
    if first is None:
        return None
    ends = (number for number, line in enumerate(lines, 1) if number > first and _END in line)
    end = max(ends, default=0)
    return first, end or _cut_end(lines, first)


def _cut_end(lines: Sequence[str], first: int) -> int:
    """The last line of a report that is cut off: rows and keys stand below its last bar, and have no blank line
    above a sentence at the margin."""
    drawn = (number for number, line in enumerate(lines, 1) if _BAR.match(line) or _TABLE.match(line.strip()))
    last = max([number for number in drawn if number > first], default=first)
    blank = next((number for number in range(last + 1, len(lines) + 1) if not lines[number - 1].strip()), len(lines))
    return pasted_below(lines, blank) - 1


def _rows(lines: Sequence[str], dashes: int) -> tuple[list[tuple[int, dict[str, str]]], int]:
    """Rows below the dash row (its 1-based number), cut at the dash runs; and the line that ends the table."""
    spans = [found.span() for found in re.finditer(r"-+", lines[dashes - 1])]
    if len(spans) > _MAX_COLUMNS or len(lines[dashes - 2]) > _MAX_NAMES:
        return [], dashes
    ends = [*(start for start, _ in spans[1:]), 1 << 30]
    header = lines[dashes - 2]
    names = [header[start:end].strip() for (start, _), end in zip(spans, ends, strict=True)]
    rows: list[tuple[int, dict[str, str]]] = []
    number = dashes
    while number < len(lines) and lines[number].strip():
        line = lines[number]
        number += 1
        cells = {
            name: line[start:end].strip() for name, (start, _), end in zip(names, spans, ends, strict=True) if name
        }
        rows.append((number, cells))
    return rows, number


def _certificate(row: dict[str, str], line: int) -> list[SeenCertificate]:
    folded = {name.casefold(): value for name, value in row.items()}
    thumbprint = folded.get("thumbprint", "")
    if not _THUMBPRINT.fullmatch(thumbprint):
        return []
    common = folded.get("cn", "")
    names = [name.strip() for name in re.split(r"[,; ]+", folded.get("san", "")) if name.strip()]
    return [
        SeenCertificate(
            subject=common if "=" in common else f"CN={common}",
            thumbprint=thumbprint.upper(),
            names=tuple(dict.fromkeys([common.removeprefix("CN="), *names])),
            how="dump",
            line=line,
        )
    ]
