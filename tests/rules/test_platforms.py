"""What the server runs on decides the steps: on Linux none opens a store of Windows."""

import re
from collections.abc import Iterator

import pytest

from kbassist.model.evidence import Value
from kbassist.model.result import Step
from kbassist.rulebase.base import RuleBase
from tests.support.plan import planned

WINDOWS = re.compile(r"\bmmc\b|LocalMachine|Local Computer|certutil -(v )?-?store|Configuration Manager|HKLM", re.I)
ARTICLES = (
    "KB2007728",
    "certificate-name-mismatch",
    "certificate-expired",
    "certificate-usage",
    "certificate-pin-mismatch",
)


def server_steps(article: str, values: dict[str, Value]) -> Iterator[Step]:
    return (step for option in planned(article, values).options for step in option.steps if step.where == "server")


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("kind", ["self-signed", "private-ca", "public-ca", "self-generated"])
def test_no_step_at_a_linux_server_names_a_store_of_windows(article: str, kind: str) -> None:
    values: dict[str, Value] = {
        "server.os": "linux",
        "certificate.kind": kind,
        "client.os": "linux",
        "client.distribution": "debian",
    }
    for step in server_steps(article, values):
        said = " ".join((step.text, *(command.text for command in step.commands)))
        assert not WINDOWS.search(said), f"{step.id}: {said}"


def test_the_intermediate_goes_to_the_clients_of_a_linux_server() -> None:
    values: dict[str, Value] = {"certificate.kind": "private-ca", "client.root_trusted": "yes"}
    linux = [step.id for step in server_steps("KB2007728", {**values, "server.os": "linux"})]
    windows = [step.id for step in server_steps("KB2007728", {**values, "server.os": "windows"})]
    assert not any(one.endswith("/intermediates") for one in linux)
    assert any(one.endswith("/intermediates") for one in windows)


CLICKS = re.compile(
    r"Configuration Manager > .*(tab Certificate: choose|Flags: Force|tab Flags: Force)|Manage Private Keys:"
)


def test_where_clicks_change_a_server_on_windows_a_command_does_too(base: RuleBase) -> None:
    clicked = [step for procedure in base.procedures.values() for step in procedure.steps if CLICKS.search(step.whole)]
    assert len(clicked) >= 7
    assert not [step.id for step in clicked if not any(one.shell in ("powershell", "cmd") for one in step.commands)]


PROVIDED = re.compile(
    r"\bmmc\b|LocalMachine|Local Computer|certutil|Configuration Manager|HKLM|registry|SuperSocketNetLib|ERRORLOG|"
    r"xp_readerrorlog|xp_logininfo|dm_server_registry|sp_configure|Schannel|Manage Private|service account|mssql-conf",
    re.I,
)
OF_WINDOWS = re.compile(
    r"\bmmc\b|LocalMachine|Local Computer|certutil|HKLM|SCHANNEL|SQLCheck\b.*\bclient|cliconfg", re.I
)
ITS_STORE = re.compile(
    r"\bmmc\b|LocalMachine\\Root|certutil -(addstore|store)|SCHANNEL\\|Get-TlsCipherSuite|Schannel ev"
)


def said(article: str, where: str, values: dict[str, Value]) -> Iterator[tuple[str, str]]:
    """What the steps at a machine say and run."""
    for option in planned(article, {"case.product": "sql-server", **values}).options:
        for step in option.steps:
            if step.where == where:
                yield step.id, " ".join((step.text, step.verify, *(command.text for command in step.commands)))


@pytest.mark.parametrize("system", ["azure", "rds"])
def test_no_step_reaches_into_a_server_that_a_provider_runs(system: str, base: RuleBase) -> None:
    for article in base.article_ids:
        wrong = {step for step, text in said(article, "server", {"server.os": system}) if PROVIDED.search(text)}
        assert not wrong, article


@pytest.mark.parametrize("driver", ["msodbcsql", "microsoft-data-sqlclient", "go-mssqldb", "mssql-jdbc", "tedious"])
@pytest.mark.parametrize("system", ["linux", "macos"])
def test_no_step_at_another_client_is_one_of_windows(system: str, driver: str, base: RuleBase) -> None:
    for article in base.article_ids:
        steps = said(article, "client", {"client.os": system, "client.driver": driver})
        assert not {step for step, text in steps if OF_WINDOWS.search(text)}, article


@pytest.mark.parametrize("driver", ["mssql-jdbc", "tedious"])
def test_a_client_with_tls_of_its_own_is_not_sent_to_that_of_windows(driver: str, base: RuleBase) -> None:
    for article in base.article_ids:
        steps = said(article, "client", {"client.os": "windows", "client.driver": driver})
        assert not {step for step, text in steps if ITS_STORE.search(text)}, article
