"""The conversation without a terminal: a line or a paste goes in, blocks to show come out.

It holds the case, its history for undo, and the result of the pipeline for it; after every turn the case is saved.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from pathlib import Path

from msgspec import Struct

from kbassist.errors import UserError
from kbassist.evidence.intake import Intake
from kbassist.evidence.sources import MAX_BYTES, Document
from kbassist.model.result import CaseResult, Question, Reading
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.render.blocks import Block, Item, Para
from kbassist.shell import view
from kbassist.shell.case import Case, Given
from kbassist.shell.paths import as_path
from kbassist.shell.store import SavedCase, SavedEvidence, Store, new_id, summary
from kbassist.shell.understand import Heard, Understanding, understand
from kbassist.text.secrets import Vault, clean, mask

_MAX_UNDO = 200


class Reply(Struct, frozen=True):
    """What to show. ``long``: worth a pager; ``leave``: the session ends; ``copy``: text for the clipboard."""

    blocks: tuple[Block, ...] = ()
    long: bool = False
    leave: bool = False
    copy: str = ""


class Shell:
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

    def handle(self, line: str) -> Reply:
        """One line (or one paste) of the person. Never raises for what it says."""
        try:
            return self._turn(line)
        except UserError as error:
            return Reply((Para(str(error), style="bad"),))

    def _turn(self, line: str) -> Reply:
        from kbassist.shell import commands  # noqa: PLC0415 - commands know the shell, not the other way round

        if self.pasting is not None:
            return self._paste_line(line)
        text = line.strip()
        if not text:
            return Reply(tuple(view.next_question(self.question)))
        if self.pending:
            confirmed = self._confirmed(text)
            if confirmed is not None:
                return confirmed
        if "\n" in text:
            return self.paste(line)
        path = as_path(text)
        if text.startswith("/") and (path is None or commands.known(text)):
            return commands.run(self, text)
        if path is not None:
            return self.evidence(str(path))
        return self._said(text)

    def _paste_line(self, line: str) -> Reply:
        assert self.pasting is not None  # noqa: S101 - the caller looked
        if line.strip() == ".":
            text = "\n".join(self.pasting)
            self.pasting = None
            return self.paste(text) if text.strip() else Reply((Para("Nothing was pasted."),))
        self.pasting.append(line)
        return Reply()

    def paste(self, text: str) -> Reply:
        """Pasted text as evidence; only its masked form is kept."""
        data = text.encode("utf-8", "replace")
        note = ""
        if len(data) > MAX_BYTES:
            note = f"only the first {MAX_BYTES // 1024**2} MB of the paste were read"
            data = data[:MAX_BYTES]
        readings = self.intake.read(Document("pasted text", data))
        masked = mask(data.decode("utf-8", "replace"), self.vault)
        return self._took(Given(kind="paste", text=masked, readings=tuple(readings)), note)

    def evidence(self, path: str) -> Reply:
        """A file, a folder or an archive as evidence. Raises ``UserError``."""
        readings = self.intake.read_paths([path])
        return self._took(Given(kind="path", text=path, readings=tuple(readings)))

    def _took(self, given: Given, note: str = "") -> Reply:
        known = {(fact.name, fact.value) for fact in self.result.facts}
        usable = any(one.evidence.status in ("read", "partly") for one in given.readings)
        blocks: list[Block] = list(view.account(given.readings, self.base))
        if note:
            blocks.append(Para(note, style="bad"))
        if usable:
            self.change(self.case.plus(given))
            blocks += view.news(self.result, known, self.base)
            blocks += self._state()
        return Reply(tuple(blocks))

    def _said(self, text: str) -> Reply:
        """One line of words: evidence if it is some, else an answer or a volunteered fact."""
        readings = self.intake.read(Document("pasted text", text.encode("utf-8", "replace")))
        if any(one.hits or one.certificates or one.evidence.kind not in ("text", "file") for one in readings):
            masked = mask(text, self.vault)
            return self._took(Given(kind="paste", text=masked, readings=tuple(readings)))
        heard = understand(text, self.base, self.question)
        return self._heard(heard, text, readings)

    def _heard(self, heard: Understanding, text: str, readings: Sequence[Reading]) -> Reply:
        from kbassist.shell import commands  # noqa: PLC0415

        if heard.problem:
            raise UserError(heard.problem)
        if heard.how:
            return commands.run(self, "/how")
        if heard.why:
            return commands.run(self, "/why")
        if heard.unknown and self.question is not None:
            return self.decline(self.question.fact)
        if not heard.heard:
            if any(one.observations for one in readings):
                return self._took(Given(kind="paste", text=mask(text, self.vault), readings=tuple(readings)))
            return Reply(tuple(view.not_understood(clean(text, 80), self.question)))
        sure = tuple(one for one in heard.heard if one.sure)
        self.pending = tuple(one for one in heard.heard if not one.sure)
        blocks: list[Block] = []
        if sure:
            blocks += self.take(sure)
        if self.pending:
            blocks += view.confirm(self.pending[0], self.base)
        elif sure:
            blocks += self._state()
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
        return Reply((*blocks, *self._state()))

    def _confirmed(self, text: str) -> Reply | None:
        """The answer to "Did you mean ...?"; None if the line is something else."""
        first, *rest = self.pending
        word = text.casefold().strip(" .!")
        if word in ("y", "yes", "yep", "ja", "oui", "right", "correct"):
            self.pending = tuple(rest)
            blocks = self.take((first,))
        elif word in ("n", "no", "nope", "nein", "non"):
            self.pending = tuple(rest)
            blocks = [Item("left out", "=", "faint")]
        else:
            self.pending = ()
            return None
        blocks += view.confirm(self.pending[0], self.base) if self.pending else self._state()
        return Reply(tuple(blocks))

    def _state(self) -> list[Block]:
        blocks = list(view.state(self.result, self.base))
        if self.problem_saving:
            blocks.append(Para(f"{self.problem_saving} (the session goes on)", style="bad"))
        return [*blocks, *view.next_question(self.question)]

    def state(self) -> tuple[Block, ...]:
        """Where the case stands: the leading diagnosis, what is open, the next question."""
        return tuple(self._state())
