"""``kbassist kb lint``: every problem of the rule base that can be found without a case, each with its place.

Schema, names, values and conditions are checked by ``rulebase.compiler``; here is what goes beyond a single reference,
a module for each theme.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

from kbassist.authoring.anchor_check import AnchorCheck
from kbassist.authoring.circle_check import circles
from kbassist.authoring.contract import missing
from kbassist.authoring.example_check import of_examples
from kbassist.authoring.expression_check import explosive, in_capitals
from kbassist.authoring.handover import Handover
from kbassist.authoring.limit_check import of_article, of_derivations
from kbassist.authoring.message_check import MessageCheck
from kbassist.authoring.pattern_check import Shadows, pattern_problems
from kbassist.authoring.phrase_check import of_phrases
from kbassist.authoring.producers import COMPUTED
from kbassist.authoring.reach import Reach
from kbassist.authoring.sample_check import SampleCheck
from kbassist.authoring.script_check import of_scripts
from kbassist.authoring.skeleton import left_in
from kbassist.authoring.system_check import SystemCheck
from kbassist.authoring.template_check import TemplateCheck
from kbassist.authoring.unread_check import unread
from kbassist.authoring.value_check import of_cautions, of_ids, of_recognised, of_sources, of_values
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import Collected, Loaded, collect
from kbassist.rulebase.compiler import Checker, stored, usable
from kbassist.rulebase.files import Problem, digest
from kbassist.rulebase.language.clients import Driver
from kbassist.rulebase.language.conditions import compile_cell
from kbassist.rulebase.language.messages import MessageFile
from kbassist.rulebase.language.procedures import ProcedureFile
from kbassist.rulebase.language.schema import Article, DeriveFile, FactDef, VocabularyFile
from kbassist.rulebase.names import DRIVER_VERSION
from kbassist.rulebase.remembered import Remembered
from kbassist.rulebase.yamlfile import Path as NodePath

_GIVE = (
    "make it askable, give it a pattern (recognise), let a rule or a symptom set it, or say is: computed if the "
    "program works it out"
)
_MEANT = re.compile(r"did you mean '([^']{1,200})'")
_Found = tuple[NodePath, str]


def lint(files: list[tuple[str, Path]]) -> list[Problem]:
    """All problems of the rule base made of ``files`` (kind and path), sorted; none if it is sound. What is left to
    fill in of a draft is a warning."""
    read = collect(files)
    left = usable(read)
    noted = [*read.doubts, *_left(read)]
    if left is None:
        return in_order((*read.problems, *noted))
    checker, index = left
    base = RuleBase(stored(checker, index, digest(files)))
    found = checker.found
    checks = _Checks(base, checker)
    for loaded in found.files:
        for place, message in checks.of(loaded):
            found.add(loaded, place, message)
    for loaded, place, message in (*circles(found.files), *_unread(found), *_derived_limits(found, base)):
        found.add(loaded, place, message)
    samples = SampleCheck(base, found.files, (*read.problems, *read.doubts, *found.problems))
    for loaded in found.files:
        if isinstance(loaded.content, Article):
            for place, message in samples.of_article(loaded.content, loaded):
                found.add(loaded, place, message)
    wanting = missing(base, found.files) if found is read and not found.mentioned else ()
    meant = {name for one in read.problems for name in _MEANT.findall(one.message)}
    for loaded, place, message in _unused(found, checks.used, base, meant | found.mentioned):
        found.add(loaded, place, message)
    return in_order((*read.problems, *found.problems, *noted, *wanting))


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """By file and line; of a place and its words one."""
    return sorted(set(problems))


def _left(read: Collected) -> Iterator[Problem]:
    """What ``kb new`` has left to fill in."""
    for path, text in read.texts.items():
        for one in left_in(text):
            yield Problem(path, one.line, one.column, f"to fill in: {one.what}", warning=True)


class _Checks:
    """What is checked of each file by itself, with the rule base around it."""

    def __init__(self, base: RuleBase, checker: Checker) -> None:
        found = checker.found
        self.used: set[str] = set()
        self._base = base
        self._checker = checker
        self._shadows = Shadows(base)
        articles = [one.content.id for one in found.files if isinstance(one.content, Article)]
        self._order = {name: place for place, name in enumerate(articles)}
        self._reach = Reach(base, found.mentioned)
        self._messages = MessageCheck(base, found.files)
        self._handover = Handover(base, found.files)
        self._anchors = AnchorCheck(base)
        self._systems = SystemCheck(base)
        self._templates = TemplateCheck(base, found.lost)

    def of(self, loaded: Loaded) -> Iterator[_Found]:
        """What is wrong with a file: place and words."""
        content = loaded.content
        yield from _BY_ITSELF.get(content, None, lambda: tuple(_by_itself(content)))
        slow: set[NodePath] = set()
        if isinstance(content, Article):
            for place, message in _patterns(content, self._base):
                slow.add(place)
                yield place, message
            yield from self._article(content)
        elif isinstance(content, Driver):
            yield from () if loaded.torn(("versions",)) else _ranges(content, self._checker)
        elif isinstance(content, MessageFile):
            yield from (*self._messages.of_messages(content), *self._anchors.of_messages(content))
        elif isinstance(content, VocabularyFile):
            yield from (*_origins(content, self._reach), *self._systems.of_vocabulary(content))
            yield from of_recognised(content, self._base.values)
        elif isinstance(content, DeriveFile):
            yield from self._reach.of_derived(content)
        elif isinstance(content, ProcedureFile):
            yield from self._templates.of_procedures(content)
            yield from (*self._handover.of_procedures(content), *self._systems.of_procedures(content))
        yield from (
            (place, message)
            for place, message in _SLOW.get(content, None, lambda: tuple(explosive(content)))
            if place[:-1] not in slow
        )

    def _article(self, content: Article) -> Iterator[_Found]:
        base = self._base
        self.used |= {use.procedure for option in content.resolutions for use in option.procedures}
        yield from of_examples(content, base)
        yield from ((("id",), message) for message in of_article(content, base))
        yield from (*_taking(content, self._shadows, self._order), *self._reach.problems(content))
        yield from (*self._messages.of_article(content), *self._anchors.of_article(content))
        yield from (*self._handover.of_article(content), *self._systems.of_options(content.resolutions))
        yield from self._templates.of_article(content)


_BY_ITSELF: Remembered[tuple[_Found, ...]] = Remembered(1024)
_SLOW: Remembered[tuple[_Found, ...]] = Remembered(1024)


def _by_itself(content: object) -> Iterator[_Found]:
    """What is wrong with a file whatever the others say."""
    yield from (*of_values(content), *of_ids(content), *in_capitals(content))
    if isinstance(content, Article):
        yield from (*_ids(content), *of_cautions(content), *of_sources(content))
    elif isinstance(content, VocabularyFile):
        yield from of_phrases(content)
    elif isinstance(content, ProcedureFile):
        yield from (*_procedures(content), *of_scripts(content))


def _unused(
    found: Collected, used: Container[str], base: RuleBase, mentioned: Container[str]
) -> Iterator[tuple[Loaded, NodePath, str]]:
    """Procedures and messages that nothing names. ``mentioned``: what may be named where something can't be read."""
    messages = MessageCheck(base, found.files)
    for loaded in found.files:
        content = loaded.content
        if isinstance(content, ProcedureFile):
            for i, procedure in enumerate(content.procedures):
                if procedure.id not in used and procedure.id not in mentioned:
                    yield loaded, ("procedures", i, "id"), f"no article uses the procedure '{procedure.id}'"
        elif isinstance(content, MessageFile):
            for place, key in messages.unnamed(content):
                if key not in mentioned:
                    yield loaded, place, f"no article, fact, driver or program names the message '{key}'"


