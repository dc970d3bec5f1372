"""The time line: a lane for each machine, bounded however much there is, one clock for all zones."""

from kbassist.model.evidence import Evidence
from kbassist.model.result import SymptomRef
from kbassist.render.casepage.timeline import WIDTH, TimeLine, timeline
from tests.support.incident import incident


def hit(evidence: str, time: str | None, line: int = 1) -> SymptomRef:
    """A sign at a time."""
    return SymptomRef(symptom="s", strength="phrase", evidence=evidence, line=line, excerpt=f"at {time}", time=time)


def document(name: str, machine: str | None = None) -> Evidence:
    """A document that was read."""
    return Evidence(id=name, path=f"{name}.log", kind="text", machine=machine, status="read", note="")


def drawn(*hits: SymptomRef, evidence: tuple[Evidence, ...]) -> TimeLine | None:
    """The time line of an incident with these signs."""
    return timeline(*incident({}, symptoms=hits, evidence=evidence))


def test_lanes_are_machines_the_client_first() -> None:
    documents = (document("a"), document("b", "SQL01"), document("c", "APP01"))
    times = ("2026-03-01T10:00:00Z", "2026-03-01 11:30:00 +01:00", "2026-03-01T10:00:10Z")
    found = drawn(*(hit(name, time) for name, time in zip("abc", times, strict=True)), evidence=documents)
    assert found is not None
    assert [one.name for one in found.lanes] == ["client APP01", "server SQL01", "a.log"]
    assert [one.time for one in found.listed] == [times[0], times[2], times[1]], "11:30 +01:00 is the last"
    assert (found.start, found.end, found.zoneless) == ("2026-03-01 10:00:00", "2026-03-01 10:30:00", False)
    assert found.lanes[1].marks[0].x == WIDTH


def test_thousands_of_signs_are_few_marks_and_few_lines() -> None:
    documents = tuple(document(f"d{number}") for number in range(30))
    hits = [hit(f"d{n % 30}", f"2026-03-01T{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}", n) for n in range(3000)]
    found = drawn(*hits, evidence=documents)
    assert found is not None
    assert len(found.lanes) == 8 and sum(one.count for one in found.lanes) == 3000
    assert max(len(one.marks) for one in found.lanes) <= 160
    assert len(found.listed) == 40 and found.more == 2960 and found.zoneless


def test_one_moment_is_no_time_line() -> None:
    hits = [
        hit("a", "2026-03-01T10:00:00Z"),
        hit("a", "2026-03-01 11:00:00 +01:00", 2),
        hit("a", None, 3),
        hit("a", "yesterday", 4),
    ]
    assert drawn(*hits, evidence=(document("a"),)) is None
