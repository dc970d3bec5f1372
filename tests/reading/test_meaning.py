"""What a sentence says in whatever words: texts of our own that no product prints so."""

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reading.meaning import concepts
from kbassist.reasoning.infer import Reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.meaning import Concept, Envelope, MeaningFile, Point, meaning_problems
from kbassist.text.normal import normalise
from kbassist.text.secrets import Vault


def judged(reasoner: Reasoner, text: str) -> CaseResult:
    readings = Intake(reasoner.base, Vault()).read(Document("pasted text", text.encode()))
    return run_case(readings, {}, reasoner)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "(provider: SSL Provider, error: 0 - No trusted authority stands at the end of this chain.)",
            "certificate-untrusted",
        ),
        ("(Anbieter: SSL-Anbieter, Fehler: 0 - Der Kette dieser Stelle wird nicht vertraut.)", "certificate-untrusted"),
        ("SSL Provider: Denna kedja är inte betrodd", "certificate-untrusted"),
        ("SSL Provider: Ketju ei ole luotettava", "certificate-untrusted"),
        ("(提供程序: SSL 提供程序, 错误: 0 - 该证书链不受此计算机信任)", "certificate-untrusted"),
        ("SSL Provider: Das Zertifikat dort ist seit gestern abgelaufen", "certificate-expired"),
        ("SSL Provider: Varmenne on jo vanhentunut", "certificate-expired"),
        ("SSL Provider: 이 인증서는 어제 만료되었음", "certificate-expired"),
        ("SSL Provider: Het certificaat is door de beheerder ingetrokken", "certificate-revocation"),
        ("SSL Provider: Klient i server nie mają wspólnego algorytmu żadnego", "protocol-mismatch"),
        ("SSL Provider: Palvelimen kohdenimi on väärä", "certificate-name-mismatch"),
        ("SSL Provider: A visszavonás nem volt ellenőrizhető", "certificate-revocation"),
        (
            "(provider: TCP Provider, error: 0 - Pakken har en alt for stor størrelse til kryptering)",
            "protocol-mismatch",
        ),
        ("(provider: SQL, error: 0 - Het vinden van dit exemplaar ging fout)", "outside-network"),
        ("(provider: Pipes, error: 0 - Yhteyden avaaminen koneen SQL Server kanssa ei onnistunut)", "outside-network"),
    ],
)
def test_a_sentence_in_an_envelope_is_likely(reasoner: Reasoner, text: str, problem: str) -> None:
    found = judged(reasoner, text).incidents[0].diagnoses[0]
    assert (found.problem, found.status) == (problem, "likely")
    assert found.symptoms[0].symptom.startswith("meaning") and found.symptoms[0].words


@pytest.mark.parametrize(
    ("text", "article", "fact"),
    [
        (
            "(provider: TCP Provider, error: 0 - Den fjerne vært har lukket denne forbindelse, den eksterne vært)",
            "protocol-mismatch",
            "error.closed",
        ),
        (
            "(provider: SSL Provider, error: 31 - Η χειραψία κρυπτογράφησης (ssl/tls) δεν έγινε)",
            "protocol-mismatch",
            "",
        ),
        ("(provider: TCP Provider, error: 0 - Sisäinen poikkeus on nähty täällä)", "KB2007728", ""),
    ],
)
def test_a_sentence_is_no_surer_than_the_symptom_that_it_is(
    reasoner: Reasoner, text: str, article: str, fact: str
) -> None:
    result = judged(reasoner, text)
    (found,) = [one for one in result.incidents[0].diagnoses if one.article == article]
    assert found.status == "possible"
    assert not fact or fact in {one.name for one in result.facts}


def test_the_explanation_has_the_words(reasoner: Reasoner) -> None:
    result = judged(reasoner, "SSL Provider: Der Kette dieser Stelle wird nicht vertraut")
    assert "understood from the words kette" in to_text(report(result, reasoner.base, explained=True))


def test_a_bare_sentence_is_possible_beside_a_sign_of_sql_server(reasoner: Reasoner) -> None:
    sentence = "Der Kette dieser Stelle wird nicht vertraut"
    assert judged(reasoner, sentence).status == "not-recognised"
    found = judged(reasoner, f"SQL Server auf db01: {sentence}").incidents[0].diagnoses[0]
    assert (found.problem, found.status) == ("certificate-untrusted", "possible")


def test_a_message_that_is_known_is_not_second_guessed(reasoner: Reasoner) -> None:
    text = "(provider: SSL Provider, error: 0 - The received certificate has expired.) The chain is trusted."
    found = judged(reasoner, text).incidents[0].diagnoses
    assert [one.problem for one in found] == ["certificate-expired"]


@pytest.mark.parametrize("text", ["SSL Provider: No chains here", "SSL Provider: the blockchain trustee issued shares"])
def test_one_concept_or_the_inside_of_a_word_says_nothing(reasoner: Reasoner, text: str) -> None:
    assert judged(reasoner, text).incidents == () or judged(reasoner, text).problem != "certificate-untrusted"


def test_a_stem_begins_a_word(base: RuleBase) -> None:
    assert "chain" in concepts(base, normalise("this chain"))
    assert "chain" not in concepts(base, normalise("the blockchain"))


def test_what_is_wrong_in_a_file_is_said() -> None:
    file = MeaningFile(
        concepts=(Concept(id="chain", stems={"en": ("chain",)}),),
        envelopes=(
            Envelope(id="a", title="a", pattern="(", source="-"),
            Envelope(id="b", title="b", pattern="abc", source="-"),
        ),
        points=(
            Point(id="p", article="nowhere", any=(("chian",),), source="-"),
            Point(id="q", article="somewhere", symptom="locat", any=(("chain",),), source="-"),
        ),
    )
    messages = [message for _, message in meaning_problems(file, file, {"somewhere": ["locate"]})]
    assert len(messages) == 5
    assert any("did you mean" in message for message in messages)


@pytest.mark.parametrize(
    "text",
    [
        "(provider: SSL Provider, error: 0 - Qabllw ghyr m'arwf)",
        "SSL Provider: Qabllw ghyr m'arwf",
        'Secure Sockets Layer (SSL) encryption. Error: "Qabllw ghyr m\'arwf".',
    ],
)
def test_a_reason_that_nobody_can_read(reasoner: Reasoner, text: str) -> None:
    found = judged(reasoner, text).incidents[0].diagnoses[0]
    assert (found.problem, found.status) == ("tls-refused", "possible")
    assert "number" in found.undecided
