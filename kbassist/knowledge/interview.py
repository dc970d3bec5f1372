"""``kbassist kb new`` as a conversation: from a person's answers to an article, with its procedures and its question.

Nothing here knows a terminal: ``Interview`` gets a function that asks one thing and gives the line back. What it makes
are the YAML files of a rule base (docs/rule-language.md) that ``kb lint`` has nothing to say about.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

from msgspec import Struct

from kbassist.knowledge.base import RuleBase
from kbassist.knowledge.schema import FactDef
from kbassist.knowledge.skeleton import slug, telling
from kbassist.masking import Vault, clean, mask
from kbassist.symptoms.normal import normalise
from kbassist.symptoms.patterns import search

Ask: TypeAlias = Callable[["Prompt"], str]
Tell: TypeAlias = Callable[[str], None]

_FACT_NAME = re.compile(r"(client|server|certificate|case)\.[a-z][a-z0-9_]*")
_SHELLS = {"powershell": "powershell", "cmd": "cmd", "sh": "sh", "sql": "sql"}
_END = "."
_MAX_SAMPLE = 4_000
_SHOWN = 8
_MIN_WORDS = 6


class Prompt(Struct, frozen=True):
    """One thing to ask: the words, what ``?`` explains, and what an empty line means (none: an answer is needed).

    ``many``: several lines, ended by a line with a dot.
    """

    text: str
    help: str
    default: str | None = None
    many: bool = False


class Made(Struct, frozen=True):
    """The files of the new article: folder of the rule base (``articles``, ...) -> content as plain data."""

    article_id: str
    files: dict[str, dict[str, Any]]


class Interview:
    """Asks for an article. ``ask`` gives a line (or lines) for a prompt; ``tell`` shows a remark."""

    def __init__(self, base: RuleBase, ask: Ask, tell: Tell, today: date) -> None:
        self.base = base
        self._ask = ask
        self.tell = tell
        self.today = today
        self.vocabulary: list[dict[str, Any]] = []
        self.procedures: list[dict[str, Any]] = []

    def run(self, article_id: str = "", title: str = "", error: str = "") -> Made:
        """The whole conversation. What is given is not asked."""
        article_id = article_id or self._id()
        title = title or self.ask(
            "What is wrong, in one line?", "The heading of the article, as a colleague would say it."
        )
        article: dict[str, Any] = {"id": article_id, "title": title, "problem": self._problem(article_id)}
        article["source"] = self._source()
        article["applies_to"] = ["SQL Server"]
        sample = self._sample(error)
        words, strength = self._words(sample)
        symptom_source = article["source"]["document"]
        article["symptoms"] = [
            {
                "id": "text",
                "title": "The words of the message",
                "strength": strength,
                "any": [{"text": words}],
                "samples": [sample],
                "source": symptom_source,
            }
        ]
        article["cause"] = self.ask("What failed?", "One or two sentences. This is the first thing the report says.")
        article["mechanism"] = self.ask("Why does it happen?", "How it works, so that a reader understands it.")
        fact = self._fact()
        if fact:
            article |= self._rows(fact, symptom_source)
        article["resolutions"] = self._ways_out(article_id, fact, symptom_source)
        article["examples"] = self._examples(sample, words, strength, fact)
        files: dict[str, dict[str, Any]] = {"articles": article, "procedures": {"procedures": self.procedures}}
        if self.vocabulary:
            files["vocabulary"] = {"facts": self.vocabulary}
        return Made(article_id, files)

    def ask(self, text: str, help_: str, default: str | None = None, *, many: bool = False) -> str:
        """An answer, in one line unless ``many``; asked again while it is empty and there is no default."""
        while True:
            answer = self._ask(Prompt(text, help_, default, many)).strip()
            if answer or default is not None:
                return answer or default or ""
            self.tell("An answer is needed here; ? explains what is meant.")

    def choose(self, text: str, help_: str, choices: Sequence[str], default: str | None = None) -> str:
        """One of the choices, by its word, its number, or the beginning of its word."""
        for number, choice in enumerate(choices, 1):
            self.tell(f"  {number}. {choice}")
        while True:
            answer = self.ask(text, help_, default).casefold()
            if answer.isdigit() and 0 < int(answer) <= len(choices):
                return choices[int(answer) - 1]
            close = [choice for choice in choices if choice.casefold().startswith(answer)]
            exact = [choice for choice in choices if choice.casefold() == answer]
            if exact or len(close) == 1:
                return (exact or close)[0]
            self.tell(f"'{clean(answer, 60)}' is none of them; give a number from 1 to {len(choices)}.")

    def yes(self, text: str, help_: str, default: str) -> bool:
        """Yes or no."""
        while True:
            answer = self.ask(f"{text} (yes/no)", help_, default).casefold()
            if answer in ("y", "yes", "n", "no"):
                return answer.startswith("y")
            self.tell("Please answer yes or no.")

    def _id(self) -> str:
        while True:
            answer = self.ask(
                "Id of the article?", "Its KB number (KB2007728), or a few words with hyphens between them."
            )
            if answer in self.base.article_ids:
                self.tell(f"There is an article {answer} already; choose another id.")
            elif not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{1,60}", answer):
                self.tell("An id has letters, digits and hyphens, for example KB2007728 or listener-without-name.")
            else:
                return answer

    def _problem(self, article_id: str) -> str:
        known = sorted({self.base.article(name).problem for name in self.base.article_ids})
        other = "another problem"
        help_ = "What kind of failure it is. Reports and statistics are grouped by it; articles may share one."
        chosen = self.choose("Which problem is it?", help_, [*known, other])
        if chosen != other:
            return chosen
        return slug(self.ask("Its name, in a few words?", "For example: listener-unknown.", slug(article_id)))

    def _source(self) -> dict[str, str]:
        document = self.ask(
            "Which document does this come from?",
            "The title of the support article or page; 'observed at ...' if it is your own experience.",
        )
        address = self.ask(
            "Its address?", "The web address, so that a reader can check it. Empty if there is none.", ""
        )
        number = self.ask("Its number?", "The KB number, digits only. Empty if it has none.", "")
        return {"document": document, "number": number, "revised": self.today.isoformat(), "address": address}

    def _sample(self, error: str) -> str:
        while True:
            text = error or self.ask(
                f"Paste the error text; end with a line that has only a dot ({_END})",
                "The whole text as the product prints it. Passwords in it are masked.",
                many=True,
            )
            sample = clean(" ".join(mask(text, Vault()).split()), _MAX_SAMPLE)
            if sample:
                return sample
            self.tell("There was no text.")

    def _words(self, sample: str) -> tuple[str, str]:
        """The words by which the problem is recognised, and how sure they make it."""
        default = telling(" ".join(sample.split()))
        help_ = "Words that this problem's text has and no other text: no numbers, names or times that change."
        while True:
            words = self.ask(f"Which words tell it apart? [{default}]", help_, default)
            if normalise(words) not in normalise(sample):
                self.tell(f"'{clean(words, 80)}' does not stand in the text; copy the words from it.")
            elif len(normalise(words)) < _MIN_WORDS:
                self.tell("That is too short: it would be found in texts that have nothing to do with it.")
            else:
                break
        for name in self._others(words):
            self.tell(f"Mind: {name} recognises these words too. Choose others, or say later that yours refines it.")
        help_ = (
            "decisive: nobody else prints these words, the diagnosis is confirmed. phrase: a sentence of the product, "
            "it is likely. generic: other problems print it as well, it is only possible."
        )
        return words, self.choose(
            "How sure do these words make it?", help_, ("decisive", "phrase", "generic"), "phrase"
        )

    def _others(self, words: str) -> list[str]:
        text = normalise(words)
        hits = [
            entry.article
            for entry in self.base.index.symptoms
            if entry.strength != "generic" and any(search(pattern, text) for pattern in entry.patterns)
        ]
        return sorted(set(hits))

    def _fact(self) -> FactDef | None:
        """The question whose answer changes what to do: one that exists, or a new one."""
        help_ = (
            "A good article asks for what its reader must know before choosing a way out, for example 'Is this "
            "production?'. With no question, the report gives the same advice to everybody."
        )
        if not self.yes("Is there a question whose answer changes what to do?", help_, "no"):
            return None
        while True:
            search_help = "Words of the question. Questions that exist are reused, so that nobody is asked twice."
            words = self.ask("What is it about? (a few words, or 'new')", search_help)
            if words.casefold() == "new":
                return self._new_fact()
            found = self._similar(words)
            if not found:
                self.tell("No question like that; try other words, or say new.")
                continue
            titles = [f"{fact.name}: {fact.ask}" for fact in found]
            none = "none of these"
            chosen = self.choose("Which one?", search_help, [*titles, none])
            if chosen != none:
                return found[titles.index(chosen)]

    def _similar(self, words: str) -> list[FactDef]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only here are questions searched

        askable = [fact for fact in self.base.facts.values() if fact.askable and self.base.values[fact.name]]
        texts = [f"{fact.name} {fact.ask} {fact.meaning}" for fact in askable]
        found = process.extract(words, texts, scorer=fuzz.partial_token_set_ratio, limit=_SHOWN, score_cutoff=60)
        return [askable[place] for _, _, place in found]

    def _new_fact(self) -> FactDef:
        while True:
            help_ = (
                "Whose property it is (client, server, certificate or case), a dot, and a word: server.listener_exists"
            )
            name = self.ask("Name of the fact?", help_)
            if name in self.base.facts:
                self.tell(f"There is a fact {name} already.")
            elif not _FACT_NAME.fullmatch(name):
                self.tell(
                    "It must look like server.listener_exists: client, server, certificate or case, a dot, a word."
                )
            else:
                break
        question = self.ask("The question in plain words?", "As you would ask it on the telephone.")
        find = self.ask("How does one find out?", "Where to look, in a sentence.")
        choices: dict[str, dict[str, str]] = {}
        while len(choices) < 2 or self.yes("Another answer?", "Every answer that leads to other advice.", "no"):
            title = self.ask(f"Answer {len(choices) + 1}?", "In a few words, for example: yes, it exists")
            value = slug(title.split(",")[0])[:30].strip("-") or f"answer-{len(choices) + 1}"
            choices[value] = {"title": title}
        data = {
            "name": name,
            "type": "choice",
            "subject": name.partition(".")[0],
            "meaning": question,
            "ask": question,
            "how_to_find": {"text": find},
            "effort": "2",
            "askable": "true",
            "choices": choices,
        }
        self.vocabulary.append(data)
        import msgspec  # noqa: PLC0415

        return msgspec.convert(data, FactDef, strict=False)

    def _values(self, fact: FactDef) -> tuple[str, ...]:
        return self.base.values.get(fact.name) or tuple(fact.choices)

    def _title(self, fact: FactDef, value: str) -> str:
        return self.base.title(fact.name, value) if fact.name in self.base.facts else fact.choices[value].title

    def _rows(self, fact: FactDef, source: str) -> dict[str, Any]:
        """The scenario table: one row for each answer that means something of its own."""
        rows = []
        for value in self._values(fact):
            text = self.ask(
                f"What does '{self._title(fact, value)}' mean for this problem? (empty: nothing special)",
                "A sentence that the report prints as the cause when this is the answer.",
                "",
            )
            if text:
                title = f"{fact.ask.rstrip('?')}: {self._title(fact, value)}"
                rows.append(
                    {"id": value, "title": title, "cells": {fact.name: value}, "explanation": text, "source": source}
                )
        if not rows:
            return {}
        return {"columns": [{"fact": fact.name, "title": fact.meaning, "decisive": "true"}], "scenarios": rows}

    def _ways_out(self, article_id: str, fact: FactDef | None, source: str) -> list[dict[str, Any]]:
        options: list[dict[str, Any]] = []
        while True:
            number = len(options) + 1
            title = self.ask(f"Way out {number}?", "What to do, in one line. The most secure way first.")
            option: dict[str, Any] = {"id": f"option-{number}", "title": title, "rank": str(number)}
            because = self.ask("When or why is it right?", "The reason the report prints beside it.")
            if fact and self.yes(
                "Is it right only for some of the answers?", "Otherwise it is recommended to all.", "yes"
            ):
                chosen = [
                    value
                    for value in self._values(fact)
                    if self.yes(f"  for '{self._title(fact, value)}'?", "Recommended when this is the answer.", "no")
                ]
                when: dict[str, Any] = {fact.name: chosen} if chosen else {}
            else:
                when = {}
            if when or not fact:
                option["recommend"] = [{"when": when, "because": because, "source": source}]
            option["otherwise"] = because
            procedure = f"{slug(article_id)}-{number}"
            option["procedures"] = [{"procedure": procedure}]
            option["source"] = source
            self.procedures.append({"id": procedure, "title": title, "steps": self._steps(source)})
            options.append(option)
            if not self.yes("Another way out?", "For example a stop-gap, or the way for another situation.", "no"):
                return options

    def _steps(self, source: str) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = []
        while True:
            number = len(steps) + 1
            end = None if number == 1 else ""
            hint = "" if number == 1 else " (empty: that was all)"
            text = self.ask(f"Step {number}?{hint}", "One thing to do, as an instruction.", end)
            if not text:
                return steps
            where = self.choose(
                "Where is it done?", "On which machine, or by whom.", ("server", "client", "owner"), "server"
            )
            step: dict[str, Any] = {"id": f"step-{number}", "where": where, "text": text, "source": source}
            command = self.ask(
                "The same as a command? (empty: none)", "For example: powershell> Restart-Service MSSQLSERVER", ""
            )
            if command:
                shell, mark, rest = command.partition(">")
                known = _SHELLS.get(shell.strip().casefold()) if mark else None
                step["commands"] = [{"shell": known or "text", "text": rest.strip() if known else command}]
            for key, question, help_ in (
                (
                    "verify",
                    "How does one see that it worked? (empty: nothing)",
                    "What the person should see afterwards.",
                ),
                ("undo", "How is it undone? (empty: nothing)", "The way back."),
                ("caution", "What must one be careful about? (empty: nothing)", "A warning printed beside the step."),
            ):
                answer = self.ask(question, help_, "")
                if answer:
                    step[key] = answer
            steps.append(step)

    def _examples(self, sample: str, words: str, strength: str, fact: FactDef | None) -> list[dict[str, Any]]:
        status = {"decisive": "confirmed", "phrase": "likely", "generic": "possible"}[strength]
        other = ""
        while not other:
            other = self.ask(
                "A text that looks like it but is another problem?",
                "It is kept as an example that must not be recognised, so that the words stay narrow.",
            )
            if normalise(words) in normalise(other):
                self.tell("That text has the words by which yours is recognised; give another text.")
                other = ""
        expect: dict[str, Any] = {"status": status}
        if fact and strength != "generic":
            expect["question"] = fact.name
        return [
            {"title": "It is recognised", "text": sample, "expect": expect},
            {"title": "Another problem", "text": other, "expect": {"recognised": "false"}},
        ]


def to_yaml(content: dict[str, Any], heading: str) -> str:
    """The content as a YAML file with a comment on top, in the order of its keys."""
    import yaml  # noqa: PLC0415 - the rule base is read from its cache without it

    body = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)
    return "".join(f"# {line}\n" for line in heading.splitlines()) + body
