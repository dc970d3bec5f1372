"""Patterns proposed from error texts: the product's words, and what they would take."""

from pathlib import Path

import pytest

from kbassist.anonymous.find import Finder
from kbassist.authoring.fixed import fixed_runs
from kbassist.authoring.proposal import Proposal, expression_of, propose, split_typed, wrong_with
from kbassist.authoring.takes import KnownTexts, in_words
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.pattern_compiler import compile_pattern
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.schema import Pattern
from kbassist.text.normal import normalise
from tests.support.shipped import shipped

FLUX = (
    '2026-03-01 10:00:00.12 [771] ERROR flux::core - The flux capacitor of host "db01.corp.example" (10.1.2.3:5432) '
    "refused 'alice' at C:\\Users\\alice\\flux.ini, id 6f9619ff-8b86-d011-b42d-00cf4fc964ff, Password=Secr3t"
)


@pytest.fixture(scope="module")
def base() -> RuleBase:
    return shipped()


def proposed(base: RuleBase, texts: list[str], apart: list[str] | None = None) -> Proposal:
    return propose(texts, KnownTexts(base, None, texts, apart or []), Finder(base.anonymity))


def test_what_changes_from_case_to_case_is_left_out(base: RuleBase) -> None:
    said = " ".join(fixed_runs(FLUX, Finder(base.anonymity)))
    assert "The flux capacitor of host" in said
    for one in ("2026", "10:00", "771", "db01", "10.1.2.3", "5432", "alice", "6f9619ff", "Secr3t", "Users"):
        assert one not in said, one


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('ORA-12514: TNS:listener does not know of service "x" requested', "ORA-12514"),
        ("System.Exception: The flux is gone\n   at Contoso.Data.OpenAsync(Task retry)", "The flux is gone"),
        ("550 5.7.1 user is locked by your organization's flux policy. [AM0.prod.example.com]", "organization's flux"),
        ('FATAL:  no flux.conf entry for host "10.9.8.7", user "al", no encryption', "no flux.conf entry for host"),
    ],
)
def test_one_fragment_is_enough_where_it_tells_the_text_apart(base: RuleBase, text: str, words: str) -> None:
    proposal = proposed(base, [text])
    assert words in str(proposal) and len(proposal.fragments) == 1 and not proposal.taken


def test_several_texts_give_what_they_have_in_common(base: RuleBase) -> None:
    texts = [f"flux authentication refused for user {name} in realm corp" for name in ("alice", "bob")]
    proposal = proposed(base, texts)
    assert "alice" not in str(proposal) and "bob" not in str(proposal)
    assert not wrong_with(proposal.fragments, texts, [])


def test_a_look_alike_makes_it_narrower(base: RuleBase) -> None:
    text = 'The flux capacitor is not ready: the coil of unit "7" is burnt out completely'
    other = 'The flux capacitor is not ready: the fuse of unit "7" is missing'
    wide = proposed(base, [text])
    narrow = proposed(base, [text], [other])
    assert not narrow.taken and wrong_with(narrow.fragments, [text], [other]) == ""
    assert "has these words, too" in wrong_with(("The flux capacitor is not ready",), [text], [other])
    assert len(narrow.fragments) >= len(wide.fragments)


def test_numbers_stay_only_where_nothing_else_tells_the_problem(base: RuleBase) -> None:
    text = "flux_bind: Invalid credentials (49), comment: AcceptSecurityContext error, data 775"
    assert "775" not in str(proposed(base, [text]))
    numbered = proposed(base, [text], [text.replace("775", "52e")])
    assert numbered.numbered and "775" in str(numbered) and not numbered.taken


def test_what_it_would_take_is_said(base: RuleBase) -> None:
    known = KnownTexts(base, None, ["x"], ["the target principal name is incorrect, they said"])
    said = "; ".join(in_words(known.taken(("target principal name is incorrect",))))
    assert "what other articles recognise" in said and "known messages" in said and "another problem" in said
    assert "nothing is wrong" in "; ".join(in_words(known.taken(("The operation completed successfully",))))


def test_a_corpus_is_asked_too(base: RuleBase, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "causes: {c: {title: t, articles: []}}\ntexts:\n- {id: gone, problem: none, cause: c, driver: none, language: en, "
        "provenance: {kind: client, source: test}, text: the flux of it was gone}\n",
        encoding="utf-8",
    )
    known = KnownTexts(base, tmp_path, ["own"], [])
    assert in_words(known.taken(("the flux of it",))) == ["texts of the corpus: gone"]
    assert not KnownTexts(base, tmp_path, ["the flux of it was gone"], []).taken(("the flux of it",)), "it is the own"


def test_several_fragments_are_one_expression_with_bounds() -> None:
    text = 'The flux (v1) of "db01" was gone. It will not come back.'
    expression = expression_of(("The flux (v1) of", "will not come back"), [text])
    pattern = compile_pattern(Pattern(pattern=expression))
    assert search(pattern, normalise(text)) and not search(pattern, normalise("the flux (v1) of it"))
    assert split_typed(" The flux ... come back… now ") == ("The flux", "come back", "now")
