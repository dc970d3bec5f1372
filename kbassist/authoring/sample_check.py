"""What ``kbassist kb lint`` says of samples: of symptoms without one, of those that their symptom does not recognise.

Where something is wrong with a symptom, or with a message that it names, nothing is said of its samples: they are
recognised again once that is mended.
"""

from collections.abc import Iterable, Iterator

from kbassist.authoring.pattern_check import entries_of
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.files import Problem
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.schema import Article, Symptom
from kbassist.rulebase.yamlfile import Path
from kbassist.text.normal import normalise


def recognised(article: Article, base: RuleBase) -> set[Path]:
    """The places of the samples that their symptoms recognise."""
    entries = entries_of(base, article.id)
    return {
        ("symptoms", i, "samples", j)
        for i, symptom in enumerate(article.symptoms)
        if symptom.id in entries
        for j, sample in enumerate(symptom.samples)
        if any(search(pattern, normalise(sample)) for pattern in entries[symptom.id].patterns)
    }


class SampleCheck:
    """The samples of one rule base. ``problems``: what else is wrong with it."""

    def __init__(self, base: RuleBase, files: Iterable[Loaded], problems: Iterable[Problem]) -> None:
        self._base = base
        self._blamed = {(one.path, one.line) for one in problems}
        self._messages = {
            message.key: (loaded, ("messages", i))
            for loaded in files
            if isinstance(loaded.content, MessageFile)
            for i, message in enumerate(loaded.content.messages)
        }

    def of_article(self, article: Article, loaded: Loaded) -> Iterator[tuple[Path, str]]:
        """The symptoms that have no sample, and the samples that are not recognised: place and words."""
        sound = recognised(article, self._base)
        for i, symptom in enumerate(article.symptoms):
            at: Path = ("symptoms", i)
            if symptom.event is not None:
                continue
            if not symptom.samples:
                yield at, f"{symptom.id}: give a sample, a text that it must recognise"
            missed = [(*at, "samples", j) for j in range(len(symptom.samples)) if (*at, "samples", j) not in sound]
            if missed and not self._is_blamed(loaded, at) and not any(map(self._is_blamed_of, _named(symptom))):
                yield from (
                    (
                        place,
                        f"{symptom.id} does not recognise this sample: mend the sample, or what it is recognised by",
                    )
                    for place in missed
                )

    def _is_blamed_of(self, key: str) -> bool:
        known = self._messages.get(key)
        return known is not None and self._is_blamed(*known)

    def _is_blamed(self, loaded: Loaded, at: Path) -> bool:
        """Whether something is wrong on the lines of a node."""
        name, first, _ = loaded.place(at)
        lines = [line for file, line, _ in map(loaded.place, _below(loaded.content, at)) if file == name]
        return any((name, line) in self._blamed for line in range(first, max(lines, default=first) + 1))


def _named(symptom: Symptom) -> list[str]:
    """The messages that a symptom names."""
    return [pattern.message for pattern in symptom.any if pattern.message is not None]


def _below(content: object, at: Path) -> Iterator[Path]:
    """The places of the fields of a struct in a list of the content, and of their items."""
    group, number = at
    node = getattr(content, str(group))[number]
    for field in node.__struct_fields__:
        yield (*at, field)
        value = getattr(node, field)
        if isinstance(value, tuple):
            yield from ((*at, field, i) for i in range(len(value)))
