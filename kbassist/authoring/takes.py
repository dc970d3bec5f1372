"""What some words would be found in besides the text they are taken from: shown to who chooses them for an article."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.authoring.corpus import read_corpus
from kbassist.authoring.pattern_check import ordinary
from kbassist.reading.cover import common_words
from kbassist.rulebase.base import RuleBase
from kbassist.text.expression import Expression
from kbassist.text.normal import normalise

Kind: TypeAlias = Literal["corpus", "message", "article", "ordinary", "look-alike"]
_WORD = Expression(r"[^\W\d_]{3,}")
_KINDS: dict[Kind, str] = {
    "look-alike": "the text that is another problem",
    "ordinary": "texts in which nothing is wrong",
    "article": "what other articles recognise",
    "message": "known messages",
    "corpus": "texts of the corpus",
}
_NAMED = 2


class Known(Struct, frozen=True):
    """A text that exists already: where, which one, and its words as patterns see them."""

    kind: Kind
    name: str
    text: str


class KnownTexts:
    """Everything against which words are held: the messages, samples and examples of the rules, texts in which nothing
    is wrong, a corpus, and the look-alikes of the person (``apart``). A text that has one of ``own`` in it is the
    problem itself."""

    def __init__(
        self, base: RuleBase, corpus: Path | None, own: Sequence[str], apart: Sequence[str], besides: str = ""
    ) -> None:
        self._base = base
        self._corpus = corpus
        self._own = [one for one in map(normalise, own) if one]
        self._apart = apart
        self._besides = besides

    def taken(self, fragments: Sequence[str]) -> tuple[Known, ...]:
        """The texts that have all the fragments in them, one behind the other."""
        parts = [normalise(one) for one in fragments]
        return tuple(one for one in self._texts if stands_in(parts, one.text))

    @cached_property
    def _texts(self) -> list[Known]:
        found = (Known(kind, name, normalise(text)) for kind, name, text in self._all())
        return [one for one in found if one.text and not any(own in one.text for own in self._own)]

    def _all(self) -> Iterator[tuple[Kind, str, str]]:
        yield from (("look-alike", f"--not {number}", text) for number, text in enumerate(self._apart, 1))
        yield from (("ordinary", text[:40], text) for text in ordinary())
        for name in self._base.article_ids:
            if name == self._besides:
                continue
            article = self._base.article(name)
            yield from (("article", name, text) for symptom in article.symptoms for text in symptom.samples)
            yield from (("article", name, example.text) for example in article.examples)
        for message in self._base.catalogue.messages.values():
            for documented in (False, True):
                for texts in message.texts(documented=documented).values():
                    yield from (("message", message.key, text) for text in texts)
        if self._corpus is not None:
            yield from (("corpus", one.id, one.text) for one in read_corpus([self._corpus]).texts)


def stands_in(parts: Sequence[str], text: str) -> bool:
    """Whether the normalised parts stand in a normalised text one behind the other."""
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def telling_words(fragment: str) -> int:
    """How many words of a fragment are none that ordinary logs are full of."""
    return sum(1 for word in _WORD.findall(fragment.casefold()) if word not in common_words())


def in_words(taken: Iterable[Known]) -> list[str]:
    """A line for each kind of text that is taken, with the names of the first ones."""
    by_kind: dict[Kind, dict[str, None]] = {}
    for one in taken:
        by_kind.setdefault(one.kind, {}).setdefault(one.name)
    return [_line(kind, list(by_kind[kind])) for kind in _KINDS if kind in by_kind]


def _line(kind: Kind, names: list[str]) -> str:
    shown = ", ".join(f"'{one}'" if kind == "ordinary" else one for one in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{_KINDS[kind]}: {shown}{more}"


def shipped_corpus(rules: Path) -> Path | None:
    """The corpus beside the rules of a rule base, in a source checkout; what is installed has none."""
    beside = (rules.parent / "data" / "corpus", rules.parent / "corpus")
    return next((folder for folder in beside if folder.is_dir()), None)
