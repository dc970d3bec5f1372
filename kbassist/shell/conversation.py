"""The conversation without a terminal: a line or a paste goes in, blocks to show come out."""

from collections.abc import Sequence

from kbassist.errors import UserError
from kbassist.evidence.document import Document
from kbassist.faults import attempt
from kbassist.model.evidence import Reading
from kbassist.model.result import Failure
from kbassist.render.blocks import Block, Item, Para
from kbassist.render.failed import failed
from kbassist.shell import commands, view
from kbassist.shell.case import Given
from kbassist.shell.paths import as_path
from kbassist.shell.printed import printed
from kbassist.shell.reply import Reply
from kbassist.shell.session import Session
from kbassist.shell.understand import Understanding, is_assignment, understand
from kbassist.text.safe import as_json, clean
from kbassist.text.secrets import mask


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
        path = as_path(line)
        # The door: nothing behind it, the history of this turn included, sees a secret.
        line = mask(line, self.vault)
        if self.pasting is not None:
            return self._paste_line(line)
        text = line.strip()
        if not text:
            return Reply(tuple(view.next_question(self.question, self.about)))
        if self.asked is not None:
            asked, self.asked = self.asked, None
            if text.casefold().strip(" .!") in self.base.speech.agree:
                return asked.do()
            return Reply((Para(asked.left, style="faint"),))
        if self.pending:
            confirmed = self._confirmed(text)
            if confirmed is not None:
                return confirmed
        if "\n" in text:
            return self.paste(line)
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

    def _said(self, text: str) -> Reply:
        """One line of words: evidence if it is some, else an answer or a volunteered fact."""
        readings = self.intake.read(Document("pasted text", text.encode("utf-8", "replace")))
        known = any(one.hits or one.certificates or one.evidence.kind not in ("text", "file") for one in readings)
        if known or (printed(text, self.base) and not is_assignment(text)):
            return self.took(Given(kind="paste", text=text, readings=tuple(readings)))
        heard = understand(text, self.base, self.question)
        return self._heard(heard, text, readings)

    def _heard(self, heard: Understanding, text: str, readings: Sequence[Reading]) -> Reply:
        if heard.problem:
            raise UserError(heard.problem)
        if heard.how:
            return commands.run(self, "/how")
        if heard.why:
            return commands.run(self, "/why")
        if heard.declined:
            return self.decline(heard.declined)
        if heard.unknown and self.question is not None:
            return self.decline(self.question.fact)
        if not heard.heard:
            given = Given(kind="paste", text=text, readings=tuple(readings))
            if any(one.observations for one in readings):
                return self.took(given)
            return Reply((*view.not_understood(clean(text, 80), self.question, self.about), *self.unrecognised(given)))
        sure = tuple(one for one in heard.heard if one.sure)
        self.pending = tuple(one for one in heard.heard if not one.sure)
        blocks: list[Block] = []
        if sure:
            blocks += self.take(sure)
        if self.pending:
            blocks += view.confirm(self.pending[0], self.base)
        elif sure:
            blocks += self.state()
        return Reply(tuple(blocks))

    def _confirmed(self, text: str) -> Reply | None:
        """The answer to "Did you mean ...?"; None if the line is something else."""
        first, *rest = self.pending
        word = text.casefold().strip(" .!")
        if word in self.base.speech.agree:
            self.pending = tuple(rest)
            blocks = self.take((first,))
        elif word in self.base.speech.refuse:
            self.pending = tuple(rest)
            blocks = [Item("left out", "=", "faint")]
        else:
            self.pending = ()
            return None
        blocks += view.confirm(self.pending[0], self.base) if self.pending else self.state()
        return Reply(tuple(blocks))
