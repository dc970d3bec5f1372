"""Known messages that read most like a text in which nothing is recognised."""

import pytest

from kbassist.reading.nearest import nearest, sentences
from kbassist.rulebase.base import RuleBase


@pytest.mark.parametrize(
    ("line", "article", "shared"),
    [
        ("a chain of certificates that was issued by no authority to be trusted", "KB2007728", {"chain", "authority"}),
        ("Das empfangene Zertifikat sei inzwischen abgelaufen", "certificate-expired", {"zertifikat", "abgelaufen"}),
        ("证书链由某个机构颁发", "KB2007728", {"颁发", "机构"}),
    ],
)
def test_the_message_of_the_problem_is_near(base: RuleBase, line: str, article: str, shared: set[str]) -> None:
    found = {near.message.article: near for near in nearest(base, sentences(["", line]))}
    assert shared <= set(found[article].shared)
    assert found[article].sentence.line == 2


def test_at_most_three_and_the_most_alike_first(base: RuleBase) -> None:
    line = "an error occurred in the handshake with the server while the certificate was read"
    found = nearest(base, sentences([line] * 3))
    assert 1 <= len(found) <= 3
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)


@pytest.mark.parametrize("line", ["the quick brown fox", "x" * 100_000, "0x80131904", ""])
def test_nothing_is_near(base: RuleBase, line: str) -> None:
    assert nearest(base, sentences([line])) == ()


def test_of_a_long_text_the_ends_are_kept() -> None:
    kept = sentences([f"line number {number}" for number in range(1, 1001)])
    assert len(kept) < 100
    assert (kept[0].line, kept[-1].line) == (1, 1000)
