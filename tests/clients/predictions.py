"""What the probe predicts of a client, beside what the client on record did at the same server.

``python -m tests.clients.predictions`` probes the front door in every set-up that is on record and works out what each
client makes of it with the settings that it had; then it has the text that the client printed diagnosed. It prints how
far both are what happened, by client and by what was built in, and every difference with its explanation
(``data/clients/explained.yaml``); with ``--matrix`` every run. One that nobody has explained fails.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timezone
from functools import cache

import msgspec
from msgspec import Struct

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.certificate import Listing
from kbassist.model.evidence import Reading, Value
from kbassist.model.probe import Probe
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import FrontDoor, Strict
from kbassist.probe.judgement import Given, judge
from kbassist.probe.outlook import ClientOutlook
from kbassist.probe.result import probe
from kbassist.probe.survey import Wanted
from kbassist.probe.target import read_target
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Vault
from tests.clients.cells import Server, Settings
from tests.clients.explained import Explanation, explanations
from tests.clients.judge import Comparison, key, text_compared, what_happened
from tests.clients.recorded import Record, Run, records
from tests.support.shipped import shipped

WHEN = datetime(2026, 11, 1, tzinfo=timezone.utc)
"""About when the clients on record ran."""
_MACHINES: dict[str, Value] = {"client.os": "linux", "client.distribution": "debian", "server.os": "linux"}
"""Where they ran; the door's TLS is OpenSSL, as that of SQL Server on Linux is."""
_RUNTIMES = {"node": "client.node", "java": "client.java", "dotnet": "client.dotnet"}
_SYSTEM_OPENSSL = frozenset({"msodbcsql", "mssql-python"})
"""Drivers that take the machine's OpenSSL, which is that of the Python on record; others bring their own."""
_FAULTS = {
    "untrusted": (Kind.SELF_GENERATED, Kind.SELF_GENERATED_2014, Kind.SELF_SIGNED, Kind.INTERMEDIATE_MISSING),
    "dates": (Kind.EXPIRED, Kind.NOT_YET_VALID),
    "name": (Kind.WRONG_NAME, Kind.WILDCARD, Kind.COMMON_NAME_ONLY),
    "purpose": (Kind.WRONG_USAGE,),
    "weak": (Kind.RSA_1024, Kind.SHA1, Kind.MD5),
}
_COLUMNS = ("fine", *_FAULTS, "old TLS", "no TLS", "strict")


class Prediction(Struct, frozen=True):
    """What was said of a run and what happened: ``session`` and whether the client got as far as its login; ``text``:
    what was built in, and the problem that is recognised in what the client printed (None: it printed nothing)."""

    record: Record
    run: Run
    outlook: ClientOutlook
    session: str
    connected: bool
    text: Comparison | None

    @property
    def open(self) -> bool:
        """Whether it was left open."""
        return self.outlook.works not in ("yes", "no")

    @property
    def agrees(self) -> bool:
        """``depends`` agrees with both; the session counts where the two came together."""
        outcome = {"yes": self.connected, "no": not self.connected}.get(self.outlook.works, True)
        return outcome and (self.outlook.session or "not said") == self.session

    @property
    def names_it(self) -> bool | None:
        """Whether the problem that was predicted is one that was built in; None where none was predicted."""
        return self.outlook.problem in self.text.said if self.text and self.outlook.works == "no" else None

    @property
    def explained(self) -> tuple[Explanation | None, ...]:
        """The explanation of each difference, None where there is none."""
        wrong = [] if self.agrees else [explanations().of_run(self.record, self.run)]
        if self.text and not self.text.agrees:
            wrong.append(explanations().of_text(self.record, self.text))
        return tuple(wrong)

    @property
    def column(self) -> str:
        """What was built in, in a word."""
        server = self.run.server
        if server.tls in ("1.0", "1.1"):
            return "old TLS"
        if server.encryption == "none":
            return "no TLS"
        if server.strict is Strict.FORCED or self.run.settings.encrypt == "strict":
            return "strict"
        return next((name for name, kinds in _FAULTS.items() if server.certificate in kinds), "fine")


