"""A message is recognised in every layout that people paste from; another product's never becomes ours by one."""

from pathlib import Path

import pytest

from kbassist.authoring.corpus import NONE, Text, read_corpus
from kbassist.authoring.samples import Sample, run_sample
from kbassist.reading.matcher import Matcher
from kbassist.reasoning.infer import Reasoner
from kbassist.reasoning.whose import OUTSIDE
from kbassist.rulebase.base import RuleBase
from kbassist.text.layout.views import views
from tests.support.layouts import COMBINED, GARBLED, LAYOUTS, LOST, Layout
from tests.support.thorough import share

CORPUS = Path(__file__).resolve().parent.parent.parent / "data" / "corpus"
WHOLE = LAYOUTS | COMBINED
_TOO_SHORT = "błąd: 18456"
"""Of the pattern that recognises this one too little is left."""


@pytest.fixture(scope="module")
def matcher(base: RuleBase) -> Matcher:
    return Matcher(base)


@pytest.fixture(scope="module")
def samples(base: RuleBase, matcher: Matcher) -> list[tuple[str, str, str]]:
    """Every sample that is recognised as it stands: article, symptom, text."""
    every = [
        (article, symptom.id, text)
        for article in base.article_ids
        for symptom in base.article(article).symptoms
        for text in symptom.samples
    ]
    return [(article, symptom, text) for article, symptom, text in every if (article, symptom) in hits(matcher, text)]


def hits(matcher: Matcher, text: str) -> set[tuple[str, str]]:
    lines = text.splitlines()
    return {(hit.article, hit.symptom) for hit in matcher.symptoms(tuple(views(lines)), lines, ())}


def missed(matcher: Matcher, samples: list[tuple[str, str, str]], layout: Layout) -> list[str]:
    return [text for article, symptom, text in samples if (article, symptom) not in hits(matcher, layout(text))]


@pytest.mark.parametrize("name", WHOLE)
def test_every_sample_is_recognised_in_every_layout(
    name: str, matcher: Matcher, samples: list[tuple[str, str, str]]
) -> None:
    assert len(samples) > 300
    some = share(samples, 4, list(WHOLE).index(name))
    assert missed(matcher, some, WHOLE[name]) == []


@pytest.mark.parametrize("name", GARBLED)
def test_every_sample_is_recognised_through_another_code_page(
    name: str, matcher: Matcher, samples: list[tuple[str, str, str]]
) -> None:
    foreign = [one for one in samples if not one[2].isascii()]
    assert foreign
    assert missed(matcher, foreign, GARBLED[name]) == []


@pytest.mark.parametrize("name", LOST)
def test_what_is_left_of_a_latin_script_is_enough(
    name: str, matcher: Matcher, samples: list[tuple[str, str, str]]
) -> None:
    latin = [one for one in samples if not one[2].isascii() and max(one[2]) < "\u2070" and _TOO_SHORT not in one[2]]
    assert len(latin) > 5
    assert missed(matcher, latin, LOST[name]) == []


def test_no_layout_makes_another_products_text_ours(reasoner: Reasoner) -> None:
    """Each text in one of the layouts; all of them would take minutes."""
    texts = [text for text in read_corpus([CORPUS]).texts if text.problem == NONE or text.problem.startswith(OUTSIDE)]
    layouts = list((WHOLE | GARBLED).items())
    assert len(texts) > 100
    taken = [
        (text.id, name)
        for number, text in share(enumerate(texts), 3)
        if not ours(text, reasoner, text.text)
        for name, layout in [layouts[number % len(layouts)]]
        if ours(text, reasoner, _laid_out(layout, text.text))
    ]
    assert taken == []


def _laid_out(layout: Layout, text: str) -> str:
    try:
        return layout(text)
    except UnicodeError:
        return text


def ours(text: Text, reasoner: Reasoner, shown: str) -> bool:
    """Whether a text is taken for a problem of ours, by more than a possibility."""
    result = run_sample(Sample(text.id, shown), reasoner)
    return any(
        diagnosis.status in ("likely", "confirmed") and not diagnosis.problem.startswith(OUTSIDE)
        for incident in result.incidents
        for diagnosis in incident.diagnoses
    )
