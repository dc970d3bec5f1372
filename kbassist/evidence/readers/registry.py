"""The Windows registry as text: ``.reg`` exports (version 5.00 and ``REGEDIT4``) and ``reg query``.

Every value becomes ``hklm\\key\\...\\name=value``; a DWORD is written in decimal. Values of an ODBC data source are put
together as a connection string, which is what the driver manager makes of them.
"""

import re
from collections.abc import Sequence

from kbassist.connection.syntax import SOURCE, Pair
from kbassist.evidence.formats import reader
from kbassist.evidence.readers.part import Part, Range, Text, is_sentence, joined
from kbassist.model.evidence import Item, Trouble

_KEY = re.compile(
    r"^\[?-?(?P<hive>HKEY_[A-Z_]+|HKLM|HKCU|HKU|HKCR)(?P<path>(?:\\[^\]\\\r\n]{1,255}){0,60})\]?\s*$", re.I
)
_REG = re.compile(r"^(?:\"(?P<name>(?:[^\"\\]|\\.){0,255})\"|@)\s*=\s*(?P<value>.*)")
_QUERY = re.compile(r"^ {2,8}(?P<name>\S.{0,255}?) {2,8}(?P<type>REG_[A-Z_]+)(?: {2,8}(?P<value>.*))?$")
_HIVES = {
    "HKEY_LOCAL_MACHINE": "hklm",
    "HKEY_CURRENT_USER": "hkcu",
    "HKEY_USERS": "hku",
    "HKEY_CLASSES_ROOT": "hkcr",
    "HKEY_CURRENT_CONFIG": "hkcc",
}
_DSN = re.compile(r"\\odbc\\odbc\.ini\\(?P<name>[^\\]+)$", re.I)
_OWN = re.compile(r"Windows Registry Editor Version \d|REGEDIT4\s*$|;")
"""Lines of an export that are neither keys nor values: its first line, and comments."""
_BEHIND = re.compile(r'(?P<value>"(?:[^"\\]|\\.){0,4000}")[ \t]{1,80}\S')
"""A value with text behind its closing quote, which somebody pasted."""
_MAX_VALUES = 500_000


@reader(name="registry", title="registry", markers=("hkey_", "hklm\\", "hkcu\\"), suffixes=(".reg",))
def read_registry(source: Text) -> Part | None:
    """All values with the key they stand below; None if no key is followed by a value.

    A value that is a sentence, or that text stands behind, is read both ways.
    """
    lines = source.lines
    items: list[Item] = []
    claimed: list[Range] = []
    sources: dict[str, list[tuple[int, str, str]]] = {}
    key = ""
    number = 0
    while number < len(lines) and len(items) < _MAX_VALUES:
        line, number = lines[number], number + 1
        opened = _KEY.match(line.strip())
        if opened:
            key = _HIVES.get(opened["hive"].upper(), opened["hive"].casefold()) + opened["path"].casefold()
            claimed.append((number, number))
            continue
        found = key and (_QUERY.match(line) or _REG.match(line.strip()))
        if not found:
            claimed += [(number, number)] if _OWN.match(line) else []
            continue
        first = number
        behind = None
        if "type" in found.re.groupindex:
            value = _queried(found["type"], found["value"] or "")
        elif behind := _BEHIND.match(found["value"]):
            value = _exported(behind["value"])
        else:
            raw, number = _continued(found["value"].rstrip(), lines, number)
            value = _exported(raw)
        if not behind and not is_sentence(value):
            claimed.append((first, number))
        name = (found["name"] or "(default)").replace('\\"', '"').replace("\\\\", "\\")
        items.append(Item(form="registry", text=f"{key}\\{name}={value}", line=first, excerpt=line.strip()))
        if _DSN.search(key):
            sources.setdefault(key, []).append((first, name, value))
    if not items:
        return None
    full = len(items) >= _MAX_VALUES
    return Part(
        kind="registry",
        items=tuple(items),
        troubles=(Trouble("too-many-entries", str(_MAX_VALUES)),) if full else (),
        strings=tuple((pairs[0][0], data_source(pairs)) for pairs in sources.values()),
        claimed=joined(claimed),
    )


def data_source(pairs: list[tuple[int, str, str]]) -> str:
    """An ODBC data source as the connection string it stands for."""
    return SOURCE.write(Pair(name, value, 0, 0) for _, name, value in pairs)


def _continued(value: str, lines: Sequence[str], number: int) -> tuple[str, int]:
    """An exported value that goes on over lines, each but the last with a backslash at its end, and the line behind."""
    parts = [value]
    while parts[-1].endswith("\\") and number < len(lines):
        parts[-1] = parts[-1][:-1]
        parts.append(lines[number].strip())
        number += 1
    return "".join(parts), number


def _queried(kind: str, value: str) -> str:
    value = value.strip()
    if kind == "REG_DWORD":
        return str(int(value, 16)) if re.fullmatch(r"0x[0-9A-Fa-f]{1,8}", value) else value
    return value.replace("\\0", ",")


def _exported(raw: str) -> str:
    raw = raw.strip()
    dword = re.fullmatch(r"dword:([0-9A-Fa-f]{1,8})", raw)
    if dword:
        return str(int(dword[1], 16))
    binary = re.fullmatch(r"hex(?:\((?P<type>[0-9A-Fa-f]+)\))?:(?P<bytes>[0-9A-Fa-f, ]*)", raw)
    if binary:
        data = bytes.fromhex("".join(re.findall(r"[0-9A-Fa-f]{2}", binary["bytes"])))
        if binary["type"] in ("1", "2", "7"):
            return ",".join(part for part in data.decode("utf-16-le", "replace").split("\0") if part)
        return data.hex()
    if len(raw) >= 2 and raw[0] == raw[-1] == '"':
        return re.sub(r"\\(.)", r"\1", raw[1:-1])
    return raw
