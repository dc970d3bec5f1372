"""``kbassist completion``: what the shell of a terminal can complete, as a script for it."""

import argparse
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from kbassist.commands.output import say
from kbassist.commands.table import COMMANDS, COMMON, VERSION, Command, Option
from kbassist.commands.wording import commands as worded

_BASH = """_kbassist() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}" said="" value="" one
    for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        if [ -n "$value" ]; then value=""; continue; fi
        case "$one" in {valued}) value=1; continue ;; esac
        case "$said $one" in {known}) said="$said $one" ;; esac
    done
    if [ -n "$value" ]; then
        case "$said $before" in
{values}
            *) return ;;
        esac
        return
    fi
    case "$said" in
{cases}
    esac
}}
complete -o default -F _kbassist kbassist
"""
_BASH_CASE = '        "{said}") COMPREPLY=($(compgen -W "{words}" -- "$word")) ;;'
_BASH_VALUE = '            "{said} {option}") COMPREPLY=($(compgen -W "{words}" -- "$word")) ;;'

_ZSH = """#compdef kbassist
_kbassist() {{
    local said="" value="" one
    local -a found
    for one in "${{(@)words[2,CURRENT-1]}}"; do
        if [[ -n $value ]]; then value=""; continue; fi
        case $one in {valued}) value=1; continue ;; esac
        case "$said $one" in {known}) said="$said $one" ;; esac
    done
    if [[ -n $value ]]; then
        case "$said ${{words[CURRENT-1]}}" in
{values}
            *) _files; return ;;
        esac
        compadd -a found
        return
    fi
    case $said in
{cases}
    esac
    _describe kbassist found
    [[ ${{words[CURRENT]}} == -* ]] || _files
}}
if [[ $funcstack[1] == _kbassist ]]; then _kbassist "$@"; else compdef _kbassist kbassist; fi
"""
_ZSH_CASE = "        {said}) found=({words}) ;;"
_ZSH_VALUE = "            {said}) found=({words}) ;;"

_FISH = """function __kbassist_said
    set -l said
    set -l value
    for one in (commandline -opc)[2..]
        if test -n "$value"
            set value
            continue
        end
        switch $one
            case {valued}
                set value 1
                continue
        end
        switch "$said $one"
            case {known}
                set said "$said $one"
        end
    end
    test "$said" = "$argv"
end
complete -c kbassist -e
{lines}
"""

_POWERSHELL = """Register-ArgumentCompleter -Native -CommandName kbassist -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    $known = @{{
{cases}
    }}
    $values = @{{
{values}
    }}
    $valued = @({valued})
    $said = ''
    $option = ''
    $words = $commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object {{ $_.Extent.EndOffset -lt $cursorPosition }} | ForEach-Object {{ $_.Extent.Text }}
    foreach ($one in $words) {{
        if ($option) {{ $option = ''; continue }}
        if ($valued -ccontains $one) {{ $option = $one; continue }}
        if ($known.ContainsKey("$said $one")) {{ $said = "$said $one" }}
    }}
    $found = if (-not $option) {{ $known[$said] }} else {{ $values["$said $option"] }}
    $found | Where-Object {{ $_ -and $_[0] -like "$wordToComplete*" }} | ForEach-Object {{
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
    }}
}}
"""


class Word(NamedTuple):
    """What can follow, and what it is for."""

    text: str
    does: str


class Place(NamedTuple):
    """The words of commands ``said`` so far (`` kb test``), what can follow them, and the values of their options."""

    said: str
    words: tuple[Word, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...]


