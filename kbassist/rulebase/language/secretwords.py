"""The words beside secrets that the files of a rule base add to those that are built in."""

from collections.abc import Iterable, Iterator

from kbassist.rulebase.language.clients import Driver
from kbassist.rulebase.language.keywords import all_keywords
from kbassist.rulebase.language.schema import SecretsFile
from kbassist.rulebase.yamlfile import Path
from kbassist.text.secrets import SecretWords

_PASSWORD = "password"  # noqa: S105 - what a driver's keyword means


def secret_words(contents: Iterable[object]) -> SecretWords:
    """The words of all files of a rule base: those of ``secrets/``, and the drivers' keywords for a password."""
    words = SecretWords()
    for content in contents:
        if isinstance(content, SecretsFile):
            words = words.plus(content)
        elif isinstance(content, Driver):
            words = words.plus(SecretWords(names=tuple(_keywords(content))))
    return words


def _keywords(driver: Driver) -> Iterator[str]:
    for meaning, keyword in all_keywords(driver):
        if meaning == _PASSWORD:
            yield from (spelling.lower() for spelling in (keyword.name, *keyword.aliases))


def wrong_words(content: SecretsFile) -> Iterator[tuple[Path, str]]:
    """What can never be found as it is written: the place in the file, and why."""
    for field in ("names", "parts", "whole", "lists", "denied", "weak", "harmless", "options", "calls"):
        for place, word in enumerate(getattr(content, field)):
            key = word if field in ("options", "calls") else place
            if word != word.lower() or word != word.strip() or not word:
                yield (field, key), f"'{word}': words are looked for in lower case, without blanks around them"
    for function, number in content.calls.items():
        if number < 1:
            yield ("calls", function), f"{function}: arguments are counted from 1"
    for program, options in content.options.items():
        for option in options:
            if option.startswith("#") and not option[1:].isdigit():
                yield ("options", program), f"{program}: '{option}' is no place; #2 is the second word"
