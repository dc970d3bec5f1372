"""What ended or slowed down an older program: input that may not end a run, and texts that made a reader grow.

Each is a command line with its files, so that any version of the program can be asked (``benchmarks/against.py``).
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .growing import BATCH, DOORS, READERS
from .odd import (
    COLUMNS,
    DATES,
    DUMPS,
    ERROR,
    MOMENTS,
    ODD,
    OPTIONS,
    PACKERS,
    PATHS,
    as_pem,
    certificate,
    cut_off,
    links,
    odd_name,
)  # fmt: skip
from .places import CASES


class Trial(NamedTuple):
    """Input that may not end a run. ``fine``: the exit statuses that are right; ``streams``: redirections."""

    kind: str
    what: str
    arguments: tuple[str, ...]
    made: Callable[[Path], object]
    fine: tuple[int, ...] = (0,)
    streams: str = ""
    given: bytes = b""
    width: str = ""


class Growth(NamedTuple):
    """A text made to be slow, by the words in which its failure was told. ``least``: no shorter one shows it."""

    kind: str
    door: str
    reader: str
    name: str
    least: int = 4_000

    def text(self, size: int) -> bytes:
        """About so many characters of it."""
        made = {"": DOORS, "batch": BATCH, **READERS}[self.reader]
        return made[self.name](size).encode("utf-8", "surrogatepass")

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command line that reads it."""
        return ("batch", "--jobs", "1", "given.log") if self.door == "batch" else ("diagnose", "given.log")


GROWTH = (
    Growth("records cut per match", "batch", "batch", "schannel and a number"),
    Growth("records cut per match", "batch", "batch", "schannel and numbers"),
    Growth("records cut per match", "batch", "batch", "schannel on lines"),
    Growth("result sets, repeated headers", "diagnose", "resultset", "headers"),
    Growth("result sets, repeated headers", "diagnose", "resultset", "headers of connections"),
    Growth("result sets, repeated headers", "diagnose", "resultset", "columns and rows"),
    Growth("connection strings", "diagnose", "", "keys without a value"),
    Growth("connection strings", "diagnose", "", "keys and blanks"),
    Growth("connection strings", "diagnose", "", "open quotes of a value"),
    Growth("connection strings", "diagnose", "", "quoted keys"),
    Growth("ini, blanks at the end", "diagnose", "ini", "blanks behind a value"),
    Growth("SQLCheck", "diagnose", "sqlcheck", "blanks behind a value"),
    Growth("SQLCheck", "diagnose", "sqlcheck", "wide tables"),
    Growth("thumbprints", "diagnose", "certificate-dump", "row of blanks"),
    Growth("thumbprints", "diagnose", "certificate-dump", "a value over lines"),
    Growth("event details", "diagnose", "event-text", "details, one line of blanks"),
    Growth("PEM, begin without end", "diagnose", "certificate", "begins without an end"),
    Growth("PEM, begin without end", "diagnose", "certificate", "begins in one line"),
    Growth("many secrets", "diagnose", "", "secrets on lines"),
    Growth("many secrets", "diagnose", "", "secrets once each and again"),
    Growth("many computers", "diagnose", "event-json", "computers", 32_000),
    Growth("children of one name", "diagnose", "event-xml", "children of one name"),
    Growth("Clixml properties", "diagnose", "event-clixml", "properties"),
    Growth("Clixml properties", "diagnose", "event-clixml", "nested properties"),
    Growth("Clixml properties", "diagnose", "event-clixml", "nested, of some depth"),
)


def plain(folder: Path) -> None:
    """A log with a known error."""
    (folder / "plain.log").write_text(f"2026-01-01T10:00:00Z {ERROR}\n")


def text(content: str, folder: Path) -> None:
    """An odd text beside a log with a known error."""
    plain(folder)
    (folder / "odd.log").write_bytes(content.encode("utf-8", "surrogatepass"))


