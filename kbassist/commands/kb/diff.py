"""``kbassist kb diff``."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from kbassist.authoring.diff import changed
from kbassist.authoring.samples import examples_of, read_samples
from kbassist.commands.output import show
from kbassist.errors import UserError
from kbassist.reasoning.infer import open_reasoner
from kbassist.render.blocks import Block, Heading, Item
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    old, new = _whole_base(arguments.old), _whole_base(arguments.new)
    samples = {one.name: one for one in (*examples_of(old), *examples_of(new))}
    samples |= {one.name: one for one in read_samples(Path(one) for one in arguments.cases)}
    reasoners = open_reasoner(old, arguments.engine), open_reasoner(new, arguments.engine)
    found = list(changed(*reasoners, samples.values()))

    def blocks() -> Iterator[Block]:
        yield Heading(f"{len(found)} of {len(samples)} samples change", 1)
        for one in found:
            yield Heading(one.sample, 3)
            for change in one.changes:
                yield Item(f"{change.before} -> {change.after}", f"{change.what}:")

    show(blocks())
    return 0


def _whole_base(folder: str) -> RuleBase:
    """A rule base that stands alone, or, where the folder has no facts of its own, the shipped one with the folder."""
    path = Path(folder)
    if not path.is_dir():
        raise UserError(f"{folder}: no such folder of rules; a rule base has vocabulary, articles, ...")
    whole = any((path / "vocabulary").glob("*.y*ml")) and any((path / "drivers").glob("*.y*ml"))
    return load((), base=path) if whole else load((path,))
