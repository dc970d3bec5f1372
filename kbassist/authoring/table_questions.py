"""The scenario table of a new article, asked for: up to three facts, those that exist first, and its rows."""

import re
from collections.abc import Mapping

from kbassist.authoring.asking import Asker
from kbassist.authoring.draft import TableRow
from kbassist.authoring.skeleton import slug
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.schema import Choice, FactDef, HowToFind
from kbassist.text.normal import normalise
from kbassist.text.safe import clean, whole_words

_FACT_NAME = re.compile(r"(client|server|certificate|case)\.[a-z][a-z0-9_]*")
_SHOWN, _MOST_FACTS, _MOST_ROWS = 8, 3, 20
_ID, _TITLE = 30, 40
ANY = "any"


class TableQuestions:
    """Asks for facts and rows. ``facts``: the columns so far; ``new``: those of them that did not exist."""

    def __init__(self, base: RuleBase, asker: Asker) -> None:
        self.base = base
        self.asker = asker
        self.facts: list[FactDef] = []
        self.new: list[FactDef] = []

    def columns(self) -> None:
        """The questions whose answers change what to do."""
        help_ = (
            "A good article asks for what its reader must know before choosing a way out, for example 'Is this "
            "production?'. With no question, the report gives the same advice to everybody."
        )
        if not self.asker.yes("Is there a question whose answer changes what to do?", help_, "no"):
            return
        while len(self.facts) < _MOST_FACTS:
            self.facts.append(self._fact())
            left = _MOST_FACTS - len(self.facts)
            help_ = f"The table has a column for each; up to {left} more."
            if not left or not self.asker.yes(f"Another question after {self.facts[-1].name}?", help_, "no"):
                return

    def _fact(self) -> FactDef:
        help_ = "Words of the question. Questions that exist are reused, so that nobody is asked twice."
        while True:
            words = self.asker.ask("What is it about? (a few words to search for, or 'new' to make one)", help_)
            if words.casefold() == "new":
                return self._new_fact()
            found = self._similar(words)
            if not found:
                self.asker.tell("No question like that; try other words, or say new.")
                continue
            titles = [f"{fact.name}: {fact.ask}" for fact in found]
            none = "none of these"
            chosen = self.asker.choose("Which one?", help_, [*titles, none])
            if chosen != none:
                return found[titles.index(chosen)]
            self.asker.tell("Then try other words, or say new to make one.")

    def _similar(self, words: str) -> list[FactDef]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - start-up: only here are questions searched

        taken = {fact.name for fact in self.facts}
        askable = [
            fact
            for fact in self.base.facts.values()
            if fact.askable and self.base.values[fact.name] and fact.name not in taken
        ]
        texts = [f"{fact.name} {fact.ask} {fact.meaning}" for fact in askable]
        found = process.extract(words, texts, scorer=fuzz.partial_token_set_ratio, limit=_SHOWN, score_cutoff=60)
        return [askable[place] for _, _, place in found]

    def _new_fact(self) -> FactDef:
        help_ = "Whose property it is (client, server, certificate or case), a dot, and a word."
        while True:
            name = self.asker.ask("A short name for this question, as client.app_bitness?", help_)
            if name in self.base.facts or name in {fact.name for fact in self.facts}:
                self.asker.tell(
                    f"There is a question {name} already; say its name at 'What is it about?', or take another."
                )
            elif not _FACT_NAME.fullmatch(name):
                self.asker.tell(
                    "It is client, server, certificate or case, a dot, and a word of a to z: client.app_bitness."
                )
            else:
                break
        question = self.asker.ask("The question in plain words?", "As you would ask it on the telephone.")
        help_ = "A few words without a verb, as 'registered in DNS': the head of its column, and its name in reports."
        title = self.asker.ask("What is it called, in a few words?", help_, whole_words(question.rstrip(" ?"), _TITLE))
        find = self.asker.ask("How does one find out?", "Where to look, in a sentence.")
        choices = self._choices()
        fact = FactDef(
            name=name,
            type="choice",
            subject=name.partition(".")[0],
            title=title,
            meaning=f"{title[:1].upper()}{title[1:].rstrip('.')}.",
            ask=question,
            how_to_find=HowToFind(text=find),
            effort=2,
            askable=True,
            choices=choices,
        )
        self.new.append(fact)
        return self.new[-1]

    def _choices(self) -> dict[str, Choice]:
        """The answers to a new question, and the words that mean each."""
        choices: dict[str, Choice] = {}
        while len(choices) < 2 or self.asker.yes(
            f"Another possible answer after {len(choices)}?", "Every answer that leads to other advice.", "no"
        ):
            number = len(choices) + 1
            title = self.asker.ask(f"Possible answer {number}?", "In a few words, for example: yes, it exists")
            value = slug(title.split(",")[0], _ID) or f"answer-{number}"
            if value in choices or value == ANY:
                self.asker.tell(f"'{clean(title, 60)}' is there already; give another answer.")
            else:
                choices[value] = Choice(title=title, phrases=self._names(number, choices))
        return choices

    def _names(self, number: int, choices: Mapping[str, Choice]) -> tuple[str, ...]:
        """What else people say for an answer, and for none of those before it."""
        taken = {normalise(name) for one in choices.values() for name in (one.title, *one.phrases)}
        help_ = "Other words by which people answer that, with commas between them: it is missing, no entry."
        while True:
            said = self.asker.ask(f"What else might one say for answer {number}? (empty: nothing)", help_, "")
            names = tuple(dict.fromkeys(one.strip() for one in said.split(",") if one.strip()))
            twice = [name for name in names if normalise(name) in taken]
            if not twice:
                return names
            self.asker.tell(f"'{clean(twice[0], 60)}' is said for another answer already; it can mean one only.")

    def values(self, fact: FactDef) -> tuple[str, ...]:
        """The answers to a question."""
        return self.base.values.get(fact.name) or tuple(fact.choices)

    def title(self, fact: FactDef, value: str) -> str:
        """An answer in words."""
        return self.base.title(fact.name, value) if fact.name in self.base.facts else fact.choices[value].title

    def rows(self) -> list[TableRow]:
        """The rows of the table: one for each answer to a single question, or one after the other."""
        if not self.facts:
            return []
        rows = self._row_of_each(self.facts[0]) if len(self.facts) == 1 else self._free_rows()
        if not rows:
            self.asker.tell("Then the answer does not change the cause; it can still decide the ways out.")
        return rows

    def _row_of_each(self, fact: FactDef) -> list[TableRow]:
        rows = []
        for value in self.values(fact):
            title = self.title(fact, value)
            text = self.asker.ask(
                f"What does '{title}' mean for this problem? (empty: nothing special)",
                "A sentence that the report prints as the cause when this is the answer.",
                "",
            )
            if text:
                rows.append(TableRow(id=value, title=title, cells={fact.name: value}, explanation=text))
        return rows

    def _free_rows(self) -> list[TableRow]:
        rows: list[TableRow] = []
        help_ = "A situation that your document tells apart, in one line. The answers that make it come next."
        while len(rows) < _MOST_ROWS:
            number = len(rows) + 1
            end = None if number == 1 else ""
            hint = "" if number == 1 else " (empty: that was all)"
            title = self.asker.ask(f"Row {number} of the table: which situation?{hint}", help_, end)
            if not title:
                break
            cells = self._cells(number, rows)
            meaning = f"What does row {number} mean for this problem?"
            text = self.asker.ask(meaning, "A sentence that the report prints as the cause in this situation.")
            ids = {row.id for row in rows}
            name = slug(title, _ID) or f"row-{number}"
            name = name if name not in ids else f"{name}-{number}"
            rows.append(TableRow(id=name, title=title, cells=cells, explanation=text))
        return rows

    def _cells(self, number: int, rows: list[TableRow]) -> dict[str, str | list[str]]:
        while True:
            cells: dict[str, str | list[str]] = {}
            for fact in self.facts:
                values = self.values(fact)
                titles = [self.title(fact, value) for value in values]
                help_ = f"The answer in this situation; {ANY} if it does not matter there."
                chosen = self.asker.choose(f"Row {number}: {fact.ask}", help_, [*titles, ANY], ANY)
                if chosen != ANY:
                    cells[fact.name] = values[titles.index(chosen)]
            if not cells:
                self.asker.tell("A row needs at least one answer; otherwise it would hold in every case.")
            elif any(row.cells == cells for row in rows):
                self.asker.tell("There is a row with these answers already; one must differ.")
            else:
                return cells