def completion(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    say(script(arguments.shell))
    return 0


def script(shell: str) -> str:
    """The script for a shell of terminals; where nothing of ours fits it completes paths."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish, "powershell": _powershell}[shell]()


def completions(said: str = "", commands: tuple[Command, ...] | None = None) -> Iterator[Place]:
    """Every place in a command line before a word of ours."""
    if commands is None:
        commands = worded()
    if not said:
        version = (Word("--version", VERSION), Word("-V", VERSION))
        words = (*(Word(one.name, one.help) for one in commands), *version, *_options(COMMON))
        yield Place(said, words, _values(COMMON))
    for command in commands:
        place = f"{said} {command.name}"
        options = (*command.options, *(one for one in COMMON if one.name not in {own.name for own in command.options}))
        parts = tuple(Word(one.name, one.help) for one in command.parts)
        operands = tuple(
            Word(word, one.help) for one in options if not one.name.startswith("-") for word in one.choices
        )
        named = tuple(Word(one.name, one.help) for one in worded()) if command.name == "help" else ()
        yield Place(place, (*parts, *named, *operands, *_options(options)), _values(options))
        if command.parts:
            yield from completions(place, command.parts)


def _options(options: tuple[Option, ...]) -> tuple[Word, ...]:
    own = tuple(Word(one.name, one.help) for one in options if one.name.startswith("-"))
    return (*own, Word("--help", "what it does, with examples"))


def _values(options: tuple[Option, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((one.name, one.choices) for one in options if one.choices and one.name.startswith("-"))


def valued() -> list[str]:
    """The options that take a value, in any command: the word behind one is no command."""
    return sorted(set(_valued(COMMANDS)) | {one.name for one in COMMON})


def _valued(commands: tuple[Command, ...]) -> Iterator[str]:
    for command in commands:
        yield from (one.name for one in command.options if one.name.startswith("-") and (one.metavar or one.choices))
        yield from _valued(command.parts)


def _bash() -> str:
    places = list(completions())
    return _BASH.format(
        valued="|".join(valued()),
        known="|".join(f'"{one.said}"' for one in places if one.said),
        values="\n".join(
            _BASH_VALUE.format(said=one.said, option=option, words=" ".join(words))
            for one in places
            for option, words in one.values
        ),
        cases="\n".join(
            _BASH_CASE.format(said=one.said, words=" ".join(word.text for word in one.words)) for one in places
        ),
    )


def _zsh() -> str:
    places = list(completions())
    return _ZSH.format(
        valued="|".join(valued()),
        known="|".join(shlex.quote(one.said) for one in places if one.said),
        values="\n".join(
            _ZSH_VALUE.format(said=shlex.quote(f"{one.said} {option}"), words=" ".join(words))
            for one in places
            for option, words in one.values
        ),
        cases="\n".join(
            _ZSH_CASE.format(said=shlex.quote(one.said), words=" ".join(map(_zsh_word, one.words))) for one in places
        ),
    )


def _zsh_word(word: Word) -> str:
    return shlex.quote(f"{word.text}:{word.does}")


def _fish() -> str:
    places = list(completions())
    return _FISH.format(
        valued=" ".join(valued()),
        known=" ".join(_fish_quoted(one.said) for one in places if one.said),
        lines="\n".join(line for one in places for line in _fish_lines(one)),
    )


def _fish_lines(place: Place) -> Iterator[str]:
    values = dict(place.values)
    takes_value = set(valued())
    for word in place.words:
        begin = f"complete -c kbassist -n {_fish_quoted(f'__kbassist_said {_fish_quoted(place.said)}')}"
        about = f"-d {_fish_quoted(word.does)}"
        if not word.text.startswith("-"):
            yield f"{begin} -a {word.text} {about}"
        elif word.text in values:
            yield f"{begin} -l {word.text[2:]} -x -a {_fish_quoted(' '.join(values[word.text]))} {about}"
        elif word.text.startswith("--"):
            yield f"{begin} -l {word.text[2:]}{' -r' if word.text in takes_value else ''} {about}"
        else:
            yield f"{begin} -s {word.text[1:]} {about}"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _powershell() -> str:
    places = list(completions())
    return _POWERSHELL.format(
        cases="\n".join(
            f"        {_ps_quoted(one.said)} = {_ps_rows((word.text, word.does) for word in one.words)}"
            for one in places
        ),
        values="\n".join(
            f"        {_ps_quoted(f'{one.said} {option}')} = {_ps_rows((word, word) for word in words)}"
            for one in places
            for option, words in one.values
        ),
        valued=", ".join(map(_ps_quoted, valued())),
    )


def _ps_rows(rows: Iterator[tuple[str, str]]) -> str:
    """An array of pairs; there are always two of them and more, for one alone would become the array itself."""
    return "@(" + ", ".join(f"@({_ps_quoted(text)}, {_ps_quoted(does)})" for text, does in rows) + ")"


def _ps_quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
