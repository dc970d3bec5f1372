"""``kbassist kb new`` as a conversation: from a person's answers to an article, with its procedures and its question.

Nothing here knows a terminal: ``Interview`` gets a function that asks one thing and gives the line back. What it makes
are the YAML files of a rule base (docs/rule-language.md) that ``kb lint`` has nothing to say about.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from kbassist.authoring.skeleton import sample_of, slug, telling
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.surface.said import said
from kbassist.text.normal import normalise
from kbassist.text.safe import clean

Ask: TypeAlias = Callable[["Prompt"], str]
Tell: TypeAlias = Callable[[str], None]

_FACT_NAME = re.compile(r"(client|server|certificate|case)\.[a-z][a-z0-9_]*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,60}")
_SHELLS = ("powershell", "cmd", "sh", "sql")
_SHOWN = 8
_MIN_WORDS = 6
_STRENGTHS = {"decisive": "confirmed", "phrase": "likely", "generic": "possible"}


class Prompt(Struct, frozen=True):
    """One thing to ask: the words, what ``?`` explains, and what an empty line means (none: an answer is needed).

    ``many``: several lines, ended by a line with a dot.
    """

    text: str
    help: str
    default: str | None = None
    many: bool = False

    def __str__(self) -> str:
        return f"{self.text} [{self.default}]" if self.default else self.text


class Made(Struct, frozen=True):
    """The files of the new article: folder of the rule base (``articles``, ...) -> content as plain data; ``sample``:
    the error text, masked."""

    article_id: str
    files: dict[str, dict[str, Any]]
    sample: str


class Interview:
    """Asks for an article. ``ask`` gives a line (or lines) for a prompt; ``tell`` shows a remark.

    A question that is asked again with the same words takes the place of the answer before it.
    """

    def __init__(self, base: RuleBase, ask: Ask, tell: Tell, today: date) -> None:
        self.base = base
        self._ask = ask
        self.tell = tell
        self.today = today
        self.source = ""
        self.vocabulary: list[dict[str, Any]] = []
        self.procedures: list[dict[str, Any]] = []

    def run(self, article_id: str = "", title: str = "", error: str = "") -> Made:
        """The whole conversation. What is given is not asked."""
        article_id = article_id or self._id()
        title = title or self.ask("What is wrong, in one line?", "The heading, as a colleague would say it.")
        article: dict[str, Any] = {"id": article_id, "title": title, "problem": self._problem(article_id)}
        article["source"] = self._source()
        self.source = article["source"]["document"]
        help_ = "Products and versions, with commas between them."
        products = self.ask("Which products does it apply to?", help_, "SQL Server").split(",")
        article["applies_to"] = [product.strip() for product in products if product.strip()]
        sample = self._sample(error)
        words, strength, wider = self._words(sample)
        article["symptoms"] = [
            {
                "id": "text",
                "title": "The words of the message",
                "strength": strength,
                "any": [self._named(words)],
                "samples": [sample],
                "source": self.source,
            }
        ]
        article["cause"] = self.ask("What failed?", "One or two sentences. This is the first thing the report says.")
        article["mechanism"] = self.ask("Why does it happen?", "How it works, so that a reader understands it.")
        fact = self._fact()
        if fact:
            article |= self._rows(fact)
        article["resolutions"] = self._ways_out(article_id, fact)
        if wider:
            article["refines"] = wider
        article["examples"] = self._examples(sample, words, strength, fact)
        files: dict[str, dict[str, Any]] = {"articles": article, "procedures": {"procedures": self.procedures}}
        if self.vocabulary:
            files["vocabulary"] = {"facts": self.vocabulary}
        return Made(article_id, files, sample)

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
            if answer.isdecimal() and len(answer) < 4 and 0 < int(answer) <= len(choices):
                return choices[int(answer) - 1]
            exact = [choice for choice in choices if choice.casefold() == answer]
            close = [choice for choice in choices if choice.casefold().startswith(answer)]
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
            answer = self.ask("Id of the article?", "Its KB number (KB2007728), or a few words with hyphens between.")
            if answer in self.base.article_ids:
                self.tell(f"There is an article {answer} already; choose another id.")
            elif not _ID.fullmatch(answer):
                self.tell("An id has a to z, digits and hyphens, for example KB2007728 or listener-without-name.")
            else:
                return answer

    def _problem(self, article_id: str) -> str:
        titles: dict[str, str] = {}
        for name in self.base.article_ids:
            article = self.base.article(name)
            if article.problem not in titles or name == article.problem:
                titles[article.problem] = article.title
        choices = [f"{problem} ({title})" for problem, title in sorted(titles.items())]
        other = "another kind"
        help_ = "Reports and statistics are grouped by it; articles may share one. The last number is for a new kind."
        chosen = self.choose("Which kind of failure is it?", help_, [*choices, other])
        if chosen != other:
            return chosen.partition(" (")[0]
        help_ = "Two or three words for the kind of failure, for example: listener unknown."
        return slug(self.ask("The name of this kind of failure?", help_, slug(article_id)))

    def _source(self) -> dict[str, str]:
        help_ = "The title of the support article or page; 'observed at ...' if it is your own experience."
        source = {"document": self.ask("Which document does this come from?", help_)}
        while True:
            address = self.ask("Its address? (empty: none)", "https://..., so that a reader can check it.", "")
            if not address or re.match(r"https?://\S+$", address):
                break
            self.tell("An address begins with https:// and has no blanks; leave it empty if there is none.")
        number = self.ask("Its KB number? (digits; empty: none)", "Microsoft's number of the article.", "")
        revised = self.ask("Its date? (as 2026-03-31; empty: not known)", "When the document was last changed.", "")
        return source | {
            key: value for key, value in (("number", number), ("revised", revised), ("address", address)) if value
        }

    def _sample(self, error: str) -> str:
        while True:
            text = error or self.ask(
                "Paste the error text; end with a line that has only a dot (.)",
                "The whole text as the product prints it. Passwords in it are masked.",
                many=True,
            )
            sample = sample_of(text)
            if sample:
                self.tell(
                    "Names of machines, people and folders stay in it: change them in the file before you share it."
                )
                return sample
            self.tell("There was no text.")

    def _words(self, sample: str) -> tuple[str, str, list[str]]:
        """The words by which the problem is recognised, how sure they make it, and the articles that take them too."""
        help_ = "Words that this problem's text has and no other text: no numbers, names or times that change."
        while True:
            words = self.ask("Which words tell it apart?", help_, telling(sample))
            if normalise(words) not in normalise(sample):
                self.tell(f"'{clean(words, 80)}' does not stand in the text; copy the words from it.")
            elif len(normalise(words)) < _MIN_WORDS:
                self.tell("That is too short: it would be found in texts that have nothing to do with it.")
            elif self._fits(words):
                break
        help_ = (
            "decisive: nobody else prints these words, the diagnosis is confirmed. phrase: a sentence of the product, "
            "it is likely. generic: other problems print it as well, it is only possible."
        )
        strength = self.choose("How sure do these words make it?", help_, tuple(_STRENGTHS), "phrase")
        return words, strength, self._others(words)

    def _fits(self, words: str) -> bool:
        """Whether the words are narrow enough, or the person wants them all the same."""
        if re.search(r"\d{2,}", words) and not self.yes(
            f"'{clean(words, 80)}' has numbers, which change from case to case. Keep it?",
            "A code of the product may stay; a date, a time or a process number must not.",
            "no",
        ):
            return False
        others = self._others(words)
        return not others or self.yes(
            f"{', '.join(others)} recognises these words too. Is yours a narrower case of that?",
            "yes: both are found, and yours comes first where it is as sure. no: choose other words.",
            "no",
        )

    def _named(self, words: str) -> dict[str, str]:
        """The pattern for ``words``: the message that has them, in every language, or the words themselves."""
        key = self.base.catalogue.key_of(words)
        return {"message": key, "by": "sentence"} if key else {"text": words}

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
        help_ = "Words of the question. Questions that exist are reused, so that nobody is asked twice."
        while True:
            words = self.ask("What is it about? (a few words to search for, or 'new' to make one)", help_)
            if words.casefold() == "new":
                return self._new_fact()
            found = self._similar(words)
            if not found:
                self.tell("No question like that; try other words, or say new.")
                continue
            titles = [f"{fact.name}: {fact.ask}" for fact in found]
            none = "none of these"
            chosen = self.choose("Which one?", help_, [*titles, none])
            if chosen != none:
                return found[titles.index(chosen)]
            self.tell("Then try other words, or say new to make one.")

    def _similar(self, words: str) -> list[FactDef]:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - start-up: only here are questions searched

        askable = [fact for fact in self.base.facts.values() if fact.askable and self.base.values[fact.name]]
        texts = [f"{fact.name} {fact.ask} {fact.meaning}" for fact in askable]
        found = process.extract(words, texts, scorer=fuzz.partial_token_set_ratio, limit=_SHOWN, score_cutoff=60)
        return [askable[place] for _, _, place in found]

    def _new_fact(self) -> FactDef:
        help_ = "Whose property it is (client, server, certificate or case), a dot, and a word."
        while True:
            name = self.ask("A short name for this question, as client.app_bitness?", help_)
            if name in self.base.facts:
                self.tell(f"There is a question {name} already; say its name at 'What is it about?', or take another.")
            elif not _FACT_NAME.fullmatch(name):
                self.tell("It is client, server, certificate or case, a dot, and a word of a to z: client.app_bitness.")
            else:
                break
        question = self.ask("The question in plain words?", "As you would ask it on the telephone.")
        find = self.ask("How does one find out?", "Where to look, in a sentence.")
        choices: dict[str, dict[str, str]] = {}
        while len(choices) < 2 or self.yes(
            "Another possible answer?", "Every answer that leads to other advice.", "no"
        ):
            number = len(choices) + 1
            title = self.ask(f"Possible answer {number}?", "In a few words, for example: yes, it exists")
            value = slug(title.split(",")[0])[:30].strip("-") or f"answer-{number}"
            if value in choices:
                self.tell(f"'{clean(title, 60)}' is there already; give another answer.")
            else:
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
        return msgspec.convert(said(data, FactDef, {}).data, FactDef, strict=False)

    def _values(self, fact: FactDef) -> tuple[str, ...]:
        return self.base.values.get(fact.name) or tuple(fact.choices)

    def _title(self, fact: FactDef, value: str) -> str:
        return self.base.title(fact.name, value) if fact.name in self.base.facts else fact.choices[value].title

    def _rows(self, fact: FactDef) -> dict[str, Any]:
        """The scenario table: one row for each answer that means something of its own."""
        rows = []
        for value in self._values(fact):
            text = self.ask(
                f"What does '{self._title(fact, value)}' mean for this problem? (empty: nothing special)",
                "A sentence that the report prints as the cause when this is the answer.",
                "",
            )
            if text:
                row = {"id": value, "title": self._title(fact, value), "cells": {fact.name: value}}
                rows.append(row | {"explanation": text, "source": self.source})
        if not rows:
            self.tell("Then the answer does not change the cause; it can still decide the ways out.")
            return {}
        return {"columns": [{"fact": fact.name, "title": fact.meaning, "decisive": "true"}], "scenarios": rows}

    def _ways_out(self, article_id: str, fact: FactDef | None) -> list[dict[str, Any]]:
        options: list[dict[str, Any]] = []
        while True:
            number = len(options) + 1
            title = self.ask(f"Way out {number}?", "What to do, in one line. The most secure way first.")
            option: dict[str, Any] = {"id": f"option-{number}", "title": title, "rank": str(number)}
            because = self.ask("Why is it right?", "The reason the report prints beside it.").rstrip(".")
            when: dict[str, Any] = self._only_for(fact) if fact else {}
            if when:
                option["applies"] = when
            option["recommend"] = [{"when": when, "because": because, "source": self.source}]
            option["otherwise"] = because
            caution = self.ask("What must one know before choosing it? (empty: nothing)", "What it costs or risks.", "")
            if caution:
                option["cautions"] = [caution]
            procedure = f"{slug(article_id)}-{number}"
            option["procedures"] = [{"procedure": procedure}]
            option["source"] = self.source
            self.procedures.append({"id": procedure, "title": title, "steps": self._steps(number)})
            options.append(option)
            help_ = "For example a stop-gap, or the way for another situation."
            if not self.yes(f"Another way out after {number}?", help_, "no"):
                return options

    def _only_for(self, fact: FactDef) -> dict[str, Any]:
        """The answers a way out is for; empty if it is for all."""
        help_ = "yes: it is shown and recommended for those answers only. no: it is recommended whatever the answer is."
        if not self.yes("Is it right only for some of the answers?", help_, "no"):
            return {}
        while True:
            chosen = [
                value
                for value in self._values(fact)
                if self.yes(f"  for '{self._title(fact, value)}'?", "Recommended when this is the answer.", "no")
            ]
            if chosen:
                return {fact.name: chosen}
            self.tell("Then it is right for none; say yes for at least one of them.")

    def _steps(self, option: int) -> list[dict[str, Any]]:
        steps: list[dict[str, Any]] = []
        while True:
            number = len(steps) + 1
            end = None if number == 1 else ""
            hint = "" if number == 1 else " (empty: that was all)"
            text = self.ask(f"Step {number} of way out {option}?{hint}", "One thing to do, as an instruction.", end)
            if not text:
                return steps
            help_ = "On which machine, or by whom."
            where = self.choose(f"Where is step {number} done?", help_, ("server", "client", "owner"), "server")
            step: dict[str, Any] = {"id": f"step-{number}", "where": where, "text": text, "source": self.source}
            help_ = "With its shell in front: powershell> Restart-Service MSSQLSERVER (or cmd>, sh>, sql>)."
            command = self.ask("The same as a command? (empty: none)", help_, "")
            if command:
                shell, mark, rest = command.partition(">")
                known = shell.strip().casefold() if mark and shell.strip().casefold() in _SHELLS else ""
                step["commands"] = [{"shell": known or "text", "text": rest.strip() if known else command}]
            for key, question, help_ in (
                ("verify", "How does one see that it worked? (empty: nothing)", "What the person should see then."),
                ("undo", "How is it undone? (empty: nothing)", "The way back."),
                ("caution", "What must one be careful about in it? (empty: nothing)", "Printed beside the step."),
            ):
                answer = self.ask(question, help_, "")
                if answer:
                    step[key] = answer
            steps.append(step)

    def _examples(self, sample: str, words: str, strength: str, fact: FactDef | None) -> list[dict[str, Any]]:
        while True:
            other = self.ask(
                "A text that looks like it but is another problem?",
                "It is kept as an example that must not be recognised, so that the words stay narrow.",
            )
            if normalise(words) not in normalise(other):
                break
            self.tell("That text has the words by which yours is recognised; give another text.")
        expect: dict[str, Any] = {"status": _STRENGTHS[strength]}
        if fact and strength != "generic":
            expect["question"] = fact.name
        return [
            {"title": "It is recognised", "text": sample, "set": dict(self.base.vouching), "expect": expect},
            {"title": "Another problem", "text": other, "expect": {"recognised": "false"}},
        ]


def to_yaml(content: dict[str, Any], heading: str) -> str:
    """The content as a YAML file with a comment on top, in the order of its keys; long texts as blocks."""
    import yaml  # noqa: PLC0415 - start-up: the rule base is read from its cache without it

    class Dumper(yaml.SafeDumper):
        pass

    def text(dumper: Any, value: str) -> Any:
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)

    Dumper.add_representer(str, text)
    body = yaml.dump(content, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False)
    return "".join(f"# {line}\n" for line in heading.splitlines()) + body
