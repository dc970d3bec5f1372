"""What the server runs on decides the steps: on Linux none opens a store of Windows."""

import re
from collections.abc import Iterator

import pytest

from kbassist.advisor.plan import make_plan
from kbassist.model.result import Diagnosis, Step
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.loader import load
from tests.support.facts import facts

BASE = load()
REASONER = Reasoner(BASE, select_engine("reference"))
WINDOWS = re.compile(r"\bmmc\b|LocalMachine|Local Computer|certutil -(v )?-?store|Configuration Manager|HKLM", re.I)
ARTICLES = ("KB2007728", "certificate-name-mismatch", "certificate-expired", "certificate-usage")


def server_steps(article: str, values: dict[str, str]) -> Iterator[Step]:
    inference = REASONER.judge(REASONER.derive(facts({**values})), (article,))
    diagnosis = Diagnosis(
        article=article,
        title="",
        problem="connection",
        cause="",
        status="confirmed",
        scenarios=(),
        findings=(),
        symptoms=(),
        because=(),
        rules=(),
    )
    plan = make_plan(BASE, diagnosis, inference, ())
    return (step for option in plan.options for step in option.steps if step.where == "server")


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("kind", ["self-signed", "private-ca", "public-ca", "self-generated"])
def test_no_step_at_a_linux_server_names_a_store_of_windows(article: str, kind: str) -> None:
    values = {"server.os": "linux", "certificate.kind": kind, "client.os": "linux", "client.distribution": "debian"}
    for step in server_steps(article, values):
        said = " ".join((step.text, *(command.text for command in step.commands)))
        assert not WINDOWS.search(said), f"{step.id}: {said}"


def test_the_intermediate_goes_to_the_clients_of_a_linux_server() -> None:
    values = {"certificate.kind": "private-ca", "client.root_trusted": "yes"}
    linux = [step.id for step in server_steps("KB2007728", {**values, "server.os": "linux"})]
    windows = [step.id for step in server_steps("KB2007728", {**values, "server.os": "windows"})]
    assert not any(one.endswith("/intermediates") for one in linux)
    assert any(one.endswith("/intermediates") for one in windows)
