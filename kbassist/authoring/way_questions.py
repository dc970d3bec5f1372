"""The ways out of a new article and their steps, asked for."""

import re
from collections.abc import Mapping, Sequence

from kbassist.authoring.asking import Asker
from kbassist.authoring.draft import Step, TableRow, Way
from kbassist.authoring.table_questions import TableQuestions
from kbassist.text.expression import Expression
from kbassist.text.safe import clean

_SHELLS = ("powershell", "cmd", "sh", "sql")
_SHELL_FIRST = Expression(
    rf"(?P<shell>{'|'.join(_SHELLS)})(?:[:;$#]\s{{0,9}}|\s{{1,9}}(?!>))(?P<rest>\S.{{0,4000}})", re.I
)
"""A command whose shell stands in front of it without the ``>`` behind it."""


class WayQuestions:
    """Asks for ways out; which answers each is for is asked of the table's facts and rows."""

    def __init__(self, asker: Asker, table: TableQuestions, rows: Sequence[TableRow]) -> None:
        self.asker = asker
        self.table = table
        self.rows = rows

    def ways(self) -> list[Way]:
        """All of them, the most secure first."""
        found: list[Way] = []
        while True:
            number = len(found) + 1
            title = self.asker.ask(f"Way out {number}?", "What to do, in one line. The most secure way first.")
            because = self.asker.ask("Why is it right?", "The reason the report prints beside it.").rstrip(".")
            whens = self._only_for()
            caution = self.asker.ask(
                "What must one know before choosing it? (empty: nothing)", "What it costs or risks.", ""
            )
            found.append(
                Way(
                    title=title,
                    because=because,
                    otherwise=self._only_if(whens),
                    whens=tuple(whens),
                    applies=whens[0] if len(whens) == 1 else {},
                    caution=caution,
                    steps=tuple(self._steps(number)),
                )
            )
            help_ = "For example a stop-gap, or the way for another situation."
            if not self.asker.yes(f"Another way out after {number}?", help_, "no"):
                return found

    def _only_for(self) -> list[dict[str, str | list[str]]]:
        """The answers a way out is for; none if it is for all."""
        facts = self.table.facts
        if not facts or (len(facts) > 1 and not self.rows):
            return []
        what = "answers" if len(facts) == 1 else "rows"
        help_ = "yes: it is recommended for those only. no: it is recommended whatever the answer is."
        if not self.asker.yes(f"Is it right only for some of the {what}?", help_, "no"):
            return []
        while True:
            chosen = self._chosen_values() if len(facts) == 1 else self._chosen_rows()
            if chosen:
                return chosen
            self.asker.tell("Then it is right for none; say yes for at least one of them.")

    def _chosen_values(self) -> list[dict[str, str | list[str]]]:
        fact = self.table.facts[0]
        values = [value for value in self.table.values(fact) if self._for(self.table.title(fact, value))]
        return [{fact.name: values}] if values else []

    def _chosen_rows(self) -> list[dict[str, str | list[str]]]:
        return [dict(row.cells) for row in self.rows if self._for(row.title)]

    def _only_if(self, whens: Sequence[Mapping[str, str | list[str]]]) -> str:
        """What a reader is told as long as the answers are not known for which a way out is right."""
        if not whens:
            return ""
        if len(self.table.facts) > 1:
            titles = [f"'{row.title}'" for row in self.rows if row.cells in whens]
            return f"only if {' or '.join(titles)} holds"
        fact = self.table.facts[0]
        titles = [self.table.title(fact, value) for value in whens[0][fact.name]]
        return f"only if {fact.title or fact.meaning.rstrip('.')}: {' or '.join(titles)}"

    def _for(self, title: str) -> bool:
        return self.asker.yes(f"  for '{title}'?", "Recommended when this is the answer.", "no")

    def _steps(self, way: int) -> list[Step]:
        steps: list[Step] = []
        while True:
            number = len(steps) + 1
            end = None if number == 1 else ""
            hint = "" if number == 1 else " (empty: that was all)"
            text = self.asker.ask(f"Step {number} of way out {way}?{hint}", "One thing to do, as an instruction.", end)
            if not text:
                return steps
            help_ = "On which machine, or by whom."
            where = self.asker.choose(f"Where is step {number} done?", help_, ("server", "client", "owner"), "server")
            commands = self._commands()
            said = {
                key: self.asker.ask(question, help_, "")
                for key, question, help_ in (
                    ("verify", "How does one see that it worked? (empty: nothing)", "What the person should see then."),
                    (
                        "undo",
                        "How is it undone? (empty: nothing)",
                        "The way back, in words or as a command; a shell in front of it (sql>) is left out.",
                    ),
                    (
                        "caution",
                        "What must one be careful about in it? (empty: nothing)",
                        "Printed beside the step.",
                    ),
                )
            }
            steps.append(
                Step(
                    text=text,
                    where=where,
                    commands=commands,
                    verify=said["verify"],
                    undo=command_of(said["undo"])[1],
                    caution=said["caution"],
                )
            )

    def _commands(self) -> tuple[tuple[str, str], ...]:
        """The command of a step, if there is one; asked back where its shell has no ``>`` behind it."""
        help_ = (
            "With its shell in front: powershell> Restart-Service NAME (or cmd>, sh>, sql>). Without one it is no "
            "command but words to copy."
        )
        command = self.asker.ask("The same as a command? (empty: none)", help_, "")
        found = _SHELL_FIRST.fullmatch(command)
        if found:
            shell = found["shell"].casefold()
            help_ = f"yes: it is typed in {shell}. no: it is words to copy, as they stand."
            if self.asker.yes(f"Is '{clean(found['rest'], 60)}' a command for {shell}?", help_, "yes"):
                return ((shell, found["rest"]),)
        return (command_of(command),) if command else ()


def command_of(line: str) -> tuple[str, str]:
    """The shell and the text of a command with its shell in front of it."""
    shell, mark, rest = line.partition(">")
    known = shell.strip().casefold()
    return (known, rest.strip()) if mark and known in _SHELLS else ("text", line)
