"""A record into what it says: the articles it is a symptom of, the facts that matter, names and time.

The readers of ``diagnose`` do it, so both recognise the same. Records that differ only in times and unique ids are read
once.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timezone
from functools import lru_cache

import msgspec

from kbassist.batch.model import Articles, Recognised, SeenBy
from kbassist.batch.shapes import Shapes
from kbassist.evidence.accounts import in_words
from kbassist.evidence.assemble import Assembler, Taken
from kbassist.evidence.attempts import Read, read_text, troubles
from kbassist.evidence.readers.part import Part
from kbassist.faults import attempt
from kbassist.model.evidence import Evidence, Reading
from kbassist.model.result import CaseResult, Failure
from kbassist.pipeline import run_case
from kbassist.reading.matcher import Matcher
from kbassist.reading.numbers import special_numbers
from kbassist.reasoning.choice import is_own
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.language.marks import TROUBLE
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.masking import masker_for
from kbassist.rulebase.names import CLIENT_HOST, SERVER_DATABASE, SERVER_HOST, SERVER_MACHINE
from kbassist.text import times
from kbassist.text.normal import normalise
from kbassist.text.safe import clean, whole
from kbassist.text.secrets import Vault, mask

_VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:\s?(?:Z|[+-]\d\d:?\d\d))?"
    r"|\d{1,2}/\d{1,2}/\d{4},? \d{1,2}:\d\d:\d\d(?: [AP]M)?"
    r"|[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
)
_CACHE, _CACHE_CHARACTERS = 20_000, 8_000_000
_STAMP = rb"(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:[.,]\d{1,9})?(?:(?= [\[(A-TV-Ya-z])|(Z) )"
"""A time at the beginning of a record, as most logs print it; one of another form is looked for in its lines."""
_AT_BEGIN = re.compile(_STAMP.decode(), re.ASCII)
stamp_of = re.compile(_STAMP).match
"""The time at the beginning of a record in bytes."""
_MAYBE_VOLATILE = re.compile(r":\d\d:\d\d|-[0-9A-Fa-f]{4}-")
"""What stands in all of them, and is looked for ten times as fast."""
_SHAPE = re.compile(r"0x[0-9A-Fa-f]+|\d+|'[^']{0,200}'|\"[^\"]{0,200}\"")
_MAX_SHAPE = 160
_SHOWN = 300


_NOTHING = Recognised((), "", "", "", "")
_SEEN_BY: Mapping[str, SeenBy] = {"ERRORLOG": "server", "event": "event-log", "event log": "event-log"}
"""By what a reader took the record for; everything else is a client's own log."""
_RECORD = Evidence(id="e1", path="", kind="batch", machine=None, status="read", note="")


