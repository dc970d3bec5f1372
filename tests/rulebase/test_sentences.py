"""The words of the program that a rule base has: sentences about evidence, and what steers a conversation."""

from pathlib import Path
from typing import get_args

import pytest

from kbassist.model.probe import ProbeReason
from kbassist.probe.inventory.entry import ORDER
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import default_rules
from kbassist.rulebase.loader import load
from kbassist.rulebase.probe_sentences import ALL_SENTENCES, FINDINGS, REASONS
from kbassist.rulebase.sentences import LATER_START, OTHER_MACHINE
from tests.support.run import GROUND, Run


def test_every_sentence_has_a_text_and_its_values(base: RuleBase) -> None:
    assert set(base.texts) == set(ALL_SENTENCES)
    for sentence in ALL_SENTENCES.values():
        said = base.say(sentence, **dict.fromkeys(sentence.values, "<filled in>"))
        assert "{" not in said and said.count("<filled in>") == len(sentence.values)


def test_every_reason_of_a_probe_and_every_finding_has_words() -> None:
    assert set(REASONS) == set(get_args(ProbeReason))
    assert tuple(FINDINGS) == ORDER


def test_another_rule_base_says_it_in_its_own_words(tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "texts").mkdir(parents=True)
    (own / "texts" / "mine.yaml").write_text("texts:\n  unused.other-machine: '{machine} is no party here'\n", "utf-8")
    base = load(base=own, cache=False)
    assert base.say(OTHER_MACHINE, machine="WEB07") == "WEB07 is no party here"
    assert base.say(LATER_START, time="noon") == "the server was started at noon, after the error", "as every one does"


@pytest.mark.parametrize(
    ("folder", "text", "words"),
    [
        (
            "texts",
            "texts:\n  unused.answerd: x\n",
            "the program says no 'unused.answerd' (did you mean 'unused.answered'?)",
        ),
        ("texts", "texts:\n  unused.answered: x\n", "is defined twice"),
        (
            "texts",
            "texts: {unused.other-machine: 'from {maschine}'}\n",
            "unknown value {maschine} (did you mean 'machine'?)",
        ),
        ("texts", "texts: {unused.other-machine: from elsewhere}\n", "the text leaves out {machine}"),
        ("speech", "language: pl\nagree: [tak, No]\n", "'No' means no already (language en)"),
        ("speech", "language: xx\n", "'xx' is no language"),
    ],
)
def test_lint_finds_words_that_can_not_be_said(folder: str, text: str, words: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "mine.yaml").write_text(text, encoding="utf-8")
    ran = run("kb", "lint", "--only", GROUND, "--rules", tmp_path)
    assert ran.status == 3
    assert any(words in line and "mine.yaml:" in line for line in ran.out.splitlines()), ran.out


def test_the_words_of_all_languages_are_understood(base: RuleBase, tmp_path: Path) -> None:
    assert {"yes", "ja", "oui", "si"} <= set(base.speech.agree)
    (tmp_path / "speech").mkdir()
    (tmp_path / "speech" / "tr.yaml").write_text("language: tr\nagree: [Evet]\nrefuse: [hayır]\n", encoding="utf-8")
    more = load((tmp_path,), base=default_rules(), cache=False)
    assert more.words_for("yes")[:2] == base.words_for("yes")[:2]
    assert "evet" in more.speech.agree and "hayır" in more.words_for("no")
