"""Resolved tickets in Markdown, as people write them."""

import pytest

from kbassist.authoring.ticket import is_ticket, read_ticket

GERMAN = """\
# psql erreicht orders nicht mehr

**Umgebung:** FluxDB 15, Debian 12

## Lösung
1. Zeile in `flux.conf` ergänzen
2. Konfiguration laden
```bash
fluxctl reload --password=Secr3t-Pw
```

## Ursache
Der Server hat keine Zeile für das neue Netz.

Es gilt die erste passende Zeile.

## Fehlermeldung
```
FATAL: no flux.conf entry for host "10.9.8.7", password=Secr3t-Pw
```
## Prüfung
Die Verbindung gelingt.
## Wetter
Es regnete.
"""
ENGLISH = """\
Summary: Flux refused after the move

Error:

> FATAL: no flux.conf entry for host "10.9.8.7"

**Root cause** - the new network has no line.

What was done:

- Add the line
- Reload

    fluxctl reload

Rollback: delete the line

Not this:
```
FATAL: flux.conf is broken
```
See also: [The flux handbook](https://example.com/flux)
"""


def test_a_german_ticket() -> None:
    made = read_ticket(GERMAN, "x")
    assert made.title == "psql erreicht orders nicht mehr" and made.products == ("FluxDB 15", "Debian 12")
    assert made.texts[0].startswith("FATAL: no flux.conf entry") and "Secr3t" not in str(made)
    assert made.cause == "Der Server hat keine Zeile für das neue Netz."
    assert made.mechanism == "Es gilt die erste passende Zeile."
    (way,) = made.ways
    assert [step.text for step in way.steps] == ["Zeile in flux.conf ergänzen", "Konfiguration laden"]
    assert way.steps[1].commands[0][0] == "sh" and way.steps[1].verify == "Die Verbindung gelingt."
    assert made.notes == ("From the ticket, 'Wetter':\nEs regnete.",)


def test_an_english_ticket_with_labels_for_headings() -> None:
    made = read_ticket(ENGLISH, "x")
    assert made.title == "Flux refused after the move"
    assert made.texts == ('FATAL: no flux.conf entry for host "10.9.8.7"',)
    assert made.cause == "the new network has no line."
    assert [step.text for step in made.ways[0].steps][:2] == ["Add the line", "Reload"]
    assert made.ways[0].steps[-1].undo == "delete the line"
    assert made.apart == ("FATAL: flux.conf is broken",)
    assert (made.document, made.address) == ("The flux handbook", "https://example.com/flux")


@pytest.mark.parametrize(
    "text", ["", "#", "```", "# x\n```\n", "- \n", "> ", "**:**", "## Error\n", "\x00", "# " + "x" * 9_000, "`" * 9_000]
)
def test_odd_tickets_are_read(text: str) -> None:
    assert read_ticket(text, "x").id == "x"


def test_what_is_a_ticket() -> None:
    assert is_ticket("x.md", "") and is_ticket("x.txt", "## Error\n```\nx\n```")
    assert not is_ticket("error.txt", "FATAL: # no\n```") and not is_ticket("error.txt", "## Error of line\n")
