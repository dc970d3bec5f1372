"""A command line before it is parsed: a file without a command is diagnosed, and ``help`` may stand behind a command.

Only the table of commands is imported: every start passes here.
"""

import os
from collections.abc import Collection, Iterable, Sequence

from kbassist.commands.table import COMMANDS, COMMON, Command, Option
from kbassist.errors import UserError
from kbassist.text.similar import suggestion

_DIAGNOSE = "diagnose"
_HELP = "help"
_SWITCHES = ("--help", "-h", "--version", "-V")


def meant(words: Sequence[str]) -> list[str]:
    """The command line that ``words`` stand for. Raises ``UserError`` for what is neither a command nor a file."""
    own = next(one.options for one in COMMANDS if one.name == _DIAGNOSE)
    place = _first(words, (*COMMON, *own))
    if place is None:
        diagnosed = any(_takes(word, own) is not None for word in words)
        return [_DIAGNOSE, *words] if diagnosed else list(words)
    word = words[place]
    if word == "--":
        return [_DIAGNOSE, *words]
    command = next((one for one in COMMANDS if one.name == word), None)
    if command is not None:
        return _helped(words, place, command)
    if word == "-" or os.path.lexists(word):
        return [_DIAGNOSE, *words]
    raise UserError(_unknown(word))


def _first(words: Sequence[str], options: Collection[Option]) -> int | None:
    """Where the command stands, or the first file: the first word that is no option and no value of one.

    Raises ``UserError`` for an option that there is not before it.
    """
    place = 0
    while place < len(words):
        word = words[place]
        if word in ("-", "--") or not word.startswith("-"):
            return place
        takes = _takes(word, options)
        if takes is None and word not in _SWITCHES:
            raise UserError(no_option(word, (*(one.name for one in options), *_SWITCHES), "kbassist"))
        place += 2 if takes and "=" not in word else 1
    return None


def _takes(word: str, options: Iterable[Option]) -> bool | None:
    """Whether an option, perhaps abbreviated, takes a value; None for one that there is not."""
    name = word.partition("=")[0]
    known = [one for one in options if one.name.startswith("--") and len(name) > 2 and one.name.startswith(name)]
    return any(one.metavar or one.choices for one in known) if known else None


def _helped(words: Sequence[str], place: int, command: Command) -> list[str]:
    """``kb help lint`` is ``help kb lint``."""
    behind = words[place + 1 :]
    if command.parts and behind[:1] == [_HELP]:
        return [*words[:place], _HELP, command.name, *behind[1:]]
    return list(words)


def _unknown(word: str) -> str:
    """Why a word is of no use where a command or a file should stand."""
    if any(sign in word for sign in ("/", "\\", ".")):
        return f"{word}: no such file or folder, and no command; check the path, or see 'kbassist --help'"
    close = suggestion(word, [one.name for one in COMMANDS])
    return f"{word}: no such command{close} and no such file; see 'kbassist --help'"


def no_command(word: str, known: Collection[str], program: str) -> str:
    """Why ``word`` is no command of ``program`` (``kbassist kb``)."""
    named = f"{program} {word}".removeprefix("kbassist ")
    return f"{named}: no such command{suggestion(word, known)}"


def no_option(word: str, known: Collection[str], program: str) -> str:
    """Why ``word`` is no option of ``program``, with what was meant and where it is explained."""
    name = word.partition("=")[0]
    return f"{name}: no such option{suggestion(name, known)}; see '{program} --help'"
