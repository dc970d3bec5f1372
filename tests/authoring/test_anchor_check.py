"""What a batch would not look at is a problem of the rule base."""

import pytest

from kbassist.authoring.anchor_check import AnchorCheck
from kbassist.reading.anchors import Anchors, literals
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.messages import MessageFile
from kbassist.text.normal import normalise


def test_every_sample_and_sentence_has_an_anchor(base: RuleBase) -> None:
    check = AnchorCheck(base)
    assert [words for one in base.article_ids for words in check.of_article(base.article(one))] == []


def test_a_missing_anchor_is_named(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    article = base.article("KB2007728")
    sample = normalise(article.symptoms[0].samples[0])
    kept = {text: languages for text, languages in literals(base).items() if text not in sample}
    monkeypatch.setattr("kbassist.authoring.anchor_check.anchors", lambda _base: Anchors.of(kept, kept))
    found = dict(AnchorCheck(base).of_article(article))
    assert "a batch does not look at it as it is in UTF-8" in found["symptoms", 0, "samples", 0]


def test_sentences_of_messages_too(base: RuleBase, monkeypatch: pytest.MonkeyPatch) -> None:
    message = base.catalogue.messages["windows.untrusted-root"]
    content = MessageFile(messages=(message,))
    assert list(AnchorCheck(base).of_messages(content)) == []
    # Without any anchor beyond ASCII the sentences of other scripts are not seen.
    kept = {text: languages for text, languages in literals(base).items() if text.isascii()}
    monkeypatch.setattr("kbassist.authoring.anchor_check.anchors", lambda _base: Anchors.of(kept, kept))
    assert any("a batch does not look at it" in words for _, words in AnchorCheck(base).of_messages(content))
