"""A group as a case of its own: what its witnesses say together, diagnosed once."""

from collections.abc import Mapping, Sequence

from kbassist.batch.model import OTHERS, Sample, Tally
from kbassist.batch.witnesses import Seen
from kbassist.connection.hosts import same_host
from kbassist.model.evidence import Evidence, Observation, Place, Reading, SymptomHit
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reading.meaning import worth
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import CLIENT_HOST, SERVER_HOST


def diagnosed(seen: Seen, reasoner: Reasoner) -> CaseResult:
    """The group as a case of its own, diagnosed."""
    return run_case(readings_of(seen, reasoner.base), {}, reasoner)


def readings_of(seen: Seen, base: RuleBase) -> list[Reading]:
    """A reading for each witness of a group, and the names of its machines if they are all the same."""
    names = [(SERVER_HOST, _only(seen.servers)), (CLIENT_HOST, _only(seen.clients))]
    known: set[str] = set()
    readings = []
    for number, tally in enumerate(seen.tallies, 1):
        # What another witness has said already is not said twice: of the error itself each speaks in its own way.
        values = [(name, value) for name, value in (*tally.facts, *names) if name not in known]
        known |= {name for name, _ in tally.facts}
        readings.append(_reading(f"e{number}", tally, values, base))
    return readings


def _reading(evidence: str, tally: Tally, values: Sequence[tuple[str, str]], base: RuleBase) -> Reading:
    """A tally as a document: its first sample, with the facts of all of its records."""
    sample = tally.samples[0] if tally.samples else Sample("", 0, "", "", "")
    strengths = {(one.article, one.symptom): one.strength for one in base.symptoms_of(tally.article)}
    place = Place(line=sample.line or None, record=sample.record or None, excerpt=sample.text[:200])
    return Reading(
        evidence=Evidence(id=evidence, path=sample.path, kind="batch", machine=None, status="read", note=""),
        observations=tuple(
            Observation.at(place, name, value) for name, value in values if value and name in base.facts
        ),
        hits=tuple(
            SymptomHit.at(
                place,
                tally.article,
                one,
                strengths.get((tally.article, one)) or worth(base, tally.article, one),
            )
            for one in tally.symptoms
        ),
    )


def _only(names: Mapping[str, int]) -> str:
    """The name, if there is one alone, or the longest where the others are short forms of it."""
    longest = max(names, key=len, default="")
    return longest if OTHERS not in names and all(same_host(longest, one) for one in names) else ""
