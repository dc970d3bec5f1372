"""Which readings show the same failure, where a text tells several errors."""

import pytest

from kbassist.case.failures import failures
from kbassist.case.places import places
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault

UNTRUSTED = "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
NAME = "(provider: SSL Provider, error: 0 - The target principal name is incorrect.)"
EXPIRED = "(provider: SSL Provider, error: 0 - The received certificate has expired.)"
LIST = f"1) SqlException {UNTRUSTED}\n2) SqlException {NAME}"


def members(base: RuleBase, *texts: str) -> list[list[tuple[str, int]]]:
    """The failures, each as the documents (from 1) and errors that show it."""
    intake = Intake(base, Vault())
    readings: list[Reading] = [one for text in texts for one in intake.read(Document("log.txt", text.encode()))]
    found = failures(readings, places(readings), base)
    return [[(readings[n].evidence.id, readings[n].error) for n in sorted(one.members)] for one in found]


def test_without_a_text_of_several_errors_there_is_nothing_to_sort(base: RuleBase) -> None:
    assert members(base, f"SqlException {UNTRUSTED}", f"SqlException {NAME}") == []


@pytest.mark.parametrize(
    ("others", "wanted"),
    [
        ((), [[("e1", 1)], [("e1", 2)]]),
        ((f"SqlException {NAME}",), [[("e1", 1)], [("e1", 2), ("e2", 0)]]),
        ((f"SqlException {EXPIRED}",), [[("e1", 1)], [("e1", 2)], [("e2", 0)]]),
        # Generic signs of no failure's problem, and what shows no symptom, are everybody's.
        (("SQL Server: Login timeout expired",), [[("e1", 1)], [("e1", 2)]]),
        (("Server=sql01;Encrypt=yes",), [[("e1", 1)], [("e1", 2)]]),
        ((LIST,), [[("e1", 1), ("e2", 1)], [("e1", 2), ("e2", 2)]]),
    ],
    ids=["alone", "same problem", "another problem", "generic", "no symptom", "the list again"],
)
def test_other_documents(base: RuleBase, others: tuple[str, ...], wanted: list[list[tuple[str, int]]]) -> None:
    assert members(base, LIST, *others) == wanted


def test_a_document_of_another_server_is_another_failure(base: RuleBase) -> None:
    here = LIST.replace(UNTRUSTED, f"{UNTRUSTED}\n   Server=sql01;Encrypt=yes")
    there = f"SqlException {UNTRUSTED}\nServer=sql02;Encrypt=yes"
    assert members(base, here, there) == [[("e1", 1)], [("e1", 2)], [("e2", 0)]]


def test_in_the_order_of_their_times_if_all_have_one(base: RuleBase) -> None:
    late = f"2026-01-12 09:00:00 SqlException {UNTRUSTED}\n2026-01-12 08:00:00 SqlException {NAME}"
    assert members(base, late) == [[("e1", 2)], [("e1", 1)]]
    assert members(base, late, f"SqlException {EXPIRED}") == [[("e1", 1)], [("e1", 2)], [("e2", 0)]]
