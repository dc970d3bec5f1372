"""Do the engines agree, and do they stay as they are? ``python benchmarks/engines.py [SETS] [--soak INCIDENTS]``.

Each set is one set of facts for one ruleset: half of the shipped rule base (what is derived, with a driver, and every
article), half of rulesets that are made up at the limits of ``kb lint``. Every engine that works here has to find what
plain evaluation finds, with rules and facts in another order each time. Exit status 3 if one does not.

The sets are done in processes of 5,000, each with a seed of its own: durable-rules frees no ruleset. A process that ends
or hangs is an engine that did, and said with the seed that shows it again.

``--soak``: so many incidents through one process for each engine; processor time and memory of each tenth.
"""

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from kbassist.authoring.limit_check import MOST_ALIKE, MOST_ALTERNATIVES, MOST_MET, MOST_PATTERNS, MOST_TESTS
from kbassist.model.evidence import Value
from kbassist.reasoning.derive import Levels
from kbassist.reasoning.engines.library import opened
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.engines.select import LIBRARIES
from kbassist.reasoning.judged import TreeRules
from kbassist.reasoning.tree import article_tree
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import CompiledRule, EngineError, RuleEngine, Ruleset, Test
from kbassist.rulebase.loader import load
from kbassist.rulebase.names import DRIVER

RUNS = 40
"""Sets that a made-up ruleset gets."""
TENTHS = 10
CHUNK = 5_000
"""Sets of a process."""
PATIENCE = 900
"""Seconds for a process, which takes one or two minutes."""


class Subject(NamedTuple):
    """A ruleset, and the values that its tests tell apart, by fact."""

    name: str
    rules: list[CompiledRule]
    values: dict[str, list[Value]]


