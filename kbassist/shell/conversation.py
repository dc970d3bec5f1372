"""The conversation without a terminal: a line or a paste goes in, blocks to show come out."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from kbassist.casefile.case import Given
from kbassist.casefile.file import is_case_file
from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.faults import attempt
from kbassist.model.evidence import Observation, Reading
from kbassist.model.result import Failure, Question
from kbassist.render.blocks import Block, Item, Para
from kbassist.render.failed import failed
from kbassist.shell import choices, commands, view
from kbassist.shell.chat import forget, talk
from kbassist.shell.paths import as_paths, missing
from kbassist.shell.printed import printed
from kbassist.shell.reply import Reply
from kbassist.shell.session import Session
from kbassist.shell.understand import (
    Asked,
    CommandWished,
    Forgotten,
    Heard,
    Understanding,
    is_assignment,
    is_question,
    says,
    says_setting,
    understand,
    wished,
)
from kbassist.text.safe import as_json, clean
from kbassist.text.secrets import mask

_QUOTED = 60
"""Characters: who asks what a longer error text means has pasted it."""


class Shell(Session):
    """A session that takes what a person types."""

    def handle(self, line: str) -> Reply:
        """One line (or one paste) of the person. Never raises for what it says."""
        try:
            reply = attempt("running", "this turn", lambda: self._turn(line), self._written)
        except UserError as error:
            return Reply((Para(str(error), style="bad"),))
        if not isinstance(reply, Failure):
            return reply
        self.pending, self.asked = (), None
        return Reply((failed(reply), Para("The case is as it was.", style="faint")))

    def _written(self) -> str:
        """The case as the report of a fault has it: it is masked already."""
        return as_json(self.as_saved()).decode("utf-8")

    def _turn(self, line: str) -> Reply:
        paths = as_paths(line)
        # The door: nothing behind it, the history of this turn included, sees a secret.
        line = mask(line, self.vault)
        if self.pasting is not None:
            return self._paste_line(line)
        text = line.strip()
        if not text:
            return Reply(tuple(self.next_question()))
        if self.asked is not None:
            asked, self.asked = self.asked, None
            if says(text, self.base) == "yes":
                return asked.do()
            return Reply((Para(asked.left, style="faint"),))
        if self.pending:
            confirmed = self._confirmed(text)
            if confirmed is not None:
                return confirmed
        if "\n" in text and not paths:
            return self.paste(line)
        if text.startswith("/") and (not paths or commands.known(text)) and not missing(text):
            return commands.run(self, self._by_other_name(text))
        if any(map(is_case_file, paths)):
            return self._case_file(paths)
        if paths:
            return self.evidence(*map(str, paths))
        if missing(text):
            raise UserError(f"{clean(text, 200)}: no such file or folder; check the path")
        return self._said(text)

    def _case_file(self, paths: Sequence[Path]) -> Reply:
        """A case file that was dropped here is opened; the case before stays saved."""
        if len(paths) > 1:
            raise UserError("a case file is opened by itself: /open FILE.kbcase, then the other evidence")
        before = "" if self.case.empty else self.id
        opened = commands.run(self, f"/open {paths[0]}")
        left = (Para(f"The case before stays saved as {before}.", style="faint"),) if before else ()
        return msgspec.structs.replace(opened, blocks=(*left, *opened.blocks))

    def _by_other_name(self, text: str) -> str:
        """A command as the registry has it, where it was called as people say it: "/exit", "/?"."""
        wish = None if commands.known(text) else (wished(text, self.base, None) or wished(text[1:], self.base, None))
        return f"/{wish.name}" if isinstance(wish, CommandWished) else text

    def _paste_line(self, line: str) -> Reply:
        assert self.pasting is not None  # noqa: S101 - the caller looked
        if line.strip() == ".":
            text = "\n".join(self.pasting)
            self.pasting, take, self.pasted = None, self.pasted or self.paste, None
            return take(text) if text.strip() else Reply((Para("Nothing was pasted."),))
        self.pasting.append(line)
        return Reply()

    def _said(self, text: str) -> Reply:
        """One line of words: evidence if it is some, else whatever it means."""
        wish = wished(text, self.base, self.question)
        if isinstance(wish, CommandWished):
            return commands.run(self, f"/{wish.name}")
        if isinstance(wish, Forgotten):
            return Reply(tuple(forget(self, wish)))
        document = Document("pasted text", text.encode("utf-8", "replace"))
        self.choose(lambda intake: intake.read(document))
        readings = self.intake.read(document)
        if wish is not None and not self._quotes_evidence(wish, readings):
            return Reply((*talk(self, wish, readings), *self.reminder()), long=wish.wish == "procedure")
        if self._evidence_in(text, readings):
            return self.took(Given(kind="paste", text=text, readings=tuple(readings)))
        question = self.question
        shown = question and msgspec.structs.replace(question, choices=tuple(self.offered))
        heard = understand(text, self.base, shown, last=self._last_said(), read=self._seen)
        return self._heard(heard, text, readings)

    def _quotes_evidence(self, asked: Asked, readings: Sequence[Reading]) -> bool:
        """Whether a question is about an error that stands in it as it was printed: then that is what was meant to be
        pasted."""
        hit = any(one.hits or one.certificates for one in readings)
        return hit and (len(asked.about) > _QUOTED or (" " in asked.about and printed(asked.about, self.base)))

    def _evidence_in(self, text: str, readings: Sequence[Reading]) -> bool:
        """Whether a line is what a program printed or a file holds. A setting by its name is no error text, and who
        asks about a connection string does not say that it is in use."""
        if is_assignment(text):
            return False
        if any(one.hits or one.certificates for one in readings) and not says_setting(text, self.base):
            return True
        of_a_kind = any(one.evidence.kind not in ("text", "file", "error text") for one in readings)
        return not is_question(text, self.base) and (of_a_kind or printed(text, self.base))

    def _seen(self, text: str) -> Sequence[Observation]:
        """What the readers see in a part of a line."""
        readings = self._listening.read(Document("typed text", text.encode("utf-8", "replace")))
        return [one for reading in readings for one in reading.observations]

    def _last_said(self) -> Question | None:
        """A question about what was said last, for a line that corrects it."""
        name = next(reversed(self.case.answers), None)
        return None if name is None else self.question_about(name)

    def _heard(self, heard: Understanding, text: str, readings: Sequence[Reading]) -> Reply:
        if heard.problem:
            raise UserError(heard.problem)
        if heard.act in ("how", "why"):
            return commands.run(self, f"/{heard.act}")
        if heard.declined:
            return self.decline(heard.declined)
        if heard.act == "unknown" and self.question is not None:
            return self.decline(self.question.fact)
        if heard.act in ("question", "smalltalk"):
            return Reply((*view.nothing_stored(heard.act, self.base), *self.reminder()))
        if heard.excluded and self.question is not None:
            return Reply((*view.excluded(self.question, heard.excluded), *self.next_question()))
        doubts = tuple(one for one in heard.heard if not one.sure and (one.fact, one.value) not in self.refused)
        sure = tuple(one for one in heard.heard if one.sure)
        if not sure and self.question is not None and choices.means_other(self.question, self.offered, text):
            return Reply((Para("Type its name, or the beginning of it.", style="faint"),))
        if not sure and self._narrowed(text):
            fact, found = self.narrowed
            if len(found) == 1 and " " in text and found[0].title.casefold().startswith(text.casefold()):
                return Reply((*self.take((Heard(fact, found[0].value, text, True),)), *self.state()))
            return Reply(tuple(self.next_question()))
        if not sure and not doubts:
            given = Given(kind="paste", text=text, readings=tuple(readings))
            lost = view.not_understood(clean(text, 80), self.question)
            return Reply((*lost, *self.next_question(), *self.unrecognised(given)))
        self.pending = doubts
        blocks: list[Block] = []
        if sure:
            blocks += self.take(sure, corrects=heard.corrects)
        if self.pending:
            blocks += view.confirm(self.pending[0], self.base)
        elif sure:
            blocks += self.state()
        return Reply(tuple(blocks))

    def _narrowed(self, text: str) -> bool:
        """Whether a line is the beginning of the names of some of many answers: these are offered then."""
        question = self.question
        found = choices.narrowed(question, text, self.base) if question is not None else ()
        if question is not None and found:
            self.narrowed = (question.fact, found)
        return bool(found)

    def _confirmed(self, text: str) -> Reply | None:
        """The answer to "Did you mean ...?"; None if the line is something else."""
        first, *rest = self.pending
        said = says(text, self.base)
        if said == "yes":
            self.pending = tuple(rest)
            blocks = self.take((first,))
        elif said == "no":
            self.pending = tuple(rest)
            self.refused.add((first.fact, first.value))
            blocks = [Item("left out", "=", "faint")]
        else:
            self.pending = ()
            return None
        blocks += view.confirm(self.pending[0], self.base) if self.pending else self.state()
        return Reply(tuple(blocks))
