"""The process of an engine: it compiles and runs what it is sent until nobody sends any more.

A library in C can end its process or never come back; here that costs no more than this process. A watchdog of Python's
own (``faulthandler``: a thread in C, which needs no lock that the library may hold) ends it when a request takes too
long, so that nobody has to wait with a clock, on any platform.
"""

import faulthandler
import os
import sys
from typing import IO

import msgspec

from kbassist.reasoning.engines.library import opened
from kbassist.reasoning.engines.wire import Compile, Fired, Library, Ready, Refused, Reply, Request, receive, send
from kbassist.rulebase.language.compiled import EngineError, RuleEngine, Ruleset

_NOWHERE = 2
"""Standard error, which leads nowhere here: the account of the watchdog is for nobody."""


def serve(requests: IO[bytes], replies: IO[bytes], library: Library, limit: float) -> None:
    """Answer until ``requests`` ends. ``limit``: seconds that one request may take before this process ends itself."""
    faulthandler.dump_traceback_later(limit, exit=True, file=_NOWHERE)
    try:
        engine = opened(library)
    except EngineError as error:
        send(replies, Refused(str(error)))
        return
    finally:
        faulthandler.cancel_dump_traceback_later()
    send(replies, Ready())
    rulesets: dict[int, Ruleset] = {}
    decoder = msgspec.msgpack.Decoder(Request)
    while (data := receive(requests)) is not None:
        request = decoder.decode(data)
        faulthandler.dump_traceback_later(limit, exit=True, file=_NOWHERE)
        reply = _answer(engine, rulesets, request)
        faulthandler.cancel_dump_traceback_later()
        send(replies, reply)


def _answer(engine: RuleEngine, rulesets: dict[int, Ruleset], request: Request) -> Reply:
    try:
        if isinstance(request, Compile):
            rulesets[request.number] = engine.compile(request.rules)
            return Ready()
        return Fired(rulesets[request.number].run(request.facts))
    except EngineError as error:
        return Refused(str(error))


def serve_streams(library: Library, limit: float) -> None:
    """Be the process of an engine, which is asked on standard input and replies on standard output."""
    import signal  # noqa: PLC0415 - start-up: for this process alone

    # Ctrl-C is for who asks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # What a library prints must not get between the messages.
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, _NOWHERE)
    serve(os.fdopen(os.dup(0), "rb"), replies, library, limit)


def main() -> None:
    """The whole life of a process that was started for it (``started``): what it serves stands in its arguments."""
    *words, limit = sys.argv[1:]
    serve_streams(Library(*words), float(limit))
