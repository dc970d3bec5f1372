"""Whether something is safe, from verdicts and cautions; how something is done, from procedures and the ways to find a
fact."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

import msgspec
from msgspec import Struct

from kbassist.advisor.fill import Filler
from kbassist.advisor.systems import Systems
from kbassist.model.result import CaseResult, Command, Fact, PlanOption, Step
from kbassist.render.blocks import Block, Code, Item, Para, Style
from kbassist.render.steps import shown_steps
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.procedures import Procedure, StepDef
from kbassist.rulebase.language.schema import CommandDef, FactDef
from kbassist.shell.chat.topics import Entry, Found, Named, Topics, words_of
from kbassist.shell.understand.lexicon import lexicon

_VERDICT: dict[str, Style] = {"recommended": "good", "undecided": "unsure", "forbidden": "bad"}
_MOST_REASONS = 4


class _Way(Struct, frozen=True):
    """A resolution of an article."""

    article: str
    id: str


class Advice:
    """What the rule base advises in view of a case."""

    def __init__(self, base: RuleBase, result: CaseResult) -> None:
        self._base = base
        self._result = result

    def safe(self, about: str) -> list[Block]:
        """Whether it is safe to do something; nothing if no way out of the rule base is like it."""
        found = self._like(about, _ways(self._base))
        if not found:
            return []
        same = [one.entry for one in found if one.share >= found[0].share - 0.01]
        here = {one.article for incident in self._result.incidents for one in incident.diagnoses[:1]}
        way = next((one for one in same if one.article in here), same[0])
        option = self._option(way)
        return list(self._judged(option) if option is not None else self._in_general(way))

    def _like(self, about: str, topics: Topics[Entry]) -> list[Found[Entry]]:
        """The entries that are about it, and do not switch off what is to be switched on."""
        return [one for one in topics.about(_switched(about, self._base)) if not _opposite(about, one.name)]

    def _option(self, way: _Way) -> PlanOption | None:
        """The same way in the plan of this case."""
        for incident in self._result.incidents:
            if incident.diagnoses[0].article == way.article and incident.plan is not None:
                return next((one for one in incident.plan.options if one.id == way.id), None)
        return None

    def _judged(self, option: PlanOption) -> Iterator[Block]:
        why = f"What may speak against it: {'; or '.join(option.against)}" if option.against else option.why
        yield Para(why, f"{option.title}: in this case {option.verdict}.", _VERDICT.get(option.verdict, "strong"))
        yield from (Para(caution, "Caution:", "bad", indent=1) for caution in option.cautions)

    def _in_general(self, way: _Way) -> Iterator[Block]:
        """Without a case: the cautions, and what speaks against it."""
        article = self._base.article(way.article)
        resolution = next(one for one in article.resolutions if one.id == way.id)
        yield Para(resolution.otherwise, f"{resolution.title}:", "strong")
        yield from (Para(self._filled(one), "Caution:", "bad", indent=1) for one in resolution.cautions)
        against = [reason.because for reason in resolution.forbid if not reason.harmless]
        yield from (Item(f"not where {self._filled(one)}", indent=1) for one in against[:_MOST_REASONS])

    def how(self, about: str) -> list[Block]:
        """How something is done, or found out; nothing if no procedure is like it."""
        done, sought = self._like(about, _procedures(self._base)), self._like(about, _findings(self._base))
        if sought and (not done or sought[0].share > done[0].share):
            return list(self._found(sought[0].entry))
        if not done:
            return []
        same = [one.entry for one in done if one.share >= done[0].share - 0.01]
        return list(self._done(same))

    def _done(self, ids: list[str]) -> Iterator[Block]:
        """The steps of the first procedure that is in the plan, else of the first that fits the machines."""
        planned = self._planned()
        inside = next((one for one in ids if one in planned), None)
        if inside is not None:
            yield Para(f"{self._base.procedures[inside].title}, as in the plan:", style="strong")
            shown = shown_steps(planned[inside], self._base)
            yield from _steps([msgspec.structs.replace(one.step, text=one.text) for one in shown])
            return
        known = {fact.name: self._base.encode(fact.name, fact.value) for fact in self._usable()}
        systems = Systems(self._base, known)
        all_of_them = [self._base.procedures[one] for one in ids]
        fitting = [one for one in all_of_them if any(systems.has(step, one) for step in one.steps)] or all_of_them
        yield from self._general(fitting[0], systems)
        others = "; ".join(dict.fromkeys(one.title for one in fitting[1:]))
        if others:
            yield Para(others, "Also:", "faint")

    def _planned(self) -> dict[str, list[Step]]:
        """The steps of this case's plans by procedure."""
        options = [one for incident in self._result.incidents if incident.plan for one in incident.plan.options]
        steps = [step for option in options for step in option.steps]
        named = {name: list(group) for name, group in groupby(steps, key=lambda step: step.id.partition("/")[0])}
        return {name: group for name, group in named.items() if name in self._base.procedures}

    def _general(self, procedure: Procedure, systems: Systems) -> Iterator[Block]:
        """The steps of a procedure that no plan has, as far as they can be done on the machines of the case."""
        yield Para(f"{procedure.title}:", style="strong")
        steps = [one for one in procedure.steps if not one.by_hand]
        shown = [one for one in steps if systems.has(one, procedure)] or steps
        yield from _steps([self._step(one, systems) for one in shown])

    def _step(self, step: StepDef, systems: Systems) -> Step:
        return Step(
            id=step.id,
            where=step.where,
            text=self._filled(step.text),
            commands=tuple(
                Command(shell=one.shell, text=self._filled(one.text, one.shell))
                for one in step.commands
                if systems.runs(step.where, one.shell)
            ),
            verify=self._filled(step.verify),
            caution=self._filled(step.caution),
        )

    def _found(self, fact: str) -> Iterator[Block]:
        """Where to look for a fact."""
        known = self._base.facts[fact]
        find = known.how_to_find
        if find is None:
            return
        yield Para(self._filled(find.text), f"{known.ask or known.meaning}", "strong")
        yield from (self._code(one) for one in find.commands)

    def _code(self, command: CommandDef) -> Code:
        return Code(self._filled(command.text, command.shell), command.shell, indent=1)

    def _filled(self, text: str, shell: str = "text") -> str:
        return Filler(self._base, {one.name: one for one in self._usable()}, {}).fill(text, shell)

    def _usable(self) -> list[Fact]:
        return [fact for fact in self._result.facts if not fact.stale]


