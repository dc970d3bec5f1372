"""The state of the shell: the case, its history for undo, the pipeline's result for it; saved after every change."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from kbassist.casefile.case import Case, Given
from kbassist.casefile.file import SavedCase, is_id, new_id, title_of, to_save
from kbassist.casefile.received import received
from kbassist.casefile.restore import restore
from kbassist.errors import UserError
from kbassist.evidence.document import MAX_BYTES, Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading, Value
from kbassist.model.result import CaseResult, Incident, Question, QuestionChoice
from kbassist.pipeline import run_case
from kbassist.reasoning.choice import judged
from kbassist.reasoning.infer import Reasoner
from kbassist.render.blocks import Block, Item, Para
from kbassist.render.failed import failed
from kbassist.render.handover import handover
from kbassist.render.names import Names
from kbassist.render.unrecognised import what_was_understood
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.masking import vault_for
from kbassist.shell import choices, view
from kbassist.shell.merge import take_over
from kbassist.shell.offered import offer
from kbassist.shell.reply import Reply
from kbassist.shell.store import ChangedElsewhereError, Loaded, Store
from kbassist.shell.understand import Heard
from kbassist.text.secrets import Vault, mask

if TYPE_CHECKING:
    from kbassist.anonymous.anonymiser import Anonymiser

_MAX_UNDO = 200
_TRIES = 5


class Asked(Struct, frozen=True):
    """A question of the program that "yes" answers with ``do``, and anything else with ``left``."""

    do: Callable[[], Reply]
    left: str


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
        self.first = reasoner
        """With the rule base that a new case begins with."""
        self.reasoner = reasoner
        self.base = reasoner.base
        self.store = store
        self.at = at
        self.password = password
        self.progress: Callable[[str], None] = lambda _words: None
        """Shows what a command is at, while it lasts; nothing ends it."""
        self.pasting: list[str] | None = None
        self.pasted: Callable[[str], Reply] | None = None
        """What is done with the paste under way, if it is no evidence of the case."""
        self.pending: tuple[Heard, ...] = ()
        self.asked: Asked | None = None
        self.problem_saving = ""
        self.also: tuple[str, ...] = ()
        """What the person named to be masked as well; it holds for the whole session."""
        self.read: set[str] = set()
        """The paths that evidence was read from, also for other cases and what was taken back."""
        self.fresh()

    def fresh(self) -> None:
        """Begin a new case."""
        self.reasoner, self.base = self.first, self.first.base
        self.id = new_id()
        self.case = Case()
        self.undone: list[Case] = []
        self.anonymiser: Anonymiser | None = None
        self.before: list[Case] = []
        self.vault = vault_for(self.base, self.also)
        self.intake = Intake(self.base, self.vault, self.password)
        self._listening = Intake(self.base, self.vault)
        self.refused: set[tuple[str, Value]] = set()
        """The doubts that were answered with no: they are not asked back again."""
        self.narrowed: tuple[str, tuple[QuestionChoice, ...]] = ("", ())
        """The fact of a question and those of its many answers that the person asked to see."""
        self.thorough = False
        """Whether questions are asked that only decide what else could be done."""
        self.wanted = ""
        """A fact that the person wants to be asked now."""
        self.saved = True
        self.elsewhere: list[str] = []
        """What another shell has changed in this case, until it is shown."""
        self._on_disk: Loaded | None = None
        """The case as this shell and its file last agreed."""
        self.received: Path | None = None
        self.result = self.run(self.case)
        self.told: CaseResult | None = None
        """The result as the person was told it last."""

    # --- state

    def mask_also(self, word: str) -> None:
        """Mask the values of a name, or a secret wherever it stands, from now on. Raises ``UserError``."""
        also = (*self.also, word)
        self.vault.masker = vault_for(self.base, also).masker
        self.also = also
        if not word.endswith(("=", ":")):
            # What was said or pasted before is hidden wherever it is shown or saved from now on.
            self.vault.token(word, "password")
            self.save()
            self.store.hide_again()

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
            self._write()
        except UserError as error:
            if not self.problem_saving:
                self.problem_saving = str(error)
            return
        self.saved, self.problem_saving = True, ""

    def _write(self) -> None:
        """Write the case, with what another shell has written of it since. Raises ``UserError``."""
        for _ in range(_TRIES):
            try:
                self._on_disk = self.store.save(self.as_saved(), self._on_disk)
            except ChangedElsewhereError:
                self._take_over()
            else:
                return
        raise UserError(f"{self.id}: other shells write this case all the time; it is tried again after the next turn")

    def _take_over(self) -> None:
        """Make what another shell has saved of this case part of it, and of what undo and redo bring back."""
        try:
            loaded = self.store.load(self.id)
        except UserError as error:
            # Whatever is there stays there.
            self._on_disk, left = None, self.id
            self.id = new_id()
            self.elsewhere.append(f"{error}; {left} stays as it is, and this case goes on as {self.id}")
            return
        cases = (self.case, *self.before, *self.undone)
        found = take_over(cases, self._on_disk and self._on_disk.case, loaded.case, self.intake)
        self.case = found.merged[0].case
        self.before = [one.case for one in found.merged[1 : 1 + len(self.before)]]
        self.undone = [one.case for one in found.merged[1 + len(self.before) :]]
        self.result, self._on_disk = self.run(self.case), loaded
        self.elsewhere += [*view.from_elsewhere(found.merged[0], self.base), *found.notes]

    def as_saved(self) -> SavedCase:
        """The case as it is written: pasted text masked, paths with what was read from them."""
        return to_save(self.case, self.result, self.base.digest, self.id)

    @property
    def title(self) -> str:
        """The article and the server, for lists and the toolbar."""
        return title_of(self.case, self.result)

    @property
    def questions(self) -> Sequence[Question]:
        """The questions that are asked, of all incidents, the first one first."""
        return [question for incident in self._asking for question in incident.questions]

    @property
    def _asking(self) -> Sequence[Incident]:
        """The incidents with questions: unless the person wants all of them, none whose first way out is settled."""
        return [one for one in self.result.incidents if one.questions and (self.thorough or not _settled(one))]

    @property
    def question(self) -> Question | None:
        """The question that is asked now: the one that was asked for, else the first that still matters."""
        return self.question_about(self.wanted) if self.wanted else next(iter(self.questions), None)

    def question_about(self, name: str) -> Question:
        """The question for a fact, whether it matters still or not."""
        for open_ in self.questions:
            if open_.fact == name:
                return open_
        fact = self.base.facts[name]
        values = self.base.values[name] or fact.examples
        return Question(
            fact=name,
            ask=fact.ask,
            choices=tuple(QuestionChoice(value=one, title=self.base.title(name, one)) for one in values),
            how_to_find=fact.how_to_find.text if fact.how_to_find else "",
            commands=(),
            answered_by=fact.answered_by,
            why="you asked for it",
        )

    @property
    def offered(self) -> Sequence[QuestionChoice]:
        """The answers that are offered by letter: those that were asked for by a part of their name, else the first."""
        question = self.question
        if question is None:
            return ()
        fact, found = self.narrowed
        return found if fact == question.fact else choices.first_offered(question)

    @property
    def about(self) -> str:
        """Of several incidents the one that the question is for."""
        asking = self._asking
        return asking[0].id if asking and len(self.result.incidents) > 1 else ""

    def load(self, name: str) -> Loaded:
        """A saved case by id, or by path from anybody. Raises ``UserError``."""
        loaded = self.store.load(name)
        return (
            loaded if loaded.own else loaded._replace(case=received(loaded.case, loaded.path, Vault(self.vault.masker)))
        )

    def restore(self, loaded: Loaded) -> tuple[str, ...]:
        """Take up a saved case with today's rules; notes say what is not as it was then.

        A case that somebody else wrote gets an id of its own here, unless its id is one of ours that is free.
        """
        self.fresh()
        saved = loaded.case
        notes: list[str] = []
        if loaded.own or (is_id(saved.id) and not self.store.path(saved.id).exists()):
            self.id = saved.id
        if not loaded.own:
            notes.append(f"{loaded.path}: a case file from elsewhere; here it is {self.id}")
        again = restore(saved, self.intake)
        self.case = again.case
        self.read |= {one.text for one in self.case.given if one.kind == "path"}
        self.received = None if loaded.own else loaded.path
        self._on_disk = loaded if loaded.own else None
        self.result = self.run(self.case)
        return (*notes, *again.unopened, *again.notes)

    # --- turns

    def paste(self, text: str) -> Reply:
        """Pasted text as evidence; only its masked form is kept."""
        data = text.encode("utf-8", "replace")
        note = ""
        if len(data) > MAX_BYTES:
            note = f"only the first {MAX_BYTES // 1024**2} MB of the paste were read"
            data = data[:MAX_BYTES]
        document = Document("pasted text", data)
        self.choose(lambda intake: intake.read(document))
        readings = self.intake.read(document)
        masked = mask(data.decode("utf-8", "replace"), self.vault)
        return self.took(Given(kind="paste", text=masked, readings=tuple(readings)), note=note)

    def evidence(self, *paths: str) -> Reply:
        """Files, folders and archives as evidence. Raises ``UserError``."""
        self.choose(lambda intake: intake.read_paths(paths))
        given = [Given(kind="path", text=one, readings=tuple(self.intake.read_paths([one]))) for one in paths]
        self.read |= set(paths)
        return self.took(*given)

    def choose(self, read: Callable[[Intake], Sequence[Reading]]) -> None:
        """Take the rule base that the first evidence of a case belongs to. Raises ``UserError``."""
        if not self.first.base.beside or not self.case.empty:
            return

        def judge(base: RuleBase) -> tuple[Reasoner, CaseResult]:
            reasoner = self.first.of(base)
            return reasoner, run_case(read(Intake(base, self.vault, self.password)), {}, reasoner, at=self.at)

        chosen, _ = judged(self.first.base, judge, lambda one: one[1])
        self.reasoner, self.base = chosen, chosen.base
        self.intake = Intake(self.base, self.vault, self.password)
        self._listening = Intake(self.base, self.vault)

    def took(self, *given: Given, note: str = "") -> Reply:
        """Evidence that was read into the case, with an account of what it tells."""
        known = {(fact.name, fact.value) for fact in self.result.facts}
        blocks: list[Block] = list(view.account([reading for one in given for reading in one.readings]))
        if note:
            blocks.append(Para(note, style="bad"))
        usable = [one for one in given if any(item.evidence.status in ("read", "partly") for item in one.readings)]
        if usable:
            case = self.case
            for one in usable:
                case = case.plus(one)
            self.change(case)
            if any(one.name == self.wanted and (one.name, one.value) not in known for one in self.result.facts):
                # The evidence answers it.
                self.wanted = ""
            blocks += view.news(self.result, known, self.base)
            blocks += self.state()
        for one in given if not usable else ():
            if one.kind == "paste" or any(reading.sentences for reading in one.readings):
                blocks += self.unrecognised(one)
        return Reply(tuple(blocks))

    def unrecognised(self, given: Given) -> list[Block]:
        """What can be said of evidence that is not taken into the case; nothing once something is recognised."""
        result = self.run(self.case.plus(given))
        return list(what_was_understood(result, self.base, Names(result, self.base)))

    def take(self, heard: Sequence[Heard], *, corrects: bool = False) -> list[Block]:
        """Answers into the case, echoed; one that ``corrects`` counts against evidence that says otherwise."""
        if any(one.fact == self.wanted for one in heard):
            self.wanted = ""
        case = self.case
        disputed = {conflict.fact for conflict in self.result.conflicts}
        echoed = list(view.echo(heard, case.answers, self.base))
        for one in heard:
            case = case.answered(one.fact, one.value, settles=corrects or one.fact in disputed)
        self.change(case)
        return echoed

    def decline(self, name: str) -> Reply:
        """A fact that nobody can tell: not asked again, named as open in the plan."""
        if name == self.wanted:
            self.wanted = ""
        self.change(self.case.unknown(name))
        blocks: list[Block] = [Item(f"{self.base.called(name)}: stays open; /ask asks it again", "=", "unsure")]
        return Reply((*blocks, *self.state()))

    def state(self) -> list[Block]:
        """What changed since the person was told last and the next question; all of it if the diagnosis changed, or
        if nothing is asked any more."""
        before, self.told = self.told, self.result
        asking = self.question is not None
        if before is not None and (asking or before == self.result):
            blocks = list(view.changed(before, self.result, self.base))
        else:
            blocks = list(view.state(self.result, self.base, asking=asking))
        blocks += [failed(one) for one in self.result.failures if before is None or one not in before.failures]
        if self.problem_saving:
            blocks.append(Para(f"{self.problem_saving} (the session goes on)", style="bad"))
        elsewhere, self.elsewhere = self.elsewhere, []
        blocks += [Para(one, "Another shell:", "unsure") for one in elsewhere]
        return [*blocks, *(self.next_question() or handover(self.result, self.base))]

    def reminder(self) -> list[Block]:
        """The question that is still open, without its answers."""
        return list(choices.remind(self.question))

    def next_question(self) -> list[Block]:
        """The question that is open, with the answers that are offered; where none has to be, that others could be."""
        if self.question is None:
            more = len({one.fact for incident in self.result.incidents for one in incident.questions})
            return list(view.enough(more)) if more else []
        asked = choices.ask(self.question, self.offered, self.base, self.about)
        return [*asked, *offer(self.question, self.result, self.base)]


def _settled(incident: Incident) -> bool:
    """Whether what is to be done first is recommended, and no answer changes it."""
    plan = incident.plan
    best = plan is not None and plan.options[:1] != () and plan.options[0].verdict == "recommended"
    return best and not any(question.first for question in incident.questions)
