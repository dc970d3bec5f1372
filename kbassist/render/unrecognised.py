"""What is said where nothing is recognised: what was understood all the same, what reads alike, what to send next."""

from collections.abc import Callable, Iterator

from kbassist.model.result import CaseResult, Fact
from kbassist.render.blocks import Block, Item, Para
from kbassist.rulebase.base import RuleBase

_WORDS = 6
_TEXT = 160


def unrecognised(result: CaseResult, base: RuleBase, place: Callable[[Fact], str]) -> Iterator[Block]:
    """The blocks, short enough for a conversation. ``place`` says where a fact comes from."""
    understood = result.understood
    if understood is None:
        return
    facts = {fact.id: fact for fact in result.facts}
    said = dict.fromkeys(_fact(facts[one], base, place) for one in understood.facts if one in facts)
    if said:
        yield Para("what tells of the error", "Understood:", "strong")
        for words in said:
            yield Item(words, indent=1)
    if understood.alike:
        yield Para("not a diagnosis; known messages that share words with this text", "Reads most like:", "strong")
    for one in understood.alike:
        text = one.text if len(one.text) <= _TEXT else f"{one.text[: _TEXT - 1]}…"
        yield Item(f'"{text}" [{one.article}, {one.problem}]', indent=1)
        yield Para(", ".join(one.shared[:_WORDS]), f"line {one.line} shares:", "faint", indent=2)
    if result.evidence:
        yield Para(understood.send_next, "Send next:", "strong")


def _fact(fact: Fact, base: RuleBase, place: Callable[[Fact], str]) -> str:
    """``error.provider = SSL Provider (case.txt, line 3)``."""
    return f"{fact.name} = {base.title(fact.name, fact.value)} ({place(fact)})"
