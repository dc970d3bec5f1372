"""The articles that a ``kb`` command is to look at."""

from collections.abc import Sequence

from kbassist.errors import UserError
from kbassist.rulebase.base import RuleBase
from kbassist.text.similar import suggestion


def chosen_articles(articles: Sequence[str], base: RuleBase) -> tuple[str, ...]:
    """The articles named on the command line, all without any. Raises ``UserError`` for an unknown one."""
    for one in articles:
        if one not in base.article_ids:
            raise UserError(f"{one}: no such article{suggestion(one, base.article_ids)}; see 'kbassist kb list'")
    return tuple(articles) or base.article_ids
