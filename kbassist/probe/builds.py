"""What the rules know of a server by its build alone, before it is asked any further."""

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.names import SERVER_BUILD, SERVER_STRICT


def lacks_strict(build: str, base: RuleBase) -> bool:
    """Whether a server of that build is known not to have TDS 8.0."""
    known = {SERVER_BUILD: base.encode(SERVER_BUILD, build)}
    rules = (one for one in base.index.derivations if one.fact == SERVER_STRICT and one.value == "no")
    return any(all_hold(one.tests, known) for one in rules)
