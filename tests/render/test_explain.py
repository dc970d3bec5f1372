"""``--explain`` says which layer of reading said what, and from which words."""

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.text.secrets import Vault

TUPLE = "(provider: SSL Provider, error: 0 - {})"
EVENT = """\
Log Name: System
Source: Schannel
Event ID: 36882
Level: Error
Description: something in a language that is not known
"""


def explained(reasoner: Reasoner, text: str, *, explained: bool = True) -> str:
    readings = Intake(reasoner.base, Vault()).read(Document("pasted text", text.encode()))
    return " ".join(to_text(report(run_case(readings, {}, reasoner), reasoner.base, explained=explained)).split())


@pytest.mark.parametrize(
    ("layer", "text", "said"),
    [
        ("number", TUPLE.format("xyz") + " 0x80090325", 'windows-code: number of windows.untrusted-root: "0x80090325"'),
        (
            "message",
            TUPLE.format(
                "Die Zertifikatkette wurde von einer nicht vertrauenswürdigen Zertifizierungsstelle ausgestellt."
            ),
            "windows-sentence: message windows.untrusted-root in de: "
            '"die zertifikatkette wurde von einer nicht vertrauenswürdigen zertifizierungsstelle ausgestellt"',
        ),
        (
            "documentation",
            "SSL Provider: Certifikatkæden blev udstedt af et nøglecenter, der ikke er tillid til",
            "message windows.untrusted-root in da, known from documentation only:",
        ),
        (
            "library words",
            "SQL Server: error:0A000086:SSL routines::certificate verify failed",
            'openssl-bare: words of OpenSSL X509_V_ERR texts: "certificate verify failed"',
        ),
        (
            "meaning",
            "SSL Provider: Ketju ei ole luotettava",
            "meaning: understood from the words ketju, luotettava; envelope: The SSL provider of the ODBC and OLE DB drivers",
        ),
        ("envelope", TUPLE.format("xyz 0x80090325"), "envelope: SqlClient's provider, in any language"),
        (
            "unreadable",
            TUPLE.format("Mbyllja e lidhjes nuk u krye."),
            "sqlclient: unreadable: the driver refused, in words or a language that are not known:",
        ),
        (
            "nearest",
            "[ODBC Driver 18 for SQL Server]TCP Provider: the certificate chain was issued by somebody (0x80090399)",
            "nearest: KB2007728, by the words issued, chain,",
        ),
        ("event", EVENT, "schannel-36882: event 36882 of Schannel"),
        (
            "a sentence cut off",
            "(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is n",
            "windows-sentence: the text ends inside one of its sentences, or its line is cut:",
        ),
    ],
)
def test_each_layer_says_what_it_said(reasoner: Reasoner, layer: str, text: str, said: str) -> None:
    assert said in explained(reasoner, text), layer


def test_without_explain_nothing_is_said_of_layers(reasoner: Reasoner) -> None:
    assert "message windows.untrusted-root" not in explained(
        reasoner, TUPLE.format("The certificate chain was issued by an authority that is not trusted"), explained=False
    )


def test_words_of_the_text_keep_control_characters_out(reasoner: Reasoner) -> None:
    text = TUPLE.format("The certificate chain was issued by an authority that is not trusted\x1b[31m")
    assert "\x1b" not in explained(reasoner, text)
