"""Assuming a fact by plain evaluation gives what the engines derive once it is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from tests.support.engines import LIBRARIES_HERE
from tests.support.facts import BASE, CASES, QUICK, REASONERS, facts


@pytest.mark.parametrize("engine", ["auto", *LIBRARIES_HERE])
@QUICK
@given(values=CASES, data=st.data())
def test_what_is_assumed_has_the_consequences_of_what_is_known(
    engine: str, values: dict[str, Value], data: st.DataObject
) -> None:
    reasoner = REASONERS[engine]
    names = data.draw(st.sets(st.sampled_from(sorted(values)), max_size=3)) if values else set()
    before = {name: value for name, value in values.items() if name not in names}
    assumed = {name: BASE.encode(name, values[name]) for name in names}
    known = reasoner.derive(facts(values))
    if names & {conflict.fact for conflict in known.resolved.conflicts} or any(
        known.values.get(name) != value for name, value in assumed.items()
    ):
        # An assumption stands against what is derived; an observation does not, and its value may give way.
        return
    settled = reasoner.derive(facts(before))
    assert reasoner.assumptions(settled).assume(assumed) == known.values


def test_an_assumption_that_contradicts_leaves_nothing_certain(base: RuleBase, reasoner: Reasoner) -> None:
    """What is observed and what would follow disagree: neither counts, as for the engines."""
    settled = reasoner.derive(facts({"client.driver": "msodbcsql", "client.class": "A"}))
    known = reasoner.assumptions(settled).assume({"client.driver_version": base.encode("client.driver_version", "18")})
    assert settled.values["client.class"] == "A"
    assert "client.class" not in known


def test_what_a_reader_derived_is_kept(reasoner: Reasoner) -> None:
    """The validity of a certificate comes with the facts, derived from its dates; assuming more takes nothing away."""
    valid = Fact(
        id="v",
        subject="certificate",
        name="certificate.validity",
        value="expired",
        origin="derived",
        because=("a", "b"),
    )
    settled = reasoner.derive([valid])
    known = reasoner.assumptions(settled).assume({"client.driver": "msodbcsql"})
    assert settled.values["certificate.validity"] == known["certificate.validity"] == "expired"
