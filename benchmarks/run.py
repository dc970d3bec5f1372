"""The budgets of interactive use, measured: ``python benchmarks/run.py`` (kbassist as it is installed).

Process starts are ratios against ``python -c pass`` of the same interpreter in the same run, with compiled modules as
an installed package has them; the rest is milliseconds of this machine, median or 99th percentile of many. Nothing here
is a test: a slow machine fails nothing.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from support.places import CASES

if TYPE_CHECKING:
    from kbassist.rulebase.base import RuleBase

CASE = CASES / "kb-article" / "evidence" / "error.txt"
STARTS = 15
PASTES = 300
ARTICLES = 1_000


SCRIPT = Path(sys.executable).with_name("kbassist.exe" if os.name == "nt" else "kbassist")
PROGRAM = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "kbassist"]
"""As people start it; ``python -m`` imports runpy beside it, for a third of a bare start."""


def started(*commands: list[str]) -> list[float]:
    """Median seconds of each process, after one run that warms caches; in turns, for a machine is not always as fast."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = os.environ["KBASSIST_CACHE_DIR"]
    seconds: list[list[float]] = [[] for _ in commands]
    for _ in range(STARTS + 1):
        for command, times in zip(commands, seconds, strict=True):
            begin = time.perf_counter()
            subprocess.run(command, cwd=tempfile.gettempdir(), env=environment, stdout=subprocess.DEVNULL, check=True)
            times.append(time.perf_counter() - begin)
    return [statistics.median(times[1:]) for times in seconds]


