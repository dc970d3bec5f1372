"""Blocks as HTML: everything a case says is text, never markup (design principle 7)."""

import re
from collections.abc import Iterable, Iterator
from html import escape

from kbassist.render.blocks import Block, Code, Heading, Item, Para, Table
from kbassist.render.text import printable

_NUMBER = re.compile(r"\d+\.")


def to_fragment(blocks: Iterable[Block], level: int = 1) -> str:
    """The blocks as an HTML fragment; ``level``: the heading level of the report's own title."""
    return "\n".join(_lines(blocks, level))


def _lines(blocks: Iterable[Block], level: int) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            size = min(6, block.level - 1 + level)
            yield f"<h{size}>{_text(block.text)}</h{size}>"
        elif isinstance(block, Code):
            yield f'<pre data-shell="{escape(block.shell)}"><code>{_text(block.text)}</code></pre>'
        elif isinstance(block, Table):
            yield (
                "<table><thead><tr>"
                + "".join(f"<th>{_text(cell)}</th>" for cell in block.header)
                + "</tr></thead><tbody>"
            )
            for row in block.rows:
                yield "<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>"
            yield "</tbody></table>"
        elif isinstance(block, Item):
            mark = "" if block.mark == "-" else f"<b>{_text(block.mark)}</b> "
            kind = "step" if _NUMBER.fullmatch(block.mark) else "item"
            yield f'<p class="{kind} {block.style} in{block.indent}">{mark}{_text(block.text)}</p>'
        elif isinstance(block, Para):
            label = f"<b>{_text(block.label)}</b> " if block.label else ""
            yield f'<p class="{block.style} in{block.indent}">{label}{_text(block.text)}</p>'


def _text(text: str) -> str:
    return escape(printable(text))
