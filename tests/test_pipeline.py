"""From a paste to its incidents: several errors are told apart, and one error is one incident however it is printed."""

from datetime import datetime, timezone

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
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


LIST = next(one.text for one in several() if one.id == "list-numbered-mail")


def test_the_problem_is_that_of_the_first_incident(reasoner: Reasoner) -> None:
    result = diagnosed(LIST, reasoner)
    assert result.problem == result.incidents[0].problem == "certificate-untrusted"
    # The stronger one does not go before the first.
    assert [one.diagnoses[0].status for one in result.incidents] == ["likely", "likely", "confirmed"]
    assert all(one.plan is not None for one in result.incidents)


def test_facts_of_several_incidents_have_ids_of_their_own(reasoner: Reasoner) -> None:
    result = diagnosed(LIST, reasoner)
    ids = [fact.id for fact in result.facts]
    assert len(ids) == len(set(ids)) and "derived:error.moment" not in ids[ids.index("i2.f1") :]
    for incident in result.incidents[1:]:
        used = {fact for one in incident.diagnoses for row in one.scenarios for fact in row.because}
        assert all(fact.startswith(f"{incident.id}.") for fact in used)


def test_an_answer_counts_for_every_incident(reasoner: Reasoner) -> None:
    intake = Intake(reasoner.base, Vault(masker_for(reasoner.base)))
    readings = intake.read(Document("pasted text", LIST.encode()))
    result = run_case(readings, {"certificate.kind": "private-ca"}, reasoner, at=AT)
    answered = [fact.id for fact in result.facts if fact.name == "certificate.kind" and fact.origin == "answered"]
    assert [fact.partition(".")[0] for fact in answered] == ["i1", "i2", "i3"]
    assert all(question.fact != "certificate.kind" for one in result.incidents for question in one.questions)


def test_without_advice_it_is_the_same_diagnosis(reasoner: Reasoner) -> None:
    intake = Intake(reasoner.base, Vault(masker_for(reasoner.base)))
    readings = intake.read(Document("pasted text", LIST.encode()))
    whole = run_case(readings, {}, reasoner, at=AT)
    alone = run_case(readings, {}, reasoner, at=AT, advised=False)
    assert any(one.questions for one in whole.incidents)
    assert [one.diagnoses for one in alone.incidents] == [one.diagnoses for one in whole.incidents]
    assert alone.facts == whole.facts
    assert all(one.plan is None and not one.questions for one in alone.incidents)


def test_the_report_names_every_incident_first(reasoner: Reasoner) -> None:
    result = diagnosed(LIST, reasoner)
    shown = to_text(report(result, reasoner.base))
    overview, _, rest = shown.partition("\n\ni1: ")
    assert "3 incidents" in overview
    for incident, line in zip(result.incidents, (5, 6, 7), strict=True):
        assert f"{incident.id}: {incident.diagnoses[0].title[:30]}" in overview and f"line {line}" in overview
        assert incident.plan is not None
    assert rest.count("What this rests on") == rest.count("\nPlan") == 3
    assert "incidents" not in to_text(report(diagnosed("1) SQL Server: Login failed", reasoner), reasoner.base))


def test_the_report_shows_each_incident_its_own_facts(reasoner: Reasoner) -> None:
    shown = to_text(report(diagnosed(LIST, reasoner), reasoner.base, full=True))
    first, second, third = (shown.partition(f"\n\ni{number}: ")[2].partition("\n\ni")[0] for number in (1, 2, 3))
    assert "error.provider" in first and "SSL Provider" in second and "SSL Provider  " not in third
    assert "Named Pipes" not in first and "Named Pipes" in third
