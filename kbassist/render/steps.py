"""The steps of an option: numbered, with their commands; what is done with the mouse only for who asks for all."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct

from kbassist.model.result import Command, PlanOption, Step
from kbassist.render.blocks import Block, Code, Item, Para, Style
from kbassist.rulebase.base import RuleBase


class Shown(Struct, frozen=True):
    """A step as it is shown: its procedure's title, its text, the rest of it. ``sets``: it changes a connection."""

    procedure: str
    text: str
    step: Step
    sets: bool = False


def shown_steps(steps: Iterable[Step], base: RuleBase, *, full: bool = False) -> list[Shown]:
    """Which of the steps of a plan to show. ``full``: with those by hand, and with what the others say of the mouse."""
    found = []
    for step in steps:
        owner, _, own_id = step.id.partition("/")
        procedure = base.procedures[owner]
        defined = next(one for one in procedure.steps if one.id == own_id)
        if full or not defined.by_hand:
            text = step.text if full else defined.without_clicks(step.text)
            found.append(Shown(procedure.title, text, step, bool(defined.settings)))
    return found


def steps_of(option: PlanOption, base: RuleBase, *, full: bool = False, undo: bool = True) -> Iterator[Block]:
    """The numbered steps below the titles of their procedures. ``full``: also with their sources; ``undo``: each with
    how to go back."""
    numbered = enumerate(shown_steps(option.steps, base, full=full), 1)
    for title, group in groupby(numbered, key=lambda pair: pair[1].procedure):
        steps = list(group)
        named = [source for _, shown in steps for source in shown.step.source.split("; ")]
        sources = "; ".join(dict.fromkeys(one.partition(", step ")[0] for one in named))
        yield Para(f"{title} [{sources}]" if full else title, style="strong")
        for number, shown in steps:
            yield from _step(number, shown, commands_of(shown, option), undo)


def commands_of(shown: Shown, option: PlanOption) -> tuple[Command, ...]:
    """The commands of a step, without a connection string that is shown as it is to be in the lines of the evidence."""
    corrected = shown.sets and any(one.before or one.after for one in option.changes)
    return tuple(one for one in shown.step.commands if not (corrected and one.shell == "text"))


def _step(number: int, shown: Shown, commands: Iterable[Command], undo: bool) -> Iterator[Block]:
    step = shown.step
    yield Item(f"({step.where}) {shown.text}", f"{number}.")
    for command in commands:
        yield Code(command.text, command.shell, indent=1)
    notes: tuple[tuple[str, str, Style], ...] = (
        ("Caution:", step.caution, "bad"),
        ("Check:", step.verify, "faint"),
        ("Undo:", step.undo if undo else "", "faint"),
    )
    for label, text, style in notes:
        if text:
            yield Para(text, label, style, indent=1)
