"""Messages in languages of which little is public: what only documentation words so is no decisive sign."""

import pytest

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.text.secrets import Vault

LOGIN, RESET, NETWORK = "outside-authentication", "protocol-mismatch", "outside-network"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Kirjautuminen epäonnistui käyttäjän 'web'. SQL Server", LOGIN),
        ("Απέτυχε η σύνδεση για το χρήστη 'web'. SQL Server", LOGIN),
        ("Aanmelding mislukt voor gebruiker 'web'. (Microsoft SQL Server)", LOGIN),
        ('A következő felhasználó bejelentkezése sikertelen volt: "web". (Microsoft SQL Server)', LOGIN),
        (
            "SSL Provider: Μια υπάρχουσα σύνδεση διακόπηκε υποχρεωτικά από τον απομακρυσμένο υπολογιστή.",
            RESET,
        ),
        (
            "(provider: SQL-netwerkinterfaces - fout bij het zoeken van de opgegeven Server/exemplaar) SQL Server",
            NETWORK,
        ),
        ("SQL hálózati adapterek – hiba a megadott kiszolgáló/példány keresésekor; SQL Server", NETWORK),
        ("Named Pipes-Provider - kan geen verbinding openen met SQL Server", NETWORK),
        ("Nem lehet kapcsolatot nyitni az SQL Server kiszolgálóval", NETWORK),
        ("Named Pipes-Provider - det gick inte att öppna en anslutning till SQL Server", NETWORK),
    ],
)
def test_what_documentation_words_so(reasoner: Reasoner, text: str, problem: str) -> None:
    readings = Intake(reasoner.base, Vault()).read(Document("pasted text", text.encode()))
    diagnoses = run_case(readings, {}, reasoner).incidents[0].diagnoses
    signs = [hit.strength for one in diagnoses for hit in one.symptoms]
    assert diagnoses[0].problem == problem
    assert signs and "decisive" not in signs
