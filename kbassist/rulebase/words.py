"""The words of a rule base for the program's own sentences and for the turns of a conversation, checked and joined."""

import re
from collections.abc import Iterable, Iterator, Sequence

from kbassist.rulebase.language.conditions import suggestion
from kbassist.rulebase.language.schema import Speech, SpeechFile, TextsFile
from kbassist.rulebase.sentences import SENTENCES, VALUE
from kbassist.rulebase.yamlfile import Path

_SAID = {"agree": "yes", "on": "yes", "refuse": "no", "off": "no"}


def text_problems(content: TextsFile) -> Iterator[tuple[Path, str]]:
    """Texts without a sentence, and values that only one of the two has."""
    for name, text in content.texts.items():
        sentence = SENTENCES.get(name)
        if sentence is None:
            yield ("texts", name), f"the program says no '{name}'{suggestion(name, SENTENCES)}"
            continue
        used = set(VALUE.findall(text))
        for value in sorted(used - set(sentence.values)):
            yield ("texts", name), f"unknown value {{{value}}}{suggestion(value, sentence.values)}"
        for value in sorted(set(sentence.values) - used):
            yield ("texts", name), f"the text leaves out {{{value}}}"


def speech_problems(files: Sequence[SpeechFile]) -> Iterator[tuple[int, Path, str]]:
    """What is wrong with the words of a language, with the file's number.

    Words that mean yes in one language and no in another (both are always understood), and expressions that are none.
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


def all_words(files: Iterable[SpeechFile]) -> Speech:
    """The words of all languages together, as a line is compared with them: in small letters, but for expressions."""
    languages = list(files)
    kinds = [kind for kind in Speech.__struct_fields__ if kind != "printed"]
    return Speech(
        **{
            kind: tuple(dict.fromkeys(word.casefold() for one in languages for word in getattr(one, kind)))
            for kind in kinds
        },
        printed=tuple(dict.fromkeys(one for content in languages for one in content.printed)),
    )
