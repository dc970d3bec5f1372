"""``kb new`` from files: every way gives a folder that lint and its examples accept."""

import json
from pathlib import Path

import pytest

from tests.support.run import GROUND, Run
from tests.support.thorough import share

ERRORS = {
    "plain": 'The flux capacitor of host "db01.corp.example" refused to start (771)',
    "known": "A connection was successfully established, but: The certificate chain was issued by an authority that is not trusted.",
    "other-product": 'psql: error: FATAL: no flux entry for host "10.9.8.7", user "al", database "o", no encryption',
    "code": "ORA-99514: TNS:flux does not know the service",
    "yaml": '# - {it\'s: "odd"}: *yes* &no %x @y | the flux said: no',
    "one word": "Fluxfailure",
    "numbers": "0x80090325 775 10.0.0.1",
    "stack": "System.FluxException: The flux is out of phase\n   at Contoso.Flux.Open()\n",
    "foreign": "Der Fluxkompensator „db01“ wurde nicht gefunden. Größe: 12 µm",
}
ON_SHIPPED = {"plain", "known", "other-product"}
"""What the shipped rules know, or something near it; how a text is written is the same on any ground."""


@pytest.mark.parametrize("name", share(ERRORS, 2))
def test_every_text_gives_a_sound_folder(name: str, tmp_path: Path, run: Run) -> None:
    error = tmp_path / "error.txt"
    error.write_text(f"{ERRORS[name]}\nPassword=Secr3t-Pw;\n", encoding="utf-8")
    folder = tmp_path / "mine"
    new = ("kb", "new", "KB-FLUX", "--from", error, "--output", folder)
    ran = run(*new) if name in ON_SHIPPED else run("--only", GROUND, *new)
    assert ran.status == 0, ran.out + ran.err
    assert "no problems" in ran.out and "to fill in: what failed" in ran.out and "Known by: " in ran.out
    for path in folder.rglob("*"):
        assert path.is_dir() or "Secr3t" not in path.read_text("utf-8"), path
    assert run(*new).status == 2, "nothing is written over"


def test_a_ticket_gives_a_sound_folder_with_its_rest_as_comments(tmp_path: Path, run: Run) -> None:
    ticket = tmp_path / "ticket.md"
    ticket.write_text(
        '# Flux lost\n## Fehler\n```\nthe flux of "a" is lost for good, Password=Secr3t-Pw\n```\n## Ursache\nKein Strom.\n'
        "## Lösung\n1. Strom an\n```bash\nfluxctl on\n```\n## Wetter\nRegen, pwd=Secr3t-Pw\n",
        encoding="utf-8",
    )
    ran = run("--only", GROUND, "kb", "new", "--from", ticket, "--output", tmp_path / "mine")
    assert ran.status == 0, ran.out + ran.err
    (article,) = (tmp_path / "mine" / "articles").glob("*.yaml")
    text = article.read_text("utf-8")
    assert "cause: Kein Strom." in text and "# Regen" in text and "Secr3t" not in text
    assert "to fill in: what failed" not in ran.out, "only what the ticket does not say is left"


def test_messages_of_a_batch(tmp_path: Path, run: Run) -> None:
    log = tmp_path / "app.log"
    log.write_text(
        "2026-03-01 10:00:01 tls handshake failed: The flux is new for user alice\n"
        "2026-03-01 10:00:02 tls handshake failed: The flux is new for user bob\n",
        encoding="utf-8",
    )
    result = tmp_path / "result.jsonl"
    run("batch", log, "--format", "json", "--jobs", "1", "--output", result)
    listed = run("kb", "new", "--from-batch", result)
    assert listed.status == 0 and "   2. 1x" in listed.out
    ran = run("kb", "new", "--from-batch", result, "--message", "1", "--message", "2", "--output", tmp_path / "mine")
    assert ran.status == 0 and "Another sighting of it (2)" in ran.out, ran.out + ran.err
    (article,) = (tmp_path / "mine" / "articles").glob("*.yaml")
    assert "text: The flux is new for user\n" in article.read_text("utf-8")
    for wrong in ("0", "3", "x", "99999999999"):
        assert run("kb", "new", "--from-batch", result, "--message", wrong).status == 2
    for content in ("", "x", "[]", json.dumps({"type": "unknown"}), "[" * 9_000):
        result.write_text(content, encoding="utf-8")
        assert run("kb", "new", "--from-batch", result).status == 2, content[:20]


def test_what_can_not_be_read_is_said_in_a_line(tmp_path: Path, run: Run) -> None:
    (tmp_path / "empty.txt").write_text("\n", encoding="utf-8")
    for words in (("--from", "nowhere.txt"), ("--not", "nowhere.txt"), ("--from", "empty.txt")):
        ran = run("kb", "new", "KB-X", words[0], tmp_path / words[1])
        assert ran.status == 2 and words[0] in ran.err and ran.err.count("\n") == 1, ran.err


ABOUT = """id: fluxes
name: fluxes
products: [Flux]
summary: Fluxes that do not flow.
greeting: Paste what the flux printed.
send_next: The log of the flux.
"""


def test_a_rule_base_begins_with_what_it_is_about(tmp_path: Path, run: Run) -> None:
    folder, error = tmp_path / "fluxes", tmp_path / "error.txt"
    folder.mkdir()
    (folder / "base.yaml").write_text(ABOUT, encoding="utf-8")
    error.write_text(ERRORS["plain"], encoding="utf-8")
    assert run("kb", "lint", "--only", folder).status == 0
    ran = run("kb", "new", "KB-FLUX", "--from", error, "--only", folder, "--output", folder)
    assert ran.status == 0, ran.out + ran.err
    assert f"--only {folder}" in ran.out and "--rules" not in ran.out
    (folder / "base.yaml").unlink()
    for path in folder.rglob("*.yaml"):
        path.unlink()
    assert run("kb", "lint", "--only", folder).status == 2, "a folder with nothing in it is none"
