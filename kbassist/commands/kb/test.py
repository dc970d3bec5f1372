"""``kbassist kb test``."""

import argparse
from collections.abc import Iterable

from kbassist.authoring.examples import run_examples, stolen_samples
from kbassist.commands.kb.articles import chosen_articles
from kbassist.commands.output import CHECK_FAILED, complain, say
from kbassist.reasoning.infer import open_reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.rules)
    return run_tests(base, arguments.engine, chosen_articles(arguments.articles, base))


def run_tests(base: RuleBase, engine: str, chosen: Iterable[str]) -> int:
    """Run the examples of the ``chosen`` articles, print the outcome of each; the exit status."""
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
