"""An engine in a process of its own, behind the ``RuleEngine`` protocol.

That it crashes, ends or hangs is an ``EngineEndedError`` of one run; the next run has a new process.
"""

import time
from collections.abc import Mapping, Sequence

import msgspec

from kbassist.model.evidence import Value
from kbassist.reasoning.engines.started import Process, start
from kbassist.reasoning.engines.wire import Compile, Fired, Library, Refused, Reply, Request, Run, receive, send
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, Firing, Ruleset

LIMIT = 20.0
"""Seconds for one request; a run takes a fraction of a millisecond, a large ruleset is made in some."""
_MOST_ENDS = 3
"""A library that ends its process so many times is not started again."""


class EngineEndedError(EngineError):
    """The process of an engine crashed, ended, or took too long."""


class EngineApart:
    """The engine of a library. Its process is there from the beginning, and again after it has ended."""

    def __init__(self, library: Library, limit: float = LIMIT) -> None:
        """Raises ``OSError`` where no process can be started."""
        self.name = library.name
        self.generation = 0
        """Which process it is: a ruleset of one before has to be made anew."""
        self._library, self._limit = library, limit
        self._rulesets = 0
        self._ends = 0
        self._ready = False
        self._refused = ""
        """Why it does not work here, once that is known."""
        self._begun = time.monotonic()
        self._process: Process | None = start(library, limit)
        self._replies = msgspec.msgpack.Decoder(Reply)

    def ready(self) -> None:
        """Wait for the self-test. Raises ``EngineError`` where the engine does not work."""
        if self._refused:
            raise EngineError(self._refused)
        if self._ends >= _MOST_ENDS:
            raise EngineError(f"ended {self._ends} times, and is not started again")
        if self._process is None:
            try:
                self._begun, self._ready = time.monotonic(), False
                self._process = start(self._library, self._limit)
            except OSError as error:
                raise EngineError(f"can't be started: {error.strerror or error}") from error
        if not self._ready:
            try:
                self._receive(self._process)
            except EngineEndedError:
                raise
            except EngineError as error:
                self._refused = str(error)
                self._drop(self._process)
                raise
            self._ready = True

    def ask(self, request: Request) -> Reply:
        """What the engine replies. Raises ``EngineError``."""
        self.ready()
        assert self._process is not None  # noqa: S101 - it is ready
        self._begun = time.monotonic()
        try:
            send(self._process.requests, request)
        except OverflowError as error:
            raise EngineError(f"a number is too large: {error}") from error
        except OSError:
            # It has ended; what it left to be read is nothing.
            raise self._ended(self._process) from None
        except BaseException:
            self._drop(self._process)
            raise
        return self._receive(self._process)

    def compile(self, rules: Sequence[CompiledRule]) -> Ruleset:
        """See ``RuleEngine``."""
        self._rulesets += 1
        return _RulesetApart(self, self._rulesets, rules)

    def _receive(self, process: Process) -> Reply:
        try:
            data = receive(process.replies)
        except OSError:
            data = None
        except BaseException:
            # Somebody is tired of waiting (Ctrl-C): its reply would be taken for the next one.
            self._drop(process)
            raise
        if data is None:
            raise self._ended(process)
        reply: Reply = self._replies.decode(data)
        if isinstance(reply, Refused):
            raise EngineError(reply.why)
        return reply

    def _drop(self, process: Process) -> int:
        self._process = None
        self.generation += 1
        return process.end()

    def _ended(self, process: Process) -> EngineEndedError:
        """What is to be said of a process that is no more."""
        took = time.monotonic() - self._begun
        status = self._drop(process)
        self._ends += 1
        if took >= self._limit:
            return EngineEndedError(f"the engine {self.name} took longer than {self._limit:g} s and was ended")
        return EngineEndedError(f"the engine {self.name} {_in_words(status)}")


def _in_words(status: int) -> str:
    if status < 0:
        import signal  # noqa: PLC0415 - start-up: few engines crash

        try:
            return f"crashed ({signal.Signals(-status).name})"
        except ValueError:
            return f"crashed (signal {-status})"
    # Windows says in the high numbers what happened: 0xC0000005 is a segmentation fault.
    return f"ended its process (status {status if status < 256 else hex(status)})"


class _RulesetApart:
    """A ruleset of the engine's present process."""

    def __init__(self, engine: EngineApart, number: int, rules: Sequence[CompiledRule]) -> None:
        self._engine, self._number, self._rules = engine, number, tuple(rules)
        self._known: dict[str, set[str]] = {}
        for test in (test for rule in rules for test in rule.tests):
            self._known.setdefault(test.fact, set()).update(test.values)
        self._make()

    def _make(self) -> None:
        self._engine.ask(Compile(self._number, self._rules))
        self._made = self._engine.generation

    def run(self, facts: Mapping[str, Value]) -> tuple[Firing, ...]:
        """See ``Ruleset``."""
        if self._made != self._engine.generation:
            self._make()
        # A text that no test names meets none: what a log wrote does not leave this process.
        given = {
            name: facts[name]
            for name, values in self._known.items()
            if name in facts and (isinstance(facts[name], int) or facts[name] in values)
        }
        reply = self._engine.ask(Run(self._number, given))
        return reply.firings if isinstance(reply, Fired) else ()
