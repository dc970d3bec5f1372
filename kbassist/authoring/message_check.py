"""What ``kbassist kb lint`` says of messages: texts that are worth nothing, or that other messages print as well."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import TypeAlias

import msgspec
from msgspec import Struct

from kbassist.authoring.pattern_check import pattern_problems
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.language.catalogue import Expanded
from kbassist.rulebase.language.clients import Driver, Program
from kbassist.rulebase.language.messages import MessageDef, MessageFile
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.schema import Article, Pattern, VocabularyFile
from kbassist.text.normal import normalise

Found: TypeAlias = tuple[tuple[str | int, ...], str]
"""A place inside a file, and what is wrong there."""


class Sample(Struct, frozen=True):
    """A text that a symptom must recognise: normalised, with the problem that it shows."""

    article: str
    symptom: str
    problem: str
    text: str


class MessageCheck:
    """The messages of one rule base, and who names them."""

    def __init__(self, base: RuleBase, files: list[Loaded]) -> None:
        self._base = base
        self._files = files

    def of_messages(self, content: MessageFile) -> Iterator[Found]:
        """The problems inside a file of messages."""
        for i, message in enumerate(content.messages):
            compiled = tuple(self._base.catalogue.compiled(Pattern(message=message.key, by="sentence")))
            for field, language, text in _fragments(message):
                for words in self._of_fragment(message, language, text, compiled):
                    yield ("messages", i, field, language) if language != "en" else ("messages", i, field), words

    def unnamed(self, content: MessageFile) -> Iterator[Found]:
        """The messages of a file that nothing names: the place and the key."""
        for i, message in enumerate(content.messages):
            if message.key not in self._named:
                yield ("messages", i, "key"), message.key

    def of_article(self, article: Article) -> Iterator[Found]:
        """Sentences of an article that a message has in every language."""
        for i, symptom in enumerate(article.symptoms):
            for j, pattern in enumerate(symptom.any):
                key = self._known.get(normalise(pattern.text or ""))
                if key is not None:
                    words = (
                        f"{symptom.id}: the message '{key}' has this sentence, in every language: say message: {key}"
                    )
                    yield ("symptoms", i, "any", j), words

    def _of_fragment(
        self, message: MessageDef, language: str, text: str, compiled: Iterable[Expanded]
    ) -> Iterator[str]:
        normal = normalise(text)
        if language != "en" and normal in map(normalise, message.english):
            yield f"'{text}' is English: leave it out, English is found in texts of every language"
        for expanded in compiled:
            if expanded.pattern.label == language and normal in expanded.pattern.anchors:
                yield from pattern_problems(msgspec.structs.replace(expanded.pattern, anchors=(normal,)))
                break
        for other in self._samples_with(message.key, normal):
            yield (
                f"'{text}' stands in a sample of {other.article} ({other.symptom}), which is another problem: "
                "take a part that only this message has"
            )
            return

    def _samples_with(self, key: str, normal: str) -> Iterator[Sample]:
        """Samples of other problems than the message's own in which a text of it stands, and would count."""
        problems = {self._base.article(article).problem for article, _ in self._strong[key]}
        if not problems:
            return
        for sample in self._samples:
            if sample.problem not in problems and normal in sample.text and self._counts(key, normal, sample):
                yield sample

    def _counts(self, key: str, normal: str, sample: Sample) -> bool:
        """Whether a symptom that names the message would take the sample, and nothing in it voids it."""
        for article, symptom in self._strong[key]:
            for entry in self._base.index.symptoms:
                if (entry.article, entry.symptom) == (article, symptom) and any(
                    normal in pattern.anchors and search(pattern, sample.text) for pattern in entry.patterns
                ):
                    return True
        return False

    @cached_property
    def _samples(self) -> list[Sample]:
        return [
            Sample(article.id, symptom.id, article.problem, normalise(text))
            for article in map(self._base.article, self._base.article_ids)
            for symptom in article.symptoms
            for text in symptom.samples
        ]

    @cached_property
    def _strong(self) -> dict[str, set[tuple[str, str]]]:
        """By message, article and symptom that name its sentences as more than a generic sign."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for article in map(self._base.article, self._base.article_ids):
            for symptom in article.symptoms:
                for pattern in symptom.any:
                    if pattern.message is not None and pattern.by != "code" and symptom.strength != "generic":
                        found[pattern.message].add((article.id, symptom.id))
        return found

    @cached_property
    def _named(self) -> set[str]:
        """The messages that anything names."""
        articles = map(self._base.article, self._base.article_ids)
        patterns = [pattern for article in articles for symptom in article.symptoms for pattern in symptom.any]
        for loaded in self._files:
            if isinstance(loaded.content, VocabularyFile):
                patterns += [pattern for fact in loaded.content.facts for pattern in fact.recognise]
        clients: tuple[Driver | Program, ...] = (*self._base.drivers.values(), *self._base.programs.values())
        patterns += [pattern for client in clients for pattern in client.recognise]
        return {pattern.message for pattern in patterns if pattern.message is not None}

    @cached_property
    def _known(self) -> dict[str, str]:
        """The texts of all messages, normalised, each with its message."""
        return {
            normalise(text): message.key
            for message in self._base.catalogue.messages.values()
            for _, _, text in _fragments(message)
        }


def _fragments(message: MessageDef) -> Iterator[tuple[str, str, str]]:
    """Field, language and text of everything that a message is known by."""
    for documented in (False, True):
        for language, texts in message.texts(documented=documented).items():
            field = "english" if language == "en" else "documented" if documented else "fragments"
            yield from ((field, language, text) for text in texts)
