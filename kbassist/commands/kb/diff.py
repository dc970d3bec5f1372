"""``kbassist kb diff``."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from kbassist.authoring.affected import Affected
from kbassist.authoring.diff import changed
from kbassist.authoring.samples import Sample, examples_of, read_samples
from kbassist.commands.output import show
from kbassist.errors import UserError
from kbassist.reasoning.infer import open_reasoner
from kbassist.render.blocks import Block, Heading, Item, Para
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import default_rules
from kbassist.rulebase.loader import load


def run(arguments: argparse.Namespace) -> int:
    """Run the command; its exit status."""
    old, new = _bases(arguments)
    samples: dict[str, Sample] = {one.name: one for base in (old, new) if base for one in examples_of(base)}
    samples |= {one.name: one for one in read_samples(Path(one) for one in _cases(arguments))}
    # Against nothing a folder beside the shipped rules is told by what it says itself; one that stands alone says all.
    ground = old or (None if _is_whole(Path(arguments.old)) else load(()))
    affected = Affected(ground, new) if ground else None
    looked = [one for one in samples.values() if affected is None or affected.may_touch(one)]
    before = open_reasoner(old, arguments.engine) if old else None
    found = list(changed(before, open_reasoner(new, arguments.engine), looked))
    if old is None and affected is not None:
        found = [one for one in found if one.names(affected.articles)]

    def blocks() -> Iterator[Block]:
        yield Heading(f"{len(found)} of {len(samples)} samples change", 1)
        if not arguments.new:
            yield Para(f"Against {'nothing' if old is None else 'the shipped rules'}: {arguments.old}")
        for one in found:
            yield Heading(one.sample, 3)
            for change in one.changes:
                yield Item(f"{change.before} -> {change.after}", f"{change.what}:")

    show(blocks())
    return 0


def _bases(arguments: argparse.Namespace) -> tuple[RuleBase | None, RuleBase]:
    """What is compared: two folders, or one with the shipped rules or with nothing."""
    if arguments.new:
        if arguments.against:
            raise UserError("kb diff: --against is for one folder; leave it out, or leave out OLD")
        return _whole_base(arguments.old), _whole_base(arguments.new)
    new = _whole_base(arguments.old)
    against = arguments.against or ("nothing" if _is_whole(Path(arguments.old)) else "shipped")
    return (load(()) if against == "shipped" else None), new


def _cases(arguments: argparse.Namespace) -> list[str]:
    """Those that are named; for one folder those of a source checkout as well."""
    data = default_rules().parent / "data"
    own = [] if arguments.new else [str(one) for one in (data / "cases", data / "corpus") if one.is_dir()]
    return [*own, *arguments.cases]


def _is_whole(path: Path) -> bool:
    return any((path / "vocabulary").glob("*.y*ml")) and any((path / "drivers").glob("*.y*ml"))


def _whole_base(folder: str) -> RuleBase:
    """A rule base that stands alone, or, where the folder has no facts of its own, the shipped one with the folder."""
    path = Path(folder)
    if not path.is_dir():
        raise UserError(f"{folder}: no such folder of rules; a rule base has vocabulary, articles, ...")
    return load((), base=path) if _is_whole(path) else load((path,))
