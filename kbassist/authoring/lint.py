"""``kbassist kb lint``: every problem of the rule base that can be found without a case, each with its place.

Schema, names, values and conditions are checked by ``rulebase.compiler``; here is what goes beyond a single reference.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from kbassist.authoring.anchor_check import AnchorCheck
from kbassist.authoring.contract import missing
from kbassist.authoring.expression_check import explosive
from kbassist.authoring.handover import Handover
from kbassist.authoring.limit_check import of_article, of_derivations
from kbassist.authoring.message_check import MessageCheck
from kbassist.authoring.pattern_check import Shadows, entries_of, pattern_problems
from kbassist.authoring.producers import COMPUTED
from kbassist.authoring.reach import Reach
from kbassist.authoring.script_check import of_scripts
from kbassist.authoring.system_check import SystemCheck
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import Collected, Loaded, collect
from kbassist.rulebase.compiler import Checker, stored, usable
from kbassist.rulebase.files import Problem, digest
from kbassist.rulebase.language.clients import Driver
from kbassist.rulebase.language.conditions import compile_cell
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.patterns import search
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, DeriveFile, FactDef, VocabularyFile
from kbassist.rulebase.names import DRIVER_VERSION
from kbassist.rulebase.yamlfile import Path as NodePath
from kbassist.text.normal import normalise

_GIVE = (
    "make it askable, give it a pattern (recognise), let a rule or a symptom set it, or say is: computed if the "
    "program works it out"
)


def lint(files: list[tuple[str, Path]]) -> list[Problem]:
    """All problems of the rule base made of ``files`` (kind and path), sorted; none if it is sound."""
    read = collect(files)
    left = usable(read)
    if left is None:
        return in_order((*read.problems, *read.doubts))
    checker, index = left
    base = RuleBase(stored(checker, index, digest(files)))
    found = checker.found
    taken = Shadows(base)
    reach = Reach(base, found.mentioned)
    messages = MessageCheck(base, found.files, found.mentioned)
    handover = Handover(base, found.files)
    anchors = AnchorCheck(base)
    systems = SystemCheck(base)
    used: set[str] = set()
    for loaded in found.files:
        content = loaded.content
        if isinstance(content, Article):
            _samples(content, loaded, found, base)
            _ids(content, loaded, found)
            _cautions(content, loaded, found)
            _limits(content, loaded, found, base)
            _patterns(content, loaded, found, base)
            _shadows(content, loaded, found, taken)
            _sources(content, loaded, found)
            for place, message in (
                *reach.problems(content),
                *messages.of_article(content),
                *anchors.of_article(content),
                *handover.of_article(content),
                *systems.of_options(content.resolutions),
            ):
                found.add(loaded, place, message)
            used |= {use.procedure for option in content.resolutions for use in option.procedures}
        elif isinstance(content, Driver):
            _ranges(content, loaded, found, checker)
        elif isinstance(content, MessageFile):
            for place, message in (*messages.of_messages(content), *anchors.of_messages(content)):
                found.add(loaded, place, message)
        elif isinstance(content, VocabularyFile):
            for place, message in (*_origins(content, reach), *systems.of_vocabulary(content)):
                found.add(loaded, place, message)
    sound = found is read
    for loaded in found.files:
        for place, message in explosive(loaded.content):
            found.add(loaded, place, message)
        if isinstance(loaded.content, ProcedureFile):
            _procedures(loaded.content, loaded, found, used)
            for at, message in (
                *handover.of_procedures(loaded.content),
                *systems.of_procedures(loaded.content),
                *of_scripts(loaded.content),
            ):
                found.add(loaded, at, message)
    _derived_limits(found, base)
    wanting = [one for one in missing(base, found.files) if not found.mentioned] if sound else []
    return in_order({*read.problems, *read.doubts, *found.problems, *wanting})


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line; of a place and its words one."""
    return sorted(set(problems))


def _procedures(content: ProcedureFile, loaded: Loaded, found: Collected, used: Container[str]) -> None:
    for i, procedure in enumerate(content.procedures):
        _repeated((step.id for step in procedure.steps), "step", loaded, found)
        vain = not any(step.commands and not step.by_hand for step in procedure.steps)
        for j, step in enumerate(procedure.steps):
            if step.by_hand and vain:
                message = f"{step.id} is by_hand, and no other step of the procedure has commands that do the same"
                found.add(loaded, ("procedures", i, "steps", j), message)
        if procedure.id not in used and procedure.id not in found.mentioned:
            found.add(loaded, ("procedures", i, "id"), f"no article uses the procedure '{procedure.id}'")


def _origins(content: VocabularyFile, reach: Reach) -> Iterator[tuple[NodePath, str]]:
    """What is wrong with where the facts of a file come from: place and words."""
    for i, fact in enumerate(content.facts):
        for field, message in _origin(fact, reach):
            yield ("facts", i, field), message


def _origin(fact: FactDef, reach: Reach) -> Iterator[tuple[str, str]]:
    """What is wrong with where a fact comes from: the field, and the problem in words."""
    if fact.computed and fact.name not in COMPUTED:
        message = f"the program does not work out {fact.name}: take computed away, and give it a value in another way"
        yield "computed", f"{message} (askable, recognise, a rule or a symptom)"
    elif fact.name in COMPUTED and not fact.computed:
        yield "name", f"the program works out {fact.name}: say is: computed"
    elif reach.unknown_origin(fact.name):
        yield "name", f"nothing ever gives {fact.name} a value: {_GIVE}"


