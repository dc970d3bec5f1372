"""``kbassist completion``: what the shell of a terminal can complete, as a script for it."""

import argparse
from collections.abc import Iterator

from kbassist.commands.output import say
from kbassist.commands.table import COMMANDS, COMMON, Command

_SCRIPT = """_kbassist() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" said="" one
    for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case "$said $one" in {known}) said="$said $one" ;; esac
    done
    case "$said" in
{cases}
    esac
}}
complete -o default -F _kbassist kbassist
"""
_CASE = '        "{said}") COMPREPLY=($(compgen -W "{words}" -- "$word")) ;;'
_ZSH = "autoload -U +X bashcompinit && bashcompinit\n"


def completion(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    say((_ZSH if arguments.shell == "zsh" else "") + script())
    return 0


def script() -> str:
    """The script for bash; where nothing of ours fits it completes paths."""
    known = dict(completions())
    cases = "\n".join(_CASE.format(said=said, words=" ".join(words)) for said, words in known.items())
    return _SCRIPT.format(known="|".join(f'"{said}"' for said in known if said), cases=cases)


def completions(said: str = "", commands: tuple[Command, ...] = COMMANDS) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The words of commands said so far (``" kb test"``), and what can follow them."""
    if not said:
        yield said, (*(one.name for one in commands), "--version", *_options())
    for command in commands:
        words = f"{said} {command.name}"
        yield words, (*(one.name for one in command.parts), *_options(command))
        if command.parts:
            yield from completions(words, command.parts)


def _options(*commands: Command) -> tuple[str, ...]:
    own = [option for command in commands for option in command.options]
    choices = [word for one in own if not one.name.startswith("-") for word in one.choices]
    return (*choices, *(one.name for one in (*own, *COMMON) if one.name.startswith("-")), "--help")
