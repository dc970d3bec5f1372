"""Messages of products: named by articles, known in a further language by one line, found at every door."""

import json
import shutil
from pathlib import Path

import pytest

from kbassist.authoring.lint import lint
from kbassist.authoring.message_list import known_messages
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.language.catalogue import Catalogue
from kbassist.rulebase.language.codes import spelled
from kbassist.rulebase.language.messages import CodeDef, MessageDef
from kbassist.rulebase.language.pattern_compiler import PatternError
from kbassist.rulebase.language.patterns import CompiledPattern, search
from kbassist.rulebase.language.schema import Pattern
from kbassist.rulebase.loader import load
from kbassist.shell.conversation import Shell
from kbassist.shell.store import Store
from kbassist.text.normal import normalise
from tests.support.conversation import say
from tests.support.run import GROUND, LONG, ROOT, Run

MESSAGE = MessageDef(
    key="windows.sample",
    title="A sample",
    product="windows",
    codes=("SEC_E_SAMPLE",),
    english=("The sample was not found in the drawer",),
    fragments={"de": "Die Probe lag nicht in der Schublade"},
    documented={"nl": ("het monster lag niet in de lade",)},
    source="test",
)
CODE = CodeDef(symbol="SEC_E_SAMPLE", number="0x80090399")
CATALOGUE = Catalogue({MESSAGE.key: MESSAGE}, {CODE.symbol: CODE})
ESTONIAN = "Sertifikaadiahela väljastas asutus, mida ei usaldata"
LINE, NEXT = f"      et: {ESTONIAN}\n", "      de:\n"
FINNISH = "Varmenneketjun on myöntänyt toimija, johon ei luoteta lainkaan"


def compiled(**fields: str) -> list[tuple[CompiledPattern, bool]]:
    return [(one.pattern, one.documented) for one in CATALOGUE.compiled(Pattern(**fields))]


def test_a_message_is_its_texts_by_language_and_its_codes() -> None:
    found = compiled(message="windows.sample")
    assert [(pattern.label, documented) for pattern, documented in found] == [
        ("en", False),
        ("de", False),
        ("nl", True),
        ("en", False),
    ]
    assert len(compiled(message="windows.sample", by="code")) == 1
    assert [one.label for one, _ in compiled(message="windows.sample", by="translation")] == ["de", "nl"]


@pytest.mark.parametrize(
    ("code", "texts", "others"),
    [
        (
            CODE,
            ("status -2146892903", "2148074393.", "(0x80090399)", "80090399", "SEC_E_SAMPLE"),
            ("0x800903991", "SEC_E_SAMPLES", "180090399"),
        ),
        (
            CodeDef(symbol="WSAECONNRESET", number=10054, family="system"),
            ("code 0x2746", "0x00002746", "0x80072746", "-2147014842", "wsaeconnreset"),
            ("10054", "0x27461"),
        ),
        (
            CodeDef(symbol="MSSQLSERVER_26014", number=26014, family="message"),
            ("Msg 26014, Level 16", "Error: 26014, Severity: 16", "Fehler: 26014, Schweregrad: 16, Status: 1"),
            ("port 26014", "Msg 260145"),
        ),
        (
            CodeDef(symbol="bad_certificate", number=42, family="alert"),
            ("SSL alert number 42)",),
            ("alert number 421",),
        ),
        (
            CodeDef(symbol="X509_V_ERR_LOCAL", number=20, family="verify"),
            ("verify error:num=20:unable", "Verify return code: 20 (x)"),
            ("num=20", "Verify return code: 201"),
        ),
        (
            CodeDef(symbol="SSL_R_CERTIFICATE_VERIFY_FAILED", number=134, family="reason"),
            ("error:0A000086:SSL routines", "error:1416F086:SSL routines"),
            ("error:0A000087:SSL", "0A000086"),
        ),
    ],
)
def test_a_code_is_found_in_every_spelling(code: CodeDef, texts: tuple[str, ...], others: tuple[str, ...]) -> None:
    spellings = spelled([code])
    pattern = CompiledPattern(spellings.anchors, spellings.regex, (), None, (), "text", "en")
    assert [text for text in texts if not search(pattern, normalise(text))] == []
    assert [text for text in others if search(pattern, normalise(text))] == []