class Recogniser:
    """Recognises records with a rule base and those beside it."""

    def __init__(self, reasoner: Reasoner, also: Iterable[str] = (), *, sharing: bool = True) -> None:
        """``also``: what is masked beside what the rule base names (``--mask-also``); ``sharing``: records that say the
        same are read once.
        """
        self._sharing = sharing
        self._reasoner = reasoner
        self._masker = masker_for(reasoner.base, also)
        self._base = reasoner.base
        self._others = [Recogniser(reasoner.of(one), also, sharing=False) for one in reasoner.base.beside]
        """Those of the rule bases beside this one: they have a say where a record is not of its product."""
        self._matcher = Matcher(self._base)
        self._assembler = Assembler(self._base, self._matcher, Vault(self._masker))
        self._known: dict[str, Recognised] = {}
        self._same_bytes: dict[bytes, Recognised] = {}
        self._bytes_held = 0
        self._articles: dict[Articles, Articles] = {}
        self._shapes = Shapes(self._special_numbers, _CACHE, _CACHE_CHARACTERS)
        self._held = 0
        self._signs = [one.pattern for one in self._base.index.fact_patterns if one.fact == TROUBLE]
        vouching = self._base.vouching
        self._otherwise = [
            frozenset(test.fact for test in rule.tests)
            for rule in self._base.index.derivations
            if rule.value != vouching.get(rule.fact, rule.value)
        ]
        self._matter: dict[str, frozenset[str]] = {}
        self._derive = frozenset(test.fact for rule in self._base.index.derivations for test in rule.tests)

    def _special_numbers(self) -> frozenset[str]:
        return frozenset().union(*map(special_numbers, self._base.together))

    def text(self, text: str, before: Callable[[], str] = str) -> Recognised:
        """What one record of text says; ``before``: what stands above it in the file, where a secret may begin."""
        return self.known(text) or self.read(text, before)

    def again(self, rest: bytes) -> Recognised | None:
        """What a record says of which one with the same bytes behind its time said something (``remember``)."""
        return self._same_bytes.get(rest)

    def remember(self, rest: bytes, found: Recognised) -> None:
        """A record said something; ``rest``: its bytes behind its time."""
        if self._sharing and rest.isascii() and found.failure is None and not found.failed:
            self._bytes_held += len(rest)
            if len(self._same_bytes) >= _CACHE or self._bytes_held > _CACHE_CHARACTERS:
                self._same_bytes.clear()
                self._bytes_held = len(rest)
            self._same_bytes[rest] = found

    def known(self, text: str) -> Recognised | None:
        """What a record says that was read before, or one that is the same but for what does not matter."""
        if not self._sharing:
            return None
        rest = _without_stamp(text)
        found = self._known.get(rest)
        if found is None:
            found = self._shapes.known(_plain(rest))
            if found is not None:
                self._keep(rest, found)
        return found

    def read(self, text: str, before: Callable[[], str]) -> Recognised:
        """What a record says, whatever was read before."""
        found = self._same(self._attempted(text, before))
        if self._sharing:
            rest = _without_stamp(text)
            self._keep(rest, found)
            if found.failure is None and not found.failed:
                self._shapes.learn(_plain(rest), found)
        return found

    def _same(self, found: Recognised) -> Recognised:
        """What was said before is the same object: what is tallied a million times is told by that."""
        if len(self._articles) > _CACHE:
            self._articles.clear()
        articles = self._articles.setdefault(found.articles, found.articles)
        return found if articles is found.articles else msgspec.structs.replace(found, articles=articles)

    def _attempted(self, text: str, before: Callable[[], str]) -> Recognised:
        found = attempt(
            "reading",
            "a record",
            lambda: self._read(self._masked(text, before())),
            lambda: self._masked(text, before()),
        )
        return msgspec.structs.replace(_NOTHING, failure=found) if isinstance(found, Failure) else found

    def _masked(self, text: str, before: str) -> str:
        """A record without the secrets in it, those included that begin above it (the last line of a key)."""
        masked = mask(f"{before}{text}", Vault(self._masker))
        # Masking keeps the lines.
        return masked.split("\n", before.count("\n"))[-1]

    def _keep(self, key: str, found: Recognised) -> None:
        self._held += len(key)
        if len(self._known) >= _CACHE or self._held > _CACHE_CHARACTERS:
            self._known.clear()
            self._held = len(key)
        self._known[key] = found

    def _read(self, text: str) -> Recognised:
        read = self._read_text(text)
        found = self._judged(lambda one: one._taken(read if one is self else one._read_text(text)), read.lines)
        failed = tuple(in_words(one) for one in troubles(read.attempts) if one.reason == "reader-failed")
        return msgspec.structs.replace(found, failed=failed) if failed else found

    def _read_text(self, text: str) -> Read:
        return read_text(text, "", self._matcher, Vault(self._masker))

    def _taken(self, read: Read) -> Taken:
        return self._assembler.take(read.text, read.lines, read.parts)

    def _judged(self, take: Callable[["Recogniser"], Taken], lines: Sequence[str]) -> Recognised:
        """What a record says to the rule base that it belongs to (``reasoning.choice``). ``take``: what one of them
        reads in it."""
        taken = take(self)
        found = self._said(taken, lines)
        if not self._others or self._is_own(found, taken):
            return found
        for other in self._others:
            theirs = take(other)
            said = other._said(theirs, lines)
            if other._is_own(said, theirs):
                return said
            found = said if said.trouble and found is _NOTHING else found
        return found

    def _is_own(self, found: Recognised, taken: Taken) -> bool:
        return bool(found.articles) and is_own(self._result(taken), self._base)

    def _result(self, taken: Taken) -> CaseResult:
        """What is concluded from a record alone."""
        reading = Reading(evidence=_RECORD, observations=tuple(taken.observations), hits=tuple(taken.hits))
        return run_case([reading], {}, self._reasoner, advised=False)

    def shown(self, text: str, before: str = "") -> str:
        """A record as a sample: masked, on one line, short; ``before``: what stands above it."""
        masked = attempt("reading", "a sample", lambda: self._masked(text, before))
        return "(can't be shown)" if isinstance(masked, Failure) else clean(" ".join(masked.split()), _SHOWN)

    def event(self, part: Part) -> Recognised:
        """What one event of a binary log says."""
        (event,) = part.events
        key = f"\0{event.provider}\0{event.id}\0{event.computer}\0{event.message}\0{sorted(event.fields.items())}"
        known = self._known.get(key) or (self._shapes.known(key) if self._sharing else None)
        if known is None:
            words = [event.message or f"{event.provider} {event.id}"]
            found = attempt(
                "reading",
                f"event {event.id} of {event.provider}",
                lambda: self._judged(lambda one: one._assembler.take("", [], [part]), words),
                lambda: self._masked(f"{event.fields}\n{event.message}", ""),
            )
            known = (
                msgspec.structs.replace(_NOTHING, failure=found) if isinstance(found, Failure) else self._same(found)
            )
            if self._sharing and known.failure is None:
                self._shapes.learn(key, known)
            self._keep(key, known)
        return known

    def _said(self, taken: Taken, lines: Sequence[str]) -> Recognised:
        facts: dict[str, str] = {}
        for item in taken.observations:
            facts.setdefault(item.name, whole(str(item.value)))
        articles: dict[str, set[str]] = {article: set() for article in self._standing(taken, facts)}
        for hit in taken.hits:
            if hit.article in articles:
                articles[hit.article].add(hit.symptom)
        trouble = not articles and self._troubles(lines)
        if not articles and not trouble:
            return _NOTHING
        return Recognised(
            tuple(
                (article, tuple(sorted(symptoms)), tuple(self._mattering(article, facts)))
                for article, symptoms in sorted(articles.items())
            ),
            _shape(lines) if trouble else "",
            facts.get(SERVER_HOST, facts.get(SERVER_MACHINE, "")),
            facts.get(CLIENT_HOST, ""),
            facts.get(SERVER_DATABASE, ""),
            seen_by=next((_SEEN_BY[one] for one in taken.kinds if one in _SEEN_BY), "client"),
        )

    def _standing(self, taken: Taken, facts: Mapping[str, str]) -> Collection[str]:
        """The articles of a record as in ``diagnose``: others may know more, or it may be another product's error."""
        found = {hit.article for hit in taken.hits}
        if found and self._of_another(facts):
            incidents = self._result(taken).incidents
            found = {one.article for incident in incidents for one in incident.diagnoses} or found
        return found - self._base.last_resorts or found

    def _of_another(self, facts: Mapping[str, str]) -> bool:
        """Whether the facts can mean that it is another product's error."""
        vouching = self._base.vouching
        if any(facts.get(name, value) != value for name, value in vouching.items()):
            return True
        return any(needed <= facts.keys() for needed in self._otherwise)

    def _troubles(self, lines: Sequence[str]) -> bool:
        """Whether it looks like trouble: on all of the text, whatever a reader claims of it."""
        text = normalise(" ".join(lines))
        return any(search(pattern, text) for pattern in self._signs)

    def _mattering(self, article: str, facts: dict[str, str]) -> list[tuple[str, str]]:
        if article not in self._matter:
            self._matter[article] = self._reasoner.tree(article).facts | self._derive | self._base.vouching.keys()
        wanted = self._matter[article]
        kinds = self._base.facts
        return sorted((name, value) for name, value in facts.items() if name in wanted and kinds[name].type != "text")


