"""The parser of the command line, made from the table of commands."""

import argparse
import os
import sys
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from kbassist.commands.line import meant, no_command, no_option
from kbassist.commands.table import COMMANDS, COMMON, ENGINE, EXAMPLES, VERSION, Command, Example, Option
from kbassist.errors import UserError
from kbassist.streams import writing
from kbassist.text.similar import suggestion

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

EXIT = """exit status: 0 recognised, 1 readable but not recognised, 2 no usable input or
a bad command line, 3 a check failed, 70 internal error, 130 interrupted"""
_USAGE = """kbassist [OPTION...] FILE...
       kbassist [OPTION...] COMMAND ...
       kbassist [OPTION...]"""
_WIDE = 76
_MOST_DIGITS = 10
_LEVELS = range(3)
"""Where the common options may stand: before the command, behind it, behind a subcommand."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """argparse's without shutil, which knows the archive formats too and costs 2 ms to import."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """The width of the terminal, found as ``shutil.get_terminal_size`` does."""
    columns = os.environ.get("COLUMNS", "")
    # Of 4,300 digits no number is made.
    if len(columns) < _MOST_DIGITS and columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(1).columns or 80
    except (AttributeError, ValueError, OSError):
        return 80


class _Parser(argparse.ArgumentParser):
    """argparse with errors of one line, which say what was meant; ``line``: the command line, which tells the rule base
    in whose words the help is."""

    def __init__(self, *, line: Sequence[str] = (), **settings: Any) -> None:
        super().__init__(**settings)
        self._line = line

    def format_help(self) -> str:
        """The page of help in the words of the rule base, without the commands that it has no subject for."""
        from kbassist.commands.wording import glance_of  # noqa: PLC0415 - start-up: most runs print no help

        known = glance_of(self._line)
        if self.description is None:
            from textwrap import fill  # noqa: PLC0415 - start-up, as above

            self.description = fill(known.summary, _WIDE)
        self.description = known.filled(self.description)
        self.epilog = known.filled(self.epilog or "")
        for action in self._actions:
            action.help = action.help and known.filled(action.help)
            listed = getattr(action, "_choices_actions", [])
            listed[:] = [one for one in listed if one.dest not in known.lacks]
            for one in listed:
                one.help = known.filled(one.help)
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        raise UserError(f"{message}; see '{self.prog} --help'")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        """Whether a value is one of those that the action takes; a command is not called a choice."""
        known = [str(one) for one in action.choices or ()]
        word = str(value)
        if action.choices is None or word in known:
            return
        if action.nargs == argparse.PARSER:
            raise UserError(f"{no_command(word, known, self.prog)}; see '{self.prog} --help'")
        close = suggestion(word, known)
        raise argparse.ArgumentError(action, f"invalid choice: '{word}'{close}; known: {', '.join(known)}")

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """A page of help; argparse itself is silent where it can't be written."""
        with writing():
            (file or sys.stdout).write(message)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The arguments of a command line; ``run`` is the function of its command, nothing without one.

    Raises ``UserError``.
    """
    words = meant(words)
    arguments, left = build_parser(words).parse_known_args(words)
    if arguments.version:
        arguments.run = "version:run"
    _see_all_taken(arguments, left)
    return _joined(arguments)


def _see_all_taken(arguments: argparse.Namespace, left: Sequence[str]) -> None:
    """Raise ``UserError`` for words that nothing took, and for a command that needs another one behind it."""
    said = [one for level in _LEVELS if (one := getattr(arguments, f"command{level}", None))]
    commands: tuple[Command, ...] = COMMANDS
    options: tuple[Option, ...] = COMMON
    for name in said:
        command = next(one for one in commands if one.name == name)
        commands, options = command.parts, (*command.options, *COMMON)
    program = " ".join(("kbassist", *said))
    if left:
        word = left[0]
        known = [one.name for one in options if one.name.startswith("--")]
        raise UserError(
            no_option(word, (*known, "--help"), program)
            if word.startswith("-")
            else f"{word}: one word too many; see '{program} --help'"
        )
    if said and not arguments.run:
        names = ", ".join(one.name for one in commands)
        raise UserError(f"{' '.join(said)}: needs a command: {names}; see '{program} --help'")


def build_parser(wanted: Collection[str] | None = None) -> argparse.ArgumentParser:
    """The parser of all commands. ``wanted``: words of a command line; only a command among them gets its options, for
    making those of all costs as much as reading a pasted error."""
    epilog = f"{_examples(EXAMPLES)}{EXIT}"
    parser = _Parser(prog="kbassist", usage=_USAGE, epilog=epilog, formatter_class=_Formatter, line=tuple(wanted or ()))
    parser.add_argument("-V", "--version", action="store_true", help=VERSION)
    parser.set_defaults(run="")
    _add(parser, COMMON, level=0)
    _add_commands(parser, COMMANDS, wanted, level=1)
    return parser


def _add_commands(
    parser: argparse.ArgumentParser, commands: Iterable[Command], wanted: Collection[str] | None, level: int
) -> None:
    added = parser.add_subparsers(dest=f"command{level}", metavar="COMMAND", parser_class=_Parser, prog=parser.prog)
    for command in commands:
        epilog = f"{_examples(command.examples)}{EXIT}"
        about = f"{command.help[0].upper()}{command.help[1:]}."
        known = wanted is None or command.name in wanted
        made = added.add_parser(
            command.name,
            help=command.help,
            description=about,
            epilog=epilog,
            formatter_class=_Formatter,
            add_help=known,
            line=tuple(wanted or ()),
        )
        if not known:
            continue
        made.set_defaults(run=command.run)
        _add(made, command.options, level)
        own = {one.name for one in command.options}
        _add(made, (one for one in COMMON if one.name not in own), level)
        if command.parts:
            _add_commands(made, command.parts, wanted, level + 1)


def _examples(examples: Iterable[Example]) -> str:
    lines = "".join(f"  {one.line}\n      {one.does}\n" for one in examples)
    return f"examples:\n{lines}\n"


def _add(parser: argparse.ArgumentParser, options: Iterable[Option], level: int) -> None:
    for one in options:
        settings = _operand(one) if not one.name.startswith("--") else _option(one)
        if one in COMMON:
            # A subcommand's defaults would overwrite what was said before its name: each level keeps its own.
            settings |= {"dest": f"{one.name[2:]}{level}", "default": argparse.SUPPRESS}
        parser.add_argument(one.name, help=help_of(one), **settings)


def _operand(one: Option) -> dict[str, Any]:
    """What argparse is told of an operand."""
    settings: dict[str, Any] = {"nargs": one.takes} if one.takes else {}
    return settings | ({"choices": one.choices} if one.choices else {"metavar": one.metavar})


def _option(one: Option) -> dict[str, Any]:
    """What argparse is told of an option."""
    settings: dict[str, Any] = {"required": one.required}
    if one.dest:
        settings["dest"] = one.dest
    if one.repeated:
        return settings | {"metavar": one.metavar, "action": "append", "default": []}
    if one.choices:
        return settings | {"choices": one.choices, "default": one.default}
    if one.metavar:
        return settings | {"metavar": one.metavar, "default": one.default, "type": one.number}
    return settings | {"action": "store_true"}


def help_of(option: Option) -> str:
    """What an option is for, with its default."""
    if option.default in (None, "", 0) or option.required:
        return option.help
    default = f"{option.default:g}" if isinstance(option.default, float) else option.default
    return f"{option.help} (default: {default})"


def _joined(arguments: argparse.Namespace) -> argparse.Namespace:
    """What every command takes, from before the command and behind it: all folders, the last engine and file."""
    given = vars(arguments)
    arguments.rules = [one for level in _LEVELS for one in given.pop(f"rules{level}", ())]
    # A command may have an option of its own that is called only.
    arguments.alone = [one for level in _LEVELS for one in given.pop(f"only{level}", ())]
    for name, default in (("engine", ENGINE.default), ("config", None)):
        said = [given.pop(f"{name}{level}", None) for level in _LEVELS]
        given[name] = next((one for one in reversed(said) if one is not None), default)
    return arguments
