"""A report as Markdown (CommonMark with tables) for a ticket or a wiki: what a case says is escaped, never markup."""

import re
from collections.abc import Callable, Iterable

from kbassist.render.blocks import Block, Code, Heading, Item, Para, Table
from kbassist.text.safe import printable

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_NUMBER = re.compile(r"\d+\.")


def escaped(text: str) -> str:
    """A text as Markdown that shows it and nothing else."""
    return _SPECIAL.sub(r"\\\1", printable(text))


def to_markdown(blocks: Iterable[Block], *, inline: Callable[[str], str] = escaped) -> str:
    """The report as Markdown, lines not wrapped; ``inline``: a text as Markdown (by default escaped)."""
    lines: list[str] = []
    previous: Block | None = None
    for block in blocks:
        loose = not (isinstance(block, Item) and isinstance(previous, Item))
        if lines and loose:
            lines.append("")
        lines += _lines(block, inline)
        previous = block
    return "\n".join(lines).strip("\n") + "\n"


def _lines(block: Block, inline: Callable[[str], str]) -> list[str]:
    if isinstance(block, Heading):
        return [f"{'#' * block.level} {inline(block.text)}"]
    if isinstance(block, Table):
        header = f"| {' | '.join(map(inline, block.header))} |"
        rows = [f"| {' | '.join(map(inline, row))} |" for row in block.rows]
        return [header, f"|{' --- |' * len(block.header)}", *rows]
    indent = "   " * block.indent
    if isinstance(block, Code):
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
        body = [printable(line) for line in block.text.splitlines()]
        return [f"{indent}{line}" for line in (f"{fence}{block.shell}", *body, fence)]
    if isinstance(block, Item):
        mark = block.mark if _NUMBER.fullmatch(block.mark) else "-"
        word = "" if mark == block.mark else f"{inline(block.mark)} "
        return [f"{indent}{mark} {word}{inline(block.text)}"]
    label = f"**{inline(block.label)}** " if isinstance(block, Para) and block.label else ""
    return [f"{indent}{label}{inline(block.text)}"]
