"""A scenario table as a decision diagram in SVG: from the problem, by what is known, to the rows of the table.

Every way from left to right is one row: the facts it needs, in one order for the whole table, and the row itself. Rows
share the facts they begin with; the order is the one that needs the fewest boxes.
"""

from collections.abc import Iterator, Sequence
from itertools import permutations
from textwrap import wrap
from xml.etree.ElementTree import Element, SubElement, tostring

from msgspec import Struct

from kbassist.render.pages import cell_text
from kbassist.rulebase.language.schema import Article, Cell, Column, Row
from kbassist.text.safe import printable

_WIDTH, _LINE, _PAD = 220, 15, 8
_GAP_X, _GAP_Y, _MARGIN = 36, 10, 10
_CHARS, _MAX_LINES = 30, 5
_MAX_PERMUTED = 6


class Node(Struct):
    """A box: the problem, a fact with the values it must have, or (``row`` true) a row of the table.

    ``tip``: the whole text, for a reader who points at it; ``x``, ``y``, ``height``: its place in pixels.
    """

    text: str
    tip: str
    row: bool
    children: list["Node"]
    x: int = 0
    y: float = 0
    height: int = 0

    def all(self) -> Iterator["Node"]:
        """This node and those below it."""
        yield self
        for child in self.children:
            yield from child.all()


def diagram(article: Article) -> str:
    """The diagram as SVG 1.1, readable on light and dark pages, every text escaped; empty without a scenario table."""
    if not article.scenarios:
        return ""
    used = [column for column in article.columns if any(_cell(row, column) is not None for row in article.scenarios)]
    orders = permutations(used) if len(used) <= _MAX_PERMUTED else iter((tuple(used),))
    root = min((_tree(article, order) for order in orders), key=lambda node: sum(1 for _ in node.all()))
    bottom = _place(root, 0, _MARGIN)
    width = max(node.x for node in root.all()) + _WIDTH + _MARGIN
    top = _head(width, int(bottom), f"{article.id}: {article.title}")
    _lines(top, root)
    for node in root.all():
        _box(top, node)
    return f"{tostring(top, encoding='unicode')}\n"


def _cell(row: Row, column: Column) -> Cell | None:
    cell = row.cells.get(column.fact)
    return None if cell in (None, "", "any", {}) else cell


def _tree(article: Article, columns: Sequence[Column]) -> Node:
    root = Node(article.title, f"{article.id}: {article.title}", False, [])
    places: dict[tuple[str, ...], Node] = {}
    for row in article.scenarios:
        node, path = root, tuple[str, ...]()
        for column in columns:
            cell = _cell(row, column)
            if cell is None:
                continue
            text = f"{column.title}: {cell_text(cell)}"
            path = (*path, text)
            if path not in places:
                places[path] = Node(text, f"{column.fact}: {cell_text(cell)}", False, [])
                node.children.append(places[path])
            node = places[path]
        node.children.append(Node(f"{row.id}: {row.title}", row.explanation, True, []))
    return root


def _place(node: Node, depth: int, top: float) -> float:
    """Give the node and those below it their places; the bottom of all of them."""
    node.height = len(_wrapped(node.text)) * _LINE + 2 * _PAD
    node.x = _MARGIN + depth * (_WIDTH + _GAP_X)
    bottom = top
    for child in node.children:
        bottom = _place(child, depth + 1, bottom)
    if node.children:
        middle = (node.children[0].y + node.children[-1].y + node.children[-1].height) / 2
        node.y = max(top, middle - node.height / 2)
        return max(bottom, node.y + node.height + _GAP_Y)
    node.y = top
    return top + node.height + _GAP_Y


def _head(width: int, height: int, title: str) -> Element:
    top = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width} {height}",
            "width": str(width),
            "height": str(height),
            "role": "img",
            "font-family": "system-ui, Segoe UI, sans-serif",
            "font-size": "12",
        },
    )
    SubElement(top, "title").text = printable(title)
    SubElement(top, "style").text = (
        ".f{fill:#e8f0fb;stroke:#2f6db3}.r{fill:#eef7ee;stroke:#1a6b2d}.w{fill:none;stroke:#888}.t{fill:#1b1b1b}"
        "@media (prefers-color-scheme:dark){.f{fill:#1d2c40;stroke:#6ea8e6}.r{fill:#1a2f1f;stroke:#7fd08f}"
        ".t{fill:#e6e6e6}}"
    )
    return top


def _lines(top: Element, node: Node) -> None:
    x1, y1 = node.x + _WIDTH, node.y + node.height / 2
    for child in node.children:
        y2 = child.y + child.height / 2
        SubElement(top, "path", {"class": "w", "d": f"M{x1} {y1:.1f}h{_GAP_X // 2}V{y2:.1f}H{child.x}"})
        _lines(top, child)


def _box(top: Element, node: Node) -> None:
    box = SubElement(top, "g")
    SubElement(box, "title").text = printable(node.tip)
    place = {"x": str(node.x), "y": f"{node.y:.1f}", "width": str(_WIDTH), "height": str(node.height), "rx": "5"}
    SubElement(box, "rect", {"class": "r" if node.row else "f", **place})
    x, y = node.x + _PAD, node.y + _PAD + 11
    for number, line in enumerate(_wrapped(node.text)):
        SubElement(box, "text", {"class": "t", "x": str(x), "y": f"{y + number * _LINE:.1f}"}).text = line


def _wrapped(text: str) -> list[str]:
    lines = wrap(printable(text), _CHARS) or [""]
    if len(lines) > _MAX_LINES:
        lines = [*lines[: _MAX_LINES - 1], lines[_MAX_LINES - 1][: _CHARS - 1] + "…"]
    return lines