def main() -> int:
    """Print the figures; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="?", type=int, default=100_000)
    parser.add_argument("--soak", type=int, default=0, metavar="INCIDENTS")
    parser.add_argument("--engine", choices=tuple(LIBRARIES), help="this engine alone")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    engines = list(here(arguments.engine))
    print(
        f"engines: {', '.join(one.name for one in engines)}; the reference is plain evaluation; seed {arguments.seed}",
        flush=True,
    )
    if not engines:
        return 3
    if arguments.soak:
        return soak(engines, arguments.soak, arguments.seed)
    if arguments.sets > CHUNK:
        return chunks(arguments.sets, arguments.seed, arguments.engine)
    return differ(engines, arguments.sets, arguments.seed)


def here(only: str | None) -> Iterator[RuleEngine]:
    """The engines that work here, in this process: what is measured is the library alone."""
    for name, library in LIBRARIES.items():
        try:
            if only in (None, name):
                yield opened(library)
        except EngineError as error:
            print(f"{name}: {error}")


def chunks(sets: int, seed: int, engine: str | None) -> int:
    """The differential run in processes one after the other, and the sum of what they found."""
    worst, begun = 0, time.monotonic()
    for number, first in enumerate(range(0, sets, CHUNK)):
        own = ["--seed", str(seed + 1_000_003 * number), *(["--engine", engine] if engine else [])]
        command = [sys.executable, __file__, str(min(CHUNK, sets - first)), *own]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            print(f"HANGS: {' '.join(command)}", flush=True)
            worst = 3
            continue
        lines = [one for one in done.stdout.splitlines() if one.startswith("DIFFERS")]
        if done.returncode not in (0, 3):
            lines.append(f"ENDED with {done.returncode}: {' '.join(command)}\n{done.stderr}")
        worst = max(worst, 3 if done.returncode else 0)
        said = next((one for one in done.stdout.splitlines() if " sets, " in one), "no result")
        print(*lines, f"{min(first + CHUNK, sets):>9,}: {said} ({own[1]})", sep="\n", flush=True)
    print(f"{sets:,} sets in {time.monotonic() - begun:.0f} s: {'see above' if worst else 'all agree'}")
    return worst


def differ(engines: Sequence[RuleEngine], sets: int, seed: int) -> int:
    """The differential run."""
    chance = random.Random(seed)
    spent = dict.fromkeys(("reference", *(one.name for one in engines)), 0.0)
    fired = wrong = done = 0
    shipped = list(of_base(load()))
    while done < sets:
        subject = chance.choice(shipped) if done % (2 * RUNS) < RUNS else at_the_limit(chance)
        plain = ReferenceEngine().compile(subject.rules)
        compiled = [(one.name, one.compile(chance.sample(subject.rules, len(subject.rules)))) for one in engines]
        for _ in range(min(RUNS, sets - done)):
            facts = drawn(subject, chance)
            expected = timed(plain, facts, "reference", spent)
            fired += len(expected)
            done += 1
            for name, ruleset in compiled:
                shuffled = dict(chance.sample(list(facts.items()), len(facts)))
                if timed(ruleset, shuffled, name, spent) != expected:
                    wrong += 1
                    print(f"DIFFERS: {name} on {subject.name} with {facts}")
    print(f"{done:,} sets, {len(shipped)} rulesets of the shipped base, {fired:,} firings, {wrong} disagreements")
    for name, seconds in spent.items():
        print(f"  {name}: {seconds / done * 1e6:.0f} microseconds of the processor a set")
    return 3 if wrong or not engines else 0


def timed(ruleset: Ruleset, facts: dict[str, Value], name: str, spent: dict[str, float]) -> object:
    """What a ruleset finds; the processor time goes into ``spent``."""
    begin = time.process_time()
    found = ruleset.run(facts)
    spent[name] += time.process_time() - begin
    return found


def of_base(base: RuleBase) -> Iterator[Subject]:
    """The rulesets of a rule base: of every driver what is derived, and of every article."""
    levels = Levels(base)
    for driver in (None, *base.drivers):
        rules = [CompiledRule(rule.name, rule.tests) for level in levels.of(driver) for rule in level.rules]
        if rules:
            fixed: dict[str, list[Value]] = {DRIVER: [driver]} if driver else {}
            yield Subject(f"derive/{driver}", rules, {**told_apart(rules), **fixed})
    for name in base.article_ids:
        rules = TreeRules(article_tree(base.article(name), base), base).rules
        if rules:
            yield Subject(name, rules, told_apart(rules))


def told_apart(rules: Sequence[CompiledRule]) -> dict[str, list[Value]]:
    """By fact one value more than its tests tell apart: each alternative, each bound and its neighbours, another one."""
    found: dict[str, dict[Value, None]] = {}
    for test in (test for rule in rules for test in rule.tests):
        here = found.setdefault(test.fact, {})
        here.update(dict.fromkeys((*test.values, "something else") if test.values else ()))
        for bound in (bound for interval in test.intervals for bound in interval if bound is not None):
            here.update(dict.fromkeys(one for one in (bound - 1, bound, bound + 1) if one >= 0))
    return {name: list(values) for name, values in found.items() if values}


def at_the_limit(chance: random.Random) -> Subject:
    """A ruleset as large as lint lets one be, in one way or another."""
    names = [f"fact.{number}" for number in range(12)]
    values = {name: [f"v{number}" for number in range(MOST_ALTERNATIVES + 2)] for name in names}
    kind = chance.choice(("many tests", "one pattern", "many alternatives", "long rules", "numbers"))
    rules: list[CompiledRule] = []
    if kind == "many tests":
        wide = chance.sample(range(MOST_TESTS * 2), MOST_TESTS)
        values = {name: [f"v{one}" for one in wide] for name in names}
        rules = [CompiledRule(f"r{one}", (Test(chance.choice(names), (f"v{one}",)),)) for one in wide]
    elif kind == "one pattern":
        same = Test(names[0], tuple(f"v{one}" for one in range(1, chance.choice((2, 3, 9)))))
        rules = [
            CompiledRule(f"r{number}", (same, Test(chance.choice(names[1:]), (f"v{number % MOST_ALTERNATIVES}",))))
            for number in range(MOST_ALIKE if len(same.values) == 1 else min(MOST_MET, MOST_ALIKE // len(same.values)))
        ]
        values[names[0]] = ["v1", "v2", "v3"]
    elif kind == "many alternatives":
        rules = [
            CompiledRule(
                f"r{number}", (Test(chance.choice(names), tuple(chance.sample(values[names[0]], MOST_ALTERNATIVES))),)
            )
            for number in range(40)
        ]
    elif kind == "long rules":
        values = {name: ["a", "b"] for name in names}
        rules = [
            CompiledRule(
                f"r{number}",
                tuple(Test(name, (chance.choice("ab"),)) for name in sorted(chance.sample(names, MOST_PATTERNS))),
            )
            for number in range(60)
        ]
    else:
        bounds = sorted(chance.sample(range(2**62), 20))
        rules = [
            CompiledRule(f"r{number}", (Test(chance.choice(names), (), ((chance.choice([None, low]), high),)),))
            for number, (low, high) in enumerate(pairwise(bounds))
        ]
        return Subject(kind, rules, told_apart(rules))
    return Subject(kind, rules, {name: list(map(str, known)) for name, known in values.items()})


def drawn(subject: Subject, chance: random.Random) -> dict[str, Value]:
    """Facts for a ruleset: each is known or not."""
    known = chance.choice((0.3, 0.7, 1.0))
    return {name: chance.choice(values) for name, values in subject.values.items() if chance.random() < known}


def soak(engines: Sequence[RuleEngine], incidents: int, seed: int) -> int:
    """Every engine on so many incidents: what is derived with a driver, then an article."""
    shipped = list(of_base(load()))
    derive = [one for one in shipped if one.name.startswith("derive/")]
    articles = [one for one in shipped if not one.name.startswith("derive/")]
    for engine in engines:
        chance = random.Random(seed)
        compiled = {one.name: engine.compile(one.rules) for one in shipped}
        print(f"{engine.name}: {incidents:,} incidents, {len(compiled)} rulesets compiled once")
        for tenth in range(1, TENTHS + 1):
            begin = time.process_time()
            for _ in range(incidents // TENTHS):
                for subject in (chance.choice(derive), chance.choice(articles)):
                    compiled[subject.name].run(drawn(subject, chance))
            spent = time.process_time() - begin
            print(
                f"  {tenth * incidents // TENTHS:>9,}: {spent:6.1f} s of the processor, {memory():.0f} MB", flush=True
            )
    return 0 if engines else 3


def memory() -> float:
    """Resident memory of this process now, in MB; at its peak where the system does not tell the rest."""
    import resource  # POSIX only

    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    sys.exit(main())
