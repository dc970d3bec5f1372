"""The words of a rule base in the version ranges of its drivers; every node keeps the place that it was written at."""

from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from kbassist.rulebase.language.clients import DriverVersions
from kbassist.rulebase.surface.spelling import meant, spellings
from kbassist.rulebase.yamlfile import YamlFile
from kbassist.text.similar import nearest

_SWITCH = {"true": "yes", "false": "no"}


def version_words(bases: Iterable[YamlFile]) -> set[str] | None:
    """The words that the files base.yaml define for ranges of versions.

    None without such a file (a folder looked at without the rule base that it adds to): all words may be its.
    """
    found = [one.data.get("versions") if isinstance(one.data, dict) else None for one in bases]
    return {word for words in found if isinstance(words, dict) for word in words} if found else None


def said_by_versions(driver: YamlFile, words: Collection[str] | None) -> YamlFile:
    """A driver's file with what its version ranges say in the ``words`` of the rule base under the key ``gives``.

    ``words``: None where they are not known, so that every other key may be one. A single word (``strict: true``) is a
    value without a condition.
    """
    data = driver.data
    ranges = data.get("versions") if isinstance(data, dict) else None
    if not isinstance(ranges, list):
        return driver
    places = dict(driver.places)
    moved: list[Any] = []
    for number, one in enumerate(ranges):
        said = {word: one[word] for word in one if _is_word(word, words)} if isinstance(one, dict) else {}
        if not said:
            moved.append(one)
            continue
        rest = {key: value for key, value in one.items() if key not in said}
        moved.append({**rest, "gives": {word: _values(value) for word, value in said.items()}})
        for place, where in driver.places.items():
            if place[:2] == ("versions", number) and len(place) > 2 and place[2] in said:
                places[("versions", number, "gives", *place[2:])] = where
    return msgspec.structs.replace(driver, data={**data, "versions": moved}, places=places)


def _is_word(key: str, words: Collection[str] | None) -> bool:
    """Whether a key is one of the words, or meant to be one: what is misspelt is told where the words are known."""
    own = spellings(DriverVersions)
    if words is None or key in own:
        return key not in own
    return key in words or (not meant(key, DriverVersions)[0] and bool(nearest(key, words)))


def _values(value: Any) -> Any:
    return [{"value": _SWITCH.get(value, value)}] if isinstance(value, str) else value
