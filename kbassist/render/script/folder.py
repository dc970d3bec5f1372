"""The files of a way out, in the order in which they are used."""

from typing import NamedTuple

from kbassist.render.script import posix, powershell, tsql
from kbassist.render.script.choice import Choice
from kbassist.render.script.parts import Move, Part, fragments, needs_administrator, parts_of
from kbassist.render.script.readme import RUNS, readme
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import utf8

_BOM = b"\xef\xbb\xbf"
"""Without it Windows PowerShell 5.1 and sqlcmd take UTF-8 for the machine's code page."""
_WINDOWS = (".ps1", ".sql")


class ScriptFile(NamedTuple):
    """A file to write. ``does``: what it is for, and who runs it where."""

    name: str
    content: bytes
    does: str


def script_files(choice: Choice, base: RuleBase) -> list[ScriptFile]:
    """README.txt, the scripts with those that take them back, and what is to be merged by somebody."""
    parts = parts_of(choice.option, base)
    files: list[ScriptFile] = []
    for part in parts:
        for kind in part.kinds:
            files += _of_part(part, kind)
    merged = fragments(choice.option)
    files += [
        _file(name, f"{text.rstrip()}\n", "for whoever builds or deploys the client") for name, text in merged.items()
    ]
    undone = {one.name.removeprefix("undo-") for one in files if one.name.startswith("undo-")}
    text = readme(choice, parts, undone, merged)
    return [_file("README.txt", text, "read it first: the order, what to heed, what is done by hand"), *files]


def _of_part(part: Part, kind: str) -> list[ScriptFile]:
    moves = part.moves(kind)
    name = part.name(kind)
    runs = f"on the {part.where}, with {RUNS[kind]}"
    if kind == "ps1" and needs_administrator(moves):
        runs += ", as administrator"
    files = [_file(name, _text(name, kind, moves), f"{runs}: {part.titles(kind)}")]
    if any(move.undo for move in moves):
        files.append(_file(f"undo-{name}", _text(f"undo-{name}", kind, moves, undo_of=name), f"{runs}: takes it back"))
    return files


def _text(name: str, kind: str, moves: list[Move], undo_of: str = "") -> str:
    if kind == "sql":
        return tsql.script(name, moves, undo=bool(undo_of))
    receipt = f"{undo_of or name}.receipt"
    if kind == "sh":
        return posix.script(name, undo_of, receipt, moves)
    return powershell.script(name, undo_of, receipt, moves)


def _file(name: str, text: str, does: str) -> ScriptFile:
    if not name.endswith(_WINDOWS):
        return ScriptFile(name, utf8(text), does)
    return ScriptFile(name, _BOM + utf8(text.replace("\n", "\r\n")), does)
