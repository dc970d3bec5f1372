"""What is said where nothing is recognised: what to send next, what was understood all the same, what reads alike."""

from collections.abc import Iterator

from kbassist.model.result import CaseResult
from kbassist.render.blocks import Block, Heading, Item, Para
from kbassist.render.card import Part, fitted
from kbassist.render.names import Names
from kbassist.rulebase.base import RuleBase

_WORDS = 6
_TEXT = 160


def unrecognised(result: CaseResult, base: RuleBase, names: Names) -> Iterator[Block]:
    """The blocks of a report."""
    parts = [Part("Not known:", "Nothing here matches a known problem.", "unsure")]
    if result.understood is not None and result.evidence:
        parts.append(Part("Send next:", result.understood.send_next, "strong"))
    yield from fitted(Heading("Not recognised", 1), parts)
    yield from _understood(result, base, names)
    yield Para("'kbassist kb list' shows what is known.", style="faint")


def what_was_understood(result: CaseResult, base: RuleBase, names: Names) -> Iterator[Block]:
    """The same, short enough for a conversation."""
    yield from _understood(result, base, names)
    if result.understood is not None and result.evidence:
        yield Para(result.understood.send_next, "Send next:", "strong")


def _understood(result: CaseResult, base: RuleBase, names: Names) -> Iterator[Block]:
    """What tells of the error, and the known messages that read most alike."""
    understood = result.understood
    if understood is None:
        return
    said = dict.fromkeys(names.told(names.facts[one]) for one in understood.facts if one in names.facts)
    if said:
        yield Para("what tells of the error", "Understood:", "strong")
        for words in said:
            yield Item(words, indent=1)
    if understood.alike:
        yield Para("not a diagnosis; known messages that share words with this text", "Reads most like:", "strong")
    for one in understood.alike:
        text = one.text if len(one.text) <= _TEXT else f"{one.text[: _TEXT - 1]}…"
        yield Item(f'"{text}" ({base.article(one.article).title})', indent=1)
        yield Para(", ".join(one.shared[:_WORDS]), f"line {one.line} shares:", "faint", indent=2)
