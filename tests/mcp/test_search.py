"""Articles by words."""

import pytest

from kbassist.mcp.search import ArticleSearch
from kbassist.rulebase.base import RuleBase


def search(base: RuleBase) -> ArticleSearch:
    return ArticleSearch(map(base.article, base.article_ids))


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("2007728", "KB2007728"),
        ("certificate expired", "certificate-expired"),
        ("TLS 1.0 was disabled", "protocols-disabled"),
        ("strict encryption TDS 8.0", "strict-encryption"),
    ],
)
def test_the_article_of_that_name_comes_first(base: RuleBase, query: str, first: str) -> None:
    assert search(base).find(query, 5)[0].id == first


def test_words_of_no_article_find_none(base: RuleBase) -> None:
    assert search(base).find("zebra crossing xylophone", 5) == []


def test_no_more_than_was_asked_for(base: RuleBase) -> None:
    assert len(search(base).find("certificate", 3)) == 3
