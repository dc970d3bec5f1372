"""``kb new`` step by step."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from kbassist.rulebase.files import default_rules
from tests.support.run import GROUND, ROOT, Ran, Run

ANSWERS = """\
KB-LISTENER
?
The listener's name does not resolve
another
listener unknown
yes
Listener name resolution
https://example.com/kb
4711
2026-01-31

The availability group listener 'AGL01' could not be resolved by any of 2 servers.
   at Contoso.App.Main()
Server=agl01;Database=x;User ID=sa;Password=N0t-Shown
.
could not be resolved by any of
decisive
The name of the listener has no DNS entry the client can see.
The cluster registers the listener in DNS; a client asks its own server for it.
yes
new
server.listener_registered
Is the listener registered in DNS?
listener registered in DNS
nslookup of the listener's name on the client.
yes, it is

no, it is missing
it is not there, no entry
no
no
It is registered, so the client asks another DNS server.
It has to be registered.
Register the listener
no DNS server knows it
yes
no
yes

Register the listener's name in DNS.
owner
powershell> Resolve-DnsName agl01
The name resolves on the client.
Delete the entry.


yes
Let the client ask the right DNS server
the client asks another server
no
It concerns every name the client looks up.
Set the DNS server of the client.
client





no
The host name could not be found.
"""


Converse = Callable[..., Ran]


@pytest.fixture
def conversation(run: Run, monkeypatch: pytest.MonkeyPatch) -> Converse:
    """``kb new --ask`` into a folder, with what is typed; beside the small rule base, or another one."""

    def converse(folder: Path, text: str, ground: Path = GROUND) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return run("--only", ground, "kb", "new", "--ask", "--output", folder)

    return converse


def test_a_conversation_makes_a_sound_article(tmp_path: Path, run: Run, conversation: Converse) -> None:
    folder = tmp_path / "mine"
    command = [sys.executable, "-m", "kbassist", "kb", "new", "--ask", "--output", str(folder)]
    done = subprocess.run(
        command, input=ANSWERS, capture_output=True, text=True, cwd=ROOT, check=False, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no problems" in done.stdout and "4 examples, all as expected" in done.stdout
    for path in folder.rglob("*"):
        assert path.is_dir() or "N0t-Shown" not in path.read_text("utf-8"), path
    assert not list(folder.glob("*.answers.*")), "the kept answers go when the article is there"
    written = (folder / "articles" / "kb-listener.yaml").read_text("utf-8")
    assert written.startswith("# yaml-language-server: $schema=../schema/articles.schema.json\n")
    for kind in ("articles", "procedures", "vocabulary"):
        schema = json.loads((folder / "schema" / f"{kind}.schema.json").read_text("utf-8"))
        jsonschema.validators.validator_for(schema).check_schema(schema)
    error = folder / "kb-listener.error.txt"
    registered, missing = "server.listener_registered=yes", "server.listener_registered=no"
    ran = run("diagnose", error, "--rules", folder, "--set", missing)
    assert ran.status == 0, ran.err
    assert "\nPlan: Register the listener" in ran.out and "powershell> Resolve-DnsName agl01" in ran.out
    assert ran.out.index("Register the listener") < ran.out.index("\nAlso: Let the client ask")
    ran = run("diagnose", error, "--rules", folder, "--set", registered)
    assert "Register the listener" not in ran.out, "it is for the other answer only"
    assert "\nPlan: Let the client ask the right DNS server" in ran.out
    again = conversation(folder, ANSWERS, default_rules())
    assert "There is an article KB-LISTENER already" in again.out, "its own folder is known from the start"


def test_an_interrupted_conversation_loses_nothing(tmp_path: Path, conversation: Converse) -> None:
    folder = tmp_path / "mine"
    lines = ANSWERS.splitlines(keepends=True)
    kept = folder / "new-article.answers.yaml"
    for start, end in ((0, 9), (9, 16), (16, 23)):
        before = "" if start == 0 else "yes\n"
        done = conversation(folder, before + "".join(lines[start:end]))
        assert done.status == 2 and "your answers are kept" in done.err, done.err
        assert "N0t-Shown" not in kept.read_text("utf-8")
    size = kept.stat().st_size
    assert conversation(folder, "yes\n").status == 2
    assert kept.stat().st_size == size, "an end at once takes nothing away"
    rest = conversation(folder, "yes\n" + "".join(lines[23:]))
    assert rest.status == 0, rest.out + rest.err
    assert "answers taken up" in rest.out
    assert (folder / "articles" / "kb-listener.yaml").exists() and not kept.exists()


def test_what_it_began_with_is_kept_too(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the files of the first time it goes on with all its answers, by the command that was told."""
    folder, error, other = tmp_path / "mine", tmp_path / "error.txt", tmp_path / "other.txt"
    before, text, after = ANSWERS.partition("\nThe availability group listener")
    said, _, after = (text + after).partition("\n.\n")
    error.write_text(f"{said}\nPassword=N0t-Shown\n", encoding="utf-8")
    other.write_text("The host name could not be found.\n", encoding="utf-8")
    lines = (f"{before}\n" + after.removesuffix("The host name could not be found.\n")).splitlines(keepends=True)
    command = ("kb", "new", "--only", GROUND, "--output", folder)

    def said_to(text: str, *more: object) -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        return run(*command, *more)

    ran = said_to("".join(lines[:16]), "--ask", "--from", error, "--not", other)
    assert ran.status == 2 and f"kbassist kb new --output {folder} --only {GROUND}" in ran.err, ran.err
    kept = folder / "new-article.answers.yaml"
    assert "N0t-Shown" not in kept.read_text("utf-8") and "could not be resolved" in kept.read_text("utf-8")
    error.unlink()
    done = said_to("yes\n" + "".join(lines[16:]))
    assert done.status == 0 and "Paste the error text" not in done.out, done.out + done.err
    assert (folder / "kb-listener.error.txt").read_text("utf-8").startswith(said.strip()[:30])


