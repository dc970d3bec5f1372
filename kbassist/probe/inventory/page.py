"""An inventory as one self-contained HTML page: it loads nothing and has no script."""

from pathlib import Path

from markupsafe import Markup

from kbassist.probe.inventory import report
from kbassist.probe.inventory.inventory import Inventory
from kbassist.render import onepage
from kbassist.render.blocks import Block
from kbassist.render.html import to_fragment
from kbassist.rulebase.base import RuleBase
from kbassist.text.safe import utf8

_FOLDER = Path(__file__).parent


def to_html(made: Inventory, base: RuleBase) -> bytes:
    """The page: the counts, what is different, every server."""
    style = onepage.style(_FOLDER / "page.css")
    blocks: list[Block] = [*report.text(made, base, full=True)]
    return utf8(
        onepage.template(_FOLDER / "page.html.j2", {}).render(
            policy=onepage.policy(style, ""),
            style=style,
            hosts=len(made.entries),
            time=made.time,
            tool=made.tool,
            body=Markup(to_fragment(blocks)),  # noqa: S704 - it escapes what the blocks say
        )
    )
