"""What each of several errors in one text tells: its own, and what is said of all of them."""

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Reading
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault
from tests.support.samples import errorlog

LOGIN = (
    "A connection was successfully established with the server, but then an error occurred during the login process."
)
UNTRUSTED = f"{LOGIN} (provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"
NAME = f"{LOGIN} (provider: SSL Provider, error: 0 - The target principal name is incorrect.)"
EXPIRED = "The received certificate has expired"
NETWORK = "The job failed (provider: Named Pipes Provider, error: 40 - Could not open a connection to SQL Server)"


def errors(base: RuleBase, text: str) -> list[Reading]:
    return [one for one in Intake(base, Vault()).read(Document("mail.txt", text.encode())) if one.error]


def told(reading: Reading, name: str) -> set[str]:
    return {str(one.value) for one in reading.observations if one.name == name}


def test_one_error_is_one_reading(base: RuleBase) -> None:
    readings = Intake(base, Vault()).read(Document("mail.txt", f"1) {NAME}\n2) {NAME}\n".encode()))
    assert [one.error for one in readings] == [0]


def test_each_has_its_own_lines_and_the_account_of_the_document(base: RuleBase) -> None:
    first, second = errors(base, f"Errors:\n\n{NAME}\n\n{NETWORK}\n")
    assert {hit.line for hit in first.hits} == {3} and {hit.line for hit in second.hits} == {5}
    assert first.evidence == second.evidence and first.evidence.kind == "error text"
    assert told(first, "error.provider") == {"ssl"} and told(second, "error.provider") == {"named-pipes"}


def test_what_stands_around_them_is_said_of_all(base: RuleBase) -> None:
    first, second = errors(
        base, f"Since ODBC Driver 18.3 came:\n\n1) {NAME}\n2) {NETWORK}\n\nServer=sql01;Encrypt=yes\n"
    )
    for one in (first, second):
        assert told(one, "client.driver_version") == {"18.3"} and told(one, "client.encrypt_setting") == {"yes"}


def test_an_error_that_says_otherwise_keeps_to_itself(base: RuleBase) -> None:
    text = f"All with Microsoft.Data.SqlClient 5.1 at Server=sql01;Encrypt=true\n\n1) {NAME}\n2) {NETWORK}\n   ODBC Driver 17, Server=sql02;Database=crm\n"
    first, second = errors(base, text)
    assert told(first, "client.driver_version") == {"5.1"} and told(first, "server.host") == {"sql01"}
    assert told(second, "client.driver") == {"msodbcsql"} and told(second, "server.host") == {"sql02"}
    # Neither the release of the other driver nor the setting of the other connection.
    assert told(second, "client.driver_version") == {"17"} and not told(second, "client.encrypt_setting") - {"absent"}


def test_whose_error_it_is_holds_for_all_unless_there_are_two(base: RuleBase) -> None:
    bare = "The certificate chain was issued by an authority that is not trusted"
    first, second = errors(base, f"1) {bare}\n2) {NETWORK}")
    assert told(first, "case.product") == {"sql-server"}
    first, second = errors(
        base, f"1) psql: error: port 5432 failed: SSL error: certificate verify failed\n2) {UNTRUSTED}"
    )
    assert (told(first, "case.product"), told(second, "case.product")) == ({"other"}, {"sql-server"})


@pytest.mark.parametrize("above", [True, False])
def test_lines_that_name_servers_go_with_the_error_they_stand_at(base: RuleBase, above: bool) -> None:
    one, other = "Server=sql01;Encrypt=yes", "Server=sql02;Encrypt=no"
    blocks = (one, UNTRUSTED, other, UNTRUSTED) if above else (UNTRUSTED, one, UNTRUSTED, other)
    first, second = errors(base, "\n\n".join(blocks))
    assert (told(first, "server.host"), told(second, "server.host")) == ({"sql01"}, {"sql02"})
    assert (told(first, "client.encrypt_setting"), told(second, "client.encrypt_setting")) == ({"yes"}, {"no"})


def test_a_sentence_that_no_block_has_whole_splits_nothing(base: RuleBase) -> None:
    text = f"- {NETWORK}\n- {LOGIN} (provider: SSL Provider, error: 0 - The target\n- principal name is incorrect.)"
    assert errors(base, text) == []


def test_a_rare_error_is_no_sequel_of_a_frequent_one(base: RuleBase) -> None:
    lines = [f"2026-01-12 08:{number // 60:02}:{number % 60:02} {UNTRUSTED}" for number in range(0, 600, 4)]
    rare = [f"2026-01-12 08:05:01 {NETWORK}"]
    assert len(errors(base, "\n".join([*lines[:75], *rare, *lines[75:]]))) == 2
    each = [line for one in lines for line in (one, one.replace(UNTRUSTED, NETWORK))]
    assert errors(base, "\n".join(each)) == []


def test_of_many_errors_the_first_ones_and_a_word_about_it(base: RuleBase) -> None:
    text = "\n\n".join(f"{UNTRUSTED}\nServer=sql{number:02};Encrypt=yes" for number in range(14))
    found = errors(base, text)
    assert [told(one, "server.host") for one in found] == [{f"sql{number:02}"} for number in range(10)]
    assert "more than 10 different errors" in found[0].evidence.note and found[0].evidence.status == "partly"


def test_what_readers_take_is_a_reading_of_its_own(base: RuleBase) -> None:
    text = f"{NAME}\n\n{NETWORK}\n\n{errorlog('0' * 40)}"
    rest, *both = Intake(base, Vault()).read(Document("mail.txt", text.encode()))
    assert [one.error for one in (rest, *both)] == [0, 1, 2]
    assert rest.starts and all(not one.starts for one in both)
    assert {hit.line for one in both for hit in one.hits} == {1, 3}


def test_the_last_of_several_may_be_cut_off(base: RuleBase) -> None:
    _, second = errors(base, f"1) {UNTRUSTED}\n2) {LOGIN} (provider: SSL Provider, error: 0 - {EXPIRED[:-4]}")
    assert {hit.article for hit in second.hits} == {"certificate-expired"}
    assert {hit.strength for hit in second.hits} == {"phrase"} and {hit.line for hit in second.hits} == {2}
    assert errors(base, f"1) {UNTRUSTED}\n2) {UNTRUSTED[:-4]}") == []
