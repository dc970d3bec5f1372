"""Which way out is written as scripts: of one incident the option that was named, or the first that is recommended."""

from collections.abc import Iterable
from typing import NamedTuple

from kbassist.errors import UserError
from kbassist.model.result import CaseResult, Incident, PlanOption
from kbassist.render.names import connection
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion


class Choice(NamedTuple):
    """What is written. ``others``: the incidents with a plan that are not."""

    incident: Incident
    option: PlanOption
    others: tuple[Incident, ...]


def choose(result: CaseResult, option: str | None, incident: str | None) -> Choice:
    """The option to write. Raises ``UserError`` where there is none of that name, or where it must not be done."""
    planned = [one for one in result.incidents if one.plan is not None and one.plan.options]
    if not planned:
        raise UserError("--format script: no way out is known for this case; see what is missing without it")
    chosen = _incident(planned, incident)
    others = tuple(one for one in planned if one is not chosen)
    return Choice(chosen, _option(chosen, option), others)


def doubt(option: PlanOption) -> str:
    """What may speak against an option that is not decided yet; nothing for another one."""
    if option.verdict != "undecided":
        return ""
    against = "; ".join(option.against) or option.why
    return f"Not decided yet, whether this is right. What may speak against it: {against}"


def _incident(planned: list[Incident], wanted: str | None) -> Incident:
    if wanted is None:
        return planned[0]
    found = next((one for one in planned if one.id == wanted), None)
    if found is None:
        known = "; ".join(f"{one.id} ({connection(one) or one.diagnoses[0].title})" for one in planned)
        raise UserError(f"--incident {clean(wanted)}: there is no such incident; known: {known}")
    return found


def _option(incident: Incident, wanted: str | None) -> PlanOption:
    options = incident.plan.options if incident.plan else ()
    if wanted is None:
        found = next((one for one in options if one.verdict == "recommended"), None)
        if found is None:
            raise UserError(f"--format script: nothing is recommended yet; name one with --option: {_listed(options)}")
        return found
    found = next((one for one in options if one.id == wanted), None)
    if found is None:
        near = suggestion(wanted, [one.id for one in options])
        raise UserError(f"--option {clean(wanted)}: there is no such option{near}; known: {_listed(options)}")
    if found.verdict == "forbidden":
        raise UserError(f"--option {found.id}: must not be done here: {found.why}")
    return found


def _listed(options: Iterable[PlanOption]) -> str:
    return "; ".join(f"{one.id} ({one.title}, {one.verdict})" for one in options if one.verdict != "forbidden")
