"""What must always hold of the reasoning: the order of facts changes nothing, conclusions are monotone, tables are met."""

import random
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbassist.model.evidence import Value
from kbassist.model.result import Fact
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.language.compiled import CompiledRule, Firing
from kbassist.rulebase.language.conditions import encode_version
from tests.support.facts import ARTICLE, BASE, CASES, FREE, QUICK, REASONERS, facts, infer, inferred, truths


@QUICK
@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing(values: dict[str, Value], chance: random.Random) -> None:
    given_facts = facts(values)
    shuffled = chance.sample(given_facts, len(given_facts))
    one, other = (inferred(REASONERS["auto"], some) for some in (given_facts, shuffled))
    assert one.judged == other.judged
    assert one.resolved.facts == other.resolved.facts


@QUICK
@given(CASES, st.data())
def test_a_further_fact_never_takes_a_conclusion_back(values: dict[str, Value], data: st.DataObject) -> None:
    """Monotone over resolved facts: what was met stays met, what was ruled out stays out.

    Defaults are given as facts, since a statement in place of a default is not a further fact; nor is one in place of
    what a driver's file only assumes.
    """
    values = {**{name: fact.default for name, fact in BASE.facts.items() if fact.default is not None}, **values}
    missing = [name for name in FREE if name not in values]
    if not missing:
        return
    name = data.draw(st.sampled_from(missing))
    more = {**values, name: data.draw(st.sampled_from(BASE.values[name]))}
    before, after = infer(values), infer(more)
    if {conflict.fact for conflict in after.resolved.conflicts} - {c.fact for c in before.resolved.conflicts}:
        return
    assumed = (fact for fact in before.resolved.facts.values() if fact.origin == "default")
    if any(one.name in after.resolved.facts and after.resolved.facts[one.name].value != one.value for one in assumed):
        return
    for condition, truth in truths(before).items():
        if truth != "open":
            assert truths(after)[condition] == truth, (condition, name)


# The cause table of the certificate-untrusted class: who asks, who forces, driver class, certificate -> the row that holds.
TABLE = [
    ("yes", "no", "msodbcsql", "18", "self-generated", "2"),
    ("yes", "no", "system-data-sqlclient", None, "self-generated", "2"),
    ("yes", "yes", "microsoft-data-sqlclient", "5.1", "self-generated", "both-forced"),
    ("no", "yes", "microsoft-data-sqlclient", "2.1", "self-generated", "server-forced-self-generated"),
    ("no", "yes", "microsoft-data-sqlclient", "2.1", "private-ca", "1"),
    ("no", "yes", "mssql-jdbc", "10.2", "self-signed", "1"),
    ("no", "yes", "mssql-jdbc", "9.4", "private-ca", "contradiction-class-a"),
    ("no", "yes", "msodbcsql", "17", "private-ca", "contradiction-class-a"),
    ("no", "yes", "microsoft-data-sqlclient", "1.1", "private-ca", "contradiction-class-a"),
    ("no", "no", "go-mssqldb", "1.7", "self-generated", "login-only"),
    ("no", "no", "tiberius", "0.12", "private-ca", "login-only"),
    ("no", "no", "msodbcsql", "18", "self-generated", "contradiction-not-encrypted"),
    ("yes", "yes", "msodbcsql", "17", "private-ca", "client-asked-private-ca"),
    ("strict", "yes", "msodbcsql", "18", "self-generated", "strict-self-generated"),
    ("yes", "no", "tedious", "18", "public-ca", "public-ca"),
]


@pytest.mark.parametrize(("encrypt", "forced", "driver", "version", "kind", "row"), TABLE)
def test_the_cause_table(encrypt: str, forced: str, driver: str, version: str | None, kind: str, row: str) -> None:
    values: dict[str, Value] = {
        "client.encrypt_setting": encrypt,
        "server.force_encryption": forced,
        "client.driver": driver,
        "certificate.kind": kind,
        "client.root_trusted": "no",
        "client.token_auth": "no",
    }
    if version:
        values["client.driver_version"] = version
    judged = infer(values).judged[ARTICLE]
    met = [node.row.id for node in judged.tree.rows if judged.truth(node.whole) == "met"]
    assert met == [row]


