"""What no example reaches: symptoms, scenario rows, findings, reasons, and rules for derived facts."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.result import HOLDS, CaseResult, Diagnosis, Plan
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.language.schema import Article

DERIVED = "derived facts"


class Coverage(Struct, frozen=True):
    """How much of an article (or of the derived facts) the samples reach; ``missed``: what they do not, in words."""

    name: str
    reached: int
    total: int
    missed: tuple[str, ...]


class _Item(Struct, frozen=True):
    """Something to reach, in words; a reason also has its option and its text, by which it is recognised in a plan."""

    what: str
    option: str = ""
    because: str = ""


def coverage(reasoner: Reasoner, samples: Iterable[Sample]) -> Iterator[Coverage]:
    """What the samples reach of every article, then of the rules for derived facts."""
    base = reasoner.base
    wanted = {name: _wanted(base.article(name)) for name in base.article_ids}
    wanted[DERIVED] = {_Item(f"rule {rule.id}") for rule in base.index.derivations}
    seen: dict[str, set[str]] = {name: set() for name in wanted}
    for sample in samples:
        for name, reached in _reached(run_sample(sample, reasoner), wanted):
            seen[name].add(reached)
    for name, everything in wanted.items():
        missed = tuple(sorted({item.what for item in everything} - seen[name]))
        yield Coverage(name, len(everything) - len(missed), len(everything), missed)


def _wanted(article: Article) -> set[_Item]:
    """What there is to reach."""
    result = {_Item(f"symptom {one.id}") for one in article.symptoms}
    result |= {_Item(f"scenario {one.id}") for one in article.scenarios}
    result |= {_Item(f"rule {one.id}") for one in article.rules}
    for option in article.resolutions:
        for word, group in (("forbid", option.forbid), ("recommend", option.recommend)):
            result |= {_Item(f"{word} {option.id}: {reason.because}", option.id, reason.because) for reason in group}
    return result


def _reached(result: CaseResult, wanted: dict[str, set[_Item]]) -> Iterator[tuple[str, str]]:
    for fact in result.facts:
        if fact.rule and _Item(f"rule {fact.rule}") in wanted[DERIVED]:
            yield DERIVED, f"rule {fact.rule}"
    for incident in result.incidents:
        for place, diagnosis in enumerate(incident.diagnoses):
            plan = incident.plan if place == 0 else None
            for what in _of(diagnosis, plan, wanted[diagnosis.article]):
                yield diagnosis.article, what


def _of(diagnosis: Diagnosis, plan: Plan | None, wanted: set[_Item]) -> Iterator[str]:
    yield from (f"symptom {one.symptom}" for one in diagnosis.symptoms)
    yield from (f"scenario {one.id}" for one in diagnosis.scenarios if one.status in HOLDS)
    yield from (f"rule {one.rule}" for one in diagnosis.findings)
    why = {option.id: option.why for option in plan.options} if plan else {}
    yield from (item.what for item in wanted if item.because and item.because in why.get(item.option, ""))
