"""What each layer of reading said of an error, from which words: the part of ``--explain`` about its signs.

The result keeps where a sign was seen; which of its patterns it was is looked up again here, so that a run that
explains nothing pays nothing for it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kbassist.model.result import Diagnosis, SymptomRef, Understood
from kbassist.reading.meaning import own_name, surrounding
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.schema import Article, Pattern, Symptom
from kbassist.text.normal import normalise

if TYPE_CHECKING:
    from kbassist.rulebase.language.catalogue import Expanded

_SHOWN = 120


def sign(base: RuleBase, diagnosis: Diagnosis, hit: SymptomRef) -> str:
    """The layer that saw a sign of a diagnosis, what it took it for, and the words."""
    around = surrounding(base, normalise(hit.excerpt))
    inside = f"; envelope: {around}" if around else ""
    if hit.words:
        return f"{hit.symptom}: understood from the words {', '.join(hit.words)}{inside}"
    article = base.article(diagnosis.article)
    symptom = next((one for one in article.symptoms if one.id == own_name(hit.symptom)), None)
    if symptom is None:
        return f"{hit.symptom}: {_quoted(hit.excerpt)}"
    if symptom.event is not None:
        return f"{hit.symptom}: event {symptom.event.id} of {symptom.event.provider}"
    return f"{hit.symptom}: {_by_pattern(base, article, symptom, hit)}{inside}"


def nearest(understood: Understood) -> Iterator[str]:
    """The known messages that read most alike, each with the words that it shares."""
    for one in understood.alike:
        yield f"nearest: {one.article}, by the words {', '.join(one.shared)}; nothing is concluded from it"


def _by_pattern(base: RuleBase, article: Article, symptom: Symptom, hit: SymptomRef) -> str:
    normal = normalise(hit.excerpt)
    for pattern in symptom.any:
        for expanded in base.catalogue.compiled(pattern):
            match = search(expanded.pattern, normal)
            if match:
                return f"{_layer(article, symptom, pattern, expanded)}: {_quoted(match.text.strip())}"
    return f"the text ends inside one of its sentences, or its line is cut: {_quoted(hit.excerpt)}"


def _layer(article: Article, symptom: Symptom, pattern: Pattern, expanded: "Expanded") -> str:
    """The layer of a pattern that matched: a number, a message, an envelope alone, or the words of a library."""
    if pattern.code is not None or (pattern.message is not None and expanded.pattern.regex):
        return f"number of {pattern.message or pattern.code}"
    if pattern.message is not None:
        known = ", known from documentation only" if expanded.documented else ""
        return f"message {pattern.message} in {expanded.pattern.label}{known}"
    if article.last_resort:
        return "unreadable: the driver refused, in words or a language that are not known"
    return f"words of {symptom.source}" if symptom.source else "words"


def _quoted(text: str) -> str:
    return f'"{text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"}"'
