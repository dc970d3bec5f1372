"""A probe from after the fix as proof: a server's front door is asked before and after it is set up anew."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import msgspec
import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.pipeline import run_case
from kbassist.probe.door.certificates import Kind, presented
from kbassist.probe.door.front_door import Behaviour, FrontDoor, Strict
from kbassist.probe.result import probe, to_json
from kbassist.probe.survey import Wanted as Asked
from kbassist.probe.target import read_target
from kbassist.reasoning.infer import Reasoner
from kbassist.text.secrets import Vault
from kbassist.verify.known import Before
from kbassist.verify.model import IncidentCheck
from kbassist.verify.run import Wanted, run_verify

ODBC = "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: "
UNTRUSTED = f"{ODBC}The certificate chain was issued by an authority that is not trusted."
OTHER_NAME = f"{ODBC}The target principal name is incorrect."
EXPIRED = f"{ODBC}The certificate has expired."
STRICT_ONLY = "The server is configured to accept only strict (TDS 8.0 and above) connections."
FIXED = datetime(2026, 6, 1, 10, tzinfo=timezone.utc)
OFFERED, FORCED = Behaviour(), Behaviour(encryption="forced")

Asks = Callable[[Kind, Behaviour, int], str]
Checks = Callable[..., IncidentCheck]


def asked(kind: Kind, behaviour: Behaviour, hours: int) -> str:
    """What a probe finds so many hours after the fix; of every server under the same name and port."""
    with FrontDoor(presented(kind), behaviour) as door:
        found = probe(read_target(f"localhost:{door.port}"), Asked())
    moment = (FIXED + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return to_json(msgspec.structs.replace(found, time=moment, port=1433)).decode()


@pytest.fixture(scope="module")
def checked(reasoner: Reasoner) -> Checks:
    """The one incident of a case held against the server as it is later."""

    def check(
        error: str, before: tuple[Kind, Behaviour] | None, after: tuple[Kind, Behaviour], *, hours: int = 1, option: str
    ) -> IncidentCheck:
        intake, vault = Intake(reasoner.base, Vault()), Vault()
        texts = [error, *([asked(*before, -1)] if before else [])]
        readings = [one for text in texts for one in intake.read(Document("before", text.encode()))]
        case = Before(run_case(readings, {}, reasoner), tuple(readings))
        new = [Document("after.json", asked(*after, hours).encode())]
        made = run_verify(case, new, reasoner, vault, Wanted(option=option), lambda _name: None).made
        (incident,) = made.incidents
        return incident

    return check


def steps(found: IncidentCheck) -> dict[str, str]:
    """What shows of each step that anything shows of."""
    return {one.id: one.status for one in found.steps if one.status != "not-proven"}


REPLACED = {"replace-certificate-windows/bind": "proven", "replace-certificate-windows/restart": "proven"}


def test_another_certificate_is_presented(checked: Checks) -> None:
    before = Kind.SELF_GENERATED, FORCED
    found = checked(UNTRUSTED, before, (Kind.GOOD, FORCED), option="replace-certificate")
    assert found.status == "not-proven", "whether the client trusts it, a server does not know"
    assert steps(found) == REPLACED
    again = checked(UNTRUSTED, before, before, option="replace-certificate")
    assert set(steps(again).values()) == {"still-there"}


def test_the_name_fits_now(checked: Checks) -> None:
    before = Kind.WRONG_NAME, OFFERED
    found = checked(OTHER_NAME, before, (Kind.GOOD, OFFERED), option="reissue")
    assert (found.status, found.how) == ("fixed", "cause")
    found = checked(OTHER_NAME, before, before, option="reissue")
    assert found.status != "fixed"


def test_the_dates_are_good_now(checked: Checks) -> None:
    before = Kind.EXPIRED, OFFERED
    found = checked(EXPIRED, before, (Kind.GOOD, OFFERED), option="renew")
    assert (found.status, found.how) == ("fixed", "cause")
    old = checked(EXPIRED, before, (Kind.GOOD, OFFERED), hours=-2, option="renew")
    assert (old.status, steps(old)) == ("not-proven", {})


@pytest.mark.parametrize(("after", "status"), [(OFFERED, "proven"), (FORCED, "still-there")])
def test_encryption_is_not_forced_any_more(checked: Checks, after: Behaviour, status: str) -> None:
    found = checked(
        UNTRUSTED, (Kind.SELF_GENERATED, FORCED), (Kind.SELF_GENERATED, after), option="disable-encryption-server"
    )
    assert status in steps(found).values()


@pytest.mark.parametrize(("strict", "status"), [(Strict.ACCEPTED, "proven"), (Strict.FORCED, "still-there")])
def test_others_than_strict_clients_are_taken(checked: Checks, strict: Strict, status: str) -> None:
    forced = Behaviour(encryption="forced", strict=Strict.FORCED)
    after = Behaviour(encryption="forced", strict=strict)
    found = checked(STRICT_ONLY, (Kind.GOOD, forced), (Kind.GOOD, after), option="unforce")
    assert status in steps(found).values()
