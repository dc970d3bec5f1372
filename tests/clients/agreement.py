"""Compare the rules with what the clients on record did, print the matrix and the agreement by client.

``python -m tests.clients.agreement`` prints the agreement, with ``--matrix`` every run, with ``--order`` what is named
first of several faults; with ``--write`` what they do not agree in goes to
``data/clients/disagreements.yaml``, which the tests hold the rules to.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import yaml

from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.loader import load
from tests.clients.judge import Aspect, Comparison, compare, key
from tests.clients.recorded import FOLDER, Record, Run, records

DISAGREEMENTS = FOLDER / "disagreements.yaml"
Judged = tuple[Record, Run, Comparison]


def judged(reasoner: Reasoner, some: Iterable[Record]) -> Iterator[Judged]:
    """Every comparison of every run."""
    for record in some:
        for run in record.runs:
            for comparison in compare(reasoner, record, run):
                yield record, run, comparison


def disagreements(all_of_them: Iterable[Judged]) -> dict[str, dict[str, list[str]]]:
    """Client -> ``aspect: said, but happened`` -> the runs."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record, run, comparison in all_of_them:
        if not comparison.agrees:
            what = f"{comparison.aspect.value}: said {' or '.join(comparison.said)}, happened {comparison.happened}"
            found[record.client][what].append(key(run))
    return {client: dict(kinds) for client, kinds in found.items()}


def listed() -> dict[str, dict[str, list[str]]]:
    """The disagreements on record."""
    read: dict[str, dict[str, list[str]]] | None = yaml.safe_load(DISAGREEMENTS.read_text(encoding="utf-8"))
    return read or {}


def table(all_of_them: Iterable[Judged]) -> Iterator[str]:
    """The agreement, a line a client."""
    right: Counter[tuple[str, Aspect]] = Counter()
    total: Counter[tuple[str, Aspect]] = Counter()
    versions: dict[str, str] = {}
    for record, _, comparison in all_of_them:
        versions[record.client] = record.version
        total[record.client, comparison.aspect] += 1
        right[record.client, comparison.aspect] += comparison.agrees
    yield f"{'client':<20} {'version':<10} " + " ".join(f"{one.value:>12}" for one in Aspect)
    for client, version in versions.items():
        yield f"{client:<20} {version:<10} " + " ".join(_share(right, total, client, one) for one in Aspect)
    for counter in (right, total):
        for one in Aspect:
            counter["all", one] = sum(counter[client, one] for client in versions)
    yield f"{'all':<20} {'':<10} " + " ".join(_share(right, total, "all", one) for one in Aspect)


def _share(
    right: Mapping[tuple[str, Aspect], int], total: Mapping[tuple[str, Aspect], int], client: str, one: Aspect
) -> str:
    return f"{f'{right[client, one]}/{total[client, one]}':>12}"


def matrix(some: Iterable[Record]) -> Iterator[str]:
    """What happened, a line a run."""
    for record in some:
        yield f"\n{record.client} {record.version} {record.runtime}"
        for run in record.runs:
            seen = run.seen
            if seen is None:
                yield f"  {key(run):<80} refused by its own options"
                continue
            asked = "tls first" if seen.strict else seen.asked.name.lower() if seen.asked is not None else "nothing"
            yield (
                f"  {key(run):<80} asked {asked:<13} handshake {seen.handshake:<9} {seen.tls or '-':<7} login {seen.login or '-':<5}"
                f" {seen.alert or ''}"
            )


def first_named(all_of_them: Iterable[Judged]) -> Iterator[str]:
    """Of several faults at once, which one each client names: the order of its checks."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for record, run, comparison in all_of_them:
        if comparison.aspect is Aspect.PROBLEM and len(comparison.said) > 1:
            what = f"{run.server.certificate.value}{' ca' if run.settings.ca else ''}: {', '.join(comparison.said)}"
            found[record.client, what][comparison.happened] += 1
    for (client, what), problems in found.items():
        yield f"{client:<20} {what:<90} {', '.join(f'{name} {count}' for name, count in problems.items())}"


def main() -> None:
    """Print, or write what does not agree."""
    reasoner = Reasoner(load(), select_engine())
    some = list(records())
    everything = list(judged(reasoner, some))
    if "--write" in sys.argv:
        text = yaml.safe_dump(disagreements(everything), sort_keys=True, width=200, allow_unicode=True)
        DISAGREEMENTS.write_text(text, encoding="utf-8")
    lines = [*matrix(some), ""] if "--matrix" in sys.argv else []
    lines += [*first_named(everything), ""] if "--order" in sys.argv else []
    lines += table(everything)
    sys.stdout.write("\n".join([*lines, ""]))


if __name__ == "__main__":
    main()
