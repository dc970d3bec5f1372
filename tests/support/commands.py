"""Every command that the rules can print, with the places of a case filled in.

``python -m tests.support.commands`` prints how many there are by shell, and what a parser refuses.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import NamedTuple

import msgspec

from kbassist.advisor.fill import Filler
from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import CommandDef
from kbassist.rulebase.language.templates import EXTRA, TEMPLATE
from kbassist.rulebase.loader import load
from tests.support.shells import cmd, powershell, sh, tsql

PARSERS: dict[str, ModuleType] = {"sh": sh, "powershell": powershell, "cmd": cmd, "sql": tsql}
"""The parser of each shell; ``text`` is no command but a line of a file or a filter, read by a person."""

PLAIN = ("sql02.contoso.com", "sql02", "7")
ODD = (
    "sql 02",
    "o'brien",
    "’quoted‘ ‚it‛",
    'say "so"',
    "$HOME/x",
    "`id`",
    "$(id)",
    "a;b & c|d",
    "Zürich-東京",
    "a]b[c",
    "<x>",
    "C:\\My Files\\",
    "%PATH%",
    "!x, y",
    "#1 {a} (b)",
)
"""What a log can put into a place: blanks, all quotes, what shells expand, operators, other alphabets."""

_BY_HAND = re.compile(r"<[^<>'\"]+>")


class Written(NamedTuple):
    """A command as the rules have it. ``owner``: the procedure, fact, driver or program."""

    owner: str
    shell: str
    template: str


def all_commands(base: RuleBase) -> list[Written]:
    """The commands of procedures, facts, drivers and programs, each text once for an owner."""
    owners = [*base.procedures.values(), *base.facts.values(), *base.drivers.values(), *base.programs.values()]
    return [
        Written(getattr(owner, "id", None) or owner.name, one.shell, one.text)
        for owner in owners
        for one in _commands(owner)
    ]


def _commands(owner: object) -> Iterator[CommandDef]:
    if isinstance(owner, CommandDef):
        yield owner
    elif isinstance(owner, msgspec.Struct):
        for field in owner.__struct_fields__:
            yield from _commands(getattr(owner, field))
    elif isinstance(owner, tuple | list):
        for one in owner:
            yield from _commands(one)
    elif isinstance(owner, dict):
        for one in owner.values():
            yield from _commands(one)


def filled(base: RuleBase, command: Written, value: str) -> str:
    """``command`` as a plan prints it where every text of the case is ``value``.

    What a person fills in by hand (``<the linked server>``) is one plain word there.
    """
    names = set(TEMPLATE.findall(command.template))
    facts = {name: _fact(base, name, value) for name in names - EXTRA}
    # A person fills in the rest; that is done first, so that a value of the case is left alone.
    template = _BY_HAND.sub("word", command.template)
    return Filler(base, facts, dict.fromkeys(names & EXTRA, value)).fill(template, command.shell)


def _fact(base: RuleBase, name: str, value: str) -> Fact:
    fact = base.facts[name]
    of_type: dict[str, Value] = {"int": 1433, "version": "18.3"}
    some = base.values[name][0] if base.values[name] else of_type.get(fact.type, value)
    return Fact(id=name, subject=fact.subject, name=name, value=some, origin="observed")


def unfilled(base: RuleBase, command: Written) -> str:
    """``command`` where nothing is known of the case, and a person writes a plain word into every place."""
    return _BY_HAND.sub("word", Filler(base, {}, {}).fill(command.template, command.shell))


def free_places(base: RuleBase, command: Written) -> list[str]:
    """The places of ``command`` that take a text as a log has it."""
    names = TEMPLATE.findall(command.template)
    return [name for name in names if name in EXTRA or (base.facts[name].type == "text" and not base.values[name])]


def refused(base: RuleBase, commands: Iterable[Written], parser: ModuleType) -> list[tuple[str, str]]:
    """What ``parser`` says against the commands, unfilled, and filled with each value: whose it is, and why."""
    texts = [(one.owner, text) for one in commands for text in _texts(base, one)]
    judged = parser.refused([text for _, text in texts])
    return [(owner, f"{text}: {why}") for owner, text in texts for why in judged[text]]


def _texts(base: RuleBase, command: Written) -> Iterable[str]:
    values = (*PLAIN, *ODD) if TEMPLATE.search(command.template) else ()
    return dict.fromkeys([unfilled(base, command), *(filled(base, command, value) for value in values)])


def main() -> None:
    """Print the commands by shell, and those that are refused."""
    base = load(cache=False)
    found = all_commands(base)
    for shell, count in sorted(Counter(one.shell for one in found).items()):
        parser = PARSERS.get(shell)
        if parser is None:
            print(f"{shell}: {count}, no commands of a shell")  # noqa: T201 - what it is for
            continue
        bad = [why for _, why in refused(base, (one for one in found if one.shell == shell), parser)]
        print(f"{shell}: {count} commands, {len(bad)} refused", *bad, sep="\n  ")  # noqa: T201


if __name__ == "__main__":
    main()
