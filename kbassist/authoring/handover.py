"""Lint of the certificate file that goes from step to step: what one leaves behind is what the next one can read.

The steps of an option are gone through once for every step that takes the file, under the conditions of that step:
what contradicts them does not happen, what they imply does, and of the rest both is possible. Nothing that the file can
be by then may be refused by the consumer.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from itertools import product
from pathlib import PurePosixPath

from msgspec import Struct

from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.language.conditions import compile_cell
from kbassist.rulebase.language.procedures import Consumer, Procedure, ProcedureFile, Produced, StepDef, Writer
from kbassist.rulebase.language.schema import Article, Condition, ProcedureUse, Resolution
from kbassist.rulebase.language.templates import HANDED
from kbassist.rulebase.names import ROOT_FILE, ROOT_FORMAT
from kbassist.rulebase.yamlfile import Path as NodePath

_HANDED = f"{{{HANDED}}}"
_ROOT_FILE = f"{{{ROOT_FILE}}}"


class _Happens(Enum):
    NEVER = 0
    PERHAPS = 1
    SURELY = 2


class _File(Struct, frozen=True):
    """What the file can be. ``extension``: ``*`` if anything; ``in_hand``: it came with the case, no step made it."""

    format: str
    extension: str = "*"
    in_hand: bool = False


_AT_FIRST = frozenset({_File("pem", in_hand=True), _File("der", in_hand=True)})
_Known = Mapping[str, frozenset[str]]


class Handover:
    """Checks steps and options against the consumers and writers of all procedure files."""

    def __init__(self, base: RuleBase, files: Iterable[Loaded]) -> None:
        contents = [one.content for one in files if isinstance(one.content, ProcedureFile)]
        self._base = base
        self._consumers: dict[str, Consumer] = {one.id: one for content in contents for one in content.consumers}
        self._writers: list[Writer] = [one for content in contents for one in content.writers]

    def of_procedures(self, content: ProcedureFile) -> Iterator[tuple[NodePath, str]]:
        """What is wrong with single steps: place and words."""
        for i, procedure in enumerate(content.procedures):
            for j, step in enumerate(procedure.steps):
                for message in self._step(step):
                    yield ("procedures", i, "steps", j), f"{step.id}: {message}"

    def of_article(self, article: Article) -> Iterator[tuple[NodePath, str]]:
        """The options whose steps do not fit together: place and words."""
        for i, option in enumerate(article.resolutions):
            for j, use in enumerate(option.procedures):
                for step in self._base.procedures[use.procedure].steps:
                    for message in self._taken(option, j, step):
                        yield ("resolutions", i, "procedures", j), message

    def _step(self, step: StepDef) -> Iterator[str]:
        said = [step.text, *(command.text for command in step.commands)]
        if step.takes and step.takes not in self._consumers:
            yield f"unknown consumer '{step.takes}'; known: {', '.join(sorted(self._consumers))}"
        if step.takes and not any(_HANDED in text for text in said):
            yield f"takes the certificate file, but does not name it: say {_HANDED}"
        made = step.produces.file if step.produces is not None else ""
        if (step.takes or made not in ("", _ROOT_FILE)) and any(_ROOT_FILE in text for text in said):
            yield f"names {_ROOT_FILE}, which a step before may have converted or renamed: say {_HANDED}"
        if not step.takes and step.produces is None and any(_HANDED in text for text in said):
            yield f"names {_HANDED}: say which consumer takes it"
        if step.produces is not None:
            yield from self._produced(step, step.produces)

    def _produced(self, step: StepDef, made: Produced) -> Iterator[str]:
        """What a step says to leave behind against what its text and its commands do."""
        texts = [command.text for command in step.commands if made.file in command.text]
        if not texts and (step.commands or made.file not in step.text):
            yield f"produces {made.file}, but neither its commands nor its text do"
        written = {form for text in texts if (form := self._written(text))}
        if made.format and texts and not written:
            yield "no command here is known to write a certificate file: name the writer below writers"
        elif made.format and written - {made.format}:
            yield f"produces {made.format}, but a command writes another format"

    def _written(self, command: str) -> str:
        """The format of what the last writer in ``command`` writes; empty where none is known."""
        found = [(command.rfind(one.text), one.format) for one in self._writers if one.text in command]
        return max(found)[1] if found else ""

    def _taken(self, option: Resolution, last: int, taker: StepDef) -> Iterator[str]:
        consumer = self._consumers.get(taker.takes)
        if consumer is None:
            return
        known = self._known([option.applies, option.procedures[last].when, taker.when])
        before = _before(self._base.procedures[option.procedures[last].procedure], taker)
        files: set[_File] = set()
        for world in self._worlds(option.procedures[:last], before, known):
            left: frozenset[_File] = _AT_FIRST
            for use in option.procedures[:last]:
                left = self._after(use, left, world)
            files |= self._through(before, left, world)
        for file in sorted(files, key=lambda one: (one.format, one.extension)):
            fits = [one for one in consumer.accepts if one.format == file.format]
            if not fits:
                yield f"{taker.id}: the file can be {file.format} by then, which {consumer.title} does not read"
            elif not any(not one.extensions or file.extension in one.extensions for one in fits):
                wanted = ", ".join(extension for one in fits for extension in one.extensions)
                name = "of any name" if file.extension == "*" else f"named {file.extension}"
                yield f"{taker.id}: the file can be {name} by then; {consumer.title} wants {wanted}"

    def _worlds(self, uses: Sequence[ProcedureUse], steps: Sequence[StepDef], known: _Known) -> Iterator[_Known]:
        """``known`` with a single value of every fact on which it depends whether a step makes a file.

        What holds for one step holds for the next.
        """
        steps = [*(step for use in uses for step in self._base.procedures[use.procedure].steps), *steps]
        names = {name for step in steps if step.produces for name, _ in self._cells(step.when)} - {ROOT_FORMAT}
        values = {name: known.get(name, frozenset(self._base.values[name])) for name in sorted(names)}
        for chosen in product(*values.values()):
            yield {**known, **{name: frozenset({value}) for name, value in zip(values, chosen, strict=True)}}

    def _after(self, use: ProcedureUse, files: frozenset[_File], known: _Known) -> frozenset[_File]:
        happens = self._happens(use.when, known)
        if happens is _Happens.NEVER:
            return files
        after = self._through(self._base.procedures[use.procedure].steps, files, known)
        return after if happens is _Happens.SURELY and not use.skip_when else files | after

    def _through(self, steps: Sequence[StepDef], files: frozenset[_File], known: _Known) -> frozenset[_File]:
        for step in steps:
            files = frozenset(one for file in files for one in self._one(step, file, known))
        return files

    def _one(self, step: StepDef, file: _File, known: _Known) -> Iterator[_File]:
        """What ``file`` can be after ``step``."""
        made = step.produces
        if made is None:
            yield file
            return
        # The format in hand is known of a file that came with the case, and only of that.
        in_hand = {ROOT_FORMAT: frozenset({file.format} if file.in_hand else ())}
        happens = self._happens(step.when, {**known, **in_hand})
        if made.instead_of not in ("", file.format):
            happens = _Happens.NEVER
        if happens is not _Happens.SURELY:
            yield file
        if happens is not _Happens.NEVER:
            yield _File(made.format or file.format, PurePosixPath(made.file).suffix or "*")

    def _known(self, conditions: Iterable[Condition]) -> _Known:
        """By fact the values that it can have where all ``conditions`` hold; those that are chosen from a list."""
        known: dict[str, frozenset[str]] = {}
        for condition in conditions:
            for name, values in self._cells(condition):
                known[name] = known.get(name, values) & values
        return known

    def _happens(self, condition: Condition, known: _Known) -> _Happens:
        found = _Happens.SURELY
        for name in condition:
            if name not in known:
                found = _Happens.PERHAPS
        for name, values in self._cells(condition):
            if name in known and not known[name] & values:
                return _Happens.NEVER
            if name in known and not known[name] <= values:
                found = _Happens.PERHAPS
        return found

    def _cells(self, condition: Condition) -> Iterator[tuple[str, frozenset[str]]]:
        for name, cell in condition.items():
            test = compile_cell(name, cell, self._base.facts, self._base.values)
            if test.values:
                yield name, frozenset(test.values)


def _before(procedure: Procedure, step: StepDef) -> Sequence[StepDef]:
    return procedure.steps[: procedure.steps.index(step)]
