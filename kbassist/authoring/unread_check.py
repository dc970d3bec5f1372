"""What ``kbassist kb lint`` says of questions in vain: about facts that nothing reads.

A fact that is only recognised is shown to the reader of a report, whoever else reads it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from msgspec import Struct

from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.language.procedures import StepDef
from kbassist.rulebase.language.schema import Article, DeriveRule, Example, FactDef, Pattern, Symptom, VocabularyFile
from kbassist.rulebase.language.speech import SpeechFile
from kbassist.rulebase.language.templates import TEMPLATE
from kbassist.rulebase.names import NEEDED
from kbassist.rulebase.remembered import Remembered
from kbassist.rulebase.yamlfile import Path

_GIVES: Mapping[type[Struct], tuple[str, ...]] = {
    Article: ("sets",),
    DeriveRule: ("set",),
    Example: ("set", "expect"),
    Pattern: ("sets",),
    Symptom: ("sets",),
    StepDef: ("sets",),
}
"""By type the fields whose keys are given a value there, which is no reading."""
_ACTS = ("system_of", "vouches", "tells", "compares", "succeeds", "identifies", "keyword", "best_from", "computed")
"""What the program itself does something with."""


def unread(files: Iterable[Loaded]) -> Iterator[tuple[Loaded, Path, str]]:
    """The askable facts that no condition, column, text or program reads: file, place and words."""
    given = list(files)
    read: set[str] = set(NEEDED)
    for loaded in given:
        # What people say of a fact is of use only where something reads it.
        if not isinstance(loaded.content, SpeechFile):
            read |= _NAMES.get(loaded.content, None, partial(_names, loaded.content))
    for loaded in given:
        if isinstance(loaded.content, VocabularyFile):
            for i, fact in enumerate(loaded.content.facts):
                if fact.askable and fact.name not in read and not _acts(fact):
                    words = f"nothing reads {fact.name}: no condition, column or placeholder names it"
                    yield loaded, ("facts", i, "name"), f"{words}, so nobody is asked for it; use it, or take it away"


_NAMES: Remembered[frozenset[str]] = Remembered(1024)


def _names(content: object) -> frozenset[str]:
    return frozenset(_read(content))


def _acts(fact: FactDef) -> bool:
    spares = any(choice.spares for choice in fact.choices.values())
    return spares or any(getattr(fact, name) for name in _ACTS)


def _read(content: object) -> Iterator[str]:
    """The names that a file reads: keys of conditions, names of facts, placeholders."""
    if isinstance(content, str):
        yield content
        if "{" in content:
            yield from TEMPLATE.findall(content)
    elif isinstance(content, FactDef):
        yield from _in_fields(content, ("name", "subject"))
    elif isinstance(content, Struct):
        yield from _in_fields(content, _GIVES.get(type(content), ()))
    elif isinstance(content, dict):
        for key, value in content.items():
            yield key
            yield from _read(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _read(value)


def _in_fields(content: Struct, without: tuple[str, ...]) -> Iterator[str]:
    for name in content.__struct_fields__:
        value = getattr(content, name)
        if value and name not in without:
            yield from _read(value)
