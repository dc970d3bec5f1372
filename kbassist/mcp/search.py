"""Articles by the words of a question: those that few articles have tell most."""

import math
import re
from collections import Counter
from collections.abc import Iterable

from kbassist.rulebase.language.schema import Article
from kbassist.text.normal import normalise

_WORD = re.compile(r"[^\W_]{2,}")
_TITLE, _NAMES, _TEXT = 3.0, 2.0, 1.0
"""What a word weighs by where it stands."""


class ArticleSearch:
    """Articles by their words."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._articles = {one.id: one for one in articles}
        self._words = {one.id: _weighed(one) for one in self._articles.values()}
        self._spread = Counter(word for words in self._words.values() for word in words)

    def find(self, query: str, most: int) -> list[Article]:
        """The articles that fit ``query``, the best first; at most so many."""
        asked = dict.fromkeys(words_of(query))
        scores = {
            name: sum(self._worth(word) * words.get(word, 0.0) for word in asked) for name, words in self._words.items()
        }
        best = sorted((name for name in scores if scores[name] > 0), key=lambda one: (-scores[one], one))
        return [self._articles[name] for name in best[:most]]

    def _worth(self, word: str) -> float:
        return math.log(1 + len(self._words) / self._spread[word]) if word in self._spread else 0.0


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return _WORD.findall(normalise(text))


def _weighed(article: Article) -> dict[str, float]:
    """The words of an article, each by the best place where it stands."""
    names = (article.id, article.problem, *(row.title for row in article.scenarios))
    ways = tuple(option.title for option in article.resolutions)
    seen = tuple(part for symptom in article.symptoms for part in (symptom.title, *symptom.samples))
    found: dict[str, float] = {}
    for weight, texts in (
        (_TEXT, (article.cause, article.mechanism, *seen)),
        (_NAMES, (*names, *ways)),
        (_TITLE, (article.title, article.source.number)),
    ):
        found.update((word, weight) for text in texts for word in words_of(text))
    return found