class Predictor:
    """Predicts with the shipped rules."""

    def __init__(self) -> None:
        self.base = shipped()
        self.reasoner = Reasoner(self.base, select_engine())
        self.intake = Intake(self.base, Vault(masker_for(self.base)))
        self._roots = cache(self._read_roots)

    def of(self, some: Iterable[Record]) -> Iterator[Prediction]:
        """One for every run that reached the door."""
        for record in some:
            for run in record.runs:
                if run.seen is not None:
                    outlook = self.outlook(record, run.settings, run.server)
                    session = what_happened(run)
                    # A login in clear where the server wants none goes nowhere.
                    connected = bool(run.seen.login) and session != "refused"
                    yield Prediction(record, run, outlook, session, connected, text_compared(self.reasoner, run))

    def outlook(self, record: Record, settings: Settings, server: Server) -> ClientOutlook:
        """What the probe says of a client with these settings at such a server."""
        answers: dict[str, Value] = {
            "client.driver": record.driver,
            "client.driver_version": record.version,
            **_MACHINES,
            **_runtime(record),
            "client.encrypt_setting": settings.encrypt,
            "client.trust_setting": settings.trust,
        }
        if record.program:
            answers = {name: value for name, value in answers.items() if value != "absent"}
            answers["client.application"] = record.program
        driver = self.base.drivers[record.driver]
        if "ca_file" in driver.connection_string.keywords or driver.trust_store in ("freetds", "python-tds"):
            answers["client.ca_file"] = "yes" if settings.ca else "no"
        other = Kind.GOOD if server.certificate is Kind.SELF_SIGNED else Kind.SELF_SIGNED
        given = Given([], [self._roots(server.certificate if settings.ca else other)], answers, WHEN)
        (found,) = judge(asked(server), given, self.intake, self.reasoner).clients
        return found

    def _read_roots(self, kind: Kind) -> Reading:
        """The store of a client that has the root of such a certificate, and no other."""
        reading = self.intake.read(Document("roots.pem", presented(kind).root))[0]
        certificates = tuple(msgspec.structs.replace(one, file="") for one in reading.certificates)
        listing = Listing(store="bundle", complete=True, certificates=certificates, of_client=True)
        return Reading(evidence=reading.evidence, listings=(listing,))


@cache
def asked(server: Server) -> Probe:
    """The probe of a server, which says the same whoever is judged by it."""
    with FrontDoor(presented(server.certificate), server.behaviour()) as door:
        return probe(read_target(f"localhost:{door.port}"), Wanted(timeout=40))


def _runtime(record: Record) -> dict[str, Value]:
    """What the program ran on, as far as the rules speak of it."""
    names = _RUNTIMES | ({"openssl": "client.openssl"} if record.driver in _SYSTEM_OPENSSL else {})
    return {names[one]: version.split(",")[0] for one, version in record.runtime.items() if one in names}


def matrix(all_of_them: Sequence[Prediction]) -> Iterator[str]:
    """Of how many runs of a client (by what was built in) the prediction is what happened."""
    right = Counter((one.record.client, one.column) for one in all_of_them if one.agrees)
    total = Counter((one.record.client, one.column) for one in all_of_them)
    yield f"{'predicted':<18}" + "".join(f"{one:>10}" for one in (*_COLUMNS, "all", "open"))
    for client in dict.fromkeys(one.record.client for one in all_of_them):
        counts = [(right[client, one], total[client, one]) for one in _COLUMNS]
        yield _row(client, counts, sum(one.open for one in all_of_them if one.record.client == client))
    counts = [tuple(sum(n for (_, name), n in c.items() if name == one) for c in (right, total)) for one in _COLUMNS]
    yield _row("all", counts, sum(one.open for one in all_of_them))


