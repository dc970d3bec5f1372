"""What a fault of the program cost, in a report; and parts of a report that don't take the others with them."""

from collections.abc import Iterable, Iterator

from kbassist.faults import Raised, each, fault
from kbassist.model.result import Failure
from kbassist.render.blocks import Block, Para


def failed(failure: Failure) -> Block:
    """A fault as a line of a report."""
    what = f"{failure.subject} ({failure.told}); this is a fault of kbassist: please report it"
    return Para(what, f"Failed while {failure.stage}:", "bad")


def shown(part: str, blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a part; where they can't be made, one that says so in the place of the rest."""
    for block in each(blocks):
        yield failed(fault("rendering", part, block.error)) if isinstance(block, Raised) else block
