"""One incident, seen by a client, an event log and the server."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kbassist.batch.model import Sample, SeenBy, Tally
from kbassist.batch.witnesses import joined
from kbassist.rulebase.base import RuleBase
from tests.support.run import Run

EXPIRED = (
    "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, "
    "but then an error occurred during the login process. (provider: SSL Provider, error: 0 - The received "
    "certificate has expired.)"
)
EVENT = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Schannel'/>"
    "<EventID>36881</EventID><TimeCreated SystemTime='2026-03-01T{hour:02}:20:00.000Z'/><EventRecordID>{hour}"
    "</EventRecordID><Computer>APP01.contoso.com</Computer></System><EventData/></Event>"
)


def groups(run: Run, folder: Path) -> list[dict[str, Any]]:
    ran = run("batch", folder, "--format", "json", "--jobs", "1")
    return [row for row in map(json.loads, ran.out.splitlines()) if row["type"] == "group"]


def client_log(hours: Sequence[int], more: str = "") -> str:
    return "".join(f"2026-03-01 {hour:02}:10:00Z ERROR {EXPIRED}{more}\n" for hour in hours)


def test_a_client_and_its_event_log_are_one_group(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text(client_log(range(8, 12)), encoding="utf-8")
    events = "\n".join(EVENT.format(hour=hour) for hour in (9, 10))
    (tmp_path / "System.xml").write_text(f"<Events>\n{events}\n</Events>\n", encoding="utf-8")
    (group,) = groups(run, tmp_path)
    assert [(one["seen_by"], one["count"]) for one in group["witnesses"]] == [("client", 4), ("event-log", 2)]
    assert group["count"] == 6 and sum(group["histogram"].values()) == 6
    # Each witness says what the other can't: the driver, and the machine.
    assert group["facts"]["client.driver"] == "microsoft-data-sqlclient" and group["facts"]["client.os"] == "windows"
    assert group["clients"] == {"APP01.contoso.com": 2}
    assert "app.log" in group["samples"][0]["path"]


def test_at_other_hours_it_is_another_incident(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text(client_log(range(1, 5)), encoding="utf-8")
    (tmp_path / "System.xml").write_text(f"<Events>\n{EVENT.format(hour=20)}\n</Events>\n", encoding="utf-8")
    assert [len(one["witnesses"]) for one in groups(run, tmp_path)] == [1, 1]


def test_what_may_be_two_incidents_is_joined_with_neither(run: Run, tmp_path: Path) -> None:
    other = EXPIRED.replace("Microsoft.Data.SqlClient", "System.Data.SqlClient")
    both = client_log(range(8, 12)) + client_log(range(8, 12)).replace(EXPIRED, other)
    (tmp_path / "app.log").write_text("".join(sorted(both.splitlines(True))), encoding="utf-8")
    (tmp_path / "System.xml").write_text(f"<Events>\n{EVENT.format(hour=9)}\n</Events>\n", encoding="utf-8")
    found = groups(run, tmp_path)
    alone = next(one for one in found if one["witnesses"][0]["seen_by"] == "event-log")
    assert len(found) == 3 and alone["related"] == [one["id"] for one in found if one is not alone]


def test_the_server_says_the_reason_that_the_client_is_not_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text(
        "2026-03-01 10:00:00 ERROR Microsoft.Data.SqlClient.SqlException (0x80131904): Login failed for user 'shop'.\n",
        encoding="utf-8",
    )
    (tmp_path / "ERRORLOG").write_text(
        "2026-03-01 10:00:00.11 Logon       Login failed for user 'shop'. Reason: Password did not match that for the "
        "login provided. [CLIENT: 10.1.2.9]\n",
        encoding="utf-16",
    )
    (group,) = groups(run, tmp_path)
    assert [one["seen_by"] for one in group["witnesses"]] == ["client", "server"]
    assert group["facts"]["login.reason"] == "password" and "login.reason" not in group["witnesses"][0]["facts"]


ARTICLE = "outside-authentication"


def tally(
    seen_by: SeenBy, servers: dict[str, int], hours: Sequence[str] = (), path: str = "x", zoned: bool = True
) -> Tally:
    sample = Sample(path, 1, "", "", "")
    return Tally(
        ARTICLE,
        (),
        (),
        count=1,
        timed=len(hours),
        zoned=len(hours) * zoned,
        hours=dict.fromkeys(hours, 1),
        servers=servers,
        samples=[sample],
        seen_by=seen_by,
    )


def together(base: RuleBase, *tallies: Tally) -> int:
    return max(len(one.witnesses) for one in joined(tallies, base))


def test_names_and_paths_say_which_server(base: RuleBase) -> None:
    hours = ("2026-03-01T10",)
    mine = tally("client", {"sql01.contoso.com": 1}, hours)
    assert together(base, mine, tally("server", {"SQL01": 1}, hours)) == 2
    assert together(base, mine, tally("server", {"SQL02": 1}, hours)) == 1
    assert together(base, mine, tally("client", {"sql01": 1}, hours)) == 1
    # An ERRORLOG's records do not name their server; its folder does, where the name is known from elsewhere.
    known = tally("event-log", {"SQL02": 1}, ("2026-02-01T10",))
    assert together(base, mine, known, tally("server", {}, hours, "SQL01/ERRORLOG")) == 2
    assert together(base, mine, known, tally("server", {}, hours, "SQL02/ERRORLOG")) == 1


def test_without_times_names_have_to_say_it(base: RuleBase) -> None:
    mine = tally("client", {"sql01": 1})
    assert together(base, mine, tally("server", {})) == 1
    assert together(base, mine, tally("server", {"SQL01": 1})) == 2


def test_a_local_time_is_within_a_day_of_utc(base: RuleBase) -> None:
    mine = tally("client", {}, ("2026-03-01T10",), zoned=False)
    assert together(base, mine, tally("server", {}, ("2026-03-01T20",))) == 2
    assert together(base, mine, tally("server", {}, ("2026-03-03T20",))) == 1
    assert together(base, mine, tally("server", {}, ("2026-03-01T20",), zoned=False)) == 1
