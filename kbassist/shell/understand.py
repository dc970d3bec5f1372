"""Answers in a person's words: matched against the vocabulary's titles and phrases, tolerant of typing errors.

What is certain is taken and echoed; what is doubtful is asked back, never guessed. Matching is rapidfuzz's normalised
similarity, on whole answers to a question and on runs of words in a volunteered sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct
from rapidfuzz import fuzz, process

from kbassist.connection import string as connstr
from kbassist.errors import UserError
from kbassist.model.evidence import Value
from kbassist.model.result import Question
from kbassist.rulebase.assignment import parse_assignment, spellings
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.conditions import encode_version
from kbassist.rulebase.language.schema import FactDef
from kbassist.rulebase.names import DRIVER, DRIVER_VERSION

_SURE, _MAYBE = 90.0, 74.0
_SURE_IN_SENTENCE = 92.0
_CLOSE = 85.0
_SHORT = 4
_MAX_WORDS = 40
_MAX_INSIDE = 8
_ASSIGN = re.compile(r"\s*[a-z_]+\.[a-z0-9_]+\s*=\s*\S", re.I)
_VERSION = re.compile(r"\s{0,8}(?:version|driver|v)?\s{0,8}v?(?P<version>\d{1,2}(?:\.\d{1,5}){0,3})\b", re.I)
_WORD = re.compile(r"[\w#+'./-]+", re.I)


class Heard(Struct, frozen=True):
    """A fact understood from words: ``words``: the ones it was taken from; ``sure``: whether to take it unasked."""

    fact: str
    value: Value
    words: str
    sure: bool


class Understanding(Struct, frozen=True):
    """What a line meant: facts, or ``unknown`` (nobody can tell), ``how`` and ``why`` about the question asked.

    ``declined``: a fact that was named as one nobody can tell.
    """

    heard: tuple[Heard, ...] = ()
    declined: str = ""
    unknown: bool = False
    how: bool = False
    why: bool = False
    problem: str = ""


def is_assignment(text: str) -> bool:
    """Whether a line is ``fact.name = value``."""
    return bool(_ASSIGN.match(text))


def understand(text: str, base: RuleBase, question: Question | None) -> Understanding:
    """What ``text`` says; ``question``: the one that was asked last."""
    plain = _plain(text)
    if is_assignment(text):
        return _assigned(text.strip(), base)
    named = tuple(_named(plain, base)) or tuple(_keywords(text, base))
    if named:
        return Understanding(named)
    if question is not None:
        if _is(plain, base.speech.unknown):
            return Understanding(unknown=True)
        if _is(plain, base.speech.how):
            return Understanding(how=True)
        if _is(plain, base.speech.why):
            return Understanding(why=True)
        answer = _answer(plain, base, question)
        if answer is None or not answer.sure:
            answer = _inside(plain, base, question) or answer
        if answer is not None and answer.sure:
            return Understanding((answer, *_others(plain, base, answer)))
        volunteered = tuple(_volunteered(plain, base, question.fact))
        return Understanding(volunteered or ((answer,) if answer else ()))
    return Understanding(tuple(_volunteered(plain, base, "")))


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split()).strip(" .!,;")


def _is(plain: str, known: Sequence[str]) -> bool:
    return (
        plain.rstrip("?") in known
        or plain in known
        or (len(plain) > _SHORT and any(len(one) > _SHORT and fuzz.ratio(plain, one) >= _SURE for one in known))
    )


def _assigned(item: str, base: RuleBase) -> Understanding:
    try:
        said = parse_assignment(item, base, listed="/facts NAME")
    except UserError as error:
        return Understanding(problem=str(error))
    if said.value is None:
        return Understanding(declined=said.name)
    return Understanding((Heard(said.name, said.value, item.partition("=")[2].strip(), True),))


def labels(fact: FactDef, value: str, base: RuleBase) -> list[str]:
    """The words a value goes by: its id, its title, its phrases."""
    names = (value,) if fact.choices_from else (value, value.replace("-", " "))
    return list(dict.fromkeys(_plain(one) for one in (*names, *spellings(fact, value, base))))


def _answer(plain: str, base: RuleBase, question: Question) -> Heard | None:
    """The answer to the question that was asked, if the line is one."""
    fact = base.facts[question.fact]
    if fact.type in ("version", "int", "text"):
        return _open_answer(plain, fact)
    number = re.fullmatch(r"#?(\d{1,2})", plain)
    if number and 0 < int(number[1]) <= len(question.choices):
        return Heard(fact.name, question.choices[int(number[1]) - 1].value, plain, True)
    values = base.values[fact.name]
    if set(values) >= {"yes", "no"}:
        for word in ("yes", "no"):
            known = base.words_for(word)
            if plain in known or plain.partition(",")[0] in known:
                return Heard(fact.name, word, plain, True)
    best: tuple[float, str] = (0.0, "")
    for value in values:
        score = max(_similar(plain, label) for label in labels(fact, value, base))
        best = max(best, (score, value))
    if best[0] < _MAYBE:
        return None
    return Heard(fact.name, best[1], plain, best[0] >= _SURE)


def _inside(plain: str, base: RuleBase, question: Question) -> Heard | None:
    """An answer inside a short sentence ("it is off", "we have a private ca"): just one value's words, not denied."""
    fact = base.facts[question.fact]
    words = plain.split()
    if fact.type not in ("choice", "bool") or len(words) > _MAX_INSIDE or set(base.speech.negation) & set(words):
        return None
    found: dict[str, str] = {}
    for value in base.values[fact.name]:
        own = [*labels(fact, value, base), *base.words_for(value)]
        hit = next((one for one in own if len(one) > 1 and f" {one} " in f" {plain} "), None)
        if hit:
            found[value] = hit
    if len(found) != 1:
        return None
    value, hit = found.popitem()
    return Heard(fact.name, value, hit, True)


