"""What ``kbassist kb lint`` says of texts that a batch would not look at: in which no anchor stands.

A batch looks for literals before it reads anything (``reading.anchors``). What a symptom recognises has one in it by
construction; whether that still stands there as logs are written is tried out: every sample and every sentence of a
message, in the encodings of its language, in the layouts that a log has.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from html import escape

from kbassist.batch.scanner import Scanner, make_scanner
from kbassist.reading.anchors import anchors
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
_CUT = f"cut at column {_COLUMNS}"


def _cut(text: str) -> str:
    return "\n".join(text[start : start + _COLUMNS] for start in range(0, len(text), _COLUMNS))


class AnchorCheck:
    """The anchors of one rule base."""

    def __init__(self, base: RuleBase) -> None:
        self._base = base

    def of_article(self, article: Article) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Samples in which no anchor stands: place and words."""
        for i, symptom in enumerate(article.symptoms):
            for j, sample in enumerate(symptom.samples):
                layouts = {**_LAYOUTS, "in capitals": str.upper, _CUT: _cut}
                for words in self._missed(sample, (), layouts):
                    yield ("symptoms", i, "samples", j), f"{symptom.id}: {words}"

    def of_messages(self, content: MessageFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Sentences in which no anchor stands, of the messages that a symptom is made of."""
        for i, message in enumerate(content.messages):
            if message.key not in self._messages:
                continue
            every = [*message.texts(documented=False).items(), *message.texts(documented=True).items()]
            for language, text in ((language, text) for language, texts in every for text in texts):
                for words in self._missed(text, pages(language), _LAYOUTS):
                    yield ("messages", i), f"'{text}': {words}"

    def _missed(self, text: str, encodings: Iterable[str], layouts: dict[str, Callable[[str], str]]) -> Iterator[str]:
        for layout, written in layouts.items():
            for encoding in ("utf-8", *encodings):
                try:
                    data = written(text).encode(encoding)
                except UnicodeEncodeError:
                    continue
                if not self._scanner.ends(data):
                    yield (
                        f"a batch does not look at it {layout} in {encoding.upper()}: give it a telling word or number "
                        "that no other letter or line end falls into"
                    )
                    return
        if not self._scanner.in_event_log(text.encode("utf-16-le")):
            yield "a batch does not look at it in an event log: give it a telling word or number"

    @cached_property
    def _scanner(self) -> Scanner:
        return make_scanner(anchors(self._base))

    @cached_property
    def _messages(self) -> set[str]:
        """The messages whose sentences are symptoms."""
        articles = map(self._base.article, self._base.article_ids)
        patterns = [pattern for article in articles for symptom in article.symptoms for pattern in symptom.any]
        return {pattern.message for pattern in patterns if pattern.message and pattern.by != "code"}
