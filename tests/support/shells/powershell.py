"""PowerShell: tree-sitter's grammar."""

import re
from collections.abc import Iterator

import tree_sitter_pwsh
from tree_sitter import Language, Node, Parser

from tests.support.shells.each import each

_PARSER = Parser(Language(tree_sitter_pwsh.language()))
_SINGLE = "'‘’‚‛"
_PART = re.compile(rf"[{_SINGLE}](?:[^{_SINGLE}]|[{_SINGLE}]{{2}})*[{_SINGLE}]|[^{_SINGLE}]+")
_WORDS = {"string_literal", "generic_token", "concatenated_command_argument", "command_name"}


@each
def refused(text: str) -> list[str]:
    """What the grammar can't take, and what it takes but PowerShell does not (``<`` is reserved there)."""
    return [
        f"{node.type}: {_text(node)}"
        for node in _nodes(text)
        if node.is_error or node.is_missing or (not node.child_count and _text(node).startswith("<"))
    ]


def words(text: str) -> list[str]:
    """The strings and bare words of ``text``, without their quotes."""
    return [_unquoted(_text(node)) for node in _nodes(text) if node.type in _WORDS]


def commands(text: str) -> list[tuple[str, list[str]]]:
    """Every command in ``text``: its name and the parameters it is called with."""
    found = []
    for node in _nodes(text):
        if node.type == "command":
            name = next((_text(one) for one in node.children if one.type == "command_name"), "")
            parameters = (
                _text(part)
                for one in node.children
                if one.type == "command_elements"
                for part in one.children
                if part.type == "command_parameter"
            )
            found.append((name, list(parameters)))
    return found


def _nodes(text: str) -> Iterator[Node]:
    waiting = [_PARSER.parse((text + "\n").encode()).root_node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += node.children


def _text(node: Node) -> str:
    return (node.text or b"").decode()


def _unquoted(word: str) -> str:
    """The value of a word; a quoted part of it is taken at its value."""
    parts = _PART.findall(word)
    return "".join(
        re.sub(rf"([{_SINGLE}])[{_SINGLE}]", r"\1", one[1:-1]) if one[0] in _SINGLE else one for one in parts
    )
