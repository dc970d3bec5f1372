"""``kbassist kb coverage``."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from kbassist.authoring.coverage import coverage
from kbassist.authoring.samples import examples_of, read_samples
from kbassist.commands.kb.articles import chosen_articles
from kbassist.commands.output import show
from kbassist.reasoning.infer import open_reasoner
from kbassist.render.blocks import Block, Heading, Item, Para
from kbassist.rulebase.folders import open_base


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    base = open_base(arguments.folders)
    samples = [*examples_of(base), *read_samples(Path(one) for one in arguments.cases)]
    chosen = chosen_articles(arguments.articles, base)
    found = list(coverage(open_reasoner(base, arguments.engine), samples))
    if arguments.articles:
        found = [one for one in found if one.name in chosen]

    def blocks() -> Iterator[Block]:
        yield Heading("What no example reaches", 1)
        for one in found:
            yield Item(f"{one.reached} of {one.total} reached", f"{one.name}:", "strong")
            for what in one.missed:
                yield Item(what, indent=1)
        reached, total = sum(one.reached for one in found), sum(one.total for one in found)
        yield Para(f"{reached} of {total} reached by {len(samples)} samples", "Total:")

    show(blocks())
    return 0
