"""The verdict on a case: each incident, each step of its way out, and what shows behind it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from kbassist import __version__
from kbassist.errors import UserError
from kbassist.evidence.later import Later
from kbassist.model.result import HOLDS, Diagnosis, Incident, PlanOption, Step, Tool
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.procedures import StepDef
from kbassist.rulebase.language.schema import Condition, FactDef
from kbassist.rulebase.sentences import (
    ANY_CLIENT,
    BOTH,
    CAUSE_ONLY,
    CHANGING,
    INTERMITTENT,
    LATER_CHECK,
    NO_SUCCESS,
    NOTHING_NEW,
    OTHER_MACHINES,
    OTHER_OPTION,
    SAME_ERROR,
    SHORTCUT,
    STEP_UNSEEN,
    UNCHECKED,
    WHOSE,
)
from kbassist.text import times
from kbassist.text.safe import clean
from kbassist.text.similar import suggestion
from kbassist.verify.fresh import Fresh
from kbassist.verify.judge import Judge, Now
from kbassist.verify.known import Before, Known
from kbassist.verify.model import Behind, IncidentCheck, Proof, StepCheck, Verification, whole


def verify(
    before: Before, had: Known, fresh: Fresh, reasoner: Reasoner, *, since: datetime | None, option: str = ""
) -> Verification:
    """What new evidence says of a case. ``option``: the way out that was taken, the first recommended one by default.

    Raises ``UserError`` where the case is not recognised, or has no such option.
    """
    judge = Judge(before, had, fresh, reasoner, Later(since))
    recognised = [one for one in before.result.incidents if one.diagnoses]
    if not recognised:
        raise UserError("nothing is recognised in the case, so there is nothing to verify; diagnose it first")
    _see_option(recognised, option)
    said = since.isoformat(" ", "seconds") if since is not None else ""
    checks = tuple(_Check(judge, one, fresh, said, option).check() for one in recognised)
    return Verification(
        tool=Tool(version=__version__, rules_digest=reasoner.base.digest, engine=reasoner.engine.name),
        status=whole(checks),
        since=since.isoformat() if since is not None else None,
        evidence=fresh.evidence,
        old=fresh.old,
        incidents=checks,
    )


def _see_option(incidents: Iterable[Incident], wanted: str) -> None:
    known = [one.id for incident in incidents if incident.plan for one in incident.plan.options]
    if wanted and wanted not in known:
        listed = ", ".join(dict.fromkeys(known)) or "none"
        raise UserError(
            f"--option {clean(wanted, 60)}: no such option in this case{suggestion(wanted, known)}; known: {listed}"
        )


class _Check:
    """One incident."""

    def __init__(self, judge: Judge, incident: Incident, fresh: Fresh, since: str, wanted: str) -> None:
        self._judge = judge
        self._base: RuleBase = judge.base
        self._incident = incident
        self._first: Diagnosis = incident.diagnoses[0]
        self._article = self._base.article(self._first.article) if self._known else None
        self._fresh = fresh
        self._since = since
        self._now: Now = judge.now(incident)
        self._option = _chosen(incident, wanted)

    @property
    def _known(self) -> bool:
        """Whether today's rules have the article."""
        return self._first.article in self._base.article_ids

    def check(self) -> IncidentCheck:
        """The verdict."""
        success = self._judge.success(self._now)
        if success and self._now.anybodys:
            self._now = self._judge.without_success(self._now)
            return replace(self._made(), why=self._base.say(WHOSE), by=success)
        # Who has connected is not concerned by what would fail by the rules alone.
        still, behind = self._still(shown=bool(success)), tuple(self._behind(shown=bool(success)))
        if any(one.foretold and _order(one.by, still) == "success" for one in behind):
            # The client has come further since.
            still = ()
        order = _order(success, [*still, *(proof for one in behind for proof in one.by)]) if success else "errors"
        if order == "success":
            return self._judged(success, (), ())
        self._now = self._judge.without_success(self._now)
        if order == "unknown":
            return replace(self._made(), why=self._base.say(BOTH), by=(*still, *success))
        return self._judged((), still, behind)

    def _made(self) -> IncidentCheck:
        """The incident with its steps, still without a verdict."""
        first, option = self._first, self._option
        return IncidentCheck(
            id=self._incident.id,
            client=self._incident.client,
            server=self._incident.server,
            article=first.article,
            problem=first.problem,
            title=first.title,
            status="not-proven",
            option=option.id if option else None,
            option_title=option.title if option else "",
            verdict=option.verdict if option else None,
            steps=tuple(self._steps(option)) if option else (),
        )

    def _judged(
        self, success: tuple[Proof, ...], still: tuple[Proof, ...], behind: tuple[Behind, ...]
    ) -> IncidentCheck:
        """The verdict, where it is clear what comes last: a ``success``, or the errors, if there are any."""
        made = replace(self._made(), behind=behind)
        if still:
            return replace(made, status="still-there", by=still)
        shortcut = self._shortcut()
        if shortcut:
            return replace(made, why=shortcut[0], by=shortcut[1])
        if success and not self._sometimes():
            return replace(
                made, status="fixed", how="success", by=success, why=self._fitting(made) or self._unchecked()
            )
        cause = self._cause()
        if cause:
            return replace(made, status="fixed", how="cause", by=cause, why=self._base.say(CAUSE_ONLY))
        foretold = next((one for one in behind if one.foretold), None)
        if foretold is not None and not self._now.anybodys:
            return replace(made, status="fixed", how="later-check", by=foretold.by, why=self._base.say(LATER_CHECK))
        return replace(made, why=self._why_not(bool(success)), by=success)

    def _why_not(self, succeeded: bool) -> str:
        base, fresh = self._base, self._fresh
        if succeeded:
            return base.say(INTERMITTENT)
        if fresh.evidence and len(fresh.old) == len(fresh.evidence):
            return base.say(NOTHING_NEW, since=self._since or "the case")
        if fresh.others:
            return base.say(ANY_CLIENT)
        if fresh.same:
            return base.say(SAME_ERROR)
        if fresh.readings and not self._now.facts:
            return base.say(OTHER_MACHINES)
        return base.say(CHANGING) if fresh.changing else base.say(NO_SUCCESS)

    def _sometimes(self) -> bool:
        """Whether connections succeeded while the problem was there."""
        return any(self._succeeded(self._base.facts[name], str(value)) for name, value in self._now.held.items())

    @staticmethod
    def _succeeded(fact: FactDef, value: str) -> bool:
        choice = fact.choices.get(value)
        return fact.succeeds == value or (choice is not None and choice.comes_and_goes)

    def _cause(self) -> tuple[Proof, ...]:
        article = self._article
        if article is None:
            return ()
        conditions = [*article.fixed_by, *([article.contradicted_by] if article.contradicted_by else [])]
        return self._judge.met(conditions, self._now)

    def _still(self, *, shown: bool) -> tuple[Proof, ...]:
        """Where the same problem is in the new evidence; ``shown``: by an error, not by facts alone."""
        had = {(self._first.article, one.symptom) for one in self._first.symptoms}
        for one in self._now.diagnoses:
            again = any((one.article, symptom.symptom) in had for symptom in one.symptoms)
            if one.problem == self._first.problem and (one.status in HOLDS or again):
                proofs = self._judge.shown(one, self._now) if one.symptoms or not shown else ()
                if proofs:
                    return proofs
        return ()

    def _behind(self, *, shown: bool) -> Iterator[Behind]:
        """Other problems that are there now, each once; ``shown``: by an error, not by facts alone."""
        foretold = {one.problem: one.because for one in self._first.sequels}
        found = set()
        for one in self._now.diagnoses:
            telling = one.status in HOLDS and one.problem != self._first.problem
            if not telling or one.problem in found:
                continue
            proofs = self._judge.shown(one, self._now) if one.symptoms or not shown else ()
            if proofs:
                found.add(one.problem)
                yield Behind(
                    article=one.article,
                    problem=one.problem,
                    title=one.title,
                    status=one.status,
                    foretold=foretold.get(one.problem, ""),
                    by=proofs,
                )

    def _shortcut(self) -> tuple[str, tuple[Proof, ...]] | None:
        """The way out that people take too soon, that the plan forbids, and that was taken all the same."""
        for option in self._shortcuts():
            for conditions in self._told_by(option.id) if option.verdict == "forbidden" else ():
                proofs = self._judge.met(conditions, self._now)
                if proofs:
                    return self._base.say(SHORTCUT, option=option.title, why=option.why), proofs
        return None

    def _unchecked(self) -> str:
        """That nothing in the new evidence is against a way out that makes any connection succeed."""
        for option in self._shortcuts():
            told = [one for one in self._told_by(option.id) if one]
            if told and self._option is not option and not any(self._judge.refuted(one, self._now) for one in told):
                return self._base.say(UNCHECKED, option=option.title)
        return ""

    def _shortcuts(self) -> Iterator[PlanOption]:
        """The ways out of the plan that people take too soon."""
        options = self._incident.plan.options if self._incident.plan else ()
        short = {one.id for one in self._article.resolutions if one.shortcut} if self._article else set()
        return (one for one in options if one.id in short)

    def _told_by(self, option: str) -> Iterator[list[Condition]]:
        """What shows that a way out was taken, and more than that a connection was made: for each of its steps."""
        for resolution in self._article.resolutions if self._article else ():
            for use in resolution.procedures if resolution.id == option else ():
                for step in self._base.procedures[use.procedure].steps:
                    yield list(filter(self._tells_how, step.proven_by))

    def _tells_how(self, condition: Condition) -> bool:
        """Whether a condition says more than that a connection was made."""
        return any(not self._base.facts[name].succeeds for name in condition)

    def _fitting(self, made: IncidentCheck) -> str:
        """The other way out whose steps show in the new evidence, where those of this one show the contrary."""
        plan = self._incident.plan
        if plan is None or all(one.status != "still-there" for one in made.steps):
            return ""
        for option in plan.options:
            steps = list(self._steps(option)) if option.id != made.option else []
            if any(one.status == "proven" for one in steps) and all(one.status != "still-there" for one in steps):
                return self._base.say(OTHER_OPTION, option=option.title, id=option.id)
        return ""

    # --- the steps

    def _steps(self, option: PlanOption) -> Iterator[StepCheck]:
        for step in option.steps:
            # A result of other rules may have steps that today's do not know.
            defined = _defined(step, self._base)
            if defined is None or not defined.by_hand:
                yield self._step(step, defined.without_clicks(step.text) if defined else step.text, defined)

    def _step(self, step: Step, text: str, defined: StepDef | None) -> StepCheck:
        conditions = defined.proven_by if defined else ()
        proofs = self._judge.met(conditions, self._now)
        if proofs:
            return StepCheck(id=step.id, where=step.where, text=text, status="proven", by=proofs)
        against = self._judge.refuted(conditions, self._now) if conditions else ()
        needs = " ".join(filter(None, (step.verify, self._wanted(conditions)))) or self._base.say(STEP_UNSEEN)
        return StepCheck(
            id=step.id,
            where=step.where,
            text=text,
            status="still-there" if against else "not-proven",
            by=against,
            needs=needs,
            commands=step.commands,
        )

    def _wanted(self, conditions: Iterable[Condition]) -> str:
        """What would prove a step, in words."""
        said = [
            " and ".join(f"{self._base.called(name)}: {self._cell(name, cell)}" for name, cell in condition.items())
            for condition in conditions
        ]
        return f"(Seen by: {'; or '.join(said)}.)" if said else ""

    def _cell(self, name: str, cell: object) -> str:
        values = cell if isinstance(cell, list | tuple) else [cell]
        return ", ".join(self._base.title(name, one) for one in values if isinstance(one, str | int)) or "other"


