"""The plan as a page has it: each option with its steps to tick off, and how to go back."""

from collections.abc import Mapping
from itertools import groupby

from msgspec import Struct

from kbassist.model.result import Command, Incident, PlanOption, Verdict
from kbassist.render.blocks import Style
from kbassist.render.names import Names
from kbassist.render.steps import commands_of, shown_steps

_VERDICT: Mapping[Verdict, tuple[str, Style]] = {
    "recommended": ("recommended", "good"),
    "allowed": ("possible", "plain"),
    "undecided": ("not decided", "unsure"),
    "forbidden": ("out", "bad"),
}


class Line(Struct, frozen=True):
    """A step. ``key``: under which the browser keeps that it is done."""

    key: str
    number: int
    where: str
    text: str
    commands: tuple[Command, ...]
    caution: str
    verify: str
    undo: str


class Group(Struct, frozen=True):
    """The steps of one procedure; ``first``: the number of the first of them."""

    title: str
    first: int
    lines: tuple[Line, ...]


class Changed(Struct, frozen=True):
    """Lines of the evidence before and after; ``not_changed``: why they stay as they are."""

    place: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    not_changed: str


class Way(Struct, frozen=True):
    """An option with its verdict in words, its steps, and what it changes in the evidence."""

    option: PlanOption
    verdict: str
    style: Style
    depends: tuple[str, ...]
    groups: tuple[Group, ...]
    changes: tuple[Changed, ...]

    @property
    def lines(self) -> list[Line]:
        """All steps."""
        return [line for group in self.groups for line in group.lines]

    @property
    def worked(self) -> str:
        """How to see at the end that it worked."""
        return next((line.verify for line in reversed(self.lines) if line.verify), "")

    @property
    def back(self) -> list[Line]:
        """The steps that can be undone, from the last one to the first."""
        return [line for line in reversed(self.lines) if line.undo]


def way(incident: Incident, option: PlanOption, names: Names, *, full: bool) -> Way:
    """An option of an incident. ``full``: with what is done with the mouse."""
    lines = [
        (
            shown.procedure,
            Line(
                key=f"{incident.id}/{option.id}/{shown.step.id}",
                number=number,
                where=shown.step.where,
                text=shown.text,
                commands=commands_of(shown, option),
                caution=shown.step.caution,
                verify=shown.step.verify,
                undo=shown.step.undo,
            ),
        )
        for number, shown in enumerate(shown_steps(option.steps, names.base, full=full), 1)
    ]
    groups = []
    for title, some in groupby(lines, key=lambda pair: pair[0]):
        own = tuple(line for _, line in some)
        groups.append(Group(title, own[0].number, own))
    word, style = _VERDICT[option.verdict]
    changes = tuple(
        Changed(names.line(one.evidence, one.line), one.before, one.after, one.not_changed) for one in option.changes
    )
    return Way(option, word, style, tuple(map(names.base.called, option.open)), tuple(groups), changes)