def each(action: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of every one of ``count`` calls, sorted, after one that warms up."""
    action()
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        action()
        times.append((time.perf_counter() - begin) * 1000)
    return sorted(times)


def timed(action: Callable[[], object]) -> float:
    """Seconds of one call."""
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def line(what: str, value: str, budget: str = "") -> None:
    """One result."""
    print(f"{what:<58}{value:>14}   {budget}")


def processes() -> float:
    """Cold starts; the seconds of a cold diagnose."""
    rows = (
        ("kbassist --version", [*PROGRAM, "--version"], 4),
        ("kbassist --help", [*PROGRAM, "--help"], 4),
        ("kbassist diagnose, pasted error, cold process, warm cache", [*PROGRAM, "diagnose", str(CASE)], 9),
    )
    bare, *each_of_them = started([sys.executable, "-c", "pass"], *(command for _, command, _ in rows))
    line("python -c pass", f"{bare * 1000:.1f} ms", "reference")
    for (what, _, budget), seconds in zip(rows, each_of_them, strict=True):
        line(what, f"{seconds / bare:.1f} x", f"budget {budget} x")
    return bare


def reasoning() -> float:
    """One engine run and paste to plan, warm; the median of the latter in milliseconds."""
    from kbassist.reasoning.engines.select import select_engine
    from kbassist.reasoning.infer import Reasoner
    from kbassist.reasoning.judged import TreeRules
    from kbassist.rulebase.loader import load

    base = load()
    for name in ("durable", "clips"):
        try:
            reasoner = Reasoner(base, select_engine(name))
        except Exception as error:
            line(f"one engine run ({name})", "-", str(error)[:60])
            continue
        rules = TreeRules(reasoner.tree("KB2007728"), base).rules
        compiled = each(lambda: reasoner.engine.compile(rules), 10)  # noqa: B023
        line(f"compile the article's ruleset ({name})", f"{compiled[0]:.2f} ms")
        ruleset = reasoner.engine.compile(rules)
        values = {"client.encryption": "no", "server.force_encryption": "yes", "certificate.kind": "self-signed"}
        runs = each(lambda: ruleset.run(values), 300)  # noqa: B023
        line(f"one engine run ({name}), median", f"{statistics.median(runs):.2f} ms")
    return pastes("paste to plan, warm", base)


def pastes(what: str, base: "RuleBase", budget: str = "budget 10 ms at the 99th percentile") -> float:
    """Paste to plan with a rule base."""
    from kbassist.evidence.document import Document
    from kbassist.evidence.intake import Intake
    from kbassist.pipeline import run_case
    from kbassist.reasoning.engines.select import select_engine
    from kbassist.reasoning.infer import Reasoner
    from kbassist.render.report import report
    from kbassist.render.text import to_text
    from kbassist.text.secrets import Vault

    reasoner = Reasoner(base, select_engine())
    document = Document("pasted text", CASE.read_bytes())

    def paste() -> str:
        readings = Intake(reasoner.base, Vault()).read(document)
        return to_text(report(run_case(readings, {}, reasoner), reasoner.base))

    times = each(paste, PASTES)
    line(f"{what}, median", f"{statistics.median(times):.1f} ms")
    line(f"{what}, 99th percentile", f"{times[int(len(times) * 0.99)]:.1f} ms", budget)
    return statistics.median(times)


def thousand(alone: float) -> None:
    """The same with a thousand articles more."""
    from kbassist.rulebase.loader import load

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "articles"
        place.mkdir()
        for number in range(ARTICLES):
            text = ARTICLE.replace("NUMBER", f"{number:04d}")
            (place / f"kb{number:04d}.yaml").write_text(text, encoding="utf-8")
        own = timed(lambda: load(cache=False))
        all_ = timed(lambda: load((Path(folder),)))
        line("load ours from YAML (checked and compiled)", f"{own:.2f} s")
        line(f"load {ARTICLES} articles more from YAML, first time", f"{all_:.2f} s")
        base = load((Path(folder),))
        line("the same from the cache", f"{timed(lambda: load((Path(folder),))) * 1000:.1f} ms")
        median = pastes(f"paste to plan with {ARTICLES} articles more", base, "")
        line("that is", f"{median / alone:.2f} x", "budget 1.5 x")
        few, many = started([*PROGRAM, "diagnose", str(CASE)], [*PROGRAM, "diagnose", str(CASE), "--rules", folder])
        line(f"process start with {ARTICLES} articles more", f"{many / few:.2f} x", "budget 1.5 x")


ARTICLE = """
id: KBNUMBER
title: A problem for measurement NUMBER
problem: outside-other-product
source: {document: none}
applies_to: [SQL Server]
symptoms:
  - {id: text, title: a sentence, strength: phrase, source: none,
     any: [{text: The widget NUMBER could not be spliced}, {text: Das Teil NUMBER ließ sich nicht spleißen, language: de}],
     samples: [The widget NUMBER could not be spliced]}
  - {id: pattern, title: a pattern, strength: decisive, source: none,
     any: [{pattern: 'splicing failed .{0,80}widget NUMBER (twice|again)'}], samples: [splicing failed for widget NUMBER again]}
  - {id: code, title: a code, strength: generic, source: none, any: [{code: -2100NUMBER}], samples: ["Error: -2100NUMBER"]}
triggers: [{server.force_strict: yes, client.token_auth: yes, case.change: new-node}]
when: {case.product: sql-server}
cause: none
mechanism: none
columns:
  - {fact: server.force_encryption, title: forced, decisive: true}
  - {fact: certificate.kind, title: certificate}
scenarios:
  - {id: a, title: a, cells: {server.force_encryption: yes, certificate.kind: self-signed}, explanation: a, source: none}
  - {id: b, title: b, cells: {server.force_encryption: yes, certificate.kind: private-ca}, explanation: b, source: none}
  - {id: c, title: c, cells: {server.force_encryption: no}, explanation: c, source: none}
resolutions:
  - id: a
    title: a
    rank: 1
    recommend: [{when: {server.force_encryption: yes}, because: forced, source: none}]
    otherwise: a
    procedures: [{procedure: restart-client}]
    source: none
  - id: b
    title: b
    rank: 2
    forbid: [{when: {case.environment: production}, because: production, source: none}]
    otherwise: b
    procedures: [{procedure: trust-server-certificate}]
    source: none
examples:
  - {title: fires, text: The widget NUMBER could not be spliced, expect: {status: likely}}
  - {title: silent, text: nothing, expect: {recognised: false}}
"""


def main() -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ["KBASSIST_CACHE_DIR"] = cache
        print(f"Python {sys.version.split()[0]} on {sys.platform}")
        processes()
        thousand(reasoning())


if __name__ == "__main__":
    main()
