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
    ],
)
def test_cut_off(base: RuleBase, text: str, strength: str) -> None:
    assert strengths(base, text) == {"windows-sentence": strength}


@pytest.mark.parametrize("text", [SENTENCE[:20], f"{SENTENCE[:40]}.", f"{SENTENCE[:40]} of ours\n"])
def test_not_cut_off(base: RuleBase, text: str) -> None:
    assert strengths(base, text) == {}
