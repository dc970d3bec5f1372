"""Conversations with the shell."""

import random

from kbassist.rulebase.assignment import parse_assignment
from kbassist.rulebase.base import RuleBase
from kbassist.shell.conversation import Shell
from kbassist.shell.understand import Heard

ERROR = (
    "A connection was successfully established with the server, but then an error occurred during the login process. "
    "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
)


def complete_answers(base: RuleBase, chance: random.Random) -> dict[str, str]:
    values = {}
    for name, fact in sorted(base.facts.items()):
        if fact.askable and base.values[name]:
            values[name] = chance.choice(base.values[name])
        elif fact.askable and fact.examples:
            values[name] = chance.choice(fact.examples)
    return values


def converse(shell: Shell, answers: dict[str, str], chance: random.Random) -> list[str]:
    """Answer every question that changes the plan from ``answers``; the facts that were asked."""
    base = shell.base
    shell.thorough = True
    asked_facts: list[str] = []
    while shell.question is not None:
        name = shell.question.fact
        assert name not in asked_facts
        asked_facts.append(name)
        allowed = [one.value for one in shell.question.choices]
        value = answers[name] if answers[name] in allowed or not base.values[name] else chance.choice(allowed)
        known = parse_assignment(f"{name}={value}", base).value
        assert known is not None
        shell.take([Heard(name, known, str(value), True)])
        assert len(asked_facts) < 30
    return asked_facts
