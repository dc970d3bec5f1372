"""Commands against what the makers of the programs document (``documented.yaml``)."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.yaml import decode

from tests.support.shells import cmd, powershell, sh

_OPERATORS = re.compile(r"[;&|<>()]+")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_CALL = re.compile(r"\bEXEC\s+([\w.]+)([^;]*)", re.IGNORECASE)
_BRACES = {"{", "}"}
_KEYWORDS = {"!", "if", "then", "else", "elif", "fi", "do", "done"}
_BUILT_IN = {"[", "echo", "printf", "export", "exit", "for"}
"""Of every POSIX shell."""
_COMMON = {"-ErrorAction", "-WarningAction", "-Verbose", "-WhatIf", "-Confirm"}
_HAND = "word"
"""What a person's own program is called in a filled command."""


class Program(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A program, or one of its subcommands, and what may follow it. ``operands``: what the first one may be."""

    name: str
    source: str
    options: tuple[str, ...] = ()
    letters: str = ""
    prefixes: tuple[str, ...] = ()
    operands: tuple[str, ...] | None = None
    help: tuple[str, ...] = ()

    def takes(self, option: str) -> bool:
        """Whether the option is documented; case counts, as it does for most programs."""
        name = option if option in self.options else option.partition("=")[0]
        joined = option[:1] == "-" and bool(option[1:]) and set(option[1:]) <= set(self.letters)
        return name in self.options or joined or option.startswith(self.prefixes or ("\0",))


class Procedure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The parameters of a stored procedure."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


class _Documented(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    programs: tuple[Program, ...]
    cmdlets: dict[str, tuple[str, ...]]
    procedures: dict[str, Procedure]


@cache
def documented() -> _Documented:
    """The table."""
    return decode(Path(__file__).with_suffix(".yaml").read_bytes(), type=_Documented)


def undocumented(shell: str, text: str) -> list[str]:
    """What in the command ``text`` no maker documents: programs, options, cmdlets, parameters, procedures."""
    if shell == "sql":
        return list(_procedures(text))
    if shell == "powershell":
        return list(_cmdlets(text))
    if shell == "cmd":
        return [why for call in _calls(cmd.words(text)) for why in _program(call, "-/")]
    return [why for one in _simple(text) for call in _calls(sh.words(one)) for why in _program(call, "-")]


def _simple(text: str) -> Iterator[str]:
    """The lines of a piece of sh, and of the commands whose output it takes (``$(...)``), each as a line of its own."""
    begin = text.find("$(")
    while begin >= 0:
        end, depth, quoted = begin + 2, 1, False
        while depth:
            quoted ^= text[end] == "'"
            depth += 0 if quoted else {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield from _simple(text[begin + 2 : end - 1])
        text = f"{text[:begin]}{_HAND}{text[end:]}"
        begin = text.find("$(", begin)
    yield text.replace("\n", ";")


def _calls(words: Sequence[str]) -> Iterator[list[str]]:
    """The commands of a line: without sudo, variables and the targets of redirections."""
    call: list[str] = []
    target = False
    for word in [*words, ";"]:
        if target or (_OPERATORS.fullmatch(word) and word[0] in "<>"):
            target = not target
        elif _OPERATORS.fullmatch(word) or word in _BRACES:
            if call and call[0] not in _BUILT_IN:
                yield call
            call = []
        elif not call and word in _KEYWORDS:
            continue
        elif call or (word != "sudo" and not _ASSIGNMENT.fullmatch(word)):
            call.append(word)


def _program(call: Sequence[str], marks: str) -> Iterator[str]:
    words = [call[0].rpartition("/")[2], *call[1:]]
    if words[0] == _HAND:
        return
    known = [one for one in documented().programs if words[: len(one.name.split())] == one.name.split()]
    if not known:
        yield f"nothing documents {' '.join(call)}"
        return
    program = max(known, key=lambda one: len(one.name))
    rest = words[len(program.name.split()) :]
    yield from (f"{program.name} has no {word}" for word in rest if word[0] in marks and _unknown(program, word))
    first = next((word for word in rest if word[0] not in marks), None)
    if program.operands is not None and first is not None and first not in program.operands:
        yield f"{program.name} does not take {first}"


def _unknown(program: Program, word: str) -> bool:
    # A path is no option of a Windows program, nor is a value of an option that is a number.
    return not program.takes(word) and not re.fullmatch(r"/\w+(/.*)+", word)


def _cmdlets(text: str) -> Iterator[str]:
    for name, parameters in powershell.commands(text):
        if name == _HAND or name[:1].isdigit():
            continue
        if name not in documented().cmdlets:
            words = cmd.words(next(part for part in re.split("[;|{}()\n]", text) if part.strip().startswith(name)))
            yield from _program(words, "-/")
            continue
        yield from (f"{name} has no {one}" for one in parameters if one not in {*documented().cmdlets[name], *_COMMON})


def _procedures(text: str) -> Iterator[str]:
    for name, arguments in _CALL.findall(text):
        procedure = documented().procedures.get(name.rpartition(".")[2])
        if procedure is None:
            yield f"nothing documents {name}"
            continue
        named = re.findall(r"(@\w+)\s*=", re.sub(r"'[^']*'", "", arguments))
        yield from (f"{name} has no {one}" for one in named if one not in procedure.required + procedure.optional)
        if named:
            yield from (f"{name} wants {one}" for one in procedure.required if one not in named)
