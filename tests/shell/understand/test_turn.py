"""Words to facts, and lines that are no facts."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Observation
from kbassist.model.result import Question, QuestionChoice
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.masking import masker_for
from kbassist.shell.understand import Understanding, understand
from kbassist.text.secrets import Vault
from tests.support.common_words import COMMON_WORDS
from tests.support.lines import random_lines, stored_from
from tests.support.thorough import examples


def asked(base: RuleBase, name: str) -> Question:
    fact = base.facts[name]
    choices = tuple(QuestionChoice(value=value, title=base.title(name, value)) for value in base.values[name])
    return Question(fact=name, ask=fact.ask, choices=choices, how_to_find="", commands=(), answered_by="", why="")


def said(text: str, base: RuleBase, question: str = "", last: str = "") -> Understanding:
    """What a line means, with the readers at hand as the shell has them."""
    intake = Intake(base, Vault(masker_for(base, ())))

    def read(part: str) -> list[Observation]:
        readings = intake.read(Document("typed text", part.encode("utf-8")))
        return [one for reading in readings for one in reading.observations]

    return understand(
        text,
        base,
        asked(base, question) if question else None,
        last=asked(base, last) if last else None,
        read=read,
    )


def sure(heard: Understanding) -> dict[str, str]:
    return {one.fact: str(one.value) for one in heard.heard if one.sure}


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
        # A question about what is elsewhere takes it for an answer; other times and doubt say nothing of it.
        ("client.public_site", "yes other sites work", {"client.public_site": "yes"}),
        ("client.public_site", "no other site works", {"client.public_site": "no"}),
        ("client.public_site", "it works", {"client.public_site": "yes"}),
        ("client.public_site", "works on another machine", {}),
        ("client.public_site", "it used to work", {}),
        ("client.public_site", "maybe other sites work", {}),
        ("client.public_site", "another server has force encryption on", {}),
        ("network.other_driver", "another driver works", {"network.other_driver": "other-driver"}),
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
    facts = sure(said(text, base, question))
    assert expected.items() <= facts.items()
    if "Ubuntu" not in text:
        assert set(facts) == set(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("production can't connect", {"case.environment": "production"}),
        ("prod doesn't work", {"case.environment": "production"}),
        ("pyodbc on ubuntu 22.04 can't connect any more", {"client.driver": "pyodbc", "client.os": "linux"}),
        ("wir können uns mit SSMS 21 nicht verbinden", {"client.driver": "ssms", "client.driver_version": "21"}),
        ("la production n'arrive pas à se connecter", {"case.environment": "production"}),
        ("no se puede conectar desde Ubuntu 22.04", {"client.os": "linux"}),
        ("生产环境无法连接", {"case.environment": "production"}),
        ("not production", {"case.environment": "test"}),
        ("we don't use ssms and can't connect", {}),
        ("force encryption does not work", {}),
    ],
)
def test_who_says_what_is_wrong_denies_nothing(text: str, expected: dict[str, str], base: RuleBase) -> None:
    heard = sure(said(text, base))
    assert heard.items() >= expected.items() and (expected or not heard)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        # Negation has a scope, and an end.
        ("", "it's not production", {"case.environment": "test"}),
        ("", "it is production, not a test system", {"case.environment": "production"}),
        ("certificate.kind", "it is not a private ca", {}),
        ("certificate.kind", "not the private ca, it's self-signed", {"certificate.kind": "self-signed"}),
        ("server.force_encryption", "force encryption is not enabled", {"server.force_encryption": "no"}),
        ("case.environment", "本番ではありません", {"case.environment": "test"}),
        ("case.environment", "ce n'est pas la prod", {"case.environment": "test"}),
        # Whose setting it is, its name says, not who reports it.
        ("client.root_trusted", "the DBA says force encryption is on", {"server.force_encryption": "yes"}),
        ("", "Encrypt=yes and TrustServerCertificate=no", {"client.encrypt_setting": "yes", "client.trust_setting": "no"}),
        ("", "TrustServerCertificate isn't in there", {"client.trust_setting": "absent"}),
        ("server.force_encryption", "on that box, well", {}),
        # Whose machine it is.
        ("", "server is sql 2019 cu20 on rhel 9", {"server.release": "2019", "server.os": "linux"}),
        ("", "linux", {}),
        ("client.os", "linux", {"client.os": "linux"}),
        # Another machine, another time, an intention, a doubt.
        ("", "on the other box it is production", {}),
        ("case.environment", "let me test that quick", {}),
        ("server.force_encryption", "it should be on, but who knows", {}),
        # Yes and no.
        ("server.force_encryption", "yes, since march", {"server.force_encryption": "yes"}),
        ("server.force_encryption", "yes no yes no", {}),
        ("server.force_encryption", "no access to the server", {}),
        ("client.name_used", "yes", {}),
        ("case.middlebox", "no there is nothing in between", {"case.middlebox": "no"}),
        ("client.encrypt_setting", "no hay café en la oficina", {}),
        # Numbers
        ("certificate.kind", "the second one", {"certificate.kind": "self-signed"}),
        ("certificate.kind", "opção 2", {"certificate.kind": "self-signed"}),
        ("server.build", "2019", {}),
        ("login.reason", "5", {}),
        ("network.error", "11001", {"network.error": "name"}),
        # Words of every day
        ("", "no worries, one moment, right now all is fine", {}),
        ("", "every time", {}),
        ("case.frequency", "every time", {"case.frequency": "always"}),
    ],
)  # fmt: skip
def test_what_a_line_stores(question: str, text: str, expected: dict[str, str], base: RuleBase) -> None:
    assert sure(said(text, base, question)) == expected


def test_a_correction_is_about_what_was_said_last(base: RuleBase) -> None:
    heard = said("actually it's off", base, "client.encrypt_setting", "server.force_encryption")
    assert heard.corrects and sure(heard) == {"server.force_encryption": "no"}


@pytest.mark.parametrize("text", ["public", "perhaps tset", "it is not a private ca", "either production or test"])
def test_doubtful_words_are_never_taken(text: str, base: RuleBase) -> None:
    assert not sure(said(text, base))


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("not sure", "unknown"), ("I don't know", "unknown"), ("no lo sé", "unknown"), ("не знаю", "unknown"), ("不知道", "unknown"),
        ("how do I find out?", "how"), ("why?", "why"), ("warum", "why"),
        ("is it safe to set TrustServerCertificate=true?", "question"), ("what is a self-signed certificate", "question"),
        ("so should I turn force encryption off then", "question"), ("¿es peligroso en producción", "question"),
        ("wie finde ich die Version", "question"), ("czy to jest bezpieczne", "question"), ("这样安全吗", "question"),
        ("thanks a lot", "smalltalk"), ("no worries", "smalltalk"), ("да ладно", "smalltalk"), ("ありがとうございます", "smalltalk"),
    ],
)  # fmt: skip
def test_speech_acts_store_nothing(text: str, act: str, base: RuleBase) -> None:
    heard = said(text, base, "certificate.kind")
    assert heard.act == act and not heard.heard


@settings(max_examples=examples(400), deadline=None)
@given(words=st.lists(st.sampled_from(COMMON_WORDS), min_size=1, max_size=9))
def test_common_words_store_nothing_unasked(words: list[str], base: RuleBase) -> None:
    assert not understand(" ".join(words), base, None).heard


def test_thousands_of_lines_of_common_words_store_nothing(base: RuleBase) -> None:
    assert not list(stored_from(random_lines(4_000, random.Random(7)), base))