def odd_certificate(date: bytes, folder: Path) -> None:
    """A certificate whose end is no date, as file and in a log."""
    der = certificate(date)
    (folder / "odd.cer").write_bytes(der)
    (folder / "odd.log").write_text(f"{as_pem(der)}{ERROR}\n")


def good_certificate(folder: Path) -> None:
    """A certificate that can be read, beside a log with a known error."""
    plain(folder)
    (folder / "a.pem").write_bytes((CASES / "certificate-in-hand" / "evidence" / "sql05.pem").read_bytes())


def named_oddly(folder: Path) -> None:
    """A folder with a log whose name is not UTF-8."""
    (folder / "logs").mkdir()
    odd_name(folder / "logs")


def packed(kind: str, folder: Path) -> None:
    """A compressed log that is cut off."""
    (folder / "log.packed").write_bytes(cut_off(kind))


def linked(folder: Path) -> None:
    """A log beside links that go in a circle."""
    (folder / "logs").mkdir()
    plain(folder / "logs")
    links(folder / "logs")


DOORS_OF_TEXT = (
    ("diagnose",),
    ("diagnose", "--format", "json"),
    ("batch", "--jobs", "1"),
    ("batch", "--jobs", "1", "--format", "json"),
    ("batch", "--jobs", "1", "--format", "html", "--output", "report"),
)


def trials() -> Iterator[Trial]:
    """Everything that may not end a run, but the lines of the shell."""
    for name, content in ODD.items():
        for door in DOORS_OF_TEXT:
            yield Trial("text", f"{name}, {' '.join(door)}", (*door, "odd.log", "plain.log"), partial(text, content))
    for name, content in DUMPS.items():
        yield Trial("certificate", f"dump of {name}", ("diagnose", "odd.log"), partial(text, f"{content}\n{ERROR}\n"))
    for date in DATES:
        made = partial(odd_certificate, date)
        yield Trial("certificate", f"ends at {date!r}", ("diagnose", "odd.cer", "odd.log"), made)
        yield Trial("certificate", f"ends at {date!r}, cert", ("cert", "odd.cer"), made, (2, 3))
    for moment in MOMENTS:
        for word, option in (("cert", "--at"), ("diagnose", "--at"), ("batch", "--since")):
            arguments = (word, f"{option}={moment}", "a.pem")
            yield Trial("moment", f"{word} {option}={moment[:30]}", arguments, good_certificate, (2,))
    for door in DOORS_OF_TEXT:
        yield Trial("file name", f"not UTF-8, {' '.join(door)}", (*door, "logs"), named_oddly)
    for path in PATHS:
        for word in ("diagnose", "batch", "cert"):
            yield Trial("path", f"{word} {path[:12]!r} ({len(path)})", (word, path), plain, (2,))
    for option, value in OPTIONS:
        what = f"{option} {value[:30]} ({len(value)})"
        yield Trial("option", what, ("diagnose", "plain.log", option, value), plain, (2,))
    for width in COLUMNS:
        yield Trial("COLUMNS", width[:8], ("diagnose", "plain.log"), plain, width=width)
    for command in ("diagnose plain.log", "batch --jobs 1 plain.log", "kb list", "--version"):
        for streams in (">&-", ">/dev/full"):
            yield Trial("streams", f"{command} {streams}", tuple(command.split()), plain, (2,), streams)
    yield Trial("streams", "all closed", ("diagnose", "plain.log"), plain, (2,), "<&- >&- 2>&-")
    yield Trial("streams", "input closed", ("diagnose", "-"), plain, (2,), "<&-")
    yield Trial("file name", "NUL, on standard input", ("batch", "-"), plain, (2,), given=b"plain.log\na\0b\n")
    for kind in PACKERS:
        yield Trial("cut off", f"{kind}, diagnose", ("diagnose", "log.packed"), partial(packed, kind))
        yield Trial("cut off", f"{kind}, batch", ("batch", "--jobs", "1", "log.packed"), partial(packed, kind))
    yield Trial("links", "diagnose", ("diagnose", "logs"), linked)
    yield Trial("links", "batch", ("batch", "--jobs", "1", "logs"), linked)
