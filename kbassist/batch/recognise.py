"""A record into what it says: the articles it is a symptom of, the facts that matter, names and time.

The readers of ``diagnose`` do it, so both recognise the same. Records that differ only in times and unique ids are read
once.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timezone

import msgspec
from msgspec import Struct

from kbassist.batch.model import SeenBy
from kbassist.evidence.accounts import in_words
from kbassist.evidence.assemble import Assembler, Taken
from kbassist.evidence.attempts import read_text, troubles
from kbassist.evidence.readers.part import Part
from kbassist.faults import attempt
from kbassist.model.evidence import Evidence, Reading
from kbassist.model.result import Failure
from kbassist.pipeline import run_case
from kbassist.reading.matcher import Matcher
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
_CACHE, _CACHE_CHARACTERS = 20_000, 16_000_000
_SHAPE = re.compile(r"0x[0-9A-Fa-f]+|\d+|'[^']{0,200}'|\"[^\"]{0,200}\"")
_MAX_SHAPE = 160
_SHOWN = 300


class Recognised(Struct, frozen=True):
    """What a record says, without its time.

    ``articles``: article id, its symptoms, and the facts that matter to its plan; ``trouble``: the shape of a message
    that looks like trouble and that no article knows; ``failed``: what of it could not be read, in words; ``failure``:
    the program failed on it.
    """

    articles: tuple[tuple[str, tuple[str, ...], tuple[tuple[str, str], ...]], ...]
    trouble: str
    server: str
    client: str
    database: str
    failed: tuple[str, ...] = ()
    failure: Failure | None = None
    seen_by: SeenBy = "client"


_NOTHING = Recognised((), "", "", "", "")
_SEEN_BY: Mapping[str, SeenBy] = {"ERRORLOG": "server", "event": "event-log", "event log": "event-log"}
"""By what a reader took the record for; everything else is a client's own log."""
_RECORD = Evidence(id="e1", path="", kind="batch", machine=None, status="read", note="")


class Recogniser:
    """Recognises records with one rule base."""

    def __init__(self, reasoner: Reasoner, also: Iterable[str] = ()) -> None:
        """``also``: what is masked beside what the rule base names (``--mask-also``)."""
        self._reasoner = reasoner
        self._masker = masker_for(reasoner.base, also)
        self._base = reasoner.base
        self._matcher = Matcher(self._base)
        self._assembler = Assembler(self._base, self._matcher, Vault(self._masker))
        self._known: dict[str, Recognised] = {}
        self._held = 0
        self._signs = [one.pattern for one in self._base.index.fact_patterns if one.fact == TROUBLE]
        self._matter: dict[str, frozenset[str]] = {}
        self._derive = frozenset(test.fact for rule in self._base.index.derivations for test in rule.tests)

    def text(self, text: str, before: Callable[[], str] = str) -> Recognised:
        """What one record of text says; ``before``: what stands above it in the file, where a secret may begin."""
        key = _VOLATILE.sub("", text)
        known = self._known.get(key)
        if known is None:
            known = self._keep(key, self._attempted(text, before))
        return known

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

    def _keep(self, key: str, found: Recognised) -> Recognised:
        self._held += len(key)
        if len(self._known) >= _CACHE or self._held > _CACHE_CHARACTERS:
            self._known.clear()
            self._held = len(key)
        self._known[key] = found
        return found

    def _read(self, text: str) -> Recognised:
        read = read_text(text, "", self._matcher, Vault(self._masker))
        found = self._said(self._assembler.take(read.text, read.lines, read.parts), read.lines)
        failed = tuple(in_words(one) for one in troubles(read.attempts) if one.reason == "reader-failed")
        return msgspec.structs.replace(found, failed=failed) if failed else found

    def shown(self, text: str, before: str = "") -> str:
        """A record as a sample: masked, on one line, short; ``before``: what stands above it."""
        masked = attempt("reading", "a sample", lambda: self._masked(text, before))
        return "(can't be shown)" if isinstance(masked, Failure) else clean(" ".join(masked.split()), _SHOWN)

    def event(self, part: Part) -> Recognised:
        """What one event of a binary log says."""
        (event,) = part.events
        key = f"\0{event.provider}\0{event.id}\0{event.computer}\0{event.message}\0{sorted(event.fields.items())}"
        known = self._known.get(key)
        if known is None:
            words = [event.message or f"{event.provider} {event.id}"]
            found = attempt(
                "reading",
                f"event {event.id} of {event.provider}",
                lambda: self._said(self._assembler.take("", [], [part]), words),
                lambda: self._masked(f"{event.fields}\n{event.message}", ""),
            )
            known = msgspec.structs.replace(_NOTHING, failure=found) if isinstance(found, Failure) else found
            known = self._keep(key, known)
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
            reading = Reading(evidence=_RECORD, observations=tuple(taken.observations), hits=tuple(taken.hits))
            incidents = run_case([reading], {}, self._reasoner).incidents
            found = {one.article for incident in incidents for one in incident.diagnoses} or found
        return found - self._base.last_resorts or found

    def _of_another(self, facts: Mapping[str, str]) -> bool:
        """Whether the facts can mean that it is another product's error."""
        vouching = self._base.vouching
        if any(facts.get(name, value) != value for name, value in vouching.items()):
            return True
        return any(
            rule.value != vouching.get(rule.fact, rule.value) and all(test.fact in facts for test in rule.tests)
            for rule in self._base.index.derivations
        )

    def _troubles(self, lines: Sequence[str]) -> bool:
        """Whether it looks like trouble: on all of the text, whatever a reader claims of it."""
        text = normalise(" ".join(lines))
        return any(search(pattern, text) for pattern in self._signs)

    def _mattering(self, article: str, facts: dict[str, str]) -> list[tuple[str, str]]:
        if article not in self._matter:
            self._matter[article] = self._reasoner.tree(article).facts | self._derive
        wanted = self._matter[article]
        kinds = self._base.facts
        return sorted((name, value) for name, value in facts.items() if name in wanted and kinds[name].type != "text")


def moment(text: str) -> tuple[str, bool]:
    """The time of a record as ISO 8601 (UTC where its zone is known), and whether the zone is known."""
    lines = text.splitlines()[:3]
    found = next((stamp for number in range(1, len(lines) + 1) if (stamp := times.near_line(lines, number))), None)
    return iso(found or "")


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
