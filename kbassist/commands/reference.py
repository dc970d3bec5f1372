"""The pages about commands, from their tables: ``python -m kbassist.commands.reference`` writes them into docs/.

It is no command, but stands with them: the rooms below do not know the tables.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from kbassist.commands.manual import manual
from kbassist.commands.output import save
from kbassist.commands.parser import EXIT, help_of
from kbassist.commands.table import COMMON, Command, Option
from kbassist.commands.wording import commands
from kbassist.shell.commands import all_commands
from kbassist.shell.keys import KEYS

_SHELL_TABLE = re.compile(r"(?<=<!-- commands -->\n).{0,20000}?(?=<!-- /commands -->)", re.S)
_KEYS_TABLE = re.compile(r"(?<=<!-- keys -->\n).{0,20000}?(?=<!-- /keys -->)", re.S)
_OPENING = """# Commands

Written by `python -m kbassist.commands.reference` from the table in `kbassist/commands/table.py`.

`kbassist` without a command is [the shell](shell.md); standard input that is no terminal is diagnosed. Every
command takes `--help` and, before its name or behind it:
"""


def command_page() -> str:
    """docs/commands.md."""
    parts = [_OPENING, _table(COMMON), f"{EXIT[0].upper()}{EXIT[1:]}.\n"]
    parts += [part for command in commands() for part in _sections(command, "kbassist")]
    return "\n".join(parts)


def _sections(command: Command, before: str) -> Iterator[str]:
    name = f"{before} {command.name}"
    if command.parts:
        for part in command.parts:
            yield from _sections(part, name)
        return
    yield f"## {' '.join(filter(None, (name, *map(_usage, command.options))))}\n"
    yield f"{command.help[0].upper()}{command.help[1:]}.\n"
    if command.examples:
        width = max(len(one.line) for one in command.examples)
        yield "".join(f"    {one.line:<{width}}  # {one.does}\n" for one in command.examples)
    if command.options:
        yield _table(command.options)


def _usage(option: Option) -> str:
    """An operand as a usage line has it; options stand in the table."""
    if option.name.startswith("-"):
        return ""
    return {"": "{}", "?": "[{}]", "*": "[{}...]", "+": "{}..."}[option.takes].format(option.metavar)


def _table(options: tuple[Option, ...]) -> str:
    rows = [(_spelling(one), _escaped(help_of(one))) for one in options]
    return "".join(f"| {left} | {right} |\n" for left, right in (("option", "meaning"), ("---", "---"), *rows))


def _spelling(option: Option) -> str:
    if not option.name.startswith("-"):
        return f"`{option.metavar}`"
    value = "\\|".join(option.choices) or option.metavar
    return f"`{option.name} {value}`" if value else f"`{option.name}`"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


def shell_page(page: str) -> str:
    """docs/shell.md with the tables of the shell's commands and keys as they are."""
    rows = [(f"`{f'/{one.name} {one.takes}'.strip()}`", _escaped(one.does)) for one in all_commands()]
    keys = [(one.key, one.does, one.vi) for one in KEYS]
    page = _with_table(page, _SHELL_TABLE, ("command", "does"), rows)
    return _with_table(page, _KEYS_TABLE, ("key", "does", "with vi keys"), keys)


def _with_table(page: str, place: re.Pattern[str], head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    table = "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rows))
    return place.sub(lambda _found: f"\n{table}\n", page)


def write(docs: Path) -> None:
    """Write the pages of a checkout anew. Raises ``UserError``, ``OSError``."""
    shell = docs / "shell.md"
    save(shell, shell_page(shell.read_text(encoding="utf-8")))
    save(docs / "commands.md", command_page())
    save(docs / "kbassist.1", manual())


if __name__ == "__main__":
    write(Path(__file__).resolve().parents[2] / "docs")
