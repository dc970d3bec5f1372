"""What a batch looks for first: literals of which one stands in every record that ``diagnose`` recognises.

They are chosen from all symptoms, from the signs of trouble, from what drivers put around a sentence and from the
stems of sentences without any (``reading.cover``), and turned into what their bytes look like in a log
(``reading.spellings``). What they let through is decided by the readers: too many cost time, a missing one a finding.
``kbassist kb lint`` holds every sample to them.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import msgspec
from msgspec import Struct

from kbassist.cache import Cache
from kbassist.masked import without_evidence
from kbassist.reading.cover import Text, common_words, cover, price
from kbassist.reading.spellings import ascii_spellings, event_spellings, narrow_spellings, phrase
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.marks import TROUBLE
from kbassist.rulebase.language.patterns import CompiledPattern
from kbassist.rulebase.language.regex import literal_sets
from kbassist.text.normal import normalise

_CACHE = Cache("anchors", ".msgpack", most=4)
_WORD = re.compile(r"[a-z0-9_]{3,}")
_FORM = "4"
"""Of what is kept: another choice or another spelling is another form."""
_SHORTEST, _LAST = 4, 100
_TOO_MANY = 0.5
"""How much a literal more makes a set of alternatives worse."""


class Anchors(Struct, frozen=True):
    """What to look for, in lower case where it is ASCII.

    ``plain``: literals in bytes that are all ASCII without escapes; ``narrow``: these and more, in any text but UTF-16;
    ``events``: those in an event log without its zero bytes; ``signs``: words that say that one of
    ``phrases``, expressions over bytes, may stand there.
    """

    plain: tuple[bytes, ...]
    narrow: tuple[bytes, ...]
    events: tuple[bytes, ...]
    signs: tuple[bytes, ...]
    phrases: tuple[bytes, ...]

    @classmethod
    def of(cls, literals: Mapping[str, Iterable[str]], in_events: Mapping[str, Iterable[str]]) -> "Anchors":
        """The spellings of literals in texts and in event logs, each with the languages of its messages."""
        words, others = _words(literals), _words(in_events)
        phrases = {text for text in (*literals, *in_events) if _is_phrase(text)}
        plain = {text.encode().lower() for text in words if text.isascii()}
        narrow = plain | {one for text in words for one in ascii_spellings(text)}
        narrow |= {one for text, languages in words.items() for one in narrow_spellings(text, languages)}
        events = {one for text in others for one in (*ascii_spellings(text), *event_spellings(text))}
        events |= {one for text, languages in others.items() for one in narrow_spellings(text, languages)}
        signs = {max(_WORD.findall(text), key=lambda word: (len(word), word)).encode() for text in phrases}
        return cls(*(tuple(sorted(one)) for one in (plain, narrow, events, signs, map(phrase, phrases))))


def _words(literals: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Those that are no phrases. Where a literal stands that has another one inside, that one does, too."""
    words = [text for text in literals if not _is_phrase(text)]
    return {text: sorted(literals[text]) for text in _innermost(words)}


def _innermost(texts: Iterable[str]) -> list[str]:
    """Those that have no other one inside, the shortest first."""
    kept: list[str] = []
    for text in sorted(texts, key=lambda text: (len(text), text)):
        if not text.isascii() or not any(map(text.__contains__, kept)):
            kept.append(text)
    return kept


def _is_phrase(text: str) -> bool:
    return " " in text and text.isascii() and bool(_WORD.search(text))


def anchors_together(base: RuleBase) -> Anchors:
    """What to look for with a rule base and those beside it."""
    each = [anchors(one) for one in base.together]
    if len(each) == 1:
        return each[0]
    fields = zip(*map(msgspec.structs.astuple, each), strict=True)
    return Anchors(*(tuple(sorted({one for some in field for one in some})) for field in fields))


@lru_cache(maxsize=4)
def anchors(base: RuleBase) -> Anchors:
    """What to look for with a rule base; worked out once on a machine."""
    key = f"{_FORM} {base.digest} {zlib.crc32(' '.join(sorted(common_words())).encode())}"
    kept = _CACHE.read(key)
    if kept is not None:
        try:
            return msgspec.msgpack.decode(kept, type=Anchors)
        except msgspec.MsgspecError:
            pass
    found = _chosen(texts(base), texts(base, _SHORTEST))
    _CACHE.write(key, without_evidence(msgspec.msgpack.encode(found)))
    return found


@lru_cache(maxsize=4)
def _chosen(everywhere: frozenset[Text], in_events: frozenset[Text]) -> Anchors:
    """Worked out once: most changes of an article leave its texts as they are."""
    return Anchors.of(cover(everywhere), cover(in_events))


def literals(base: RuleBase, *, in_events: bool = False) -> dict[str, set[str]]:
    """The literals of a rule base as they stand in normalised text, each with the languages it is for.

    ``in_events``: those for event logs, in which the names of protocols ("TLS 1.2") are as common as addresses are in
    the logs of web servers.
    """
    return cover(texts(base, _SHORTEST if in_events else 0))


def texts(base: RuleBase, shortest: int = 0) -> frozenset[Text]:
    """Normalised texts of which one stands in every text in which anything is recognised.

    ``shortest``: of the alternatives of an expression such as are shorter are taken last.
    """
    found = {Text(entry.provider.casefold(), "en") for entry in base.index.symptoms if entry.event_id}
    patterns = [pattern for entry in base.index.symptoms for pattern in entry.patterns]
    patterns += [item.pattern for item in base.index.fact_patterns if item.fact == TROUBLE]
    for pattern in patterns:
        found |= _texts_of(pattern, shortest)
    found |= {Text(normalise(anchor), "en") for envelope in base.meaning.envelopes for anchor in envelope.anchors}
    return frozenset(found.union(_bare(base)))


@lru_cache(maxsize=16384)
def _texts_of(pattern: CompiledPattern, shortest: int) -> frozenset[Text]:
    """The literals of which one stands in every text that a pattern matches: of an expression the rarest such set.

    Worked out once: who writes an article checks the same patterns after every change.
    """

    def worth(alternatives: tuple[str, ...]) -> tuple[float, ...]:
        worst = max((price(text, pattern.label) for text in alternatives), default=1_000)
        worst += _LAST * any(len(text) < shortest for text in alternatives)
        return (-worst - _TOO_MANY * len(alternatives), min(map(len, alternatives), default=0))

    sets = [pattern.anchors, *literal_sets(pattern.regex, worth)] if pattern.regex else [pattern.anchors]
    return frozenset(Text(text, pattern.label) for text in max(sets, key=worth) if text)


def _bare(base: RuleBase) -> Iterator[Text]:
    """Stems of sentences that no driver stands around: of the concepts of each the rarest one, in all languages."""
    stems = {
        concept.id: {Text(normalise(stem), language) for language, words in concept.stems.items() for stem in words}
        for concept in base.meaning.concepts
    }

    def commonness(concept: str) -> tuple[int, str]:
        return sum(price(one.text, one.language) for one in stems[concept]), concept

    for point in base.meaning.points:
        for group in point.any if point.bare else ():
            yield from stems[min(group, key=commonness)]
