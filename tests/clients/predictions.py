"""What the probe predicts of a client, beside what the client on record did at the same server.

``python -m tests.clients.predictions`` probes the front door in every set-up that is on record, works out what each
client makes of it with the settings that it had, and prints how far that is what happened, and every difference.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from functools import cache, cached_property

import msgspec
from msgspec import Struct

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.roots import read_roots
from kbassist.model.certificate import Listing
from kbassist.model.evidence import Reading, Value
from kbassist.model.probe import Probe
from kbassist.probe.door.certificates import presented
from kbassist.probe.door.front_door import FrontDoor
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
from tests.clients.judge import key, what_happened
from tests.clients.recorded import Record, Run, records
from tests.support.shipped import shipped

WHEN = datetime(2026, 11, 1, tzinfo=timezone.utc)
"""About when the clients on record ran."""


class Prediction(Struct, frozen=True):
    """What was said of a run and what happened: ``session`` and whether the client got as far as its login."""

    record: Record
    run: Run
    outlook: ClientOutlook
    session: str
    connected: bool

    @property
    def agrees(self) -> bool:
        """``depends`` agrees with both; the session counts where the two came together."""
        outcome = {"yes": self.connected, "no": not self.connected}.get(self.outlook.works, True)
        return outcome and (self.outlook.session or "not said") == self.session


class Predictor:
    """Predicts with the shipped rules."""

    def __init__(self) -> None:
        self.base = shipped()
        self.reasoner = Reasoner(self.base, select_engine())
        self.intake = Intake(self.base, Vault(masker_for(self.base)))

    def of(self, some: Iterable[Record]) -> Iterator[Prediction]:
        """One for every run that reached the door."""
        for record in some:
            for run in record.runs:
                if run.seen is not None:
                    outlook = self.outlook(record, run.settings, run.server)
                    session = what_happened(run)
                    # A login in clear where the server wants none goes nowhere.
                    connected = bool(run.seen.login) and session != "refused"
                    yield Prediction(record, run, outlook, session, connected)

    def outlook(self, record: Record, settings: Settings, server: Server) -> ClientOutlook:
        """What the probe says of a client with these settings at such a server."""
        answers: dict[str, Value] = {
            "client.driver": record.driver,
            "client.driver_version": record.version,
            "client.os": "linux",
            "client.encrypt_setting": settings.encrypt,
            "client.trust_setting": settings.trust,
        }
        if record.program:
            answers = {name: value for name, value in answers.items() if value != "absent"}
            answers["client.application"] = record.program
        driver = self.base.drivers[record.driver]
        if "ca_file" in driver.connection_string.keywords or driver.trust_store in ("freetds", "python-tds"):
            answers["client.ca_file"] = "yes" if settings.ca else "no"
        given = Given([], self._roots(server, ca=settings.ca), answers, WHEN)
        (found,) = judge(asked(server), given, self.intake, self.reasoner).clients
        return found

    @cached_property
    def _others(self) -> Reading:
        return read_roots("public", self.intake)

    def _roots(self, server: Server, *, ca: bool) -> list[Reading]:
        """The store of a client that has the root of the server's certificate, or of one that has the public ones."""
        if not ca:
            return [self._others]
        reading = self.intake.read(Document("roots.pem", presented(server.certificate).root))[0]
        certificates = tuple(msgspec.structs.replace(one, file="") for one in reading.certificates)
        listing = Listing(store="bundle", complete=True, certificates=certificates, of_client=True)
        return [Reading(evidence=reading.evidence, listings=(listing,))]


@cache
def asked(server: Server) -> Probe:
    """The probe of a server, which says the same whoever is judged by it."""
    with FrontDoor(presented(server.certificate), server.behaviour()) as door:
        return probe(read_target(f"localhost:{door.port}"), Wanted(timeout=40))


def shown(all_of_them: Iterable[Prediction]) -> Iterator[str]:
    """The agreement by client, and what does not agree."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    named: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    open_ = 0
    for one in all_of_them:
        client = one.record.client
        total[client] += 1
        open_ += one.outlook.works not in ("yes", "no")
        right[client] += one.agrees
        if one.agrees and one.outlook.works == "no" and one.outlook.error:
            refused[client] += 1
            named[client] += one.outlook.error.casefold() in " ".join(one.run.text.casefold().split())
        if not one.agrees:
            said = f"said {one.outlook.session} {one.outlook.works} {one.outlook.problem}"
            wrong[f"{client}: {said}, was {one.session} {'yes' if one.connected else 'no'}: {key(one.run)}"] += 1
    for client, count in total.items():
        yield f"{client:<20} {right[client]:>5}/{count:<5} its error text {named[client]}/{refused[client]}"
    yield f"{'all':<20} {sum(right.values()):>5}/{sum(total.values()):<5} {sum(named.values())}/{sum(refused.values())}"
    yield f"of these left open (depends, unknown): {open_}"
    yield from wrong


if __name__ == "__main__":
    sys.stdout.write("\n".join([*shown(Predictor().of(records())), ""]))
