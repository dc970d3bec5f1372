"""The state of the shell: the case, its history for undo, the pipeline's result for it; saved after every change."""

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

from kbassist.errors import UserError
from kbassist.evidence.document import MAX_BYTES, Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.model.result import CaseResult, Question
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.render.blocks import Block, Item, Para
from kbassist.shell import view
from kbassist.shell.case import Case, Given
from kbassist.shell.reply import Reply
from kbassist.shell.store import SavedCase, SavedEvidence, Store, new_id, summary
from kbassist.shell.understand import Heard
from kbassist.text.secrets import Vault, mask

_MAX_UNDO = 200


class Session:
    """One case at a time. ``now`` is when certificates are judged without a time of their own (None: the clock)."""

    def __init__(
        self,
        reasoner: Reasoner,
        store: Store,
        *,
        at: datetime | None = None,
        password: Callable[[str], str | None] = lambda _name: None,
    ) -> None:
        self.reasoner = reasoner
        self.base = reasoner.base
        self.store = store
        self.at = at
        self._password = password
        self.pasting: list[str] | None = None
        self.pending: tuple[Heard, ...] = ()
        self.problem_saving = ""
        self.fresh()

    def fresh(self) -> None:
        """Begin a new case."""
        self.id = new_id()
        self.case = Case()
        self.undone: list[Case] = []
        self.before: list[Case] = []
        self.vault = Vault()
        self.intake = Intake(self.base, self.vault, self._password)
        self.saved = True
        self.result = self.run(self.case)

    # --- state

    def run(self, case: Case) -> CaseResult:
        """The pipeline's result for a case."""
        return run_case(
            case.readings, case.answers, self.reasoner, declined=case.declined, settled=case.settled, at=self.at
        )

    def change(self, case: Case) -> None:
        """Make ``case`` the current one; the one before can come back."""
        result = self.run(case)
        self.before = [*self.before, self.case][-_MAX_UNDO:]
        self.undone = []
        self.case, self.result = case, result
        self.save()

    def move(self, case: Case) -> None:
        """Show a case of the history (undo, redo)."""
        self.case, self.result = case, self.run(case)
        self.save()

    def save(self) -> None:
        """Save the case; a failure is remembered and shown once."""
        self.saved = False
        if self.case.empty:
            self.saved = True
            return
        try:
            self.store.save(self.as_saved())
        except UserError as error:
            if not self.problem_saving:
                self.problem_saving = str(error)
            return
        self.saved, self.problem_saving = True, ""

    def as_saved(self) -> SavedCase:
        """The case as it is written: pasted text masked, paths with what was read from them."""
        return SavedCase(
            id=self.id,
            title=self.title,
            saved=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            rules_digest=self.base.digest,
            evidence=[
                SavedEvidence(kind=one.kind, text=one.text, readings=one.readings if one.kind == "path" else ())
                for one in self.case.given
            ],
            answers=self.case.answers,
            declined=list(self.case.declined),
            settled=list(self.case.settled),
            concluded=summary(self.result),
        )

    @property
    def title(self) -> str:
        """The article and the server, for lists and the toolbar."""
        incident = self.result.incidents[0] if self.result.incidents else None
        if incident is None:
            return "not recognised yet" if not self.case.empty else "new case"
        return f"{incident.diagnoses[0].article} {incident.server or ''}".strip()

    @property
    def questions(self) -> Sequence[Question]:
        """The questions that still matter, of all incidents, the first one first."""
        return [question for incident in self.result.incidents for question in incident.questions]

    @property
    def question(self) -> Question | None:
        """The question that is asked now."""
        return next(iter(self.questions), None)

    def restore(self, saved: SavedCase) -> tuple[str, ...]:
        """Take up a saved case with today's rules; notes say what could not be read again."""
        self.fresh()
        self.id = saved.id
        notes: list[str] = []
        given = [self._again(one, notes) for one in saved.evidence]
        answers = {name: value for name, value in saved.answers.items() if name in self.base.facts}
        gone = sorted(set(saved.answers) - set(answers))
        notes += [f"{name}: today's rules have no such fact" for name in gone]
        self.case = Case(
            given=tuple(given), answers=answers, declined=tuple(saved.declined), settled=tuple(saved.settled)
        )
        self.result = self.run(self.case)
        return tuple(notes)

    def _again(self, one: SavedEvidence, notes: list[str]) -> Given:
        if one.kind == "paste":
            readings = self.intake.read(Document("pasted text", one.text.encode("utf-8")))
            return Given(kind="paste", text=one.text, readings=tuple(readings))
        path = Path(one.text)
        try:
            if path.exists():
                return Given(kind="path", text=one.text, readings=tuple(self.intake.read_paths([one.text])))
        except (OSError, UserError) as error:
            notes.append(f"{one.text}: {error}; what was read then is used")
        else:
            notes.append(f"{one.text}: not there any more; what was read then is used")
        known = set(self.base.facts)
        kept = tuple(
            reading
            if all(item.name in known for item in reading.observations)
            else Reading(evidence=reading.evidence, hits=reading.hits)
            for reading in one.readings
        )
        return Given(kind="path", text=one.text, readings=kept)

    # --- turns

    def paste(self, text: str) -> Reply:
        """Pasted text as evidence; only its masked form is kept."""
        data = text.encode("utf-8", "replace")
        note = ""
        if len(data) > MAX_BYTES:
            note = f"only the first {MAX_BYTES // 1024**2} MB of the paste were read"
            data = data[:MAX_BYTES]
        readings = self.intake.read(Document("pasted text", data))
        masked = mask(data.decode("utf-8", "replace"), self.vault)
        return self.took(Given(kind="paste", text=masked, readings=tuple(readings)), note)

    def evidence(self, path: str) -> Reply:
        """A file, a folder or an archive as evidence. Raises ``UserError``."""
        readings = self.intake.read_paths([path])
        return self.took(Given(kind="path", text=path, readings=tuple(readings)))

    def took(self, given: Given, note: str = "") -> Reply:
        """Evidence that was read into the case, with an account of what it tells."""
        known = {(fact.name, fact.value) for fact in self.result.facts}
        usable = any(one.evidence.status in ("read", "partly") for one in given.readings)
        blocks: list[Block] = list(view.account(given.readings))
        if note:
            blocks.append(Para(note, style="bad"))
        if usable:
            self.change(self.case.plus(given))
            blocks += view.news(self.result, known, self.base)
            blocks += self.state()
        return Reply(tuple(blocks))

    def take(self, heard: Sequence[Heard]) -> list[Block]:
        """Answers into the case, echoed."""
        case = self.case
        disputed = {conflict.fact for conflict in self.result.conflicts}
        echoed: list[Block] = []
        for one in heard:
            corrected = case.answers.get(one.fact)
            case = case.answered(one.fact, one.value, settles=one.fact in disputed)
            echoed.append(view.echo(one, self.base, corrected))
        self.change(case)
        return echoed

    def decline(self, name: str) -> Reply:
        """A fact that nobody can tell: not asked again, named as open in the plan."""
        self.change(self.case.unknown(name))
        blocks: list[Block] = [Item(f"{name} stays open; /ask asks it again", "=", "unsure")]
        return Reply((*blocks, *self.state()))

    def state(self) -> list[Block]:
        """Where the case stands: the leading diagnosis, what is open, the next question."""
        blocks = list(view.state(self.result))
        if self.problem_saving:
            blocks.append(Para(f"{self.problem_saving} (the session goes on)", style="bad"))
        return [*blocks, *view.next_question(self.question)]
