"""How a person finds the value of a fact: where to look, and the commands that run on the machine of the case."""

from collections.abc import Mapping

from msgspec import Struct

from kbassist.advisor.fill import Filler
from kbassist.advisor.systems import Systems
from kbassist.model.evidence import Value
from kbassist.model.result import Command
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.names import DRIVER, DRIVER_VERSION


class Finding(Struct, frozen=True):
    """Where to look, in words and as commands."""

    text: str = ""
    commands: tuple[Command, ...] = ()


def finding(base: RuleBase, fact: FactDef, known: Mapping[str, Value], filler: Filler) -> Finding:
    """How to find ``fact``: of a driver's version as the driver's own file says, else as the vocabulary does.

    ``known``: the facts of the case, encoded; ``filler``: fills them in.
    """
    driver = base.drivers.get(str(known.get(DRIVER)))
    find = (driver.version_how if driver and fact.name == DRIVER_VERSION else None) or fact.how_to_find
    if find is None:
        return Finding()
    systems = Systems(base, known)
    machine = "client" if fact.subject == "client" else "" if fact.subject == "case" else "server"
    return Finding(
        filler.fill(find.text),
        tuple(
            Command(shell=one.shell, text=filler.fill(one.text, one.shell))
            for one in find.commands
            if systems.runs(machine, one.shell)
        ),
    )
