"""An incident as the pipeline would have it, from facts alone, with what a page calls its parts."""

from collections.abc import Mapping, Sequence

import msgspec

from kbassist.model.evidence import Evidence, Value
from kbassist.model.result import CaseResult, ChainLink, Diagnosis, Incident, ScenarioStatus, SymptomRef, Tool
from kbassist.render.names import Names
from tests.support.facts import BASE, facts


def incident(
    values: Mapping[str, Value],
    *,
    article: str = "KB2007728",
    status: ScenarioStatus = "confirmed",
    chain: Sequence[ChainLink] = (),
    symptoms: Sequence[SymptomRef] = (),
    evidence: Sequence[Evidence] = (),
) -> tuple[Incident, Names]:
    """An incident of that article with the values as observed, and the names of its case."""
    found = BASE.article(article)
    first = Diagnosis(
        article=article,
        title=found.title,
        problem=found.problem,
        cause=found.cause,
        status=status,
        scenarios=(),
        findings=(),
        symptoms=tuple(symptoms),
        because=(),
        rules=(),
    )
    made = Incident(
        id="i1",
        client="APP01",
        server="sql01.contoso.com",
        from_=None,
        to=None,
        problem=found.problem,
        diagnoses=(first,),
        questions=(),
        plan=None,
        chain=tuple(chain),
    )
    result = CaseResult(
        tool=Tool(version="0", rules_digest="0", engine="none"),
        status="diagnosed",
        problem=found.problem,
        evidence=tuple(evidence),
        facts=tuple(msgspec.structs.replace(one, id=f"i1.{one.id}") for one in facts(values)),
        conflicts=(),
        incidents=(made,),
    )
    return made, Names(result, BASE)


def link(subject: str, issuer: str, *names: str, validity: str = "valid") -> ChainLink:
    """A certificate of a chain."""
    return ChainLink(
        subject=subject,
        issuer=issuer,
        thumbprint="",
        names=names,
        not_before="2026-01-01T00:00:00Z",
        not_after="2027-01-01T00:00:00Z",
        validity=validity,
        evidence="e1",
        of_client=False,
    )
