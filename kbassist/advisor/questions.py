"""Which questions still matter: only those two of whose answers lead to different plans."""

from collections.abc import Mapping

from kbassist.advisor.finding import finding
from kbassist.advisor.likely import likely_first, versions_of
from kbassist.advisor.what_if import WhatIf
from kbassist.model.evidence import Value
from kbassist.model.result import Question, QuestionChoice
from kbassist.rulebase.language.conditions import NUMBERS
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.names import DRIVER, DRIVER_VERSION

_SHOWN_ROWS = 4


def questions(what_if: WhatIf, declined: frozenset[str] = frozenset()) -> tuple[Question, ...]:
    """The questions worth asking: those first that change what is to be done first; of these most plans for the effort,
    then those that decide more scenarios, then by name.

    ``declined``: facts the person can't answer.
    """
    known = what_if.known({})
    now = what_if.plan({})[:1]
    ranked: list[tuple[tuple[float, bool, float, int, str], FactDef, str]] = []
    for fact in what_if.open_facts({}):
        if fact.name not in declined:
            outcomes = what_if.outcomes(fact, {})
            plans = len({outcome.plan for outcome in outcomes})
            if plans > 1:
                ways = len({outcome.rows for outcome in outcomes})
                why = _why(plans, what_if.separated(outcomes))
                others = all(outcome.plan[:1] == now for outcome in outcomes)
                # Whether it is this problem at all comes before everything else.
                gate = 0 if what_if.gates(fact) else 1
                ranked.append(((gate, others, -plans / fact.effort, -ways, fact.name), fact, why))
    if not ranked:
        for name in what_if.changing_path(declined)[:1]:
            fact = what_if.base.facts[name]
            ranked.append(((1, True, 0.0, 0, name), fact, "together with a further answer it changes the plan"))
    ranked.sort(key=lambda row: row[0])
    return tuple(_question(what_if, fact, known, why, first=not place[1]) for place, fact, why in ranked)


def _why(plans: int, rows: tuple[str, ...]) -> str:
    """What the answer changes, in words."""
    if not rows:
        return f"its answers lead to {plans} different plans"
    shown = ", ".join(rows[:_SHOWN_ROWS]) + (f" and {len(rows) - _SHOWN_ROWS} more" if len(rows) > _SHOWN_ROWS else "")
    return f"its answers lead to {plans} different plans and decide scenarios {shown}"


def _question(what_if: WhatIf, fact: FactDef, known: Mapping[str, Value], why: str, *, first: bool) -> Question:
    base = what_if.base
    find = finding(base, fact, known, what_if.filler)
    return Question(
        fact=fact.name,
        ask=fact.ask,
        choices=_choices(what_if, fact, known),
        how_to_find=find.text,
        commands=find.commands,
        answered_by=fact.answered_by,
        why=why,
        first=first,
    )


def _choices(what_if: WhatIf, fact: FactDef, known: Mapping[str, Value]) -> tuple[QuestionChoice, ...]:
    """The answers that are offered: of a version one for each range that the known driver's file tells apart."""
    base = what_if.base
    if fact.type in NUMBERS:
        driver = base.drivers.get(str(known.get(DRIVER))) if fact.name == DRIVER_VERSION else None
        if driver is not None:
            return versions_of(driver, base)
        return tuple(QuestionChoice(value=one, title=one) for one in fact.examples)
    values = [str(value) for value in what_if.answers(fact, known)]
    if fact.choices_from == "drivers":
        values = likely_first(values, base, known)
    # Of what disagrees one is right, as a rule.
    told = what_if.disagreeing(fact.name)
    values.sort(key=lambda value: value not in told)
    return tuple(QuestionChoice(value=value, title=base.title(fact.name, value)) for value in values)
