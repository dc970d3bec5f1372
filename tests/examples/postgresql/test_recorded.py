"""What was built in is what is recognised, of every client that was recorded; and the rules say which of them check."""

from collections import Counter

import pytest

from kbassist.model.evidence import Value
from kbassist.probe.door.certificates import Kind
from tests.examples.postgresql.catalogue import cases
from tests.examples.postgresql.diagnosing import CERTIFICATES, diagnosed, reasoner, told
from tests.examples.postgresql.recorded import FOLDER, Record, Run, records

RECORDS = records()
FAILED = [(record, run) for record in RECORDS for run in record.runs if run.outcome == "failed"]


def named(record: Record, run: Run) -> str:
    return f"{record.client}-{run.case}-{run.attempt.sslmode or 'unsaid'}-{run.attempt.roots.value if run.attempt.roots else 'none'}"


@pytest.mark.parametrize(("record", "run"), FAILED, ids=[named(*one) for one in FAILED])
def test_what_was_built_in_is_recognised(record: Record, run: Run) -> None:
    # A bare error of Node.js names no driver: who pastes it says which.
    answers: dict[str, Value] = {"client.driver": record.driver} if record.driver == "node-postgres" else {}
    result = diagnosed(run.text, answers)
    assert result.incidents, run.text
    first = result.incidents[0].diagnoses[0]
    assert reasoner().base.article(first.article).problem == told(record, run)
    # What libpq says of a server that hangs up on it is all that there is.
    assert first.status in (
        {"possible"} if run.problem == "direct-tls" and "eof" in run.text else {"confirmed", "likely"}
    )


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.client)
def test_the_driver_is_known_by_its_words(record: Record) -> None:
    seen = Counter(
        str(next((fact.value for fact in diagnosed(run.text, {}).facts if fact.name == "client.driver"), "none"))
        for run in record.runs
        if run.outcome == "failed"
    )
    assert set(seen) <= {record.driver, "none"}
    # Node.js says nothing of the driver in errors of TLS.
    assert seen["none"] * 100 <= (60 if record.driver == "node-postgres" else 5) * seen.total()


def predicted(record: Record, run: Run) -> dict[str, str]:
    """What the rules say that the client checks, told its mode and its roots."""
    answers: dict[str, Value] = {
        "client.driver": record.driver,
        "client.root_file": "there" if run.attempt.roots else "missing",
        "client.driver_version": {"libpq": "15", "pgjdbc": "42.5", "psycopg": "3.3", "node-postgres": "8.23"}[
            record.driver
        ],
    }
    answers["client.sslmode"] = run.attempt.sslmode or "absent"
    if not run.attempt.sslmode and record.driver == "node-postgres" and run.attempt.roots:
        # A file of roots in the URI makes an ssl object, and with it TLS.
        answers["client.sslmode"] = "verify-full"
    return {fact.name: str(fact.value) for fact in diagnosed("", answers).facts}


CHECKED = [(record, run) for record in RECORDS for run in record.runs if run.case in CERTIFICATES]


@pytest.mark.parametrize(("record", "run"), CHECKED, ids=[named(*one) for one in CHECKED])
def test_the_rules_say_who_checks(record: Record, run: Run) -> None:
    facts = predicted(record, run)
    unknown = run.attempt.roots is None or (run.case == "private-ca" and run.attempt.roots is not Kind.GOOD)
    faulty = unknown or run.case == "expired"
    refuses = (faulty and facts["client.checks_chain"] == "yes") or (
        run.case == "wrong-name" and facts["client.checks_name"] == "yes"
    )
    if facts["client.sslmode_in_force"] == "disable":
        assert run.outcome == "clear"
    elif refuses and facts["client.encrypts"] == "maybe":
        # It goes on without TLS, and says nothing.
        assert run.outcome == "clear"
    else:
        assert (run.outcome == "failed") == refuses, facts


def test_every_server_was_tried_by_every_client() -> None:
    wanted = {case.name for case in cases()}
    for record in RECORDS:
        left_out = wanted - {run.case for run in record.runs}
        assert left_out <= {
            "psql": {"client-key-form"},
            "psycopg": {"client-key-form"},
            "pgjdbc": {"client-key-permissions"},
            "node-postgres": {"client-key-permissions", "client-key-form"},
        }[record.client] | {name for name in wanted if name.startswith(("channel-binding", "direct"))}, record.client


def test_nothing_of_the_machine_is_in_the_records() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text("utf-8")
        assert "/tmp" not in text and "worktree" not in text, path.name  # noqa: S108
