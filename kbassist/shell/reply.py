"""What the shell answers with."""

from msgspec import Struct

from kbassist.render.blocks import Block


class Reply(Struct, frozen=True):
    """What to show. ``long``: worth a pager; ``leave``: the session ends; ``copy``: text for the clipboard."""

    blocks: tuple[Block, ...] = ()
    long: bool = False
    leave: bool = False
    copy: str = ""
