"""What the probe predicts of real clients is what they did, or somebody has explained why not.

All runs in CI, else a share, of each client another one (``tests/support/thorough.py``).
"""

import msgspec
import pytest

from tests.clients.agreement import listed
from tests.clients.explained import explanations
from tests.clients.judge import key
from tests.clients.predictions import Prediction, Predictor, differences, left_open
from tests.clients.recorded import Record, records
from tests.support.thorough import share

_SHARE = 12


def _some(number: int, record: Record) -> Record:
    """A share of a client's runs, and those that are explained."""
    explained = {run for one in explanations().predictions if record.client in one.clients for run in one.runs}
    some = {key(run) for run in share(record.runs, _SHARE, number)} | explained
    runs = [run for run in record.runs if key(run) in some]
    return msgspec.structs.replace(record, runs=tuple(runs))


@pytest.fixture(scope="module")
def found() -> list[Prediction]:
    return list(Predictor().of(_some(number, record) for number, record in enumerate(records())))


def test_every_difference_is_explained(found: list[Prediction]) -> None:
    assert len(found) > 150
    assert differences(found)[1] == []


def test_a_wrong_prediction_is_noticed(found: list[Prediction]) -> None:
    right = next(one for one in found if one.agrees and one.outlook.works == "yes")
    wrong = msgspec.structs.replace(right, connected=False)
    (line,) = differences([wrong])[1]
    assert key(right.run) in line


def test_the_problem_that_is_predicted_was_built_in(found: list[Prediction]) -> None:
    assert [one for one in found if one.names_it is False] == []


def test_what_is_left_open_says_on_what_it_hangs(found: list[Prediction]) -> None:
    assert all(one.outlook.hangs_on or one.outlook.rests_on for one in found if one.open)
    assert len(list(left_open(found))) < 10


def test_every_explanation_is_needed(found: list[Prediction]) -> None:
    wrong = {(one.record.client, key(one.run)) for one in found if not one.agrees}
    assert wrong == {(client, run) for one in explanations().predictions for client in one.clients for run in one.runs}
    texts = {(client, what) for client, kinds in listed().items() for what in kinds if what.startswith("problem: ")}
    for one in explanations().texts:
        for client in one.clients:
            said = f"said {' or '.join(one.said)}, " if one.said else ""
            fitting = [what for name, what in texts if name == client and said in what]
            assert [what for what in fitting if what.endswith(tuple(one.happened))], (client, one.because)