def _unread(found: Collected) -> Iterator[tuple[Loaded, NodePath, str]]:
    """Facts that nothing reads, where all that may read them is there."""
    return iter(()) if found.mentioned else unread(found.files)


def _procedures(content: ProcedureFile) -> Iterator[_Found]:
    for i, procedure in enumerate(content.procedures):
        yield from _repeated([step.id for step in procedure.steps], "step", ("procedures", i, "steps"))
        vain = not any(step.commands and not step.by_hand for step in procedure.steps)
        for j, step in enumerate(procedure.steps):
            if step.by_hand and vain:
                message = f"{step.id} is by_hand, and no other step of the procedure has commands that do the same"
                yield ("procedures", i, "steps", j), message


def _origins(content: VocabularyFile, reach: Reach) -> Iterator[_Found]:
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


def _patterns(article: Article, base: RuleBase) -> Iterator[_Found]:
    """Slow patterns, patterns that match everything."""
    for i, symptom in enumerate(article.symptoms):
        for j, item in enumerate(symptom.any):
            # What a message is known by is looked at where it stands.
            for expanded in base.catalogue.compiled(item) if item.message is None else ():
                for message in pattern_problems(expanded.pattern):
                    yield ("symptoms", i, "any", j), f"{symptom.id}: {message}"


