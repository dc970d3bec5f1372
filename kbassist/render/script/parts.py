"""The steps of an option sorted out: what a script can do, in which file, and what is left to a person."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from kbassist.model.result import Command, PlanOption, Step, StepScript
from kbassist.render.steps import Shown, shown_steps
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import clean

SHELLS = {"ps1": ("powershell", "cmd"), "sh": ("sh",), "sql": ("sql",)}
"""The ending of a script -> the shells of the commands that it can run, the better one first."""
_LONGEST = 2000
_DOES = (
    "Does what the plan says for this machine.",
    "Each step is checked before it is done and afterwards; what is there already is left alone.",
)
_UNDOES = (
    "Takes back what {0} did on this machine, and only that.",
    "{0} notes what it does in a file beside it; without that file nothing is taken back.",
)


class Move(NamedTuple):
    """What a script of one kind does for one step.

    ``looks``: it changes nothing, and may find nothing. What is said in words (``text``, ``verify``, ``caution``,
    ``by_hand``: how it is undone, where no script does) is on one line.
    """

    id: str
    text: str
    verify: str
    caution: str
    by_hand: str
    acts: tuple[Command, ...]
    done_when: tuple[Command, ...]
    former: tuple[Command, ...]
    undo: tuple[Command, ...]
    follows: bool
    as_user: bool
    looks: bool

    @property
    def noted(self) -> bool:
        """Whether a later run, or the script that takes back, has to know that it was done."""
        return bool(self.undo or self.by_hand or self.follows)

    @property
    def commands(self) -> tuple[Command, ...]:
        """All of them."""
        return self.acts + self.done_when + self.former + self.undo


class Part(NamedTuple):
    """Steps that one person does at one machine one after the other.

    ``number``: of its scripts; of a part in which nothing is done by one that of the part before it, or 0.
    """

    number: int
    where: str
    steps: list[Shown]

    @property
    def kinds(self) -> list[str]:
        """The endings of its scripts; the owner of a certificate has none."""
        if self.where == "owner":
            return []
        return [kind for kind in SHELLS if any(acts(shown.step, kind) for shown in self.steps)]

    def titles(self, kind: str = "") -> str:
        """What its scripts (of this kind) do, in a few words."""
        kinds = [kind] if kind else self.kinds
        done = (shown.procedure for shown in self.steps if any(acts(shown.step, one) for one in kinds))
        return "; ".join(dict.fromkeys(done))

    def moves(self, kind: str) -> list[Move]:
        """What a script of this kind does; one without acts is told, and done by hand."""
        able = [shown for shown in self.steps if acts(shown.step, kind) or (kind != "sql" and self.by_hand(shown))]
        return [move(shown, kind) for shown in able]

    def by_hand(self, shown: Shown) -> bool:
        """Whether no script does the step."""
        return self.where == "owner" or not any(acts(shown.step, kind) for kind in SHELLS)

    def name(self, kind: str) -> str:
        """The file's name."""
        return f"{self.number}-{self.where}.{kind}"


def parts_of(option: PlanOption, base: RuleBase) -> list[Part]:
    """The parts in order."""
    found: list[Part] = []
    for where, steps in groupby(shown_steps(option.steps, base), key=lambda shown: shown.step.where):
        part = Part(found[-1].number if found else 0, where, list(steps))
        found.append(part._replace(number=part.number + bool(part.kinds)))
    return found


def move(shown: Shown, kind: str) -> Move:
    """What a script of this kind does for the step."""
    step, script = shown.step, shown.step.script or StepScript()
    return Move(
        id=step.id,
        text=clean(shown.text, _LONGEST),
        verify=clean(step.verify, _LONGEST),
        caution=clean(step.caution, _LONGEST),
        by_hand=by_hand(step),
        acts=acts(step, kind),
        done_when=_fitting(script.done_when, kind),
        former=_fitting(script.former, kind),
        undo=_fitting(script.undo, kind),
        follows=script.follows,
        as_user=script.as_user,
        # What changes something says how it is undone, or how a script sees that it was done.
        looks=step.script is None and not step.undo,
    )


def by_hand(step: Step) -> str:
    """How a person undoes the step; nothing where the rules say what a script does, which is all there is to undo."""
    return "" if step.script is not None else clean(step.undo, _LONGEST)


def acts(step: Step, kind: str) -> tuple[Command, ...]:
    """The commands with which a script of this kind does the step."""
    if step.script is None:
        return _fitting(step.commands, kind)
    found = _fitting(step.script.acts, kind) or _fitting(step.commands, kind)
    return tuple(one for one in found if one.shell not in step.script.by_person)


def _fitting(commands: Iterable[Command], kind: str) -> tuple[Command, ...]:
    """The commands for such a script; where the rules have them for both shells of Windows they are a choice."""
    for shell in SHELLS[kind]:
        found = tuple(one for one in commands if one.shell == shell)
        if found:
            return found
    return ()


def commands_of(moves: Iterable[Move], *, undo: bool) -> list[Command]:
    """The commands that stand in a script of these moves; ``undo``: in the one that takes them back."""
    if undo:
        return [command for move in moves for command in (*move.done_when, *move.undo)]
    return [command for move in moves for command in (*move.acts, *move.done_when, *move.former)]


def about(undo_of: str) -> tuple[str, str]:
    """What a script says of itself: in short, and more. ``undo_of``: the script that it takes back, or nothing."""
    synopsis, description = _UNDOES if undo_of else _DOES
    return synopsis.format(undo_of), description.format(undo_of)


def needs_administrator(moves: Iterable[Move]) -> bool:
    """Whether a script for Windows has to run as administrator."""
    return any(one.acts and not one.as_user and not one.looks for one in moves)


def fragments(option: PlanOption) -> dict[str, str]:
    """The files that are merged by somebody: name and text."""
    found: dict[str, str] = {}
    for step in option.steps:
        for one in step.script.files if step.script else ():
            found[one.name] = f"{found[one.name]}\n{one.text}" if one.name in found else one.text
    return found


def unchecked(parts: Iterable[Part]) -> Iterator[Move]:
    """What scripts do and can't check."""
    for part in parts:
        for kind in part.kinds:
            if kind != "sql":
                yield from (one for one in part.moves(kind) if one.acts and not one.done_when and not one.looks)