DEFAULTS = [
    ("system-data-sqlclient", "4.8", "no", "no"),
    ("microsoft-data-sqlclient", "3.1", "no", "no"),
    ("microsoft-data-sqlclient", "4.0", "yes", "no"),
    ("msodbcsql", "17.10", "no", "no"),
    ("msodbcsql", "18.0", "yes", "no"),
    ("mssql-jdbc", "9.4", "no", "no"),
    ("mssql-jdbc", "12.4", "yes", "no"),
    ("tedious", "5.0", "unsupported", "yes"),
    ("tedious", "8.3", "yes", "yes"),
    ("tedious", "11.0.8", "yes", "no"),
    ("tedious", "11.0.9", "yes", "yes"),
    ("tedious", "15.0", "yes", "no"),
    ("go-mssqldb", "1.6", "no", "yes"),
    ("msoledbsql", "19", "yes", "no"),
    ("ssms", "20.1", "yes", "no"),
]


@pytest.mark.parametrize(("driver", "version", "encrypts", "trusts"), DEFAULTS)
def test_defaults_by_version(driver: str, version: str, encrypts: str, trusts: str) -> None:
    values: dict[str, Value] = {
        "client.driver": driver,
        "client.driver_version": version,
        "client.encrypt_setting": "absent",
        "client.trust_setting": "absent",
    }
    known = {name: fact.value for name, fact in infer(values).resolved.facts.items()}
    assert (known.get("client.encryption"), known.get("client.trust")) == (encrypts, trusts)


def test_versions_order_as_numbers() -> None:
    assert encode_version("11.0.8") < encode_version("11.0.9") < encode_version("11.0.10") < encode_version("11.1")


def test_an_observation_beats_a_default_and_a_contradicted_answer_is_a_conflict() -> None:
    said = Fact(id="a", subject="client", name="client.encrypt_setting", value="no", origin="answered")
    seen = Fact(id="b", subject="client", name="client.encrypt_setting", value="yes", origin="observed")
    resolved = REASONERS["auto"].derive([said, seen]).resolved
    assert "client.encrypt_setting" not in resolved.facts
    assert [conflict.fact for conflict in resolved.conflicts] == ["client.encrypt_setting"]
    linux = Fact(id="c", subject="server", name="server.os", value="linux", origin="observed")
    resolved = REASONERS["auto"].derive([linux]).resolved
    assert resolved.facts["server.os"].value == "linux"


def test_the_engine_runs_once_on_the_same_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    engine, ran = ReferenceEngine(), []

    class Counted:
        def __init__(self, rules: Sequence[CompiledRule]) -> None:
            self._rules = reference(rules)

        def run(self, given: Mapping[str, Value]) -> tuple[Firing, ...]:
            ran.append(given)
            return self._rules.run(given)

    reference = engine.compile
    monkeypatch.setattr(engine, "compile", Counted)
    reasoner = Reasoner(BASE, engine)
    one = {"client.driver": "msodbcsql", "client.driver_version": "18", "certificate.kind": "private-ca"}
    other = {**one, "certificate.kind": "self-signed"}
    first = truths(inferred(reasoner, facts(one)))
    runs = len(ran)
    # A name of a server is in no condition.
    assert truths(inferred(reasoner, facts({**one, "server.host": "sql01"}))) == first and len(ran) == runs
    assert truths(inferred(reasoner, facts(other))) == truths(infer(other, "reference")) != first
    assert len(ran) > runs
    monkeypatch.setattr("kbassist.reasoning.infer._KEPT", 1)
    assert truths(inferred(reasoner, facts(one))) == first
    for values in (other, one, other, one):
        assert truths(inferred(reasoner, facts(values))) == truths(infer(values, "reference"))
