"""What ``kbassist kb lint`` says of texts that a batch would not look at: in which no anchor stands.

A batch looks for literals before it reads anything (``reading.anchors``). What a symptom recognises has one in it by
construction; whether that still stands there as logs are written is tried out: every sample and every sentence of a
message, in the encodings of its language, in the layouts that a log has.
"""

import json
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from html import escape

from kbassist.authoring.sample_check import recognised
from kbassist.batch.scanner import Scanner, make_scanner
from kbassist.reading.anchors import Anchors, anchors
from kbassist.reading.spellings import pages
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.schema import Article

_COLUMNS = 79
_LAYOUTS: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "with every blank a line end and an indentation": lambda text: text.replace(" ", "\r\n      "),
    "with no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "as JSON": json.dumps,
    "as JSON inside JSON": lambda text: json.dumps(json.dumps(text)),
    "as HTML": escape,
}


def _cut(text: str) -> str:
    return "\n".join(text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS))


_SAMPLES = {**_LAYOUTS, "in capitals": str.upper, f"cut at column {_COLUMNS}": _cut}


class AnchorCheck:
    """The anchors of one rule base."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base

    def of_article(self, article: Article) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Samples that are recognised, and in which no anchor stands: place and words."""
        sound = recognised(article, self._base)
        for i, symptom in enumerate(article.symptoms):
            for j, sample in enumerate(symptom.samples):
                place = ("symptoms", i, "samples", j)
                if symptom.event is None and place not in sound:
                    continue
                for words in _missed(self._scanner, sample, (), sample=True):
                    yield place, f"{symptom.id}: {words}"

    def of_messages(self, content: MessageFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Sentences in which no anchor stands, of the messages that a symptom is made of."""
        for i, message in enumerate(content.messages):
            if message.key not in self._messages:
                continue
            every = [*message.texts(documented=False).items(), *message.texts(documented=True).items()]
            for language, text in ((language, text) for language, texts in every for text in texts):
                for words in _missed(self._scanner, text, pages(language)):
                    yield ("messages", i), f"'{text}': {words}"

    @cached_property
    def _scanner(self) -> Scanner:
        return _scanner_of(anchors(self._base))

    @cached_property
    def _messages(self) -> set[str]:
        """The messages whose sentences are symptoms."""
        articles = map(self._base.article, self._base.article_ids)
        patterns = [pattern for article in articles for symptom in article.symptoms for pattern in symptom.any]
        return {pattern.message for pattern in patterns if pattern.message and pattern.by != "code"}


@lru_cache(maxsize=4)
def _scanner_of(found: Anchors) -> Scanner:
    """Most changes of a rule base leave the anchors as they are: then all that was tried out still holds."""
    return make_scanner(found)


@lru_cache(maxsize=8192)
def _missed(scanner: Scanner, text: str, encodings: tuple[str, ...], *, sample: bool = False) -> tuple[str, ...]:
    """In what form no anchor stands in a text; of a ``sample`` in more layouts, as logs have it and no message does."""
    found = []
    for layout, written in (_SAMPLES if sample else _LAYOUTS).items():
        wrong = next((one for one in ("utf-8", *encodings) if not _stands(scanner, written(text), one)), None)
        if wrong is not None:
            found.append(
                f"a batch does not look at it {layout} in {wrong.upper()}: give it a telling word or number "
                "that no other letter or line end falls into"
            )
            break
    if not found and not scanner.in_event_log(text.encode("utf-16-le")):
        found.append("a batch does not look at it in an event log: give it a telling word or number")
    return tuple(found)


def _stands(scanner: Scanner, text: str, encoding: str) -> bool:
    """Whether an anchor stands in a text, or the encoding has no such text."""
    try:
        return bool(scanner.ends(text.encode(encoding)))
    except UnicodeEncodeError:
        return True
