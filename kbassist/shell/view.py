"""What the conversation says, as blocks: short, a line or two a thing; ``/plan`` and ``/facts`` show the rest."""

from collections.abc import Iterator, Mapping, Sequence

from kbassist.casefile.case import Case
from kbassist.model.evidence import Reading, Value
from kbassist.model.result import HOLDS, CaseResult, Conflict, Fact, Incident, Question, Verdict
from kbassist.render.blocks import Block, Code, Heading, Item, Para, Table
from kbassist.render.card import card
from kbassist.render.names import HOW_TO_FIND_OUT, Names
from kbassist.render.report import overview
from kbassist.render.unrecognised import what_was_understood
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.sentences import BEYOND
from kbassist.shell.merge import Merged, Said
from kbassist.shell.understand import Heard
from kbassist.text.safe import clean

_MAX_NEWS = 4
_MAX_ACCOUNTS = 12
_MAX_WORDS = 60
_ASKED = "Find out what is asked below: it decides. /how says how."
_WEIGHTS = ("recommended", "steps", "situation", "forbidden", "allowed", "undecided")
"""Of several changes the first of these is told."""
_NOW: Mapping[Verdict, str] = {
    "recommended": "now recommended",
    "allowed": "now possible",
    "undecided": "open again",
    "forbidden": "now out",
}


def account(readings: Sequence[Reading]) -> Iterator[Block]:
    """What each document was taken for."""
    seen = {reading.evidence.id: reading.evidence for reading in readings}
    for one in list(seen.values())[:_MAX_ACCOUNTS]:
        note = f"; {one.note}" if one.note else ""
        taken = one.status in ("read", "partly")
        words = f"{one.path}: taken as {one.kind}{note}" if taken else f"{one.path}: not used{note}"
        yield Item(words, f"{one.id}", "plain" if taken else "bad")
    if len(seen) > _MAX_ACCOUNTS:
        yield Para(f"and {len(seen) - _MAX_ACCOUNTS} more; /evidence lists them", style="faint")


def news(result: CaseResult, known: set[tuple[str, Value]], base: RuleBase) -> list[Block]:
    """The facts that were not known before."""
    fresh: dict[str, Fact] = {}
    for fact in result.facts:
        new = (fact.name, fact.value) not in known
        if new and fact.origin == "observed" and not fact.stale and base.facts[fact.name].shown == "yes":
            fresh.setdefault(fact.name, fact)
    shown = [f"{base.called(name)}: {base.title(name, fact.value)}" for name, fact in sorted(fresh.items())]
    more = f"; and {len(shown) - _MAX_NEWS} more (/facts)" if len(shown) > _MAX_NEWS else ""
    return [Para("; ".join(shown[:_MAX_NEWS]) + more, "It tells:")] if shown else []


def echo(heard: Sequence[Heard], before: Mapping[str, Value], base: RuleBase) -> Iterator[Block]:
    """Answers as they were understood, with the words they were taken from and what they replace (``before``): those
    that the same words told in one line."""
    by_words: dict[str, list[Heard]] = {}
    for one in heard:
        by_words.setdefault(one.words, []).append(one)
    for words, some in by_words.items():
        told = "; ".join(_told(one, before.get(one.fact), base) for one in some)
        own = len(some) == 1 and words.casefold() in (
            base.title(some[0].fact, some[0].value).casefold(),
            str(some[0].value).casefold(),
        )
        taken = "" if own else f', from "{clean(words, _MAX_WORDS)}"'
        yield Item(f"{told}{taken}; /undo takes {'it' if len(heard) == 1 else 'all of it'} back", "=", "good")


def _told(heard: Heard, before: Value | None, base: RuleBase) -> str:
    changed = f" (it was {base.title(heard.fact, before)})" if before is not None and before != heard.value else ""
    return f"{base.called(heard.fact)}: {base.title(heard.fact, heard.value)}{changed}"


def nothing_stored(act: str, base: RuleBase) -> Iterator[Block]:
    """A line that tells no fact: a question that is beyond the program, or small talk."""
    if act == "question":
        yield Para(base.say(BEYOND), style="unsure")


def excluded(question: Question, value: str) -> Iterator[Block]:
    """An answer that denies one choice and leaves several."""
    title = next((one.title for one in question.choices if one.value == value), value)
    yield Para(f"Not: {title}. Nothing is taken from that alone.", style="faint")


def from_elsewhere(found: Merged, base: RuleBase) -> Iterator[str]:
    """What another shell has changed in the same case, a line each."""
    for name, there in found.taken:
        yield f"{_said(name, there, base)}; /set and /forget change it"
    for one in found.disputes:
        here = _said(one.name, one.here, base)
        yield f"{_said(one.name, one.there, base)}; here {here}, which counts; /set {one.name}=... changes it"
    for text in found.added:
        yield f"evidence {clean(text, _MAX_WORDS)}"
    for text in found.dropped:
        yield f"without the evidence {clean(text, _MAX_WORDS)}"


def _said(name: str, one: Said, base: RuleBase) -> str:
    if one.value is not None:
        return f"{base.called(name)}: {base.title(name, one.value)}"
    return f"{base.called(name)}: {'stays open' if one.declined else 'not said'}"


def confirm(heard: Heard, base: RuleBase) -> list[Block]:
    """A doubtful answer, asked back."""
    fact = base.facts[heard.fact]
    what = fact.ask or fact.meaning
    return [Para(f"{what} {base.title(heard.fact, heard.value)}? (yes or no)", f'Does "{heard.words}" mean:', "unsure")]


