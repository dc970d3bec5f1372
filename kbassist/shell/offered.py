"""What is offered beside a question: asking the server itself, where that answers it. It is a line; nothing is done."""

from collections.abc import Iterator

from kbassist.model.probe import DEFAULT_PORT, PROBE_KIND
from kbassist.model.result import CaseResult, Incident, Question, facts_by_incident
from kbassist.render.blocks import Block, Para
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import SERVER_HOST, SERVER_INSTANCE, SERVER_PORT

_USUAL_PORT = str(DEFAULT_PORT)


def offer(question: Question, result: CaseResult, base: RuleBase) -> Iterator[Block]:
    """A line about ``/probe``, where it tells what is asked and the server was not asked yet."""
    if not base.facts[question.fact].probed:
        return
    asking = (one for one in result.incidents if any(other.fact == question.fact for other in one.questions))
    incident = next(asking, None)
    if incident is not None and not _was_asked(incident, result):
        host = _host(incident, result) or "HOST"
        yield Para(f"(/probe {host} asks the server itself, without a login)", style="faint", indent=1)


def _was_asked(incident: Incident, result: CaseResult) -> bool:
    probes = {one.id for one in result.evidence if one.kind == PROBE_KIND}
    facts = facts_by_incident(result).get(incident.id, ())
    return any(one.source is not None and one.source.evidence in probes for one in facts)


def _host(incident: Incident, result: CaseResult) -> str:
    """The server as ``/probe`` takes it; nothing where the case does not name it."""
    known = {one.name: str(one.value) for one in facts_by_incident(result).get(incident.id, ()) if not one.stale}
    host = known.get(SERVER_HOST, "")
    port, instance = known.get(SERVER_PORT, _USUAL_PORT), known.get(SERVER_INSTANCE, "")
    if host and port != _USUAL_PORT:
        return f"{host},{port}"
    return f"{host}\\{instance}" if host and instance else host