def test_what_does_not_exist_is_named_with_what_is_near() -> None:
    with pytest.raises(PatternError, match=r"windows\.sampel.*windows\.sample"):
        compiled(message="windows.sampel")
    with pytest.raises(PatternError, match=r"SEC_E_SAMPEL.*SEC_E_SAMPLE"):
        compiled(code="SEC_E_SAMPEL")


@pytest.fixture
def finnish(tmp_path: Path) -> Path:
    """A folder of rules that is one message in one more language, named by an article of its own."""
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "mine.yaml").write_text(
        "messages:\n  - key: mine.untrusted\n    title: Not trusted\n    product: windows\n"
        "    english: [The drawer of certificates was made by a carpenter that nobody trusts]\n"
        f"    fragments:\n      fi: {FINNISH}\n    source: test\n",
        encoding="utf-8",
    )
    for path in LONG.rglob("*.yaml"):
        target = tmp_path / path.relative_to(LONG)
        target.parent.mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8")
        named = text.replace("any: [{text:", "any: [{message: mine.untrusted}, {text:", 1)
        target.write_text(named, encoding="utf-8")
    return tmp_path


def test_a_message_of_a_folder_in_one_more_language_is_found(
    finnish: Path, run: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    error = tmp_path_factory.mktemp("logs") / "error.log"
    error.write_text(f"2026-01-01 10:00:00 ERROR {FINNISH}.\n", encoding="utf-8")
    diagnosed = run("diagnose", error, "--format", "json", "--rules", finnish)
    article = json.loads(diagnosed.out)["incidents"][0]["diagnoses"][0]["article"]
    assert article == "KB-NAME"


@pytest.fixture
def estonian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped rules, with one line more: a message in a language that none of them knows."""
    rules = Path(shutil.copytree(default_rules(), tmp_path / "rules"))
    path = rules / "messages" / "windows.yaml"
    text = path.read_text(encoding="utf-8")
    assert "\n      de:\n" in text[text.index("windows.untrusted-root") :]
    head, found, rest = text.partition("windows.untrusted-root")
    path.write_text(f"{head}{found}{rest.replace(NEXT, LINE + NEXT, 1)}", encoding="utf-8")
    monkeypatch.setenv("KBASSIST_ONLY", str(rules))
    return rules


def test_one_line_in_a_language_that_no_message_knows_is_found_at_every_door(
    estonian: Path, reasoner: Reasoner, run: Run, tmp_path: Path
) -> None:
    error = f"Microsoft.Data.SqlClient.SqlException (0x80131904): {ESTONIAN}."
    log = tmp_path / "error.log"
    log.write_text(f"2026-01-01 10:00:00 ERROR {error}\n", encoding="utf-8")
    assert "Likely: " not in say(Shell(reasoner, Store(tmp_path / "before")), error)

    assert lint(rule_files((estonian,))) == []
    diagnosed = json.loads(run("diagnose", log, "--format", "json").out)["incidents"][0]["diagnoses"][0]
    assert (diagnosed["article"], diagnosed["status"]) == ("KB2007728", "likely")
    assert "KB2007728" in run("batch", log, "--format", "json", "--jobs", "1").out
    shell = Shell(Reasoner(load(base=estonian, cache=False), select_engine()), Store(tmp_path / "after"))
    assert "Likely: " in say(shell, error)
    assert "Likely: " in say(shell, "/new", error)
    known = json.loads(run("kb", "messages", "windows.untrusted-root", "--format", "json").out)[0]
    assert "et" in known["printed"] and "et" not in known["missing"]


def test_a_language_is_named_as_bcp_47_names_it(estonian: Path) -> None:
    path = estonian / "messages" / "windows.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("      et:", "      Estonian:"), encoding="utf-8")
    assert [problem.message for problem in lint(rule_files((estonian,)))] == [
        "'Estonian' is no language; they are named as in de, pt-BR and zh-Hans"
    ]


def test_kb_messages_says_what_is_missing(base: RuleBase, run: Run) -> None:
    (one,) = known_messages(base, "windows.untrusted-root")
    assert "de" in one.printed and "nl" in one.documented and "el" in one.missing
    shown = run("kb", "messages", "windows.untrusted-root", "--format", "json")
    assert json.loads(shown.out)[0]["missing"] == list(one.missing)
    assert "sqlclient.login:" not in run("kb", "messages", "sqlclient.login", "--only", "de").out


def test_scores_with_and_without_translations(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    row = {"language": "de", "text": "Das SSPI-Paket kann nicht initialisiert werden.", "problem": "outside-kerberos"}
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert run("kb", "messages", "--score", file).out.split("all")[1].split()[:3] == ["1", "0", "0"]
    assert run("kb", "messages", "--score", file, "--only", "en").out.split("all")[1].split()[:3] == ["0", "0", "1"]


def test_scores_of_texts_within_what_a_driver_prints(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    row = {"language": "de", "text": "Der Kette dieser Stelle wird nicht vertraut", "problem": "certificate-untrusted"}
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    score = ("kb", "messages", "--score", file, "--only", "en")
    assert run(*score).out.split("all")[1].split()[:3] == ["0", "0", "1"]
    inside = run(*score, "--within", "(provider: SSL Provider, error: 0 - {})").out
    assert inside.split("all")[1].split()[:3] == ["1", "0", "0"]
    assert "write {} where it goes" in run(*score, "--within", "nowhere").err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (FINNISH, "The drawer of certificates was made by a carpenter that nobody trusts", "is English"),
        (FINNISH, "ohi", "too short"),
        ("product: windows", "product: widnows", "neither a driver nor one of"),
        ("    english", "    codes: [SEC_E_UNTRUSTED_ROTO]\n    english", "unknown code 'SEC_E_UNTRUSTED_ROTO'"),
        ("      fi:", "      xx:", "xx"),
    ],
)
def test_lint_names_what_is_wrong_with_a_message(finnish: Path, old: str, new: str, words: str) -> None:
    path = finnish / "messages" / "mine.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert any(words in problem.message for problem in lint(rule_files((GROUND, finnish))))


def test_lint_names_a_sentence_that_a_message_has(finnish: Path) -> None:
    (path,) = (finnish / "articles").glob("*.yaml")
    text = path.read_text(encoding="utf-8")
    own = "{text: The certificate chain was issued by an authority that is not trusted}"
    path.write_text(text.replace("{message: mine.untrusted}", own), encoding="utf-8")
    rules = Path(__file__).resolve().parents[2] / "rules"
    found = [problem.message for problem in lint(rule_files((rules, finnish)))]
    assert any("the message 'windows.untrusted-root' has this sentence" in one for one in found)
    assert any("no article, fact, driver or program names the message 'mine.untrusted'" in one for one in found)


def test_a_message_of_the_product_itself_names_the_rule_base(tmp_path: Path, run: Run) -> None:
    """Neither a driver's nor a platform's: what the server prints."""
    base = tmp_path / "base"
    shutil.copytree(ROOT / "tests" / "support" / "postgres", base)
    (base / "messages").mkdir()
    text = "messages:\n- {id: server.lost, title: Lost, product: postgresql, text: [the server has lost all], source: its log}\n"
    (base / "messages" / "server.yaml").write_text(text, encoding="utf-8")
    article = base / "articles" / "pg-root-missing.yaml"
    recognised = 'recognise: [{text: "SSL error: certificate verify failed"}, {message: server.lost}]'
    article.write_text(
        article.read_text("utf-8").replace('recognise: [{text: "SSL error: certificate verify failed"}]', recognised)
    )
    assert run("kb", "lint", "--only", base).status == 0
    ran = run("kb", "lint", "--rules", base)
    assert ran.status == 0, ran.out
    (base / "messages" / "server.yaml").write_text(
        text.replace("product: postgresql", "product: sql-server"), encoding="utf-8"
    )
    assert "neither a driver nor one of" in run("kb", "lint", "--only", base).out
