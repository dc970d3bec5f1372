"""A sentence cut off at the end of the input is a sign of its problem, an ended one that begins alike is not."""

import pytest

from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.text.layout.views import views

SENTENCE = "The certificate chain was issued by an authority that is not trusted"


def strengths(base: RuleBase, text: str) -> dict[str, str]:
    lines = text.splitlines()
    hits = Matcher(base).symptoms(tuple(views(lines)), lines, ())
    return {hit.symptom: hit.strength for hit in hits if hit.article == "KB2007728"}


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        (f"(provider: SSL Provider, error: 0 - {SENTENCE[:-5]}", "phrase"),
        (f"(provider: SSL Provider, error: 0 - {SENTENCE[:-5]}...", "phrase"),
        (f"# (provider: SSL Provider, error: 0 -\n# {SENTENCE[:38]}\n# {SENTENCE[39:-5]}", "phrase"),
        (f"(provider: SSL Provider, error: 0 - {SENTENCE[:-30]}", "generic"),
        # What was left out, and what closes around the rest.
        (f"(provider: SSL Provider, error: 0 - {SENTENCE[:-5]} […]", "phrase"),
        (f"(provider: SSL Provider, error: 0 - {SENTENCE[:-5]} [...]", "phrase"),
        (f'{{"message": "(provider: SSL Provider, error: 0 - {SENTENCE[:-5]}..."}}', "phrase"),
        (f'{{"message": "(provider: SSL Provider, error: 0 - {SENTENCE[:-5]}"}}', "phrase"),
        (f"<p>(provider: SSL Provider, error: 0 - {SENTENCE[:-5]}</p>", "phrase"),
        (f"'(provider: SSL Provider, error: 0 - {SENTENCE[:-5]}'", "phrase"),
    ],
)
def test_cut_off(base: RuleBase, text: str, strength: str) -> None:
    assert strengths(base, text) == {"windows-sentence": strength}


@pytest.mark.parametrize(
    "text",
    [SENTENCE[:20], f"{SENTENCE[:40]}.", f"{SENTENCE[:40]} of ours\n", f'"{SENTENCE[:40]}"', f"{SENTENCE[:40]}.'"],
)
def test_not_cut_off(base: RuleBase, text: str) -> None:
    assert strengths(base, text) == {}


SHORT = "SQL Server: error 0 - The received certificate has expired"


@pytest.mark.parametrize(("length", "strength"), [(-1, "phrase"), (-4, "phrase"), (-8, "generic"), (-12, "generic")])
def test_of_a_short_sentence_nearly_all_is_needed(base: RuleBase, length: int, strength: str) -> None:
    lines = [SHORT[:length]]
    hits = Matcher(base).symptoms(tuple(views(lines)), lines, ())
    assert {hit.strength for hit in hits if hit.article == "certificate-expired"} == {strength}


def test_the_beginning_of_an_expression_s_literal_is_never_telling_for_being_short(base: RuleBase) -> None:
    lines = ["SSL Provider: [error:0A000086:SSL routines::certificate verif"]
    hits = Matcher(base).symptoms(tuple(views(lines)), lines, ())
    assert {hit.strength for hit in hits} <= {"generic"}


def test_an_expression_that_lacks_the_end_of_its_last_literal(base: RuleBase) -> None:
    lines = [
        "The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption.",
        'Error: "The server selected protocol version TLS10 is not accepted',
    ]
    hits = Matcher(base).symptoms(tuple(views(lines)), lines, ())
    assert ("protocol-mismatch", "phrase") in {(hit.article, hit.strength) for hit in hits}


@pytest.mark.parametrize(
    ("reason", "article"),
    [("The target ", "certificate-name-mismatch"), ("The certificate ch", "KB2007728"), ("The t", ""), ("Target", "")],
)
def test_the_first_words_of_a_driver_s_reason(base: RuleBase, reason: str, article: str) -> None:
    lines = [f"(provider: SSL Provider, error: 0 - {reason}"]
    hits = [hit for hit in Matcher(base).symptoms(tuple(views(lines)), lines, ()) if hit.article != "tls-refused"]
    assert {hit.strength for hit in hits} <= {"generic"}
    assert article in {hit.article for hit in hits} if article else not hits
