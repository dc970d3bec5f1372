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

FILES = sorted(FOLDER.glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
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


def test_a_wrong_rule_is_noticed(reasoner: Reasoner) -> None:
    """ODBC 18 told as a driver that neither encrypts by itself nor looks when the server does."""
    real = read(FOLDER / "mssql-python.json")
    wrong = Record(real.client, "system-data-sqlclient", "4.6", {}, real.runs)
    aspects = {one.aspect for run in wrong.runs for one in compare(reasoner, wrong, run) if not one.agrees}
    assert aspects == {Aspect.ENCRYPTION, Aspect.VALIDATION}
