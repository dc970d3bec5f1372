"""Which rules engine runs: the first that can be imported and passes the golden self-test, in a process of its own.

Where it fails on a ruleset, or crashes or hangs with it, the next one answers.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from kbassist.errors import UserError
from kbassist.model.evidence import Value
from kbassist.reasoning.engines.apart import EngineApart, EngineEndedError
from kbassist.reasoning.engines.wire import Library
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, Firing, RuleEngine, Ruleset

AUTO, REFERENCE = "auto", "reference"
LIBRARIES = {
    "durable": Library("durable", "kbassist.reasoning.engines.durable", "DurableEngine", "durable-rules"),
    "clips": Library("clips", "kbassist.reasoning.engines.clips", "ClipsEngine", "clipspy"),
}
"""In the order in which they are tried."""
_started: dict[Library, EngineApart] = {}
"""The engines of this process: however often one is selected, it has one process."""


def names() -> tuple[str, ...]:
    """What ``--engine`` takes."""
    return (AUTO, *LIBRARIES, REFERENCE)


def see_known(name: str) -> None:
    """Raise ``UserError`` for a name that no engine has."""
    if name not in names():
        raise UserError(f"--engine {name}: unknown; known: {', '.join(names())}")


def select_engine(name: str = AUTO) -> RuleEngine:
    """The engine of that name, or the best that works here: where that fails on a ruleset, the next is tried.

    Raises ``UserError`` if there is none.
    """
    see_known(name)
    if name == AUTO:
        return BestEngine()
    try:
        return working(name)
    except EngineError as error:
        raise UserError(_nothing_works([f"{name}: {error}"])) from error


def prepare(name: str = AUTO) -> None:
    """Have the process of an engine get ready while rules and evidence are read; what is wrong is said when somebody
    needs it."""
    library = LIBRARIES.get(next(iter(LIBRARIES)) if name == AUTO else name)
    with suppress(EngineError):
        if library is not None:
            started(library)


def working(name: str) -> RuleEngine:
    """The engine of that name, which works. Raises ``EngineError``, which says why it does not."""
    if name == REFERENCE:
        from kbassist.reasoning.engines.reference import ReferenceEngine  # noqa: PLC0415 - start-up: few need it

        return ReferenceEngine()
    engine = started(LIBRARIES[name])
    if isinstance(engine, EngineApart):
        engine.ready()
    return engine


def started(library: Library) -> RuleEngine:
    """The engine of a library, whose process gets ready. Raises ``EngineError``."""
    if library not in _started:
        try:
            _started[library] = EngineApart(library)
        except OSError:
            # No process can be had here (a limit, a sandbox): in this one, then.
            from kbassist.reasoning.engines.library import opened  # noqa: PLC0415 - start-up: few need it here

            return opened(library)
    return _started[library]


def _nothing_works(reasons: Sequence[str]) -> str:
    return f"no rules engine works here ({'; '.join(reasons)}); reinstall kbassist, or use --engine reference"


class BestEngine:
    """The best engine here, with the others in reserve."""

    def __init__(self) -> None:
        self.mishaps: list[EngineEndedError] = []
        """Engines whose process has ended, though another one answered: for who tells of it."""
        self._found: RuleEngine | None = None
        prepare()

    @property
    def name(self) -> str:
        """See ``RuleEngine``. Raises ``UserError`` where no engine works."""
        return self._first().name

    def _first(self) -> RuleEngine:
        reasons = []
        for candidate in LIBRARIES if self._found is None else ():
            try:
                self._found = working(candidate)
                break
            except EngineError as error:
                reasons.append(f"{candidate}: {error}")
        if self._found is None:
            raise UserError(_nothing_works(reasons))
        return self._found

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        first = self._first()
        known = (*LIBRARIES, REFERENCE)
        return _Spared(rules, first, known[known.index(first.name) + 1 :], self.mishaps)


class _Spared:
    """A ruleset of the best engine, and of the next where that one fails: it costs time, and no answer.

    ``mishaps``: where it is noted that the process of an engine has ended.
    """

    def __init__(
        self, rules: Sequence[CompiledRule], first: RuleEngine, others: Sequence[str], mishaps: list[EngineEndedError]
    ) -> None:
        self._rules, self._others, self._mishaps = rules, list(others), mishaps
        self._ruleset = self._compiled(first)

    def _compiled(self, engine: RuleEngine) -> Ruleset:
        """The ruleset of ``engine``, or of the next one that takes it. Raises ``EngineError`` where there is none."""
        try:
            return engine.compile(self._rules)
        except EngineError as error:
            return self._compiled(self._next(error))

    def _next(self, error: EngineError) -> RuleEngine:
        """The next engine that works here. Raises ``error`` where there is none."""
        if isinstance(error, EngineEndedError):
            self._mishaps.append(error)
        while self._others:
            try:
                return working(self._others.pop(0))
            except EngineError:
                continue
        raise error

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        """See ``Ruleset``."""
        while True:
            try:
                return self._ruleset.run(facts)
            except EngineError as error:
                self._ruleset = self._compiled(self._next(error))