def _row(name: str, counts: Sequence[tuple[int, ...]], open_: int) -> str:
    cells = [*counts, (sum(one[0] for one in counts), sum(one[1] for one in counts))]
    return f"{name:<18}" + "".join(f"{'/'.join(map(str, one)) if one[1] else '':>10}" for one in cells) + f"{open_:>10}"


def texts(all_of_them: Sequence[Prediction]) -> Iterator[str]:
    """By client: how many texts are diagnosed as what was built in, how many predicted problems were built in, and how
    many predicted error texts are what the client printed."""
    yield f"{'':<18}{'text diagnosed':>16}{'problem':>12}{'error text':>12}"
    clients = [*dict.fromkeys(one.record.client for one in all_of_them), "all"]
    for client in clients:
        some = [one for one in all_of_them if client in ("all", one.record.client)]
        diagnosed = [one.text.agrees for one in some if one.text]
        named = [one.names_it for one in some if one.names_it is not None]
        printed = [_printed(one) for one in some if one.outlook.works == "no" and one.outlook.error and one.agrees]
        shares = (f"{sum(each)}/{len(each)}" for each in (diagnosed, named, printed))
        yield f"{client:<18}{next(shares):>16}{next(shares):>12}{next(shares):>12}"


def _printed(one: Prediction) -> bool:
    return one.outlook.error.casefold() in " ".join(one.run.text.casefold().split())


def left_open(all_of_them: Iterable[Prediction]) -> Iterator[str]:
    """What was left open, and on what it hangs."""
    for one in all_of_them:
        if one.open:
            hangs = ", ".join(one.outlook.hangs_on) or one.outlook.rests_on
            yield f"  {one.record.client}: {key(one.run)}: if {one.outlook.why}; hangs on {hangs or 'what nobody knows'}"


def differences(all_of_them: Iterable[Prediction]) -> tuple[list[str], list[str]]:
    """Each difference in a line with its explanation, texts of a kind in one; and those that nobody has explained."""
    explained: dict[tuple[str, str], int] = {}
    unexplained: list[str] = []
    for one in all_of_them:
        said = f"predicted {one.outlook.session} {one.outlook.works} {one.outlook.problem}".rstrip()
        happened = f"{one.session} {'connected' if one.connected else 'failed'}"
        lines = [] if one.agrees else [f"{one.record.client}: {key(one.run)}: {said}, was {happened}"]
        if one.text and not one.text.agrees:
            lines.append(f"{one.record.client}: text of {' or '.join(one.text.said)} read as {one.text.happened}")
        for line, why in zip(lines, one.explained, strict=True):
            if why is None:
                unexplained.append(f"{line}: {key(one.run)}")
            else:
                explained[line, why.because] = explained.get((line, why.because), 0) + 1
    return [f"  {count} x {line}\n      {because}" for (line, because), count in explained.items()], unexplained


def _runs(all_of_them: Iterable[Prediction]) -> Iterator[str]:
    for one in all_of_them:
        said = f"{one.outlook.session or 'not said'} {one.outlook.works} {one.outlook.problem}"
        happened = f"{one.session} {'connected' if one.connected else 'failed'}"
        yield f"{one.record.client:<18} {key(one.run):<82} {said:<44} {happened:<18} {one.text.happened if one.text else ''}"


def main() -> int:
    """Print it; 1 where something is not explained."""
    everything = list(Predictor().of(records()))
    explained, unexplained = differences(everything)
    lines = [*_runs(everything), ""] if "--matrix" in sys.argv else []
    lines += [*matrix(everything), "", *texts(everything), "", "left open:", *left_open(everything)]
    lines += ["", "differences, explained:", *explained]
    if unexplained:
        lines += ["", "NOT EXPLAINED:", *unexplained]
    sys.stdout.write("\n".join([*lines, ""]))
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
