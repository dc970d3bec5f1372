"""The rules against what real clients did: ``data/clients/`` as recorded, quick and without any client.

A new disagreement fails, and one that is gone fails too: ``python -m tests.clients.agreement --write`` lists anew, and
the difference shows what a change of the rules has done.
"""

from pathlib import Path

import pytest

from kbassist.reasoning.infer import Reasoner
from tests.clients.agreement import disagreements, judged, listed
from tests.clients.catalogue import CLIENTS, PASSWORD
from tests.clients.judge import Aspect, compare, key
from tests.clients.recorded import FOLDER, Record, read, records
from tests.support.thorough import share

FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", share(FILES, 2), ids=lambda path: path.stem)
def test_rules_agree_as_listed(path: Path, reasoner: Reasoner) -> None:
    record = read(path)
    found = disagreements(judged(reasoner, [record])).get(record.client, {})
    assert found == listed().get(record.client, {})


def test_every_client_on_record_is_in_the_catalogue() -> None:
    assert {path.stem for path in FILES} <= {client.name for client in CLIENTS}
    assert set(listed()) <= {path.stem for path in FILES}


def test_each_run_once() -> None:
    for record in records():
        keys = [key(run) for run in record.runs]
        assert len(keys) == len(set(keys)), record.client


def test_no_password_on_record() -> None:
    for path in FILES:
        assert PASSWORD not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize(
    ("client", "driver", "version", "aspects"),
    [
        # ODBC 18 told as a driver that neither encrypts by itself nor looks when the server does.
        ("mssql-python", "system-data-sqlclient", "4.6", {Aspect.ENCRYPTION, Aspect.VALIDATION}),
        # FreeTDS, which takes what a server forces, told as one that refuses it; jTDS the other way round.
        ("freetds", "jtds", "1.3.1", {Aspect.ENCRYPTION, Aspect.VALIDATION}),
        ("jtds", "freetds", "1.3", {Aspect.ENCRYPTION, Aspect.VALIDATION}),
        # A release that logs in in clear where the server has no TLS, told as the one that does so no more, and back.
        ("tedious-19", "tedious", "20", {Aspect.ENCRYPTION}),
        ("tedious-latest", "tedious", "19", {Aspect.ENCRYPTION}),
        # tiberius without the program whose default it is to encrypt.
        ("fastmssql", "tiberius", "0.12", {Aspect.ENCRYPTION}),
    ],
)
def test_a_wrong_rule_is_noticed(
    client: str, driver: str, version: str, aspects: set[Aspect], reasoner: Reasoner
) -> None:
    real = read(FOLDER / f"{client}.json")
    wrong = Record(real.client, driver, version, {}, real.runs)
    compared = [one for run in wrong.runs for one in compare(reasoner, wrong, run)]
    assert {one.aspect for one in compared if not one.agrees and one.aspect is not Aspect.PROBLEM} == aspects
