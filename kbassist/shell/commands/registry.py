"""The registry of the shell's commands: one function each, found by its name; help and completion read it."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from msgspec import Struct

from kbassist.errors import UserError
from kbassist.model.result import Incident
from kbassist.render.blocks import Block
from kbassist.shell.reply import Reply
from kbassist.shell.session import Session
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion

Run: TypeAlias = Callable[[Session, str], Reply]
"""What a command does with what follows its name. It raises ``UserError``."""


class Command(Struct, frozen=True):
    """A command: what follows its name, what it does in one line, and the function."""

    name: str
    takes: str
    does: str
    run: Run


_REGISTRY: dict[str, Command] = {}


def command(name: str, takes: str, does: str) -> Callable[[Run], Run]:
    """Enter a function as the command ``name``."""

    def register(function: Run) -> Run:
        _REGISTRY[name] = Command(name, takes, does, function)
        return function

    return register


def all_commands() -> list[Command]:
    """Every command, in the order of help."""
    return list(_REGISTRY.values())


def takes_of(name: str) -> str:
    """What follows a command's name; nothing for an unknown one."""
    command = _REGISTRY.get(name)
    return command.takes if command else ""


def known(text: str) -> bool:
    """Whether a line begins with a command's name."""
    return text.split(maxsplit=1)[0].casefold().removeprefix("/") in _REGISTRY


def run(shell: Session, line: str) -> Reply:
    """Run a line that begins with ``/``. Raises ``UserError``."""
    name, _, rest = line.strip().partition(" ")
    word = name.casefold().removeprefix("/")
    command = _REGISTRY.get(word)
    if command is None:
        raise UserError(f"/{clean(word, 40)}: no such command{suggestion(word, _REGISTRY)}; /help lists them")
    return command.run(shell, rest.strip())


def reply(*blocks: Block, long: bool = False, leave: bool = False) -> Reply:
    """What a command answers with."""
    return Reply(blocks, long=long, leave=leave)


def recognised(shell: Session) -> Sequence[Incident]:
    """What is recognised. Raises ``UserError`` where nothing is."""
    if not shell.result.incidents:
        raise UserError("nothing is recognised yet; paste the error text or give a path first")
    return shell.result.incidents