def state(result: CaseResult, base: RuleBase, *, asking: bool) -> Iterator[Block]:
    """Where the case stands: the card of the incident; of several incidents a line or two each.

    ``asking``: a question follows.
    """
    names = Names(result, base)
    if not result.incidents:
        yield Para(
            "nothing recognised yet: paste the whole error with inner exceptions and numbers", "Diagnosis:", "unsure"
        )
        yield from what_was_understood(result, base, names)
    elif len(result.incidents) > 1:
        yield from overview(result, names)
    else:
        yield from card(result.incidents[0], names, asked=_ASKED if asking else "")
    yield from _disputed(result.conflicts, base)


def changed(before: CaseResult, result: CaseResult, base: RuleBase) -> Iterator[Block]:
    """What a turn changed, in a line, a question behind it; all of where the case stands if the diagnosis changed."""
    if _diagnosis(before) != _diagnosis(result):
        yield from state(result, base, asking=True)
        return
    said = [one for old, new in zip(before.incidents, result.incidents, strict=True) for one in _moved(old, new)]
    first = next((words for weight in _WEIGHTS for heavy, words in said if heavy == weight), "the plan stays as it is")
    more = f"; and {len(said) - 1} more (/plan)" if len(said) > 1 else ""
    yield Para(f"{first}{more}", "Changed:" if said else "No change:")
    yield from _disputed([one for one in result.conflicts if one not in before.conflicts], base)


def _diagnosis(result: CaseResult) -> object:
    """What has to change for all to be said again."""
    return [(one.id, one.diagnoses[0].article, one.diagnoses[0].status) for one in result.incidents]


def _moved(before: Incident, now: Incident) -> Iterator[tuple[str, str]]:
    """What is different of an incident with the same diagnosis, in words, each with one of ``_WEIGHTS``."""
    options = {one.id: one for one in before.plan.options} if before.plan else {}
    for option in now.plan.options if now.plan else ():
        old = options.get(option.id)
        if old is None or old.verdict != option.verdict:
            yield option.verdict, f"{_NOW[option.verdict]}: {option.title}"
        elif option.verdict == "recommended" and [one.id for one in old.steps] != [one.id for one in option.steps]:
            yield "steps", f"other steps: {option.title}"
    known = {row.id: row.status for row in before.diagnoses[0].scenarios}
    for row in now.diagnoses[0].scenarios:
        if row.status in HOLDS and known.get(row.id) != row.status:
            yield "situation", f"{row.status}: {row.title}"


def _disputed(conflicts: Sequence[Conflict], base: RuleBase) -> Iterator[Block]:
    for conflict in conflicts:
        yield Para(f"{base.called(conflict.fact)}: the evidence disagrees; /facts shows it", "Conflict:", "bad")


def enough(more: int) -> Iterator[Block]:
    """No question has to be answered; ``more``: so many would decide what else could be done."""
    ways = f"{more} answer{'s' if more != 1 else ''} more would decide the other ways; /ask asks for them"
    yield Para(f"That settles what to do first: /plan. {ways}.", style="strong")


def how(question: Question) -> Iterator[Block]:
    """How to find the answer."""
    yield Para(question.how_to_find or "no way is known; ask the person named", HOW_TO_FIND_OUT)
    for command in question.commands:
        yield Code(command.text, command.shell, indent=1)
    if question.answered_by:
        yield Para(f"the {question.answered_by}", "Who knows:", "faint")


def facts(result: CaseResult, base: RuleBase, declined: Sequence[str]) -> Iterator[Block]:
    """Every fact with its origin, what was not used, and what nobody can tell."""
    names = Names(result, base)
    usable = [fact for fact in result.facts if not fact.stale]
    yield Heading("What is known")
    yield Table(
        ("fact", "value", "from"),
        tuple(
            dict.fromkeys(
                (fact.name, names.value(fact), names.place(fact)) for fact in sorted(usable, key=lambda one: one.name)
            )
        ),
    )
    for fact in result.facts:
        if fact.stale:
            yield Item(f"{fact.name} = {names.value(fact)}: {fact.stale_because}", "not used:", "unsure")
    for conflict in result.conflicts:
        shown = [f"{names.value(one)} ({names.place(one)})" for one in map(names.facts.get, conflict.values) if one]
        yield Item(f"{conflict.fact}: {' or '.join(shown)}; say which, or /forget the other", "conflict:", "bad")
    if declined:
        yield Para(", ".join(declined), "Nobody can tell:", "faint")


def changes(before: Case, now: Case, base: RuleBase) -> Iterator[Block]:
    """What was said or given between two states of a case."""
    for given in now.given:
        if given not in before.given:
            yield Item(f"evidence: {', '.join(dict.fromkeys(one.evidence.path for one in given.readings))}", "+")
    for given in before.given:
        if given not in now.given:
            yield Item(f"evidence: {', '.join(dict.fromkeys(one.evidence.path for one in given.readings))}", "-")
    for name in dict.fromkeys([*before.answers, *now.answers]):
        was, is_now = before.answers.get(name), now.answers.get(name)
        if was != is_now:
            shown = [base.title(name, one) if one is not None else "not known" for one in (was, is_now)]
            yield Item(f"{base.called(name)}: {shown[0]} before, {shown[1]} now", "=")
    for name in now.declined:
        if name not in before.declined:
            yield Item(f"{base.called(name)}: nobody can tell", "=")


def not_understood(text: str, question: Question | None) -> Iterator[Block]:
    """Neither evidence nor an answer to the ``question``."""
    yield Para(f'"{text}" tells nothing I know.', style="unsure")
    if question is None:
        yield Para("Paste the error text or give a path; /help lists the commands. NAME=VALUE works too.")
