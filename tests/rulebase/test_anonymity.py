"""Files of ``anonymity/``: a rule base of one's own adds sentences and names that stay; what is wrong in them is said."""

from pathlib import Path

import pytest

from kbassist.anonymous.anonymiser import Anonymiser
from kbassist.model.result import Failure
from kbassist.rulebase.files import RulesError
from kbassist.rulebase.loader import load
from tests.support.run import Run

SENTENCE = "sentences:\n  - {is: user, pattern: '%s', sample: %s, source: our tickets}\n"


def rules(tmp_path: Path, text: str) -> Path:
    (tmp_path / "anonymity").mkdir()
    (tmp_path / "anonymity" / "mine.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_rule_base_of_ones_own_adds_sentences_and_names_that_stay(tmp_path: Path) -> None:
    text = SENTENCE % ("opened by (?P<value>[a-z]{1,20})", "opened by smith") + "keep: {host: [jumphost]}\n"
    hide = Anonymiser(load((rules(tmp_path, text),), cache=False))
    (shown,) = hide((Failure(stage="reading", subject="opened by jones at server 'jumphost'", error=""),))
    assert shown.subject == "opened by user1 at server 'jumphost'"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (SENTENCE % ("opened by (", "x"), "not a regular expression"),
        (SENTENCE % ("opened by [a-z]{1,20}", "opened by smith"), "needs a group 'value'"),
        (SENTENCE % ("opened by (?P<value>[a-z]{1,20})", "closed"), "the pattern does not match it"),
        ("networks: [10.0.0.0/99]\n", "10.0.0.0/99"),
        ("keep: {hosts: [x]}\n", "hosts"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(RulesError) as caught:
        load((rules(tmp_path, text),), cache=False)
    (found,) = caught.value.problems
    assert problem in found.message and found.path.endswith("mine.yaml")


def test_lint_names_an_expression_that_can_explode(tmp_path: Path, run: Run) -> None:
    folder = rules(tmp_path, SENTENCE % ("by (?:[a-z]+ ?)+(?P<value>x)", "by a x"))
    ran = run("kb", "lint", "--rules", folder)
    assert ran.status == 3 and "slow" in ran.out + ran.err
