"""The layouts in which people paste a message: what logs, consoles, mails and programs put around and into it.

Each is a function from a message to a text that shows it; one that damages letters says which messages survive it.
"""

import json
import random
import textwrap
from collections.abc import Callable
from html import escape
from xml.sax.saxutils import escape as xml_escape

Layout = Callable[[str], str]


def _rows(text: str, width: int) -> list[str]:
    """``text`` wrapped at blanks; text without any (East Asian) is cut."""
    return [
        row
        for line in text.splitlines()
        for row in textwrap.wrap(line, width, break_on_hyphens=False, break_long_words=False)
    ]


def prefixed(prefix: str, width: int) -> Layout:
    """Wrapped, and ``prefix`` before every line; ``{n}`` in it counts up."""
    return lambda text: "\n".join(prefix.replace("{n}", f"{n:03}") + row for n, row in enumerate(_rows(text, width)))


def cut(width: int, hanging: int = 0, *, trimmed: bool = False) -> Layout:
    """Cut at a column, inside words too; further lines indented by ``hanging``."""

    def layout(text: str) -> str:
        lines: list[str] = []
        for line in text.splitlines():
            lines.append(line[:width])
            step = width - hanging
            lines += [" " * hanging + line[at : at + step] for at in range(width, len(line), step)]
        return "\n".join(line.rstrip() if trimmed else line for line in lines)

    return layout


def literals(before: str, after: str, width: int = 58, quote: Callable[[str], str] = json.dumps) -> Layout:
    """Source code: one literal a line, joined by what stands ``before`` and ``after`` it."""

    def layout(text: str) -> str:
        rows = _rows(text, width)
        pieces = [quote(row + (" " if n + 1 < len(rows) else "")) for n, row in enumerate(rows)]
        return f"throw new Failure({after.join(before + piece if n else piece for n, piece in enumerate(pieces))});"

    return layout


def _python(text: str) -> str:
    return repr(text.encode())[1:]


def _clixml(text: str) -> str:
    body = xml_escape("\n".join(_rows(text, 70))).replace("\n", '_x000D__x000A_</S>\n    <S S="Error">')
    return f'<S S="Error">{body}_x000D__x000A_</S>'


def _clixml_inline(text: str) -> str:
    return f'<S S="Error">{xml_escape(text).replace(" ", "_x0020_", 2)}_x000A_</S>'


def _numbers(text: str) -> str:
    return "".join(char if char.isalnum() or char in " \n" else f"&#{ord(char)};" for char in text)


def _coloured(text: str) -> str:
    chance = random.Random(7)
    colours = ("\x1b[31m", "\x1b[1;33m", "\x1b[0m", "\x1b[38;5;208m", "\x1b[K")
    return "".join(char + (chance.choice(colours) if chance.random() < 0.1 else "") for char in text)


def _concise(text: str) -> str:
    rows = _rows(text, 70)
    return "Invoke-Query: /srv/job.ps1:12\nLine |\n  12 |  Invoke-Query $text\n" + "\n".join(
        f"     | {row}" for row in rows
    )


def _continued(text: str) -> str:
    return 'echo "' + " \\\n".join(_rows(text, 60)) + '"'


def _docker_file(text: str) -> str:
    rows = _rows(text, 60)
    return "\n".join(
        json.dumps(
            {"log": row + "\n", "stream": "stderr", "time": f"2026-03-01T10:00:01.{n:03}Z"}, separators=(",", ":")
        )
        for n, row in enumerate(rows)
    )


def _full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


