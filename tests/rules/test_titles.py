"""Every fact that a person may see has a title of its own, in a few words."""

from collections import Counter

from kbassist.rulebase.base import RuleBase

LONGEST = 60


def test_facts_have_titles(base: RuleBase) -> None:
    assert [name for name, fact in base.facts.items() if not fact.title] == []
    titles = Counter(fact.title for fact in base.facts.values())
    assert [title for title, count in titles.items() if count > 1 or len(title) > LONGEST] == []


def test_a_fact_is_called_by_its_title(base: RuleBase) -> None:
    assert base.called("client.os") == "client's operating system"
