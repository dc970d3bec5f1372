"""Whose error it is, a question apart from which error: signs of the product and of others are facts.

The vocabulary says which facts tell (``vouches``). Without them a problem of ours is at most possible; where they say
that it is another's, it is none of ours. What is recognised as not ours (``outside-*``) needs no sign.
"""

from collections.abc import Mapping

from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import Test, all_hold, contradicted
from kbassist.rulebase.names import OUTSIDE


def signs(base: RuleBase, article: str) -> tuple[Test, ...]:
    """What has to be known before an article is more than possible; nothing for what is not ours anyway."""
    return () if base.article(article).problem.startswith(OUTSIDE) else base.tests(base.vouching)


def vouched(base: RuleBase, article: str, known: Mapping[str, Value]) -> bool:
    """Whether the facts say that the error is of a product that the article is about."""
    return all_hold(signs(base, article), known)


def disowned(base: RuleBase, article: str, known: Mapping[str, Value]) -> bool:
    """Whether the facts say that the error is another product's."""
    return contradicted(signs(base, article), known)