def _taking(article: Article, taken: Shadows, order: Mapping[str, int]) -> Iterator[_Found]:
    """Symptoms that take another article's texts, and those whose texts another article takes: what comes later is to
    be mended, for what was there before was sound."""
    places = {symptom.id: i for i, symptom in enumerate(article.symptoms)}
    for shadow in taken.on(article.id):
        if order[shadow.article] < order[article.id]:
            what = f"what {shadow.other_symptom} recognises, {shadow.article} takes as {shadow.symptom}"
            mend = f"say refines: [{shadow.article}], take other words, or make it generic"
            yield ("symptoms", places[shadow.other_symptom]), f"{what}: {mend}"
    for shadow in taken.of(article.id):
        if order[shadow.other_article] > order[article.id]:
            continue
        what = f"{shadow.symptom} takes what {shadow.other_article} recognises as {shadow.other_symptom}"
        mend = f"narrow it, make it generic, or say refines: [{shadow.other_article}]"
        yield ("symptoms", places[shadow.symptom]), f"{what}: {mend}"


def _ids(article: Article) -> Iterator[_Found]:
    for what, group in (
        ("symptom", "symptoms"),
        ("scenario", "scenarios"),
        ("rule", "rules"),
        ("resolution", "resolutions"),
    ):
        yield from _repeated([one.id for one in getattr(article, group)], what, (group,))


def _repeated(ids: list[str], what: str, at: NodePath) -> Iterator[_Found]:
    """The ids that stand in a list more than once, each at its second place."""
    for i, name in enumerate(ids):
        if ids.index(name) < i and ids[:i].count(name) == 1:
            yield (*at, i, "id"), f"{what} '{name}' is defined {ids.count(name)} times: take another id"


def _ranges(driver: Driver, checker: Checker) -> Iterator[_Found]:
    """Version ranges must neither overlap nor leave a gap: a version between two has no defaults."""
    intervals = []
    for i, versions in enumerate(driver.versions):
        test = compile_cell(DRIVER_VERSION, versions.range, checker.facts, checker.values)
        intervals += [(low or 0, high, versions.range, i) for low, high in test.intervals]
    intervals.sort(key=lambda one: one[0])
    expected: int | None = 0
    for low, high, text, i in intervals:
        if expected is None or low < expected:
            yield ("versions", i, "range"), f"the range '{text}' overlaps the one before it: begin where that ends"
        elif low > expected:
            yield ("versions", i, "range"), f"the range '{text}' leaves a gap before it: begin where the last one ends"
        expected = high
    if expected is not None:
        message = 'the last range must be open (for example ">=18"): later versions have no defaults'
        yield ("versions", intervals[-1][3], "range") if intervals else ("versions",), message


def _derived_limits(found: Collected, base: RuleBase) -> Iterator[tuple[Loaded, NodePath, str]]:
    """What is derived has no file of its own: the last one is blamed, those before it were borne."""
    files = [loaded for loaded in found.files if isinstance(loaded.content, DeriveFile)]
    for message in of_derivations(base) if files else ():
        yield files[-1], (), message
