"""``kbassist kb test``: the examples in the articles, each a small case with what must come out of it."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from kbassist.authoring.pattern_check import related
from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.evidence import SymptomHit, Value
from kbassist.model.result import CaseResult, Diagnosis, Incident, SymptomRef
from kbassist.reading.matcher import Matcher
from kbassist.reasoning.infer import Reasoner
from kbassist.reasoning.whose import signs, vouched
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.schema import ABSENT, Example, Expectation
from kbassist.text.layout.views import views
from kbassist.text.normal import normalise
from kbassist.text.safe import clean


class Outcome(Struct, frozen=True):
    """An example and every way in which its result differs; none: it passed."""

    article: str
    title: str
    differences: tuple[str, ...]


def run_examples(reasoner: Reasoner, articles: Iterable[str]) -> Iterator[Outcome]:
    """Run the examples of the ``articles`` (ids), in their order."""
    for article_id in articles:
        for example in reasoner.base.article(article_id).examples:
            result = run_example(example, reasoner)
            yield Outcome(
                article_id, example.title, tuple(differences(example.expect, result, article_id, reasoner.base))
            )


def stolen_samples(base: RuleBase, articles: Iterable[str]) -> Iterator[Outcome]:
    """An outcome for each article whose samples another article takes for its own, by more than a generic sign.

    An article and one that it refines share their samples; of another product's sample nothing is ours unless it has a
    sign of ours.
    """
    matcher = Matcher(base)
    for article_id in articles:
        differences_: list[str] = []
        for symptom in base.article(article_id).symptoms:
            for sample in symptom.samples:
                lines = sample.splitlines()
                seen = tuple(views(lines))
                known = {one.name: one.value for one in matcher.facts(seen, lines)}
                hits = matcher.symptoms(seen, lines, ())
                thieves = [hit for hit in hits if _is_thief(base, article_id, hit, known)]
                differences_ += [
                    f"{symptom.id}: its sample is {one.article}'s {one.symptom} as well" for one in thieves
                ]
        if differences_:
            yield Outcome(article_id, "its samples are its own", tuple(differences_))


def _is_thief(base: RuleBase, article_id: str, hit: SymptomHit, known: Mapping[str, Value]) -> bool:
    if hit.article == article_id or hit.strength == "generic" or related(base, article_id, hit.article):
        return False
    return signs(base, article_id) != () or vouched(base, hit.article, known)


def run_example(example: Example, reasoner: Reasoner) -> CaseResult:
    """The result of an example's text and answers."""
    return run_sample(Sample(example.title, example.text, None, tuple(example.set.items())), reasoner)


def differences(expect: Expectation, result: CaseResult, article: str, base: RuleBase | None = None) -> Iterator[str]:
    """Every way in which ``result`` differs from what is expected of ``article``; with its rule ``base`` also the words
    by which it is recognised though it should not be."""
    incident, diagnosis = _found(result, article)
    if diagnosis is None and expect.recognised:
        yield "recognised: expected yes"
    elif diagnosis is not None and not expect.recognised:
        by = "; ".join(dict.fromkeys(_recognised_by(one, article, base) for one in diagnosis.symptoms))
        yield f"recognised: expected no, but it is, by {by or 'its triggers (the facts)'}"
    if incident is None or diagnosis is None:
        return
    if expect.status:
        yield from _compare("status", expect.status, diagnosis.status)
    scenarios = {row.id: row.status for row in diagnosis.scenarios}
    for row, status in expect.scenarios.items():
        yield from _compare(f"scenario {row}", status, scenarios.get(row))
    rules = {finding.rule for finding in diagnosis.findings}
    for rule in expect.findings:
        if rule not in rules:
            yield f"finding {rule}: expected, not found (found: {', '.join(sorted(rules)) or 'none'})"
    yield from fact_differences(expect, result)
    if expect.question:
        yield from _compare(
            "first question", expect.question, incident.questions[0].fact if incident.questions else None
        )
    for asked in sorted({question.fact for question in incident.questions} & set(expect.not_asked)):
        yield f"question {asked}: expected none about it"
    yield from _plan(expect, incident)


def _recognised_by(seen: SymptomRef, article: str, base: RuleBase | None) -> str:
    """A symptom that was seen, with the words that its pattern took of the text."""
    text = normalise(seen.excerpt)
    entries = base.index.symptoms if base else ()
    own = (one for one in entries if (one.article, one.symptom) == (article, seen.symptom))
    taken = (search(pattern, text) for one in own for pattern in one.patterns)
    words = next((found.text for found in taken if found is not None), seen.excerpt)
    return f"the symptom '{seen.symptom}' ('{clean(words, 100)}')"


def fact_differences(expect: Expectation, result: CaseResult) -> Iterator[str]:
    """The facts that differ from those that are expected."""
    # What was seen or said stands for itself, whatever is assumed where nobody says anything.
    last = sorted(result.facts, key=lambda fact: fact.origin != "default")
    values = {fact.name: str(fact.value) for fact in last}
    for name, value in expect.facts.items():
        yield from _compare(name, value, values.get(name))


def _found(result: CaseResult, article: str) -> tuple[Incident | None, Diagnosis | None]:
    for incident in result.incidents:
        for diagnosis in incident.diagnoses:
            if diagnosis.article == article:
                return incident, diagnosis
    return None, None


def _plan(expect: Expectation, incident: Incident) -> Iterator[str]:
    options = incident.plan.options if incident.plan else ()
    verdicts = {option.id: option.verdict for option in options}
    for option, verdict in expect.options.items():
        yield from _compare(f"option {option}", verdict, verdicts.get(option, ABSENT))
    if expect.first_option:
        yield from _compare("first option", expect.first_option, options[0].id if options else None)
    steps = {step.id.partition("/")[0] for option in options for step in option.steps}
    for one in expect.absent:
        if verdicts.get(one, "forbidden") != "forbidden" or one in steps:
            yield f"{one}: expected not to be offered"
    first = options[0].steps if options else ()
    for procedure, number in expect.steps.items():
        count = sum(step.id.startswith(f"{procedure}/") for step in first)
        yield from _compare(f"steps of {procedure} in the first option", str(number), str(count))


def _compare(what: str, expected: str, found: str | None) -> Iterator[str]:
    if expected != found:
        yield f"{what}: expected {expected}, found {found or 'nothing'}"
