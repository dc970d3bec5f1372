"""The YAML of ``rules/meaning/``: what sentences say, in stems of words (docs/rule-language.md, "Meaning")."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from kbassist.text.similar import suggestion

if TYPE_CHECKING:
    from kbassist.rulebase.yamlfile import Path


class _Base(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Concept(_Base, frozen=True, kw_only=True):
    """A thing that messages speak of. ``stems``: by language, the beginnings of its words, folded."""

    id: str
    stems: dict[str, tuple[str, ...]]


class Envelope(_Base, frozen=True, kw_only=True):
    """What a driver puts around a sentence: an expression over normalised text with the group ``inner``.

    ``anchors``: literals, one of which stands in what a batch run is to look at for it.
    """

    id: str
    title: str
    pattern: str
    anchors: tuple[str, ...] = ()
    source: str


class Point(_Base, frozen=True, kw_only=True, rename={"any": "concepts"}):
    """Where meaning points: the ``article`` whose problem a sentence with all concepts of one of ``any`` speaks of.

    ``symptom``: which of its symptoms the sentence is, with the facts that this one carries and no surer than it;
    ``unless``: concepts with which it says something else; ``bare``: also where no driver stands around it.
    """

    id: str
    article: str
    symptom: str = ""
    any: tuple[tuple[str, ...], ...]
    unless: tuple[str, ...] = ()
    bare: bool = True
    source: str


class MeaningFile(_Base, frozen=True, kw_only=True):
    """``rules/meaning/*.yaml``; of several points that hold the first counts, in the order of files and entries."""

    concepts: tuple[Concept, ...] = ()
    envelopes: tuple[Envelope, ...] = ()
    points: tuple[Point, ...] = ()


def joined(files: Iterable[MeaningFile]) -> MeaningFile:
    """All files as one."""
    found = list(files)
    return MeaningFile(
        concepts=tuple(one for file in found for one in file.concepts),
        envelopes=tuple(one for file in found for one in file.envelopes),
        points=tuple(one for file in found for one in file.points),
    )


def meaning_problems(
    file: MeaningFile, whole: MeaningFile, articles: Mapping[str, Collection[str]]
) -> "Iterator[tuple[Path, str]]":
    """What is wrong in a file: unknown articles, symptoms and concepts, expressions that are none.

    ``articles``: the ids of each one's symptoms.
    """
    known = [concept.id for concept in whole.concepts]
    for i, point in enumerate(file.points):
        if point.article not in articles:
            yield ("points", i, "article"), f"no article is called '{point.article}'"
        elif point.symptom and point.symptom not in articles[point.article]:
            hint = suggestion(point.symptom, articles[point.article])
            yield ("points", i, "symptom"), f"{point.article} has no symptom '{point.symptom}'{hint}"
        for name in (*point.unless, *(one for group in point.any for one in group)):
            if name not in known:
                yield ("points", i), f"no concept is called '{name}'{suggestion(name, known)}"
    for i, envelope in enumerate(file.envelopes):
        try:
            groups = re.compile(envelope.pattern).groupindex
        except re.error as error:
            yield ("envelopes", i, "pattern"), f"not a regular expression: {error}"
        else:
            if "inner" not in groups:
                yield ("envelopes", i, "pattern"), "needs a group inner: (?P<inner>...)"