def _named(plain: str, base: RuleBase) -> Iterator[Heard]:
    """``force encryption is on``: the last part of a fact's name, and yes or no or a value of it."""
    linking = "|".join(map(re.escape, base.speech.linking))
    for fact in base.facts.values():
        words = fact.name.rpartition(".")[2].replace("_", " ")
        if not fact.askable or fact.type not in ("choice", "bool") or not plain.startswith(words):
            continue
        rest = re.sub(rf"^(?:\s+(?:{linking})|\s*[:=])*\s*", "", plain[len(words) :])
        values = base.values[fact.name]
        for value in values:
            own = [*labels(fact, value, base), *base.words_for(value)]
            if rest in own:
                yield Heard(fact.name, value, plain, True)
                return


def _keywords(text: str, base: RuleBase) -> Iterator[Heard]:
    """``Encrypt=false``: a setting as a connection string has it."""
    if not re.fullmatch(r"\s*[A-Za-z][A-Za-z ]{2,40}=[^=;]{1,40};?\s*", text):
        return
    pairs = connstr.parse(text.strip(), "ado")
    found = connstr.Found(text.strip(), 1, None, "ado", pairs)
    settings = {fact.name for fact in base.settings}
    for item in connstr.observations(found, base.drivers, base.settings):
        if item.name in settings and item.value != connstr.ABSENT:
            yield Heard(item.name, item.value, text.strip(), True)


def _similar(plain: str, label: str) -> float:
    if plain == label:
        return 100.0
    if min(len(plain), len(label)) < _SHORT:
        return 0.0
    return fuzz.ratio(plain, label)


def _open_answer(plain: str, fact: FactDef) -> Heard | None:
    if fact.type == "text":
        return Heard(fact.name, plain, plain, True) if plain else None
    found = _VERSION.search(plain)
    if not found:
        return None
    text = found["version"]
    if fact.type == "int":
        return Heard(fact.name, int(text.partition(".")[0]), plain, True)
    try:
        encode_version(text)
    except ValueError:
        return None
    return Heard(fact.name, text, plain, True)


def _others(plain: str, base: RuleBase, answer: Heard) -> Iterator[Heard]:
    """What a longer answer says besides."""
    if answer.fact == DRIVER:
        yield from _driver_version("", plain)
    if len(plain.split()) > 3:
        yield from (
            one for one in _volunteered(plain, base, answer.fact) if one.fact not in (answer.fact, DRIVER_VERSION)
        )