def _chosen(incident: Incident, wanted: str) -> PlanOption | None:
    """The way out that is looked at: the one that was named, the first recommended, or the first with steps."""
    options = incident.plan.options if incident.plan else ()
    named = next((one for one in options if one.id == wanted), None)
    recommended = next((one for one in options if one.verdict == "recommended" and one.steps), None)
    return named or recommended or next((one for one in options if one.steps), None)


def _defined(step: Step, base: RuleBase) -> StepDef | None:
    owner, _, own = step.id.partition("/")
    procedure = base.procedures.get(owner)
    return next((one for one in procedure.steps if one.id == own), None) if procedure else None


def _order(success: Sequence[Proof], errors: Sequence[Proof]) -> str:
    """What comes later: ``success``, ``errors``, or ``unknown`` where neither lines nor times tell."""
    if not errors:
        return "success"
    if len({proof.evidence for proof in (*success, *errors)}) == 1 and all(one.line for one in (*success, *errors)):
        below = max(one.line or 0 for one in success) > max(one.line or 0 for one in errors)
        return "success" if below else "errors"
    one = times.last(moment for proof in success if (moment := times.read(proof.time or "")))
    moments = [times.read(proof.time or "") for proof in errors]
    if one is None or any(moment is None for moment in moments):
        return "unknown"
    last = times.last(moment for moment in moments if moment is not None)
    assert last is not None  # noqa: S101 - there is one
    return "success" if times.before(last, one) else "errors" if times.before(one, last) else "unknown"
