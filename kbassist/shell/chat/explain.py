"""What the rule base says of a subject, in a few lines."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from kbassist.model.evidence import Reading
from kbassist.model.result import CaseResult
from kbassist.render.blocks import Block, Item, Para
from kbassist.render.names import Names
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.clients import Conditional
from kbassist.rulebase.language.keywords import all_keywords
from kbassist.shell.chat.glossary import Subject

_MOST_ROWS = 3
_MOST_VALUES = 12


class Explainer:
    """Explains subjects; where the case tells something of one, that is said as well."""

    def __init__(self, base: RuleBase, result: CaseResult) -> None:
        self._base = base
        self._result = result
        self._kinds: dict[str, Callable[[Subject], Iterator[Block]]] = {
            "term": self._term,
            "fact": self._fact,
            "value": self._value,
            "driver": self._driver,
            "program": self._program,
            "keyword": self._keyword,
            "code": self._code,
            "message": self._message,
            "event": self._event,
            "scenario": self._scenario,
            "article": self._article,
            "requirement": self._requirement,
        }

    def blocks(self, subject: Subject) -> Iterator[Block]:
        """What is known of it."""
        return self._kinds[subject.kind](subject)

    def seen(self, readings: Sequence[Reading]) -> Iterator[Block]:
        """What is known of an error text that somebody asks about."""
        for article in list(dict.fromkeys(hit.article for one in readings for hit in one.hits))[:_MOST_ROWS]:
            yield from self._article(Subject("article", article))

    def title(self, subject: Subject) -> str:
        """What it is called."""
        base = self._base
        if subject.kind == "value":
            return base.title(subject.of, subject.id)
        if subject.kind == "article":
            return base.article(subject.id).title
        if subject.kind == "message":
            return base.catalogue.messages[subject.id].title
        known = base.drivers.get(subject.id) or base.programs.get(subject.id)
        return known.title if known is not None else self._called(subject.id)

    def _called(self, name: str) -> str:
        """The name of a fact: the keyword that it is the value of, else its id in words."""
        base = self._base
        fact = base.facts.get(name)
        keywords = (driver.connection_string.keywords for driver in base.drivers.values()) if fact else ()
        spelled = Counter(one[fact.keyword].name for one in keywords if fact and fact.keyword in one)
        return (
            spelled.most_common(1)[0][0] if spelled else (name.partition(".")[2] or name).replace("_", " ").capitalize()
        )

    def _term(self, subject: Subject) -> Iterator[Block]:
        term = next(one for one in self._base.terms if one.title == subject.id)
        yield Para(term.meaning, f"{term.title}:", "strong")
        yield Item(f"from: {term.source}", style="faint", indent=1)

    def _fact(self, subject: Subject) -> Iterator[Block]:
        fact = self._base.facts[subject.id]
        yield Para(fact.meaning, f"{self._called(fact.name)}:", "strong")
        names = Names(self._result, self._base)
        known = [one for one in self._result.facts if one.name == fact.name and not one.stale]
        for said in dict.fromkeys(f"{names.value(one)} ({names.place(one)})" for one in known):
            yield Item(f"in this case: {said}", indent=1)
        titles = [self._base.title(fact.name, value) for value in self._base.values[fact.name]]
        if 0 < len(titles) <= _MOST_VALUES:
            yield Item(f"it can be: {'; '.join(titles)}", indent=1)
        if fact.how_to_find is not None:
            yield Item(f"where to look: {fact.how_to_find.text}", indent=1)

    def _value(self, subject: Subject) -> Iterator[Block]:
        fact = self._base.facts[subject.of]
        yield Para(f"{self._called(fact.name)}. {fact.meaning}", f"{self.title(subject).capitalize()}:", "strong")
        rows = [
            row
            for name in self._articles_first()
            for row in self._base.article(name).scenarios
            if row.cells.get(subject.of) == subject.id
        ]
        for row in rows[:_MOST_ROWS]:
            yield Item(f"{row.title}: {row.explanation}", indent=1)

    def _articles_first(self) -> list[str]:
        """All articles, those of the case first."""
        here = [one.article for incident in self._result.incidents for one in incident.diagnoses]
        return list(dict.fromkeys([*here, *self._base.article_ids]))

    def _driver(self, subject: Subject) -> Iterator[Block]:
        driver = self._base.drivers[subject.id]
        wraps = ", ".join(self._base.drivers[one].title for one in driver.wraps)
        product, on = self._base.about.word("product"), f"; it stands on {wraps}" if wraps else ""
        yield Para(f"a driver or tool that connects to {product}{on}", f"{driver.title}:", "strong")
        for one in driver.versions:
            said = "; ".join(
                f"{word.says} {_default(one.gives[name])}"
                for name, word in self._base.about.versions.items()
                if word.says and one.gives.get(name)
            )
            yield Item(f"{one.title}: {said}" + (f". {one.note}" if one.note else ""), indent=1)
        if driver.encrypt_off_how or driver.trust_how:
            yield Item(f"Encrypt: {driver.encrypt_off_how}; trust: {driver.trust_how}", indent=1)

    def _program(self, subject: Subject) -> Iterator[Block]:
        program = self._base.programs[subject.id]
        drivers = ", ".join(dict.fromkeys(self._base.drivers[one.driver].title for one in program.drivers))
        yield Para(f"a program that connects with {drivers or 'a driver of its own'}", f"{program.title}:", "strong")
        if program.trust_how:
            yield Item(f"to trust any certificate: {program.trust_how}", indent=1)
        if program.encrypt_off_how:
            yield Item(f"to switch encryption off: {program.encrypt_off_how}", indent=1)

    def _keyword(self, subject: Subject) -> Iterator[Block]:
        spelled: dict[str, list[str]] = {}
        for driver in self._base.drivers.values():
            for meaning, keyword in all_keywords(driver):
                if meaning == subject.id:
                    spelled.setdefault(keyword.name, []).append(driver.title)
        yield Para(f"a keyword of connection strings ({subject.id.replace('_', ' ')})", style="strong")
        for name, drivers in spelled.items():
            yield Item(f"{name}: {', '.join(dict.fromkeys(drivers))}", indent=1)

    def _code(self, subject: Subject) -> Iterator[Block]:
        code = self._base.catalogue.codes[subject.id]
        messages = [
            one for one in self._base.catalogue.messages.values() if {code.symbol, code.number} & set(one.codes)
        ]
        yield Para(", ".join(one.title for one in messages) or code.source, f"{code.symbol} ({code.number}):", "strong")
        yield from self._recognised(
            lambda pattern: pattern in {code.symbol, str(code.number)}, messages and messages[0].key
        )

    def _message(self, subject: Subject) -> Iterator[Block]:
        message = self._base.catalogue.messages[subject.id]
        yield Para(f"a message of {message.product}: {' / '.join(message.english)}", f"{message.title}:", "strong")
        yield from self._recognised(lambda _code: False, message.key)

    def _recognised(self, is_code: Callable[[str], bool], message: str | Sequence[object]) -> Iterator[Block]:
        """The articles that a code or a message is a symptom of."""
        found = [
            name
            for name in self._articles_first()
            for symptom in self._base.article(name).symptoms
            for one in symptom.any
            if (message and one.message == message) or (one.code is not None and is_code(str(one.code)))
        ]
        for name in list(dict.fromkeys(found))[:_MOST_ROWS]:
            article = self._base.article(name)
            yield Item(f"{article.title}: {article.cause}", indent=1)

    def _event(self, subject: Subject) -> Iterator[Block]:
        article = self._base.article(subject.of)
        symptom = next(one for one in article.symptoms if one.id == subject.id)
        number = f"{symptom.event.provider} event {symptom.event.id}" if symptom.event else "event"
        yield Para(symptom.title, f"{number}:", "strong")
        yield Item(f"{article.title}: {article.cause}", indent=1)

    def _scenario(self, subject: Subject) -> Iterator[Block]:
        article = self._base.article(subject.of)
        row = next(one for one in article.scenarios if one.id == subject.id)
        yield Para(row.explanation, f"{row.title}:", "strong")
        judged = [
            one.status
            for incident in self._result.incidents
            for first in incident.diagnoses
            if first.article == subject.of
            for one in first.scenarios
            if one.id == subject.id
        ]
        yield Item(f"a scenario of: {article.title}" + (f"; in this case {judged[0]}" if judged else ""), indent=1)

    def _article(self, subject: Subject) -> Iterator[Block]:
        article = self._base.article(subject.id)
        yield Para(article.cause, f"{article.title}:", "strong")
        yield Para(article.mechanism, indent=1)
        yield Item(f"from: {article.source.document}", style="faint", indent=1)

    def _requirement(self, subject: Subject) -> Iterator[Block]:
        one = next(one for one in self._base.requirements if one.id == subject.id)
        yield Para(one.documented or one.otherwise, f"{one.title}:", "strong")
        yield Item(f"from: {one.source}", style="faint", indent=1)


def _default(values: Sequence[Conditional]) -> str:
    return " or ".join(dict.fromkeys(one.value for one in values)) + " unless it is told"
