"""What a sentence says in whatever words: the set of its concepts, and the article that these point to.

It is asked only where no message was recognised. Inside what a driver puts around a sentence it is likely; of a bare
sentence it is a generic sign.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Strength
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.meaning import Concept, Envelope, Point
from kbassist.rulebase.language.patterns import Match
from kbassist.rulebase.language.regex import literals_in
from kbassist.text.expression import Expression
from kbassist.text.layout.views import View
from kbassist.text.literals import Literals, Places
from kbassist.text.normal import normalise

IN_ENVELOPE, BARE = "meaning", "meaning-bare"
"""The names under which such hits are shown; behind a slash follows the symptom that the point names."""
_PlacesIn: TypeAlias = Callable[[View], Places | None]
_SENTENCE = Expression(r"[^.;!?()\[\]|\"]{12,400}")
_WIDE = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_IS_WIDE = Expression(f"[{_WIDE}]")


class Meant(Struct, frozen=True):
    """An article that a sentence of ``view`` points to, the name of the hit, and the words by which."""

    article: str
    symptom: str
    words: tuple[str, ...]
    view: View
    match: Match


def meant(base: RuleBase, views: Sequence[View], places: _PlacesIn, *, bare: bool) -> Iterator[Meant]:
    """Where the sentences of a text point, each article once; ``bare``: also sentences that no driver stands around.

    ``places``: where the literals of the rule base stand in a view; None of a short one.
    """
    found: set[str] = set()
    for kind, view, match in _sentences(base, views, places, bare=bare):
        words = concepts(base, match.text)
        point = _point(base, words, bare=kind == BARE)
        if point and point.article not in found:
            found.add(point.article)
            symptom = f"{kind}/{point.symptom}" if point.symptom else kind
            yield Meant(point.article, symptom, tuple(sorted(words.values())), view, match)


def worth(base: RuleBase, article: str, symptom: str) -> Strength:
    """What a hit of that name is worth: a phrase at most, and no more than the symptom that its sentence is."""
    kind, _, named = symptom.partition("/")
    own = {one.strength for one in base.symptoms_of(article) if one.symptom == named}
    return "generic" if kind == BARE or own == {"generic"} else "phrase"


def is_bare(symptom: str) -> bool:
    """Whether a hit of that name is by the meaning of a sentence that no driver stands around."""
    return symptom.partition("/")[0] == BARE


def own_name(symptom: str) -> str:
    """The symptom that a hit is, by meaning or by its own words; the kind of hit where its point names none."""
    kind, slash, named = symptom.partition("/")
    return named if slash and kind in (IN_ENVELOPE, BARE) else symptom


def carries_facts(symptom: str) -> bool:
    """Whether a hit of that name is by meaning, and has the facts of the symptom that it is."""
    return own_name(symptom) != symptom


def concepts(base: RuleBase, sentence: str) -> dict[str, str]:
    """The concepts of a normalised sentence, each with the word that shows it."""
    return {name: found[0] for name, stems in _stems(base).items() if (found := stems.search(sentence))}


def surrounding(base: RuleBase, text: str) -> str:
    """The title of what a driver puts around a sentence of a normalised text; empty if nothing known does."""
    return next((one.title for one in base.meaning.envelopes if re.search(one.pattern, text)), "")


def _sentences(
    base: RuleBase, views: Sequence[View], places: _PlacesIn, *, bare: bool
) -> Iterator[tuple[str, View, Match]]:
    for view in views:
        here = places(view)
        for envelope in base.meaning.envelopes:
            if may_stand(envelope, view.text if here is None else here):
                for found in re.finditer(envelope.pattern, view.text):
                    yield IN_ENVELOPE, view, Match(found.start("inner"), found["inner"], {})
    for view in views if bare else ():
        for found in _telling(base, view.text):
            yield BARE, view, Match(found.start(), found[0], {})


def may_stand(envelope: Envelope, here: Container[str]) -> bool:
    """Whether there may be a match of an envelope, by its literals. ``here``: the text, or what stands in it."""
    literals = literals_in(envelope.pattern)
    return not literals or any(literal in here for literal in literals)


def _telling(base: RuleBase, text: str) -> Iterator["re.Match[str]"]:
    """The sentences in which stems of all concepts of a point stand: of ordinary text there are few."""
    literals, concepts_of = _stem_literals(base)
    anywhere = {concept for stem in literals.places(text) for concept in concepts_of[stem]}
    groups = {frozenset(group) for point in base.meaning.points if point.bare for group in point.any}
    groups = {group for group in groups if group <= anywhere}
    if not groups:
        return
    places = literals.each(text)
    place, stem = next(places, (len(text), ""))
    for found in _SENTENCE.finditer(text):
        start, end = found.span()
        if place >= end:
            continue
        here: set[str] = set()
        while place < end:
            if place >= start:
                here |= concepts_of[stem]
            place, stem = next(places, (len(text), ""))
        if here and any(here >= group for group in groups):
            yield found


def _point(base: RuleBase, words: Mapping[str, str], *, bare: bool) -> Point | None:
    """The first point that holds."""
    for point in base.meaning.points:
        if bare and not point.bare:
            continue
        if any(words.keys() >= set(group) for group in point.any) and not words.keys() & set(point.unless):
            return point
    return None


@lru_cache(maxsize=2)
def _stems(base: RuleBase) -> Mapping[str, "re.Pattern[str]"]:
    """One expression a concept; a stem begins a word but where words are not set apart."""
    result: dict[str, re.Pattern[str]] = {}
    for concept in base.meaning.concepts:
        stems = _normal_stems(concept)
        begin = sorted(re.escape(stem) for stem in stems if not _IS_WIDE.search(stem))
        inside = sorted(re.escape(stem) for stem in stems if _IS_WIDE.search(stem))
        parts = [rf"(?:(?<![^\W\d_])|(?<=[{_WIDE}]))(?:{'|'.join(begin)})\w*"] if begin else []
        result[concept.id] = re.compile("|".join([*parts, *inside]))
    return result


@lru_cache(maxsize=2)
def _stem_literals(base: RuleBase) -> tuple[Literals, Mapping[str, set[str]]]:
    """All stems, and the concepts of each."""
    concepts_of: dict[str, set[str]] = {}
    for concept in base.meaning.concepts:
        for stem in _normal_stems(concept):
            concepts_of.setdefault(stem, set()).add(concept.id)
    return Literals(concepts_of), concepts_of


def _normal_stems(concept: Concept) -> set[str]:
    return {normalise(stem) for words in concept.stems.values() for stem in words}
