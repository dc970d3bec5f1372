"""What records say is counted by what they say and who saw it, however much of that they share."""

from kbassist.batch.model import Articles, Recognised, SeenBy, Unit
from kbassist.batch.tally import Counter, Span


def seen(by: SeenBy, articles: Articles) -> Recognised:
    return Recognised(articles, "", "", "", "", seen_by=by)


def test_who_saw_it_is_told_apart_where_records_share_what_they_say() -> None:
    # As the recogniser hands them on: the same is the same object.
    articles = (("KB2007728", ("untrusted",), ()),)
    counter = Counter(Unit(0, "logs.zip", 0, 1, "archive", 1, 0), Span(), lambda text, _before: text)
    order: tuple[SeenBy, ...] = ("client", "server", "client", "event-log")
    for by in order:
        counter.add(seen(by, articles), "", False)
    assert {one.seen_by: one.count for one in counter.result().tallies} == {"client": 2, "server": 1, "event-log": 1}