def _steps(steps: list[Step]) -> Iterator[Block]:
    for number, step in enumerate(steps, 1):
        yield Item(step.text, f"{number}.")
        yield from (Code(one.text, one.shell, indent=1) for one in step.commands)
        if step.verify:
            yield Para(step.verify, "Check:", "faint", indent=1)
        if step.caution:
            yield Para(step.caution, "Caution:", "bad", indent=1)


def _switched(text: str, base: RuleBase) -> str:
    """``text`` with every "no" of a setting as "off": "encrypt=false" is about turning encryption off."""
    off = {one for one in base.speech.off if " " not in one}
    return " ".join("off" if word in off else word for word in words_of(text))


def _opposite(wanted: str, name: str) -> bool:
    """Whether one is about switching something on and the other about switching it off."""
    switched, names = set(words_of(wanted)), set(words_of(name))
    return ("on" in switched and "off" in names) or ("off" in switched and "on" in names and "off" not in names)


@lru_cache(maxsize=2)
def _ways(base: RuleBase) -> Topics[_Way]:
    named: list[Named[_Way]] = []
    for name in base.article_ids:
        for one in base.article(name).resolutions:
            titles = " ".join(f"{base.procedures[use.procedure].title} {use.procedure}" for use in one.procedures)
            named += [Named(f"{one.title} {one.id}", _Way(name, one.id), titles)]
    return Topics(named, _passing(base))


@lru_cache(maxsize=2)
def _procedures(base: RuleBase) -> Topics[str]:
    def text(one: Procedure) -> str:
        return " ".join(f"{step.text} {' '.join(command.text for command in step.commands)}" for step in one.steps)

    return Topics(
        [Named(f"{one.title} {one.id}", one.id, text(one)) for one in base.procedures.values()], _passing(base)
    )


@lru_cache(maxsize=2)
def _findings(base: RuleBase) -> Topics[str]:
    def names(fact: FactDef) -> tuple[str, ...]:
        return (fact.ask, fact.name, *base.speech.names.get(fact.name, ()))

    facts = [fact for fact in base.facts.values() if fact.how_to_find is not None]
    return Topics([Named(one, fact.name, fact.meaning) for fact in facts for one in names(fact)], _passing(base))


def _passing(base: RuleBase) -> frozenset[str]:
    """Words that tell nothing of what is done."""
    words = lexicon(base)
    switched_on = {one for one in base.speech.on if " " not in one}
    return (words.filler | words.linking.vocabulary | switched_on) - {"off"}
