"""``kbassist kb test``."""

import argparse
from collections.abc import Iterable

from kbassist.commands.output import CHECK_FAILED, complain, say
from kbassist.errors import UserError
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base
from kbassist.rulebase.language.conditions import suggestion


def test(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.rules)
    return run_tests(base, arguments.engine, _chosen(arguments.articles, base))


def _chosen(articles: list[str], base: RuleBase) -> tuple[str, ...]:
    """The articles named on the command line, all without any. Raises ``UserError`` for an unknown one."""
    for one in articles:
        if one not in base.article_ids:
            raise UserError(f"{one}: no such article{suggestion(one, base.article_ids)}; see 'kbassist kb list'")
    return tuple(articles) or base.article_ids


def run_tests(base: RuleBase, engine: str, chosen: Iterable[str]) -> int:
    """Run the examples of the ``chosen`` articles, print the outcome of each; the exit status."""
    from kbassist.authoring.examples import run_examples, stolen_samples  # noqa: PLC0415

    failed = total = 0
    chosen = tuple(chosen)
    for outcome in (*run_examples(open_reasoner(base, engine), chosen), *stolen_samples(base, chosen)):
        total += 1
        failed += bool(outcome.differences)
        say(f"{'FAILED' if outcome.differences else 'ok'}  {outcome.article}: {outcome.title}\n")
        for difference in outcome.differences:
            say(f"        {difference}\n")
    if failed:
        complain(f"{failed} of {total} examples failed")
        return CHECK_FAILED
    say(f"{total} examples, all as expected\n")
    return 0
