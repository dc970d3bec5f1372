"""Words to facts."""

import pytest

from kbassist.model.result import Question
from kbassist.rulebase.base import RuleBase
from kbassist.shell.understand import understand


def asked(base: RuleBase, name: str) -> Question:
    fact = base.facts[name]
    from kbassist.model.result import QuestionChoice  # noqa: PLC0415

    choices = tuple(QuestionChoice(value=value, title=base.title(name, value)) for value in base.values[name])
    return Question(fact=name, ask=fact.ask, choices=choices, how_to_find="", commands=(), answered_by="", why="")


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("server.force_encryption", "no", {"server.force_encryption": "no"}),
        ("server.force_encryption", "Yes.", {"server.force_encryption": "yes"}),
        ("server.force_encryption", "it's on", {"server.force_encryption": "yes"}),
        ("server.force_encryption", "off", {"server.force_encryption": "no"}),
        ("client.encrypt_setting", "off", {"client.encrypt_setting": "no"}),
        ("client.encrypt_setting", "Encrypt is mandatory", {"client.encrypt_setting": "yes"}),
        ("client.encrypt_setting", "encrypt=false", {"client.encrypt_setting": "no"}),
        ("client.encrypt_setting", "not mentioned", {"client.encrypt_setting": "absent"}),
        ("client.encrypt_setting", "2", {"client.encrypt_setting": "no"}),
        ("certificate.kind", "selfsigned", {"certificate.kind": "self-signed"}),
        ("certificate.kind", "its a private CA", {"certificate.kind": "private-ca"}),
        ("certificate.kind", "an enterprse ca", {"certificate.kind": "private-ca"}),
        ("certificate.kind", "let's encrypt", {"certificate.kind": "public-ca"}),
        ("case.environment", "prodcution", {"case.environment": "production"}),
        ("case.environment", "it is production", {"case.environment": "production"}),
        ("case.environment", "force encryption is on", {"server.force_encryption": "yes"}),
        ("client.driver", "ODBC 18", {"client.driver": "msodbcsql", "client.driver_version": "18"}),
        ("certificate.kind", "it's ODBC 18 on Ubuntu", {"client.driver": "msodbcsql", "client.driver_version": "18", "client.os": "linux"}),
        ("client.driver_version", "version 5.1", {"client.driver_version": "5.1"}),
        ("", "we use jdbc 12.4 and it's production", {"client.driver": "mssql-jdbc", "client.driver_version": "12.4", "case.environment": "production"}),
        ("", "server.force_encryption = yes", {"server.force_encryption": "yes"}),
        ("", "Microsoft.Data.SqlClient 5.1.1", {"client.driver": "microsoft-data-sqlclient", "client.driver_version": "5.1.1"}),
    ],
)  # fmt: skip
def test_words_are_understood(question: str, text: str, expected: dict[str, str], base: RuleBase) -> None:
    heard = understand(text, base, asked(base, question) if question else None)
    facts = {one.fact: str(one.value) for one in heard.heard if one.sure}
    assert {name: facts.get(name) for name in expected} == expected
    if "Ubuntu" not in text:
        assert set(facts) == set(expected)


@pytest.mark.parametrize("text", ["not production", "public", "perhaps tset", "it is not a private ca"])
def test_doubtful_words_are_never_taken(text: str, base: RuleBase) -> None:
    heard = understand(text, base, None)
    assert not [one for one in heard.heard if one.sure]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("not sure", "unknown"), ("I don't know", "unknown"), ("how do I find out?", "how"), ("why?", "why")],
)
def test_other_answers(text: str, kind: str, base: RuleBase) -> None:
    assert getattr(understand(text, base, asked(base, "certificate.kind")), kind)
