"""The words of a rule base for the program's own sentences and for the turns of a conversation, checked and joined."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from kbassist.rulebase.language.about import About
from kbassist.rulebase.language.speech import MOST_FORMS, Speech, SpeechFile, Spoken, TextsFile
from kbassist.rulebase.probe_sentences import ALL_SENTENCES
from kbassist.rulebase.sentences import VALUE
from kbassist.text.similar import suggestion

if TYPE_CHECKING:
    from kbassist.rulebase.yamlfile import Path

_ALTERNATIVES = re.compile(r"\(([^()]*)\)")
_SAID = {"agree": "yes", "on": "yes", "refuse": "no", "off": "no"}
_BY_NAME = frozenset({"ordinals", "names", "commands", "asks", "forgets"})
_Name = TypeVar("_Name", bound=str)
_SPOKEN = frozenset({"telling", "answers"})


def text_problems(content: TextsFile, about: About) -> Iterator[tuple["Path", str]]:
    """Texts without a sentence, and values that only one of the two has and that are no words of ``base.yaml``."""
    for name, text in content.texts.items():
        sentence = ALL_SENTENCES.get(name)
        if sentence is None:
            yield ("texts", name), f"the program says no '{name}'{suggestion(name, ALL_SENTENCES)}"
            continue
        used = set(VALUE.findall(text))
        for value in sorted(one for one in used - set(sentence.values) if about.word(one) is None):
            yield ("texts", name), f"unknown value {{{value}}}{suggestion(value, sentence.values)}"
        for value in sorted(set(sentence.values) - used):
            yield ("texts", name), f"the text leaves out {{{value}}}"


def speech_problems(
    files: Sequence[SpeechFile], values: Mapping[str, Sequence[str]]
) -> Iterator[tuple[int, "Path", str]]:
    """What is wrong with the words of a language, with the file's number.

    Words that mean yes in one language and no in another (both are always understood), expressions that are none, and
    phrases for facts or values (``values``: those of each fact) that there are not.
    """
    meant: dict[str, tuple[str, str]] = {}
    for number, content in enumerate(files):
        for i, expression in enumerate(content.printed):
            try:
                re.compile(expression)
            except re.error as error:
                yield number, ("printed", i), f"not a regular expression: {error}"
        for kind, said in _SAID.items():
            for i, word in enumerate(getattr(content, kind)):
                before, language = meant.setdefault(word.casefold(), (said, content.language))
                if before != said:
                    yield number, (kind, i), f"'{word}' means {before} already (language {language})"
        for path, message in (*_spoken_problems(content, values), *_form_problems(content)):
            yield number, path, message


def _form_problems(content: Speech) -> Iterator[tuple["Path", str]]:
    """Phrases with so many alternatives that not all are known."""
    for kind in Speech.__struct_fields__:
        for path, phrase in _phrases(getattr(content, kind), (kind,)) if kind != "printed" else ():
            forms = math.prod(one.count("|") + 1 for one in _ALTERNATIVES.findall(phrase))
            if forms > MOST_FORMS:
                yield path, f"stands for {forms} phrases, and no more than {MOST_FORMS} are known: say it in several"


def _phrases(value: object, path: "Path") -> Iterator[tuple["Path", str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _phrases(one, (*path, str(key)))
    elif isinstance(value, tuple):
        for place, one in enumerate(value):
            yield from _phrases(one, (*path, place))


def _spoken_problems(content: Speech, values: Mapping[str, Sequence[str]]) -> Iterator[tuple["Path", str]]:
    for name in content.names:
        if name not in values:
            yield ("names", name), f"unknown fact '{name}'{suggestion(name, values)}"
    for kind, spoken in (("telling", content.telling), ("answers", content.answers)):
        for name, phrases in spoken.items():
            if name not in values:
                yield (kind, name), f"unknown fact '{name}'{suggestion(name, values)}"
                continue
            for value in phrases:
                if value not in values[name]:
                    yield (kind, name, value), f"'{value}' is no value of {name}{suggestion(value, values[name])}"


def by_language(files: Iterable[SpeechFile]) -> dict[str, Speech]:
    """The words of each language, as ``all_words`` has them."""
    found: dict[str, list[SpeechFile]] = {}
    for one in files:
        found.setdefault(one.language, []).append(one)
    return {language: all_words(own) for language, own in found.items()}


def all_words(files: Iterable[Speech]) -> Speech:
    """The words of all languages together, as a line is compared with them: in small letters, but for expressions."""
    languages = list(files)
    simple = [kind for kind in Speech.__struct_fields__ if kind not in {"printed", *_BY_NAME, *_SPOKEN}]
    return Speech(
        **{kind: _joined(getattr(one, kind) for one in languages) for kind in simple},
        ordinals=_joined_by_name([one.ordinals for one in languages]),
        names=_joined_by_name([one.names for one in languages]),
        commands=_joined_by_name([one.commands for one in languages]),
        asks=_joined_by_name([one.asks for one in languages]),
        forgets=_joined_by_name([one.forgets for one in languages]),
        telling=_joined_spoken([one.telling for one in languages]),
        answers=_joined_spoken([one.answers for one in languages]),
        printed=tuple(dict.fromkeys(one for content in languages for one in content.printed)),
    )


def _joined(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.casefold() for words in lists for word in words))


def _joined_by_name(parts: Sequence[Mapping[_Name, Sequence[str]]]) -> dict[_Name, tuple[str, ...]]:
    names = dict.fromkeys(name for part in parts for name in part)
    return {name: _joined(part.get(name, ()) for part in parts) for name in names}


def _joined_spoken(parts: Sequence[Spoken]) -> Spoken:
    facts = dict.fromkeys(name for part in parts for name in part)
    return {name: _joined_by_name([part.get(name, {}) for part in parts]) for name in facts}