def test_an_answer_that_was_not_reached_stays(tmp_path: Path, conversation: Converse) -> None:
    """What comes after a question that is new is taken up once its turn is there."""
    folder = tmp_path / "mine"
    lines = ANSWERS.splitlines(keepends=True)
    conversation(folder, "".join(lines[:17]))
    kept = folder / "new-article.answers.yaml"
    whole = kept.read_text("utf-8")
    title = "- question: What is wrong, in one line?\n  answer: The listener's name does not resolve\n"
    assert title in whole
    kept.write_text(whole.replace(title, ""), encoding="utf-8")
    assert conversation(folder, "yes\nAnother title\n").status == 2
    assert kept.read_text("utf-8") == whole.replace("The listener's name does not resolve", "Another title")
    kept.write_text(whole.replace(title, ""), encoding="utf-8")
    assert conversation(folder, "yes\n<\n").status == 2
    assert "could not be resolved by any of" in kept.read_text("utf-8")


def test_one_can_go_back(tmp_path: Path, conversation: Converse) -> None:
    text = ANSWERS.replace(
        "The listener's name does not resolve\n", "A wrong titel\n<\nThe listener's name does not resolve\n", 1
    )
    text = text.replace("server.listener_registered\n", "<\n<\nyes\nnew\nserver.listener_registered\n", 1)
    done = conversation(tmp_path / "mine", text)
    assert done.status == 0, done.out + done.err
    written = (tmp_path / "mine" / "articles" / "kb-listener.yaml").read_text("utf-8")
    assert "wrong titel" not in written and "The listener's name does not resolve" in written


def test_the_conversation_helps_and_insists(tmp_path: Path, conversation: Converse) -> None:
    text = "KB2007728\nKB LISTENER\n" + ANSWERS.replace("\nanother\n", "\n999\nnothing such\nanother\n", 1)
    text = (
        text.replace(
            "could not be resolved by any of\ndecisive",
            "not in it at all\nby\nany of 22 servers\ncould not be resolved by any of\ndecisive",
        )
        .replace("any of 2 servers.", "any of 22 servers.")
        .replace("any of 22 servers\ncould", "any of 22 servers\nno\ncould")
    )
    text = text.replace("https://example.com/kb\n", "Größe falsch\nhttps://example.com/kb\n")
    text = text.replace("yes, it is\n\nno, it is", "yes, it is\n\nyes, of course\nno, it is", 1)
    text = text.replace("yes, it is\n\n", "yes, it is\nit is there\n", 1)
    text = text.replace("it is not there, no entry", "it is there\nit is not there, no entry", 1)
    done = conversation(tmp_path / "mine", text)
    assert done.status == 0, done.out + done.err
    for words in (
        "There is an article KB2007728 already",
        "An id has a to z, digits and hyphens",
        "is none of them",
        "An address begins with https://",
        "does not stand in the text",
        "too short",
        "has numbers, which change from case to case",
        "is there already; give another answer",
        "is said for another answer already",
        "The heading, as a colleague would say it",
        "(yes/no) [no]",
    ):
        assert words in done.out, words


ARTICLE, VOCABULARY, PROCEDURES = (f"{kind}/kb-listener.yaml" for kind in ("articles", "vocabulary", "procedures"))


