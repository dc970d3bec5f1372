"""What a case does not tell (``<server name>``) as a variable of the script, never as a word that is run."""

import re
from collections.abc import Callable, Iterable

from kbassist.advisor.quoting import inside, literal, open_quote
from kbassist.model.result import Command
from kbassist.rulebase.language.templates import PLACE

_WORDS = re.compile(r"[A-Za-z0-9]+")
_RESERVED = frozenset(
    {
        # What PowerShell sets itself, and the parameters that every script has.
        *(
            "args",
            "error",
            "event",
            "false",
            "home",
            "host",
            "input",
            "lastexitcode",
            "matches",
            "null",
            "pid",
            "profile",
        ),
        *("sender", "switch", "this", "true", "debug", "verbose", "whatif", "confirm", "path"),
        # The variables of our own scripts.
        *("argument", "changed", "dry_run", "former", "receipt", "title"),
        # What shells set or obey.
        *("mail", "number", "term", "user", "pwd", "shell", "lang", "ifs", "cdpath", "fpath", "status", "options"),
    }
)
_SINGLE, _DOUBLE = "'‘’‚‛", '"“”„'
_DOUBLED = re.compile(rf"([{_SINGLE}])[{_SINGLE}]")
_MARKED = re.compile("\0(\\w+)\0")
_PIECE = re.compile(
    rf"(?P<single>[{_SINGLE}](?:[^{_SINGLE}]|[{_SINGLE}]{{2}}){{0,9999}}[{_SINGLE}])"
    rf"|(?P<double>[{_DOUBLE}](?:[^{_DOUBLE}`]|`.|[{_DOUBLE}]{{2}}){{0,9999}}[{_DOUBLE}])"
    rf"|(?P<bare>(?:<[A-Za-z][^<>'\"\n]{{0,80}}>|[^\s{_SINGLE}{_DOUBLE};|(){{}},&=<]|<){{1,9999}})",
    re.S,
)
"""A string of PowerShell, or a word outside strings."""


def _name(place: str) -> list[str]:
    words = [word.lower() for word in _WORDS.findall(place)] or [f"{ord(letter):x}" for letter in place.strip("<>")]
    if words[0][0].isdigit() or "_".join(words) in _RESERVED:
        words.insert(0, "the")
    return words


def snake(place: str) -> str:
    """The variable of sh: ``server_name`` for ``<server name>``."""
    return "_".join(_name(place))


def pascal(place: str) -> str:
    """The parameter of PowerShell: ``ServerName``."""
    return "".join(word.capitalize() for word in _name(place))


def places(commands: Iterable[Command]) -> list[str]:
    """The placeholders of commands, each once."""
    return list(dict.fromkeys(place for command in commands for place in command.open if place in command.text))


def sh(command: Command) -> str:
    """The command with variables in the place of its placeholders, each one word wherever it stands."""

    def variable(place: str, before: str) -> str:
        opened = open_quote(before, "sh")
        if opened == '"':
            return f"${{{snake(place)}}}"
        return f"'\"${snake(place)}\"'" if opened else f'"${snake(place)}"'

    return _replaced(command, variable)


def cmd(command: Command) -> str:
    """A line for cmd.exe as an expression of PowerShell."""

    def variable(place: str, before: str) -> str:
        marked = f"\0{pascal(place)}\0"
        return marked if open_quote(before, "cmd") else f'"{marked}"'

    line = _replaced(command, variable)
    if "\0" not in line:
        return literal(line, "powershell")
    return '"' + _MARKED.sub(r"${\1}", inside(line, "powershell", '"')) + '"'


def powershell(command: Command) -> str:
    """The command with variables in the place of its placeholders."""
    if not command.open:
        return command.text

    def variable(found: re.Match[str]) -> str:
        return f"${{{pascal(found[0])}}}" if found[0] in command.open else found[0]

    def filled(piece: re.Match[str]) -> str:
        text = piece[0]
        if not any(place in text for place in command.open):
            return text
        if text in command.open:
            return f"${pascal(text)}"
        if piece["single"]:
            said = _DOUBLED.sub(r"\1", text[1:-1])
            text = '"' + inside(said, "powershell", '"') + '"'
        elif piece["bare"]:
            text = f'"{text}"'
        return PLACE.sub(variable, text)

    return _PIECE.sub(filled, command.text)


def _replaced(command: Command, variable: Callable[[str, str], str]) -> str:
    """The command with each placeholder replaced by what ``variable`` makes of it and of what stands before it."""
    if not command.open:
        return command.text

    def replaced(found: re.Match[str]) -> str:
        return variable(found[0], command.text[: found.start()]) if found[0] in command.open else found[0]

    return PLACE.sub(replaced, command.text)
