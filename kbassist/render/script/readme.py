"""README.txt of a folder of scripts: their order, what to heed, what is done by hand and what is to be filled in."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from kbassist.model.result import PlanOption
from kbassist.render.names import connection
from kbassist.render.script import places
from kbassist.render.script.choice import Choice, doubt
from kbassist.render.script.parts import Part, acts, by_hand, unchecked
from kbassist.render.steps import Shown
from kbassist.text.safe import clean

_WIDTH = 78
_LONGEST = 4000
RUNS = {"ps1": "Windows PowerShell", "sh": "a shell (Linux, macOS)", "sql": "sqlcmd or Management Studio"}
"""The ending of a script -> what runs it."""
_TRIES = {"ps1": "powershell -ExecutionPolicy Bypass -File {} -WhatIf", "sh": "sh {} --dry-run"}
_DOES = {"ps1": "powershell -ExecutionPolicy Bypass -File {}", "sh": "sh {}", "sql": "sqlcmd -x -S SERVER -i {}"}
_BRING = (
    "Copy this folder to each machine that is named here. A certificate file that one step writes and a later one "
    "reads (or that is in hand already) belongs into this folder, beside the scripts."
)
_SAFE = (
    "Each step is checked before it is done and again afterwards; what is there already is left alone, so a script "
    "can be run again at any time. What a script does it notes in a .receipt file beside it; the undo script takes "
    "back what is noted there, and nothing else. Keep the folder until that is not wanted any more."
)
_OPEN = "The case does not tell these. PowerShell asks for them; to sh they are given as NAME=VALUE behind the script."


def readme(choice: Choice, parts: list[Part], undone: set[str], merged: Iterable[str]) -> str:
    """The text. ``undone``: the scripts with one that takes them back; ``merged``: the files for somebody to merge."""
    option = choice.option
    lines = [*_wrapped(option.title), "=" * min(_WIDTH, len(option.title)), ""]
    lines += _wrapped(f"{choice.incident.diagnoses[0].title} ({connection(choice.incident) or 'machines not named'}).")
    if option.verdict != "undecided":
        lines += _wrapped(f"Why: {option.why}")
    lines += _section("Take care", _cautions(option))
    lines += ["", "In this order", "-------------", *_wrapped(_BRING)]
    machines = {"client": clean(choice.incident.client or ""), "server": clean(choice.incident.server or "")}
    for part in parts:
        lines += ["", *_order(part, machines.get(part.where, ""), undone)]
    lines += _changes(option)
    lines += _section("Merge by hand", merged)
    lines += _section("Fill in", _open(parts), _OPEN)
    lines += _section("Not checked by the scripts", _checks(parts), "Look yourself whether these worked.")
    if any(kind != "sql" for part in parts for kind in part.kinds):
        lines += ["", "Safe to repeat", "--------------", *_wrapped(_SAFE)]
    lines += _section("To undo without a script", _undone(parts))
    return "\n".join(lines) + "\n"


def _cautions(option: PlanOption) -> Iterator[str]:
    if doubts := doubt(option):
        yield doubts
    yield from dict.fromkeys((*option.cautions, *(step.caution for step in option.steps if step.caution)))


def _order(part: Part, machine: str, undone: set[str]) -> Iterator[str]:
    """What is done at one machine: its scripts, and the steps, with those that a person does at their place."""
    if not part.kinds:
        yield f"By hand ({part.where}):"
        for shown in part.steps:
            yield from _by_hand(shown, "")
        return
    at = f"{part.where} ({machine})" if machine else part.where
    yield from _wrapped(f"{part.number}. On the {at}: {part.titles()}", hanging="   ")
    for kind in part.kinds:
        yield from _file(part.name(kind), kind, undone)
    if len(part.kinds) > 1 or any(map(part.by_hand, part.steps)):
        yield "   Its steps, in this order:"
        for shown in part.steps:
            names = [part.name(kind) for kind in part.kinds if acts(shown.step, kind)]
            if names:
                yield from _item(f"{', '.join(names)}: {shown.text}")
            else:
                yield from _by_hand(shown, "by hand: ")


def _file(name: str, kind: str, undone: set[str]) -> Iterator[str]:
    yield f"   {name}, with {RUNS[kind]}"
    if kind in _TRIES:
        yield f"       {_TRIES[kind].format(name)}"
    yield f"       {_DOES[kind].format(name)}"
    if name in undone:
        yield f"       undo-{name} takes it back"


def _by_hand(shown: Shown, lead: str) -> Iterator[str]:
    yield from _item(f"{lead}{shown.text}")
    for command in shown.step.commands:
        yield from (f"       {line}" for line in command.text.splitlines())


def _changes(option: PlanOption) -> list[str]:
    """The lines of connection strings and configurations that a person changes."""
    changed = [one for one in option.changes if one.before or one.after]
    title = "Change by hand in the files of the case"
    lines = ["", title, "-" * len(title)] if changed else []
    for one in changed:
        lines.append(f"   {clean(one.path)}, line {one.line}")
        lines += (
            f"   {mark} {clean(line, _LONGEST)}"
            for mark, some in (("-", one.before), ("+", one.after))
            for line in some
        )
    return lines


def _open(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        for kind in part.kinds:
            moves = part.moves(kind)
            found = places.places([command for move in moves for command in move.commands])
            named = {"ps1": lambda one: f"-{places.pascal(one)}", "sh": lambda one: f"{places.snake(one)}=..."}
            said = ", ".join(f"{one.strip('<>')} ({named[kind](one)})" if kind in named else one for one in found)
            if said:
                yield f"{part.name(kind)}: {said}"


def _checks(parts: Iterable[Part]) -> Iterator[str]:
    yield from dict.fromkeys(f"{move.text} {move.verify}".rstrip() for move in unchecked(parts))


def _undone(parts: Iterable[Part]) -> Iterator[str]:
    """How that is undone for which no script has commands."""
    for part in parts:
        for shown in part.steps:
            if by_hand(shown.step):
                yield f"{shown.procedure}: {shown.step.undo}"


def _section(title: str, items: Iterable[str], lead: str = "") -> list[str]:
    found = [line for item in items for line in _item(item)]
    return ["", title, "-" * len(title), *_wrapped(lead), *found] if found else []


def _item(text: str) -> list[str]:
    return _wrapped(f"   - {clean(text, _LONGEST)}", hanging="     ")


def _wrapped(text: str, hanging: str = "") -> list[str]:
    return wrap(
        clean(text, _LONGEST), _WIDTH, subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )
