"""The file of hosts: one a line, as ``kbassist probe`` takes it; what follows a ``#`` is a comment."""

from collections.abc import Iterator
from pathlib import Path

from kbassist.errors import UserError
from kbassist.model.probe import ProbeTarget
from kbassist.probe.target import read_target

_MOST_BYTES = 16 * 1024**2
_SHOWN = 3


def read_hosts(path: str) -> list[ProbeTarget]:
    """The hosts of a file, each once, in its order. Raises ``UserError`` with the first lines that are none."""
    found: dict[tuple[str, int, str], ProbeTarget] = {}
    wrong: list[str] = []
    for number, text in _lines(path):
        try:
            target = read_target(text)
        except UserError as error:
            wrong.append(f"line {number}: {error}")
            continue
        found.setdefault((target.host.casefold(), target.port, target.instance.casefold()), target)
    if wrong:
        more = f" (and {len(wrong) - _SHOWN} lines more)" if len(wrong) > _SHOWN else ""
        raise UserError(f"--hosts {path}: {'; '.join(wrong[:_SHOWN])}{more}; nobody was asked")
    if not found:
        raise UserError(f"--hosts {path}: no host in it; write one a line")
    return list(found.values())


def _lines(path: str) -> Iterator[tuple[int, str]]:
    """The lines with something on them, and their numbers."""
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise UserError(f"--hosts {path}: {reason or error}; check the path") from None
    if len(data) > _MOST_BYTES:
        raise UserError(f"--hosts {path}: longer than {_MOST_BYTES // 1024**2} MB; split it")
    # Windows PowerShell's > writes UTF-16, and editors write a mark.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for number, line in enumerate(data.decode(encoding, "replace").splitlines(), 1):
        text = line.partition("#")[0].strip()
        if text:
            yield number, text