def _volunteered(plain: str, base: RuleBase, asked: str) -> Iterator[Heard]:
    """Facts in a sentence: runs of words that are a phrase of just one value of one fact."""
    words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(plain)][:_MAX_WORDS]
    table = _phrases(base)
    filler, negation = set(base.speech.filler), base.speech.negation
    taken: set[int] = set()
    seen: set[str] = set()
    for length in range(min(table.longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            span = range(start, start + length)
            if taken & set(span) or {words[start][0], words[start + length - 1][0]} & filler:
                continue
            run = plain[words[start][1] : words[start + length - 1][2]]
            matches = table.matching(run)
            facts = {fact for _, fact, _ in matches}
            if not matches or facts & seen:
                continue
            if len(facts) > 1 and asked in facts:
                matches = [one for one in matches if one[1] == asked]
            taken |= set(span)
            denied = any(word in negation for word, _, _ in words[max(0, start - 3) : start])
            meanings = list(dict.fromkeys((fact, value) for _, fact, value in matches))
            kept = meanings if _agree(meanings, base) else meanings[:1]
            for fact, value in kept:
                sure = matches[0][0] >= _SURE_IN_SENTENCE and not denied and len(kept) == len(meanings)
                seen.add(fact)
                yield Heard(fact, value, run, sure)
                if fact == DRIVER and not denied:
                    yield from _driver_version(plain[words[start + length - 1][2] :], run)


def _agree(meanings: Sequence[tuple[str, str]], base: RuleBase) -> bool:
    """Whether one word can mean all of it at once: Ubuntu is Linux, and of Debian's family."""
    if len(meanings) == 1:
        return True
    facts = {fact for fact, _ in meanings}
    implied = [
        all(condition.get(other) == meant for other, meant in meanings if other != fact)
        for fact, _ in meanings
        for condition in base.facts[fact].askable_when
    ]
    return len(facts) == len(meanings) and any(implied)


def _driver_version(rest: str, run: str) -> Iterator[Heard]:
    """A version right behind the driver's name: ``ODBC 18``, ``jdbc driver 12.4``."""
    behind = _VERSION.match(rest)
    found = behind or re.search(r"(?P<version>\d{1,2}(?:\.\d{1,5})?)$", run)
    if found:
        words = f"{run}{rest[: behind.end()]}" if behind else run
        yield Heard(DRIVER_VERSION, found["version"], words.strip(), True)


@lru_cache(maxsize=4)
def _phrases(base: RuleBase) -> "_Phrases":
    """Every phrase that means something without a question, and the values it can mean: made once for a rule base."""
    truth = (*base.words_for("yes"), *base.words_for("no"))
    table: dict[str, list[tuple[str, str]]] = {}
    for fact in base.facts.values():
        if not fact.askable:
            continue
        for value in base.values[fact.name]:
            for label in labels(fact, value, base):
                if value in ("yes", "no") and label in (*truth, value):
                    continue
                if len(label) >= 3 and label not in base.speech.negation and len(label.split()) <= 5:
                    table.setdefault(label, []).append((fact.name, value))
    return _Phrases({label: tuple(dict.fromkeys(meanings)) for label, meanings in table.items()})


class _Phrases:
    """Phrases and what they can mean (fact, value), found in spite of typing errors."""

    def __init__(self, meanings: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        self._meanings = meanings

    @cached_property
    def longest(self) -> int:
        """How many words the longest phrase has."""
        return max((len(phrase.split()) for phrase in self._meanings), default=1)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        """For a run of so many characters, the phrases about as long, in their order."""
        result: dict[int, list[str]] = {}
        for phrase in self._meanings:
            if len(phrase) > _SHORT:
                for length in range(len(phrase) - 2, len(phrase) + 3):
                    result.setdefault(length, []).append(phrase)
        return result

    def matching(self, run: str) -> list[tuple[float, str, str]]:
        """Score, fact and value of the phrases that come closest to ``run``."""
        if run in self._meanings:
            return [(100.0, fact, value) for fact, value in self._meanings[run]]
        near = self._by_length.get(len(run), ()) if len(run) > _SHORT else ()
        found = process.extract(run, near, scorer=fuzz.ratio, limit=None, score_cutoff=_CLOSE)
        return [
            (score, fact, value)
            for phrase, score, _ in found
            if score == found[0][1]
            for fact, value in self._meanings[phrase]
        ]
