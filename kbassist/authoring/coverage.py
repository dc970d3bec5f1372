"""What no example reaches: symptoms, scenario rows, findings, reasons, and rules for derived facts."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.result import CaseResult, Diagnosis, Plan
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.language.schema import Article

DERIVED = "derived facts"


class Coverage(Struct, frozen=True):
    """How much of an article (or of the derived facts) the samples reach; ``missed``: what they do not, in words."""

    name: str
    reached: int
    total: int
    missed: tuple[str, ...]


def coverage(reasoner: Reasoner, samples: Iterable[Sample]) -> Iterator[Coverage]:
    """What the samples reach of every article, then of the rules for derived facts."""
    base = reasoner.base
    wanted = {name: _wanted(base.article(name)) for name in base.article_ids}
    wanted[DERIVED] = {f"rule {rule.id}": "" for rule in base.index.derivations}
    seen: dict[str, set[str]] = {name: set() for name in wanted}
    for sample in samples:
        for name, reached in _reached(run_sample(sample, reasoner), wanted):
            seen[name].add(reached)
    for name, everything in wanted.items():
        missed = tuple(sorted(set(everything) - seen[name]))
        yield Coverage(name, len(everything) - len(missed), len(everything), missed)


def _wanted(article: Article) -> dict[str, str]:
    """What there is to reach, in words; for reasons with their text, by which they are recognised in a plan."""
    result = {f"symptom {one.id}": "" for one in article.symptoms}
    result |= {f"scenario {one.id}": "" for one in article.scenarios}
    result |= {f"rule {one.id}": "" for one in article.rules}
    for option in article.resolutions:
        for word, group in (("forbid", option.forbid), ("recommend", option.recommend)):
            result |= {f"{word} {option.id}: {reason.because}": reason.because for reason in group}
    return result


def _reached(result: CaseResult, wanted: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    for fact in result.facts:
        if fact.rule and f"rule {fact.rule}" in wanted[DERIVED]:
            yield DERIVED, f"rule {fact.rule}"
    for incident in result.incidents:
        for place, diagnosis in enumerate(incident.diagnoses):
            plan = incident.plan if place == 0 else None
            for what in _of(diagnosis, plan, wanted[diagnosis.article]):
                yield diagnosis.article, what


def _of(diagnosis: Diagnosis, plan: Plan | None, wanted: dict[str, str]) -> Iterator[str]:
    yield from (f"symptom {one.symptom}" for one in diagnosis.symptoms)
    yield from (f"scenario {one.id}" for one in diagnosis.scenarios if one.status in ("confirmed", "likely"))
    yield from (f"rule {one.rule}" for one in diagnosis.findings)
    for option in plan.options if plan else ():
        for what, because in wanted.items():
            if because and f" {option.id}: " in what and because in option.why:
                yield what