LAYOUTS: dict[str, Layout] = {
    "quoted twice": prefixed(">> ", 66),
    "quoted in a quotation": prefixed("> > ", 61),
    "shell comment": prefixed("# ", 72),
    "C comment": prefixed("    // ", 64),
    "SQL comment": prefixed("-- ", 90),
    "block comment": prefixed(" * ", 58),
    "batch comment": prefixed("rem ", 70),
    "table cell": prefixed("| ", 50),
    "PowerShell continuation": prefixed("    + ", 84),
    "PowerShell 7": _concise,
    "compose": prefixed("orders-db-1   | ", 62),
    "compose in colour": prefixed("\x1b[36morders-db-1   |\x1b[0m ", 62),
    "Kubernetes file": prefixed("2026-03-01T10:00:01.{n}456789Z stderr F ", 70),
    "Kubernetes with its pod": prefixed("[pod/orders-7d9f/api] ", 75),
    "syslog": prefixed("<13>Mar  1 10:00:01 web07 orders[4711]: ", 68),
    "syslog of RFC 5424": prefixed("<165>1 2026-03-01T10:00:01.{n}Z web07 orders 4711 ID47 - ", 77),
    "journal": prefixed("Mar 01 10:00:01 web07 systemd[1]: ", 95),
    "GitHub Actions": prefixed("2026-03-01T10:00:01.{n}1234Z ##[error]", 100),
    "Azure DevOps": prefixed("##[error]", 63),
    "Jenkins": prefixed("[2026-03-01T10:00:01.{n}Z] ", 88),
    "Maven": prefixed("[ERROR] ", 57),
    "log with level and logger": prefixed("2026-03-01 10:00:01,{n} ERROR [main] com.contoso.Orders: ", 65),
    "cut": cut(79),
    "cut narrow": cut(44),
    "cut and trimmed": cut(60, trimmed=True),
    "cut with a hanging indentation": cut(68, 4),
    "JSON": json.dumps,
    "JSON in JSON in JSON": lambda text: json.dumps(json.dumps(json.dumps(text))),
    "JSON, wrapped inside": lambda text: json.dumps({"level": "error", "exception": "\n".join(_rows(text, 50))}),
    "HTML": escape,
    "numeric entities": _numbers,
    "CLIXML": _clixml,
    "CLIXML with escaped blanks": _clixml_inline,
    "bytes of Python": _python,
    "C#": literals("", " +\n        "),
    "JavaScript": literals("+ ", "\n    ", quote=lambda row: "'" + row.replace("\\", "\\\\").replace("'", "\\'") + "'"),
    "Visual Basic": literals("", " & _\n        ", quote=lambda row: '"' + row.replace('"', '\\"') + '"'),
    "PHP": literals(". ", "\n    "),
    "Python": literals("", "\n    "),
    "shell": _continued,
    "colours inside words": _coloured,
    "Docker's file": _docker_file,
    "full width": _full_width,
}  # fmt: skip
"""What leaves every letter where it was."""

GARBLED: dict[str, Layout] = {
    "UTF-8 as windows-1252": lambda text: "".join(
        bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode()
    ),
    "UTF-8 as latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 as cp850": lambda text: text.encode().decode("cp850"),
    "UTF-8 as windows-1252, twice": lambda text: GARBLED["UTF-8 as windows-1252"](GARBLED["UTF-8 as windows-1252"](text)),
}  # fmt: skip
"""Another code page, from which the letters can be had back."""

LOST: dict[str, Layout] = {
    "a mark for each letter": lambda text: "".join(char if char.isascii() else "\ufffd" for char in text),
    "a mark for each byte": lambda text: text.encode().decode("ascii", "replace"),
    "a question mark for each byte": lambda text: text.encode().decode("ascii", "replace").replace("\ufffd", "?"),
}
"""Letters beyond ASCII are gone; what is left of a Latin script identifies the message."""


def inside(prefix: str, layout: Layout) -> Layout:
    """A layout, with ``prefix`` before every line of it."""
    return lambda text: "\n".join(prefix + line for line in layout(text).split("\n"))


COMBINED: dict[str, Layout] = {
    "log in compose": inside("orders-db-1   | ", LAYOUTS["log with level and logger"]),
    "syslog in a quotation": inside(">> ", LAYOUTS["syslog"]),
    "comment in Jenkins": inside("[2026-03-01T10:00:01.000Z] ", LAYOUTS["shell comment"]),
    "cut in GitHub Actions": inside("2026-03-01T10:00:01.1234567Z ", LAYOUTS["cut"]),
    "JSON in HTML": lambda text: escape(json.dumps(text)),
}
"""Layouts in layouts, as logs of containers and services have them."""


def _cut_end(share: float) -> Layout:
    return lambda text: text[: int(len(text) * share)]


TERMINAL: dict[str, Layout] = {
    "as is": lambda text: text,
    "wrapped at 80": prefixed("", 80),
    "wrapped at 60": prefixed("", 60),
    "quoted": prefixed("> ", 78),
    "comment with a hash": prefixed("# ", 78),
    "comment with slashes": prefixed("// ", 77),
    "comment with dashes": prefixed("-- ", 77),
    "PowerShell 7's bar": prefixed("     | ", 73),
    "comment with a star": prefixed(" * ", 77),
    "container": prefixed("webapp-1  | ", 68),
    "time stamp": prefixed("2025-01-02T03:04:05.678Z ", 75),
    "system log": prefixed("Mar 12 07:44:10 app01 app[22]: ", 79),
    "cut at 80": cut(80),
    "joined literals": literals("", " +\n    ", 60),
    "HTML": escape,
    "JSON with escapes": lambda text: json.dumps(text).replace("'", "\\u0027"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "bold": lambda text: f"**{text}**",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "last letters missing": lambda text: text[:-12],
    "end missing": _cut_end(0.85),
    "beginning missing": lambda text: text[40:],
    "capitals": str.upper,
    "typographic quotes": lambda text: text.replace("'", "\u2019").replace('"', "\u201d").replace(" - ", " \u2013 "),
    "terminal colours": lambda text: "\x1b[31m" + text.replace("SSL", "\x1b[1mSSL\x1b[0m") + "\x1b[0m",
    "double blanks": lambda text: text.replace(". ", ".  "),
}  # fmt: skip
"""What a terminal, an editor or a ticket makes of a message, cut ends and lost capitals included: 26 of them."""