@pytest.mark.parametrize(
    ("answers", "typed", "file", "written"),
    [
        ("", "", ARTICLE, "otherwise: 'only if listener registered in DNS: no, it is missing'\n"),
        ("", "", ARTICLE, "otherwise: the client asks another server\n"),
        (
            "",
            "",
            ARTICLE,
            "- fact: server.listener_registered\n  title: listener registered in DNS\n  decisive: true\n",
        ),
        ("", "", ARTICLE, "  rank: 1\n"),
        ("", "", ARTICLE, "    recognised: false\n"),
        ("", "", VOCABULARY, "  title: listener registered in DNS\n"),
        ("listener registered in DNS\n", "\n", VOCABULARY, "  title: Is the listener registered in DNS\n"),
        ("", "", VOCABULARY, "  text: Listener registered in DNS.\n"),
        ("", "", VOCABULARY, "  effort: 2\n"),
        ("", "", VOCABULARY, "      names:\n      - it is not there\n      - no entry\n"),
        (
            "no, it is missing\n",
            "nobody ever registered the listener's name\n",
            VOCABULARY,
            "    nobody-ever-registered-the:\n",
        ),
        (
            "powershell> Resolve-DnsName agl01\n",
            "sql: SELECT 1\nyes\n",
            PROCEDURES,
            "- shell: sql\n      text: SELECT 1\n",
        ),
        (
            "powershell> Resolve-DnsName agl01\n",
            "sh nor sql\nno\n",
            PROCEDURES,
            "- shell: text\n      text: sh nor sql\n",
        ),
        ("Delete the entry.\n", "sql> REVOKE ALL\n", PROCEDURES, "    undo: REVOKE ALL\n"),
    ],
)
def test_what_is_typed_is_written(
    answers: str, typed: str, file: str, written: str, tmp_path: Path, conversation: Converse
) -> None:
    """What a conversation writes where some of its answers are typed otherwise."""
    done = conversation(tmp_path / "mine", ANSWERS.replace(answers, typed, 1))
    assert done.status == 0, done.out + done.err
    assert written in (tmp_path / "mine" / file).read_text("utf-8")


def test_words_of_another_article_are_said_at_once(tmp_path: Path, conversation: Converse) -> None:
    error = "The certificate chain was issued by an authority that is not trusted."
    text = ANSWERS.replace("The availability group listener", f"{error} The availability group listener", 1)
    text = text.replace("could not be resolved by any of\ndecisive", f"{error[:-1]}\nphrase", 1)
    done = conversation(tmp_path / "mine", text)
    assert "KB2007728 recognises this text already" in done.out
    assert "refines:\n- KB2007728" in (tmp_path / "mine" / "articles" / "kb-listener.yaml").read_text("utf-8")
    assert "no problems" in done.out


THREE_ROWS = """\
flux-login
The server wants encryption for the login
another
login needs encryption
no
Flux handbook



FluxDB 8
Flux error: Authentication 'flux_sha' reported: the login of "alice" has to be encrypted first
.


The account sends its password only over TLS.
It is so by design.
yes
new
client.flux_tls
Does the client ask for TLS?

Look at its settings.
it does not

it does

no
yes
new
server.flux_tls
Does the server offer TLS?

Ask the server.
it offers it

it offers none

no
no
The client does not ask
1
1
It could.
Nobody can encrypt
any
2
The server has no certificate.
Nothing said
any
any
2
1
Both would.

Ask for TLS
the server can
yes
yes
no
no

Set it.
client
sh> flux --tls





no
Flux error: no such user
"""


def test_a_way_out_for_some_rows_says_for_which(tmp_path: Path, conversation: Converse) -> None:
    text = THREE_ROWS.replace("the server can\nyes\nyes\nno\n", "the server can\nyes\nyes\nyes\n", 1)
    assert conversation(tmp_path / "mine", text).status == 0
    written = (tmp_path / "mine" / "articles" / "flux-login.yaml").read_text("utf-8")
    assert "otherwise: only if 'The client does not ask' or 'Nobody can encrypt' holds\n" in written


def test_a_table_of_three_rows_and_two_facts(tmp_path: Path, run: Run, conversation: Converse) -> None:
    folder = tmp_path / "mine"
    done = conversation(folder, THREE_ROWS)
    assert done.status == 0, done.out + done.err
    assert "A row needs at least one answer" in done.out and "5 examples, all as expected" in done.out
    ran = run(
        *("diagnose", folder / "flux-login.error.txt", "--only", GROUND, "--rules", folder),
        *("--set", "client.flux_tls=it-does-not", "--set", "server.flux_tls=it-offers-it"),
    )
    assert ran.status == 0 and "It could." in ran.out and "sh> flux --tls" in ran.out


FIRST = """\
flux-lost
The flux is lost
1
flux lost
The handbook of the flux




no flux entry for host "10.0.0.1", database "sales", no encryption
.

decisive
The flux has gone.
It goes where nobody holds it.
yes
new
server.flux_seen
Has anybody seen it?

Ask around.
yes, they have

no, nobody has

no
no
It is not far.
It is far away.
Get a new one
a new one is as good
no

Fetch a new flux.
server






no
"""


def test_the_first_article_of_a_rule_base(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is about the product of the base, and its examples hold: nobody is asked what changes nothing."""
    folder = tmp_path / "fluxes"
    folder.mkdir()
    about = "id: fluxes\nname: fluxes\nproducts: [Flux]\nsummary: Lost.\ngreeting: Hello.\nsend_next: The log.\n"
    (folder / "base.yaml").write_text(about, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(FIRST))
    ran = run("kb", "new", "--ask", "--only", folder, "--output", folder)
    assert ran.status == 0, ran.out + ran.err
    assert "encryption" in ran.out and "texts of the corpus" not in ran.out, (
        "another rule base's texts say nothing here"
    )
    article = (folder / "articles" / "flux-lost.yaml").read_text("utf-8")
    assert "applies_to:\n- Flux\n" in article and "question:" not in article
    assert "all as expected" in ran.out and f"--only {folder}" in ran.out
