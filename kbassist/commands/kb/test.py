"""``kbassist kb test``."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from kbassist.authoring.examples import run_examples, stolen_samples
from kbassist.authoring.situations import agreements, by_driver, read_situations
from kbassist.commands.kb.articles import chosen_articles
from kbassist.commands.output import CHECK_FAILED, complain, say, show
from kbassist.reasoning.infer import open_reasoner
from kbassist.render.blocks import Table
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.folders import open_base


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    if arguments.watch:
        from kbassist.commands.kb.watch import watch  # noqa: PLC0415 - start-up: only a watch needs lint as well

        return watch(arguments)
    base = open_base(arguments.folders)
    if arguments.situations:
        return run_situations(base, arguments.engine, [Path(one) for one in arguments.situations])
    if arguments.articles or not base.beside:
        one = next((one for one in base.beside if {*arguments.articles} <= {*one.article_ids}), base)
        return run_tests(one, arguments.engine, chosen_articles(arguments.articles, one))
    return max(run_tests(one, arguments.engine, one.article_ids) for one in base.together)


def run_tests(base: RuleBase, engine: str, chosen: Iterable[str]) -> int:
    """Run the examples of the ``chosen`` articles, print the outcome of each; the exit status."""
    failed = total = 0
    chosen = tuple(chosen)
    for outcome in (*run_examples(open_reasoner(base, engine), chosen), *stolen_samples(base, chosen)):
        total += 1
        failed += bool(outcome.differences)
        _say_outcome(f"{outcome.article}: {outcome.title}", outcome.differences)
    if failed:
        complain(f"{failed} of {total} examples failed")
        return CHECK_FAILED
    say(f"{total} examples, all as expected\n")
    return 0


def run_situations(base: RuleBase, engine: str, paths: Iterable[Path]) -> int:
    """Run the situations at ``paths``, print the outcome of each and the agreement by driver; the exit status."""
    found = list(agreements(read_situations(paths, base), open_reasoner(base, engine)))
    for one in found:
        _say_outcome(f"{one.situation.id}: {one.situation.title}", one.differences)
        if one.situation.open:
            say(f"        open: {one.situation.open}{'' if one.differences else ' (it agrees now: take this out)'}\n")
    counts = by_driver(found).items()
    show([Table(("driver", "agree", "of"), tuple((driver, str(agree), str(of)) for driver, (agree, of) in counts))])
    say(f"{sum(not one.differences for one in found)} of {len(found)} situations agree\n")
    unexpected = [one.situation.id for one in found if one.unexpected]
    if unexpected:
        complain(f"not as their rows say: {', '.join(unexpected)}")
        return CHECK_FAILED
    return 0


def _say_outcome(what: str, differences: Iterable[str]) -> None:
    differences = tuple(differences)
    say(f"{'FAILED' if differences else 'ok'}  {what}\n")
    for difference in differences:
        say(f"        {difference}\n")