def _plain(text: str) -> str:
    """A text without times and unique ids."""
    return _VOLATILE.sub("", text) if _MAYBE_VOLATILE.search(text) else text


def _without_stamp(text: str) -> str:
    stamp = _AT_BEGIN.match(text)
    return text[stamp.end() :] if stamp else text


def moment(text: str) -> tuple[str, bool]:
    """The time of a record as ISO 8601 (UTC where its zone is known), and whether the zone is known."""
    stamp = stamp_of(text[:40].encode("utf-8", "replace"))
    if stamp:
        return clock(stamp)
    lines = text.splitlines()[:3]
    found = next((one for number in range(1, len(lines) + 1) if (one := times.near_line(lines, number))), None)
    return iso(found or "")


def clock(stamp: "re.Match[bytes]") -> tuple[str, bool]:
    """The time that a record begins with, as ``moment`` has it."""
    date, time, zone = stamp.groups(b"")
    return (f"{_day(date)}{time.decode()}{zone.decode()}", bool(zone)) if _day(date) else ("", False)


@lru_cache(maxsize=1024)
def _day(date: bytes) -> str:
    """A date with what stands before its time; nothing if it is none."""
    return f"{date.decode()}T" if times.read(f"{date.decode()} 00:00:00") else ""


def iso(stamp: str) -> tuple[str, bool]:
    """A printed time as ISO 8601 to the second."""
    read = times.read(stamp) if stamp else None
    if read is None:
        return "", False
    if read.tzinfo is None:
        return read.strftime("%Y-%m-%dT%H:%M:%S"), False
    return read.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"), True


def _shape(lines: Sequence[str]) -> str:
    """A message without what changes from one to the next, so that equal ones can be counted."""
    text = " ".join(" ".join(lines).split())
    return clean(_SHAPE.sub("#", _VOLATILE.sub("", text)).strip(), _MAX_SHAPE)
