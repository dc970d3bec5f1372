"""The answer to a question that a line asks, and the end of what was said and is to be forgotten."""

from collections.abc import Iterator, Sequence

from kbassist.casefile.case import Case
from kbassist.model.evidence import Reading
from kbassist.render.blocks import Block, Item, Para
from kbassist.rulebase.sentences import ABILITIES, BEYOND, HELLO, Sentence
from kbassist.shell.chat.advice import Advice
from kbassist.shell.chat.explain import Explainer
from kbassist.shell.chat.glossary import glossary
from kbassist.shell.chat.topics import Named, Topics
from kbassist.shell.session import Session
from kbassist.shell.understand import Asked, Forgotten
from kbassist.shell.understand.lexicon import lexicon
from kbassist.text.safe import clean

_SAID: dict[str, Sentence] = {"greeting": HELLO, "abilities": ABILITIES}


def talk(shell: Session, asked: Asked, readings: Sequence[Reading]) -> Iterator[Block]:
    """What is answered. ``readings``: what the line reads like, if it is an error text."""
    if asked.wish in _SAID:
        yield Para(shell.base.say(_SAID[asked.wish]))
        return
    about = asked.about
    advice = Advice(shell.base, shell.result)
    answers = {
        "meaning": lambda: _meaning(shell, about, readings),
        "safety": lambda: advice.safe(about),
        "procedure": lambda: advice.how(about),
    }
    blocks = answers[asked.wish]() if about else []
    if blocks:
        yield from blocks
    else:
        yield Para(shell.base.say(BEYOND), style="unsure")


def _meaning(shell: Session, about: str, readings: Sequence[Reading]) -> list[Block]:
    explainer = Explainer(shell.base, shell.result)
    if any(one.hits for one in readings):
        return list(explainer.seen(readings))
    found = glossary(shell.base).find(about)
    if not found:
        return []
    blocks = list(explainer.blocks(found[0]))
    titles = [explainer.title(one) for one in found[1:]]
    if titles:
        blocks.append(Para("; ".join(dict.fromkeys(titles)), "Also:", "faint"))
    return blocks


def forget(shell: Session, what: Forgotten) -> list[Block]:
    """Take answers back; what they were is said."""
    names = _meant(shell, what)
    if not names:
        known = ", ".join(_called(shell, name) for name in shell.case.answers)
        said = f"Nothing was said about {clean(what.about, 60)}." if what.about else "Nothing was said yet."
        return [Para(f"{said} Known from you: {known}." if known else said, style="unsure"), *shell.next_question()]
    before, case = shell.case, shell.case
    for name in names:
        case = case.without(name)
    shell.change(case)
    forgotten = [Item(_forgotten(shell, before, name), "=", "faint") for name in names]
    return [*forgotten, *shell.state()]


def _meant(shell: Session, what: Forgotten) -> list[str]:
    said = [*shell.case.declined, *shell.case.answers]
    if what.what == "all":
        return said
    if what.what == "last":
        return said[-1:]
    base = shell.base
    words = lexicon(base)
    named = [
        Named(name, fact)
        for fact in said
        for name in (
            fact,
            base.facts[fact].ask,
            base.facts[fact].meaning,
            base.title(fact, shell.case.answers.get(fact, "")),
            *base.speech.names.get(fact, ()),
        )
        if name
    ]
    found = Topics(named, words.filler).about(what.about)
    return [found[0].entry] if found else []


def _called(shell: Session, name: str) -> str:
    value = shell.case.answers.get(name)
    called = shell.base.called(name)
    return called if value is None else f"{called}: {shell.base.title(name, value)}"


def _forgotten(shell: Session, before: Case, name: str) -> str:
    value = before.answers.get(name)
    was = f" (it was {shell.base.title(name, value)})" if value is not None else ""
    return f"{shell.base.called(name)} is forgotten{was}; /undo brings it back"
