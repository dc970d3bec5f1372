"""The T-SQL of an option as a file for sqlcmd or Management Studio: checks, and what is changed by statements."""

from collections.abc import Iterable, Sequence

from kbassist.advisor.quoting import literal
from kbassist.model.result import Command
from kbassist.render.script.parts import Move

_HEAD = """\
-- sqlcmd -x -i {name}    (-x: no variables, so that $(...) in a name stays what it is), or in Management Studio.
SET NOCOUNT ON;
GO
"""
_OPEN = "-- Fill in {places}, and take the two dashes away:\n"


def script(name: str, moves: Sequence[Move], *, undo: bool = False) -> str:
    """The text of the file."""
    ordered = reversed(moves) if undo else moves
    return _HEAD.format(name=name) + "".join(_step(move, move.undo if undo else move.acts) for move in ordered)


def _step(move: Move, commands: Iterable[Command]) -> str:
    texts = [f"\nPRINT N{literal(move.text, 'sql')};\nGO\n"]
    texts += [f"{_statement(one)}\nGO\n" for one in commands]
    return "".join(texts) if len(texts) > 1 else ""


def _statement(command: Command) -> str:
    """The statement; one that somebody has to fill in is a comment until then."""
    if not command.open:
        return command.text
    dashed = "\n".join(f"-- {line}" for line in command.text.splitlines())
    return _OPEN.format(places=", ".join(command.open)) + dashed
