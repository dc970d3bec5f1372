"""What the new evidence says of one incident of the case.

Only what was *seen* afterwards proves anything: no answer, no default, nothing of the case. What held already while the
problem was there proves nothing either, wherever it is seen again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec
from msgspec import Struct

from kbassist.advisor.diagnosis import candidates, diagnose
from kbassist.case.correlate import correlate
from kbassist.case.incident import CaseIncident
from kbassist.connection.hosts import fits
from kbassist.evidence.later import Later
from kbassist.model.evidence import Evidence, Reading, Value
from kbassist.model.result import Diagnosis, Fact, Incident, SymptomRef, facts_by_incident
from kbassist.reasoning.infer import Reasoner
from kbassist.reasoning.resolve import by_name
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold, contradicted
from kbassist.rulebase.language.schema import Condition
from kbassist.rulebase.names import APPLICATION, CLIENT_DISTRIBUTION, DRIVER, KIND, REPLACED, SERVER_HOST, THUMBPRINT
from kbassist.verify.fresh import Fresh
from kbassist.verify.known import Before, Known
from kbassist.verify.model import Proof

_CONTEXT = (SERVER_HOST, DRIVER, APPLICATION, CLIENT_DISTRIBUTION)
"""What a fix leaves as it is, unless new evidence says otherwise: it helps to read that, and proves nothing."""
COMPUTED = frozenset({REPLACED})
"""The fact that only the case and the new evidence together tell."""
_CERTIFICATE = "k1"
"""The id of what the case had of certificates, while new evidence is read."""


class Now(Struct, frozen=True):
    """An incident by the new evidence alone.

    ``facts``: all; ``seen``: what counts as a proof, by name, and ``values`` as rules test it; ``diagnoses``: what is
    recognised; ``held``: the values that the case had; ``anybodys``: what connected or failed may be of another
    incident of the case as well, for nothing tells their machines apart.
    """

    facts: Mapping[str, Fact]
    seen: Mapping[str, Fact]
    values: Mapping[str, Value]
    diagnoses: tuple[Diagnosis, ...]
    held: Mapping[str, Value]
    anybodys: bool = False


class Judge:
    """Looks at incidents of a case in the light of new evidence."""

    def __init__(self, before: Before, had: Known, fresh: Fresh, reasoner: Reasoner, later: Later) -> None:
        self.base: RuleBase = reasoner.base
        self._later = later
        self._before = before
        self._had = had
        self._fresh = fresh
        self._reasoner = reasoner
        self._paths: Mapping[str, Evidence] = {one.id: one for one in fresh.evidence}
        self._times = {
            (one.evidence.id, hit.article, hit.symptom, hit.line, hit.record): hit.time
            for one in fresh.readings
            for hit in one.hits
        }
        self._of_case = facts_by_incident(before.result)

    def now(self, incident: Incident) -> Now:
        """What the new evidence says of an incident's client and server; what speaks of others is left alone."""
        told = {item.name for one in self._fresh.readings for item in one.observations}
        before = self._used(incident)
        context = {name: fact.value for name, fact in before.items() if name in self._context and name not in told}
        readings = [*self._fresh.readings, *self._certificates(told)]
        facts: dict[str, Fact] = {}
        seen: list[Fact] = []
        diagnoses: list[Diagnosis] = []
        anybodys = False
        for number, one in enumerate(correlate(readings, context, self.base)):
            if not _fits(incident, one):
                continue
            anybodys |= any(_fits(rival, one) for rival in self._rivals(incident))
            completed = self._reasoner.derive(one.facts, f"n{number}.")
            inference = self._reasoner.judge(completed, candidates(self.base, one, completed.values))
            facts |= {fact.id: fact for fact in inference.facts}
            seen += [fact for fact in completed.resolved.facts.values() if self._is_seen(fact, facts)]
            diagnoses += diagnose(self.base, one, inference)
        alone = {name: group[0] for name, group in by_name(seen).items() if len({one.value for one in group}) == 1}
        alone |= self._replaced(alone, before)
        return Now(facts, alone, self._encoded(alone), tuple(diagnoses), self._encoded(before), anybodys)

    def _rivals(self, incident: Incident) -> Iterator[Incident]:
        """The incidents of the case that are of other machines."""
        for one in self._before.result.incidents:
            if not (fits(one.client, incident.client) and fits(one.server, incident.server)):
                yield one

    def _replaced(self, seen: Mapping[str, Fact], before: Mapping[str, Fact]) -> dict[str, Fact]:
        """Whether the server has another certificate, where it is known which it had; the one that it makes by itself
        is another one at each start, which is no change."""
        one, other = seen.get(THUMBPRINT), before.get(THUMBPRINT)
        if one is None or REPLACED not in self.base.facts:
            return {}
        kinds = self.base.facts[KIND].choices if KIND in self.base.facts else {}
        made = {value for value, choice in kinds.items() if choice.made_by_server}
        own = KIND in before and before[KIND].value in made
        if KIND in seen and seen[KIND].value in made:
            replaced = "no" if own else ""
        elif own:
            replaced = "yes"
        else:
            same = other is not None and str(one.value).upper() == str(other.value).upper()
            replaced = "" if other is None else "no" if same else "yes"
        return {REPLACED: msgspec.structs.replace(one, name=REPLACED, value=replaced)} if replaced else {}

    @property
    def _context(self) -> frozenset[str]:
        return frozenset({*_CONTEXT, *(fact.name for fact in self.base.systems.values())})

    def _used(self, incident: Incident) -> dict[str, Fact]:
        """The facts that counted in the case, by name."""
        groups = by_name(one for one in self._of_case.get(incident.id, ()) if one.name in self.base.facts)
        return {name: group[0] for name, group in groups.items() if len({one.value for one in group}) == 1}

    def _encoded(self, facts: Mapping[str, Fact]) -> dict[str, Value]:
        return {
            name: self.base.encode(name, fact.value)
            for name, fact in facts.items()
            if self.base.facts[name].type != "text"
        }

    def _certificates(self, told: Iterable[str]) -> Iterator[Reading]:
        """The certificates of the case, so that a new listing can be searched for their issuer; not where the new
        evidence has some of its own, or names another one."""
        if THUMBPRINT in told or any(one.certificates for one in self._fresh.readings):
            return
        for one in self._before.readings:
            if one.certificates:
                evidence = msgspec.structs.replace(one.evidence, id=_CERTIFICATE)
                yield Reading(evidence=evidence, certificates=one.certificates, machine=one.machine)

    def _is_seen(self, fact: Fact, facts: Mapping[str, Fact]) -> bool:
        return self._origin(fact, facts) == "seen"

    def _origin(self, fact: Fact, facts: Mapping[str, Fact]) -> Literal["seen", "known", "assumed"]:
        """Whether a fact was seen in the new evidence or follows from such a one, is what a fix leaves as it is or the
        case had, or is assumed."""
        if fact.origin == "default":
            return "assumed"
        if fact.source is not None:
            own = fact.source.evidence != _CERTIFICATE
            return "seen" if own and (self._later.after(fact.time) or not self._had.has(fact)) else "known"
        because = {self._origin(facts[one], facts) for one in fact.because if one in facts}
        return "assumed" if "assumed" in because else "seen" if "seen" in because else "known"

    # --- proofs

    def met(self, conditions: Iterable[Condition], now: Now) -> tuple[Proof, ...]:
        """What was seen that meets one of the conditions, of which none held in the case; nothing where none is met."""
        for condition in conditions:
            tests = self.base.tests(condition)
            if tests and all_hold(tests, now.values) and not all_hold(tests, now.held):
                return tuple(self._proofs([now.seen[test.fact] for test in tests], now))
        return ()

    def refuted(self, conditions: Sequence[Condition], now: Now) -> tuple[Proof, ...]:
        """What was seen that is against all of the conditions; nothing where one may hold yet."""
        wrong: list[Fact] = []
        for condition in conditions:
            tests = self.base.tests(condition)
            if not contradicted(tests, now.values):
                return ()
            wrong += [
                now.seen[one.fact] for one in tests if one.fact in now.values and not one.holds(now.values[one.fact])
            ]
        return tuple(self._proofs(wrong, now))

    def without_success(self, now: Now) -> Now:
        """The same where no connection counts: it was made before an error, or nobody knows."""
        seen = {name: fact for name, fact in now.seen.items() if not self.base.facts[name].succeeds}
        return msgspec.structs.replace(now, seen=seen, values=self._encoded(seen))

    def success(self, now: Now) -> tuple[Proof, ...]:
        """The connection that succeeded, if there is one."""
        wanted = {fact.name: fact.succeeds for fact in self.base.facts.values() if fact.succeeds}
        found = [now.seen[name] for name, value in wanted.items() if name in now.seen and now.seen[name].value == value]
        return tuple(dict.fromkeys(self._proofs(found, now)))

    def _proofs(self, facts: Iterable[Fact], now: Now) -> Iterator[Proof]:
        """The places in which facts were seen, those that others follow from included."""
        for fact in facts:
            told = f"{self.base.called(fact.name)}: {self.base.title(fact.name, fact.value)}"
            leaves = (one for one in self._leaves(fact, now.facts) if self._is_seen(one, now.facts))
            yield from (self._proof(told, one) for one in leaves)

    def _leaves(self, fact: Fact, facts: Mapping[str, Fact]) -> Iterator[Fact]:
        if fact.source is not None:
            yield fact
        for one in fact.because:
            if one in facts:
                yield from self._leaves(facts[one], facts)

    def _proof(self, told: str, fact: Fact) -> Proof:
        source = fact.source
        assert source is not None  # noqa: S101 - leaves have one
        return Proof(
            told=told,
            evidence=source.evidence,
            line=source.line,
            record=source.record,
            time=fact.time,
            excerpt=source.excerpt,
        )

    def shown(self, diagnosis: Diagnosis, now: Now) -> tuple[Proof, ...]:
        """Where a diagnosis shows in the new evidence: its symptoms, else what was seen that it rests on."""
        if diagnosis.symptoms:
            return tuple(self._symptom(diagnosis, one) for one in diagnosis.symptoms)
        facts = [now.facts[one] for one in diagnosis.because if one in now.facts]
        if diagnosis.status != "confirmed" or not facts or not all(self._is_seen(one, now.facts) for one in facts):
            return ()
        return tuple(self._proofs(facts, now))

    def _symptom(self, diagnosis: Diagnosis, hit: SymptomRef) -> Proof:
        return Proof(
            told=diagnosis.title,
            evidence=hit.evidence,
            line=hit.line,
            record=hit.record,
            time=self._times.get((hit.evidence, diagnosis.article, hit.symptom, hit.line, hit.record)),
            excerpt=hit.excerpt,
        )


def _fits(incident: Incident, now: CaseIncident) -> bool:
    """Whether nothing says that they are of different machines."""
    return fits(incident.client, now.client) and fits(incident.server, now.server)
