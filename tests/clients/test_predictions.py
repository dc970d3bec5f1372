"""What the probe predicts of real clients is what they did, at the server that most of them fail at."""

import msgspec
import pytest

from kbassist.probe.door.certificates import Kind
from tests.clients.cells import Offer, Server
from tests.clients.predictions import Predictor
from tests.clients.recorded import FOLDER, read


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor()


@pytest.mark.parametrize("client", ["odbc-18", "mssql-jdbc-12", "sling"])
@pytest.mark.parametrize("encryption", ["offered", "forced"])
def test_predictions_come_true(predictor: Predictor, client: str, encryption: Offer) -> None:
    record = read(FOLDER / f"{client}.json")
    runs = [one for one in record.runs if one.server == Server(Kind.SELF_GENERATED, encryption)]
    assert len(runs) > 3
    found = list(predictor.of([msgspec.structs.replace(record, runs=tuple(runs))]))
    assert [one for one in found if not one.agrees] == []
    assert {one.outlook.works for one in found} == {"yes", "no"}
