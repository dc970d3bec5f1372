"""Completion: commands and what follows them, answers to the question, paths; any letters of a name find it."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document

from kbassist.render.pages import page_ids
from kbassist.shell.commands import FORMATS, all_commands, takes_of
from kbassist.shell.commands.hidden import OPTION
from kbassist.shell.fuzzy import Candidate, ranked

if TYPE_CHECKING:
    from kbassist.shell.session import Session

_UNKNOWN = Candidate("not sure", "nobody can tell: it stays open")
_MOST_SESSIONS = 20


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
            yield from _offered(text, self._answers())
            yield from self._path(text, complete_event)
            return
        name, blank, rest = text[1:].partition(" ")
        if blank:
            yield from self._arguments(name.casefold(), rest, complete_event)
            return
        commands = (Candidate(one.name, one.does) for one in all_commands())
        yield from (Completion(f"/{one.text}", -len(text), display_meta=one.title) for one in ranked(name, commands))
        if "/" in name:
            yield from self._path(text, complete_event)

    def _answers(self) -> Iterator[Candidate]:
        """The answers to the open question, and the one that always is."""
        question = self._shell.question
        if question is not None:
            yield from (Candidate(choice.value, choice.title) for choice in question.choices)
            yield _UNKNOWN

    def _arguments(self, name: str, rest: str, event: CompleteEvent) -> Iterator[Completion]:
        """What can follow a command, as its line of help says what it takes."""
        takes = takes_of(name)
        word = rest.rpartition(" ")[2]
        if takes == "NAME=VALUE":
            yield from self._assignment(rest)
        elif name == "sessions" and " " in rest:
            yield from _offered(word, (*self._sessions(), Candidate("--older-than"), Candidate("--all")))
        elif name == "export" and " " not in rest.removeprefix(f"{OPTION} "):
            yield from _offered(word, map(Candidate, FORMATS if OPTION in rest else (*FORMATS, OPTION)))
            yield from self._path(word, event)
        else:
            yield from _offered(rest, self._candidates(name, takes))
            if "FILE" in takes:
                yield from self._path(word, event)

    def _candidates(self, name: str, takes: str) -> Iterator[Candidate]:
        shell = self._shell
        words = takes.strip("[]").replace("|", " ").split()
        if name in ("facts", "ask"):
            facts = (fact for _, fact in sorted(shell.base.facts.items()))
            yield from (Candidate(fact.name, fact.meaning) for fact in facts if fact.ask or name == "facts")
        elif takes == "SCENARIO":
            rows = (row for one in shell.result.incidents for row in one.diagnoses[0].scenarios)
            yield from (Candidate(row.id, f"{row.status}: {row.title}") for row in rows)
        elif takes == "PAGE":
            yield from (Candidate(one, _title(shell, one)) for one in page_ids(shell.base))
        elif name == "forget":
            case = shell.case
            yield from (Candidate(one, "said") for one in (*case.answers, *case.declined))
            yield from (Candidate(one.evidence.id, one.evidence.path) for one in case.readings)
        elif "ID" in words:
            yield from self._sessions()
        elif "COMMAND" in words:
            yield from (Candidate("keys", "the keys of the line editor"), *_commands())
        else:
            # Words that are typed as they stand there.
            yield from (Candidate(one) for one in words if one.islower() and one != "or")
            if name in ("plan", "copy"):
                yield Candidate(OPTION)

    def _sessions(self) -> Iterator[Candidate]:
        heads = self._shell.store.heads(_MOST_SESSIONS)
        return (Candidate(str(one["id"]), str(one["title"])) for one in heads)

    def _assignment(self, rest: str) -> Iterator[Completion]:
        base = self._shell.base
        name, equals, value = rest.partition("=")
        if equals:
            yield from _offered(value, (Candidate(one, base.title(name, one)) for one in base.values.get(name, ())))
            return
        facts = (Candidate(fact.name, fact.meaning) for _, fact in sorted(base.facts.items()))
        yield from (Completion(f"{one.text}=", -len(rest), display_meta=one.title) for one in ranked(rest, facts))

    def _path(self, text: str, event: CompleteEvent) -> Iterable[Completion]:
        if text[:1] in ("/", "~", ".") or "\\" in text or "/" in text:
            yield from self._paths.get_completions(Document(text), event)


def _offered(typed: str, candidates: Iterable[Candidate]) -> Iterator[Completion]:
    for one in ranked(typed, candidates):
        yield Completion(one.text, -len(typed), display_meta=one.title)


def _commands() -> Iterator[Candidate]:
    return (Candidate(one.name, one.does) for one in all_commands())


def _title(shell: "Session", name: str) -> str:
    base = shell.base
    for pages in (base.drivers, base.programs, base.procedures):
        if name in pages:
            return pages[name].title
    return base.article(name).title
