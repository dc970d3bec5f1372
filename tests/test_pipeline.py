"""From a paste to its incidents: several errors are told apart, and one error is one incident however it is printed."""

from datetime import datetime, timezone

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Vault
from tests.support.several import Several, several, told_apart

AT = datetime(2026, 1, 15, tzinfo=timezone.utc)


def diagnosed(text: str, reasoner: Reasoner) -> CaseResult:
    intake = Intake(reasoner.base, Vault(masker_for(reasoner.base)))
    return run_case(intake.read(Document("pasted text", text.encode())), {}, reasoner, at=AT)


@pytest.mark.parametrize("one", several(), ids=lambda one: one.id)
def test_incidents_of_a_paste(one: Several, reasoner: Reasoner) -> None:
    assert tuple(told_apart(one, diagnosed(one.whole, reasoner))) == one.incidents
