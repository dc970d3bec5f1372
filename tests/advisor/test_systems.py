"""A plan has no step, command or question for a machine of another system, and none is asked for only to know that."""

import pytest

from kbassist.advisor.what_if import WhatIf
from kbassist.model.evidence import Value
from kbassist.model.result import PlanOption
from tests.support.facts import facts
from tests.support.plan import REASONER, planned

SELF_SIGNED: dict[str, Value] = {"certificate.kind": "self-signed", "client.root_trusted": "no"}


def option(article: str, name: str, values: dict[str, Value]) -> PlanOption:
    return next(one for one in planned(article, values).options if one.id == name)


def shells(some: PlanOption, where: str) -> set[str]:
    return {command.shell for step in some.steps if step.where == where for command in step.commands}


@pytest.mark.parametrize(
    ("system", "left"), [({"client.os": "linux"}, {"sh"}), ({"client.os": "windows"}, {"powershell"}), ({}, None)]
)
def test_commands_are_those_of_the_machine_s_system(system: dict[str, Value], left: set[str] | None) -> None:
    found = option("KB2007728", "trust-issuing-ca", {"client.driver": "tedious", **SELF_SIGNED, **system})
    assert shells(found, "client") - {"sql"} == (left or {"sh", "powershell"})


def test_sql_runs_wherever_the_server_does() -> None:
    for system in ("windows", "linux", "azure"):
        found = option("timeout-expired", "query", {"timeout.kind": "command", "server.os": system})
        assert "sql" in shells(found, "server")


def test_an_option_without_a_step_for_this_server_is_not_listed() -> None:
    listed = {os: {one.id for one in planned("KB4557473", {"server.os": os}).options} for os in ("windows", "linux")}
    assert "disable-dhe" in listed["windows"] - listed["linux"]


@pytest.mark.parametrize(("driver", "kept"), [("tedious", False), ("sqlncli", True), ("", True)])
def test_a_step_stays_unless_what_makes_it_vain_is_known(driver: str, kept: bool) -> None:
    values: dict[str, Value] = {"client.driver": driver} if driver else {}
    steps = {step.id for one in planned("tls-refused", values).options for step in one.steps}
    assert ("find-number/event" in steps) == kept


def test_the_format_of_a_file_that_a_step_has_just_written_is_not_open() -> None:
    values: dict[str, Value] = {
        "certificate.kind": "private-ca",
        "client.driver": "tedious",
        "client.root_trusted": "no",
    }
    found = option("KB2007728", "trust-issuing-ca", values)
    assert "import-root-node/extra-ca" in {step.id for step in found.steps}
    assert found.open == ()


@pytest.mark.parametrize(("runs", "asked"), [("yes", True), ("no", False)])
def test_no_client_is_asked_while_the_service_is_down(runs: str, asked: bool) -> None:
    completed = REASONER.derive(facts({"server.runs": runs}))
    what_if = WhatIf(REASONER, "protocol-mismatch", completed)
    assert any(fact.subject == "client" for fact in what_if.open_facts({})) == asked


@pytest.mark.parametrize(("client", "asked"), [("msoledbsql", True), ("tedious", False), ("mssql-jdbc", False)])
def test_schannel_is_asked_about_where_it_can_be_the_client_s(client: str, asked: bool) -> None:
    what_if = WhatIf(REASONER, "closed-after-server-upgrade", REASONER.derive(facts({"client.driver": client})))
    assert ("client.schannel_tls12" in {fact.name for fact in what_if.open_facts({})}) == asked