def _samples(article: Article, loaded: Loaded, found: Collected, base: RuleBase) -> None:
    entries = entries_of(base, article.id)
    for i, symptom in enumerate(article.symptoms):
        if symptom.event is not None:
            continue
        if not symptom.samples:
            found.add(loaded, ("symptoms", i), f"{symptom.id}: give a sample, a text that it must recognise")
        for j, sample in enumerate(symptom.samples):
            if not any(search(pattern, normalise(sample)) for pattern in entries[symptom.id].patterns):
                found.add(loaded, ("symptoms", i, "samples", j), f"{symptom.id} does not recognise this sample")


def _patterns(article: Article, loaded: Loaded, found: Collected, base: RuleBase) -> None:
    """Slow patterns, patterns that match everything."""
    for i, symptom in enumerate(article.symptoms):
        for j, item in enumerate(symptom.any):
            # What a message is known by is looked at where it stands.
            for expanded in base.catalogue.compiled(item) if item.message is None else ():
                for message in pattern_problems(expanded.pattern):
                    found.add(loaded, ("symptoms", i, "any", j), f"{symptom.id}: {message}")


def _shadows(article: Article, loaded: Loaded, found: Collected, taken: Shadows) -> None:
    """Symptoms that take another article's texts."""
    places = {symptom.id: i for i, symptom in enumerate(article.symptoms)}
    for shadow in taken.of(article.id):
        what = f"{shadow.symptom} takes what {shadow.other_article} recognises as {shadow.other_symptom}"
        mend = f"narrow it, make it generic, or say refines: [{shadow.other_article}]"
        found.add(loaded, ("symptoms", places[shadow.symptom]), f"{what}: {mend}")


def _sources(article: Article, loaded: Loaded, found: Collected) -> None:
    """Every statement names where it comes from."""
    missing: list[tuple[str | int, ...]] = []
    for kind in ("symptoms", "scenarios", "rules", "resolutions", "precedes"):
        group = getattr(article, kind)
        missing += [(kind, i) for i, one in enumerate(group) if not one.source.strip()]
    for i, option in enumerate(article.resolutions):
        for kind in ("forbid", "recommend"):
            reasons = getattr(option, kind)
            missing += [("resolutions", i, kind, j) for j, one in enumerate(reasons) if not one.source.strip()]
    for place in missing:
        found.add(loaded, place, "has no source: name the document, or say where it was observed")
    if not article.source.document.strip():
        found.add(loaded, ("source",), "has no document: name what this article was made from")


def _cautions(article: Article, loaded: Loaded, found: Collected) -> None:
    """In YAML's [a, b] a comma in a sentence without quotes makes two of it, of which the second begins small."""
    places: list[tuple[NodePath, tuple[str, ...]]] = [(("cautions",), article.cautions)]
    places += [(("resolutions", i, "cautions"), option.cautions) for i, option in enumerate(article.resolutions)]
    for at, cautions in places:
        for i, caution in enumerate(cautions):
            if i and caution[:1].islower():
                message = f"a caution that begins with '{caution.split()[0]}': was it cut at a comma? Put it in quotes"
                found.add(loaded, (*at, i), message)


def _ids(article: Article, loaded: Loaded, found: Collected) -> None:
    for what, ids in (
        ("symptom", [one.id for one in article.symptoms]),
        ("scenario", [one.id for one in article.scenarios]),
        ("rule", [one.id for one in article.rules]),
        ("resolution", [one.id for one in article.resolutions]),
    ):
        _repeated(ids, what, loaded, found)


def _repeated(ids: Iterable[str], what: str, loaded: Loaded, found: Collected) -> None:
    for name, count in Counter(ids).items():
        if count > 1:
            found.add(loaded, (), f"{what} '{name}' is defined {count} times")


def _ranges(driver: Driver, loaded: Loaded, found: Collected, checker: Checker) -> None:
    """Version ranges must neither overlap nor leave a gap: a version between two has no defaults."""
    intervals = []
    for versions in driver.versions:
        test = compile_cell(DRIVER_VERSION, versions.range, checker.facts, checker.values)
        intervals += [(low or 0, high, versions.range) for low, high in test.intervals]
    intervals.sort(key=lambda one: one[0])
    expected: int | None = 0
    for low, high, text in intervals:
        if expected is None or low != expected:
            found.add(loaded, ("versions",), f"the range '{text}' overlaps the one before it or leaves a gap")
        expected = high
    if expected is not None:
        found.add(
            loaded, ("versions",), 'the last range must be open (for example ">=18"): later versions have no defaults'
        )


def _limits(article: Article, loaded: Loaded, found: Collected, base: RuleBase) -> None:
    for message in of_article(article, base):
        found.add(loaded, ("id",), message)


def _derived_limits(found: Collected, base: RuleBase) -> None:
    """What is derived has no file of its own: the first one is blamed."""
    files = [loaded for loaded in found.files if isinstance(loaded.content, DeriveFile)]
    for message in of_derivations(base) if files else ():
        found.add(files[0], (), message)
