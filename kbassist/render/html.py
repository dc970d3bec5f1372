"""Blocks as HTML: everything a case says is text, never markup."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape

from kbassist.render.blocks import Block, Code, Heading, Item, Para, Table
from kbassist.text.safe import printable

_NUMBER = re.compile(r"\d+\.")


def html_text(text: str) -> str:
    """A text as HTML: escaped, without control characters."""
    return escape(printable(text))


def to_fragment(blocks: Iterable[Block], level: int = 1, *, inline: Callable[[str], str] = html_text) -> str:
    """The blocks as an HTML fragment; ``level``: the heading level of the report's own title; ``inline``: a text as
    HTML (by default escaped and nothing more)."""
    return "\n".join(_lines(blocks, level, inline))


def _lines(blocks: Iterable[Block], level: int, inline: Callable[[str], str]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Heading):
            size = min(6, block.level - 1 + level)
            yield f"<h{size}>{inline(block.text)}</h{size}>"
        elif isinstance(block, Code):
            yield f'<pre data-shell="{escape(block.shell)}"><code>{html_text(block.text)}</code></pre>'
        elif isinstance(block, Table):
            yield (
                "<table><thead><tr>"
                + "".join(f'<th scope="col">{inline(cell)}</th>' for cell in block.header)
                + "</tr></thead><tbody>"
            )
            for row in block.rows:
                yield "<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in row) + "</tr>"
            yield "</tbody></table>"
        elif isinstance(block, Item):
            mark = "" if block.mark == "-" else f"<b>{inline(block.mark)}</b> "
            kind = "step" if _NUMBER.fullmatch(block.mark) else "item"
            yield f'<p class="{kind} {block.style} in{block.indent}">{mark}{inline(block.text)}</p>'
        elif isinstance(block, Para):
            label = f"<b>{inline(block.label)}</b> " if block.label else ""
            yield f'<p class="{block.style} in{block.indent}">{label}{inline(block.text)}</p>'
