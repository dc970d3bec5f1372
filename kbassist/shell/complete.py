"""Completion: commands, fact names and values, scenarios, paths."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from kbassist.shell.commands import FORMATS, PLANS, all_commands, takes_of

if TYPE_CHECKING:
    from kbassist.shell.session import Session


class ShellCompleter(Completer):
    """Completes what a line of the shell can be."""

    def __init__(self, shell: "Session") -> None:
        self._shell = shell
        self._paths = PathCompleter(expanduser=True)

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """The completions at the cursor."""
        text = document.text_before_cursor
        if "\n" in text:
            return
        if not text.startswith("/"):
            yield from self._answers(text)
            yield from self._path(text, complete_event)
            return
        name, blank, rest = text[1:].partition(" ")
        if not blank:
            for command in all_commands():
                if command.name.startswith(name.casefold()):
                    yield Completion(f"/{command.name}", -len(text), display_meta=command.does)
            if "/" in name:
                yield from self._path(text, complete_event)
            return
        yield from self._arguments(name, rest, complete_event)

    def _arguments(self, name: str, rest: str, event: CompleteEvent) -> Iterable[Completion]:
        shell = self._shell
        takes = takes_of(name)
        if takes == "NAME=VALUE":
            yield from self._assignment(rest)
        elif name == "facts":
            yield from (Completion(one, -len(rest)) for one in sorted(shell.base.facts) if one.startswith(rest))
        elif takes == "SCENARIO" and shell.result.incidents:
            rows = [row for one in shell.result.incidents for row in one.diagnoses[0].scenarios]
            yield from (
                Completion(row.id, -len(rest), display_meta=f"{row.status}: {row.title}")
                for row in rows
                if row.id.startswith(rest)
            )
        elif name == "forget":
            known = [
                *shell.case.answers,
                *shell.case.declined,
                *(one for given in shell.case.given for one in given.ids),
            ]
            yield from (Completion(one, -len(rest)) for one in known if one.startswith(rest))
        elif "ID" in takes.strip("[]").split():
            heads = shell.store.heads(20)
            yield from (
                Completion(str(one["id"]), -len(rest), display_meta=str(one["title"]))
                for one in heads
                if str(one["id"]).startswith(rest)
            )
        elif name == "plan":
            yield from (Completion(one, -len(rest)) for one in PLANS if one.startswith(rest))
        elif name == "export" and " " not in rest:
            yield from (Completion(one, -len(rest)) for one in FORMATS if one.startswith(rest))
        elif "FILE" in takes:
            yield from self._path(rest.rpartition(" ")[2], event)

    def _assignment(self, rest: str) -> Iterable[Completion]:
        base = self._shell.base
        name, equals, value = rest.partition("=")
        if not equals:
            askable = [fact for key, fact in sorted(base.facts.items()) if key.startswith(name)]
            yield from (Completion(f"{one.name}=", -len(rest), display_meta=one.meaning) for one in askable)
            return
        for known in base.values.get(name, ()):
            if known.startswith(value):
                yield Completion(known, -len(value), display_meta=base.title(name, known))

    def _answers(self, text: str) -> Iterable[Completion]:
        question = self._shell.question
        if question is None or not text:
            return
        for choice in question.choices:
            if choice.value.startswith(text.casefold()):
                yield Completion(choice.value, -len(text), display_meta=choice.title)

    def _path(self, text: str, event: CompleteEvent) -> Iterable[Completion]:
        if text[:1] in ("/", "~", ".") or "\\" in text or "/" in text:
            yield from self._paths.get_completions(Document(text), event)
