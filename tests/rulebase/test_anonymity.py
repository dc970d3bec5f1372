"""Files of ``anonymity/``: a rule base of one's own adds sentences and names that stay; what is wrong in them is said."""

from pathlib import Path

import pytest

from kbassist.anonymous.anonymiser import Anonymiser
from kbassist.authoring.expression_check import explosive
from kbassist.model.result import Failure
from kbassist.rulebase.language.anonymity import AnonymityFile, Naming, anonymity_problems
from kbassist.rulebase.loader import load


def naming(pattern: str, sample: str) -> Naming:
    return Naming(is_="user", pattern=pattern, sample=sample, source="our tickets")


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
    ("content", "problem"),
    [
        (AnonymityFile(sentences=(naming("opened by (", "x"),)), "not a regular expression"),
        (AnonymityFile(sentences=(naming("opened by [a-z]{1,20}", "opened by smith"),)), "needs a group 'value'"),
        (AnonymityFile(sentences=(naming("by (?P<value>[a-z]{1,20})", "closed"),)), "the pattern does not match it"),
        (AnonymityFile(networks=("10.0.0.0/99",)), "10.0.0.0/99"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(content: AnonymityFile, problem: str) -> None:
    ((place, message),) = anonymity_problems(content)
    assert problem in message and place[0] in ("sentences", "networks") and place[1] == 0


def test_an_expression_that_can_explode_is_named() -> None:
    slow = AnonymityFile(sentences=(naming("by (?:[a-z]+ ?)+(?P<value>x)", "by a x"),))
    ((place, message),) = explosive(slow)
    assert place == ("sentences", 0, "pattern") and message.startswith("slow")
