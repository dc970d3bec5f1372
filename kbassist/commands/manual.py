"""The manual page (``man kbassist``), from the table of commands; ``commands.reference`` writes it into docs/."""

from collections.abc import Iterable, Iterator

from kbassist import __version__
from kbassist.commands.parser import EXIT, help_of
from kbassist.commands.table import COMMON, VERSION, Command, Example, Option
from kbassist.commands.wording import commands, examples
from kbassist.rulebase import shipped
from kbassist.rulebase.glance import glance

_ENVIRONMENT = (
    ("KBASSIST_CONFIG", "the configuration file; none for none"),
    ("KBASSIST_RULES, KBASSIST_ONLY", "folders as of --rules and --only, separated as in PATH"),
    ("KBASSIST_THEME", "colours of the shell: light, dark or none; NO_COLOR means none"),
    ("KBASSIST_KEYS", "the keys of the shell: emacs or vi"),
    ("KBASSIST_PAGER, PAGER", "what shows long output"),
    ("KBASSIST_STATE_DIR", "where the cases and the history of the shell are kept"),
    ("KBASSIST_CACHE_DIR", "where speed-ups are kept"),
    ("KBASSIST_DEBUG", "let a fault of the program end it, with its trace"),
)
_FILES = (
    ("~/.config/kbassist/config.toml", "the configuration file"),
    ("~/.local/state/kbassist", "cases and history"),
    ("~/.cache/kbassist", "speed-ups"),
)


def manual() -> str:
    """The page in the language of man(7)."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield f'.TH KBASSIST 1 "" "kbassist {__version__}" "User Commands"'
    about = glance(shipped()).summary
    yield from (".SH NAME", f"kbassist \\- {_text(about.partition(': ')[2].partition('.')[0])}")
    yield from (".SH SYNOPSIS", ".B kbassist", "[\\fIOPTION\\fR...] \\fIFILE\\fR...", ".br")
    yield from (".B kbassist", "[\\fIOPTION\\fR...] \\fICOMMAND\\fR ...", ".br", ".B kbassist")
    yield from (".SH DESCRIPTION", _text(about), ".PP")
    yield _text(
        "Files without a command are diagnosed; a file that is named like a command is ./NAME. Without anything"
    )
    yield _text("it is a shell that talks with you; standard input that is no terminal is diagnosed.")
    yield from (".SH OPTIONS", *_options(COMMON), ".TP", "\\fB\\-\\-help\\fR, \\fB\\-h\\fR", "What a command does.")
    yield from (".TP", "\\fB\\-\\-version\\fR, \\fB\\-V\\fR", f"{VERSION[0].upper()}{VERSION[1:]}.")
    yield ".SH COMMANDS"
    for command in commands():
        yield from _command(command, "kbassist")
    yield from (".SH EXIT STATUS", _text(f"{' '.join(EXIT.removeprefix('exit status: ').split())}."))
    yield from (".SH ENVIRONMENT", *_pairs(_ENVIRONMENT))
    yield from (".SH FILES", _text("On Linux; macOS and Windows have their own places."), *_pairs(_FILES))
    yield from (".SH EXAMPLES", *_examples(examples()))


def _command(command: Command, before: str) -> Iterator[str]:
    name = f"{before} {command.name}"
    if command.run:
        operands = " ".join(_operand(one) for one in command.options if not one.name.startswith("-"))
        yield from (f".SS {_text(name)} {operands}".rstrip(), _text(f"{command.help[0].upper()}{command.help[1:]}."))
        yield from _options(command.options)
        yield from _examples(command.examples)
    for part in command.parts:
        if part.run != command.run:
            yield from _command(part, name)


def _operand(one: Option) -> str:
    return {"": "{}", "?": "[{}]", "*": "[{}...]", "+": "{}..."}[one.takes].format(_italic(one.metavar))


def _options(options: Iterable[Option]) -> Iterator[str]:
    for one in options:
        yield ".TP"
        value = "|".join(one.choices) or one.metavar
        if one.name.startswith("-"):
            yield f"{_bold(one.name)} {_italic(value)}" if value else _bold(one.name)
        else:
            yield _italic(one.metavar)
        yield _text(help_of(one))


def _examples(examples: Iterable[Example]) -> Iterator[str]:
    for one in examples:
        yield from (".PP", ".nf", ".RS", _text(one.line), ".RE", ".fi", ".RS 8", _text(one.does), ".RE")


def _pairs(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, meaning in pairs:
        yield from (".TP", _bold(name), _text(meaning))


def _bold(text: str) -> str:
    return f"\\fB{_text(text)}\\fR"


def _italic(text: str) -> str:
    return f"\\fI{_text(text)}\\fR"


def _text(text: str) -> str:
    """Text without a meaning for the formatter."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    text = text.replace('"', "\\(dq").replace("`", "\\(ga")
    return f"\\&{text}" if text.startswith((".", "'")) else text
