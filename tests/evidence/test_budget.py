"""What a document may cost: said when it is met, and what was read before stays."""

import pytest

from kbassist.evidence import attempts, budget
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.readers import event_json, event_text, registry
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault

REGISTRY = "[HKEY_LOCAL_MACHINE\\x]\n" + '"a"=dword:1\n' * 5
TEXT = "Log Name: System\nSource: Schannel\nEvent ID: 36882\nDescription:\nx\n" * 5
JSON = '{"Id": 36882, "ProviderName": "Schannel", "Message": "x"}\n' * 5


@pytest.mark.parametrize(
    ("module", "limit", "text"),
    [(registry, "_MAX_VALUES", REGISTRY), (event_text, "_MAX_EVENTS", TEXT), (event_json, "_MAX_OBJECTS", JSON)],
)
def test_entries_that_are_left_out_are_said(
    module: object, limit: str, text: str, base: RuleBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, limit, 3)
    (reading,) = Intake(base, Vault()).read(Document("given", text.encode()))
    assert "only the first 3 entries were read; cut the file" in reading.evidence.note
    assert reading.evidence.status == "partly"


def test_a_reader_that_has_no_time_left_says_so(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "Budget", lambda: budget.Budget(seconds=-1.0))
    error = "The certificate chain was issued by an authority that is not trusted."
    (reading,) = Intake(base, Vault()).read(Document("given", f"{error}\n\n{REGISTRY}".encode()))
    assert "not read as registry: the readers before it took all the time" in reading.evidence.note
    assert {one.troubles[0].reason for one in reading.attempts if one.format == "registry"} == {"out-of-time"}
    assert reading.hits, "what needs no reader is read all the same"
