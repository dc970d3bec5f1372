"""What ``kbassist kb lint`` says of knowledge that can't work: each mistake is made in a sound article, one at a time."""

import shutil
from pathlib import Path

import pytest

from kbassist.authoring.lint import lint
from kbassist.authoring.pattern_check import pattern_problems
from kbassist.rulebase.files import rule_files
from kbassist.rulebase.language.pattern_compiler import PatternError, compile_pattern
from kbassist.rulebase.language.schema import Pattern
from tests.support.run import GROUND, LONG, ROOT, Run

ARTICLE = "articles/mine.yaml"
ROW = "  - {id: other, title: Another name is used, cells: {client.name_is_alias: no}, explanation: Wrong name., source: test}\n"
RECOMMEND = "    recommend: [{when: {client.name_is_alias: no}, because: the name should be in it, source: test}]\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    shutil.copytree(LONG, tmp_path / "rules")
    return tmp_path / "rules"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (ARTICLE, ROW, ROW.replace("no}", "yes}"), "the rows 'alias' and 'other' have the same cells"),
        (ARTICLE, ROW, ROW.replace("{client.name_is_alias: no}", "{}"), "would be confirmed in every case"),
        (
            ARTICLE,
            ROW,
            ROW.replace("client.name_is_alias: no}", "client.name_is_alias: {not: [yes, no]}}"),
            "no case can ever confirm the row 'other': client.name_is_alias has no such value",
        ),
        (
            "vocabulary/mine.yaml",
            "    askable: true\n",
            "",
            "nothing ever gives client.name_is_alias a value",
        ),
        (
            "vocabulary/mine.yaml",
            "    askable: true\n",
            "    computed: true\n",
            "the program does not work out client.name_is_alias",
        ),
        (
            ARTICLE,
            RECOMMEND,
            RECOMMEND + "    forbid: [{when: {client.name_is_alias: known}, because: always, source: test}]\n",
            "this reason never counts: whenever it holds, 'always' forbids the option",
        ),
        (
            ARTICLE,
            RECOMMEND,
            RECOMMEND + "    applies: {client.name_is_alias: yes}\n",
            "this reason contradicts what 'reissue' applies to",
        ),
        (
            ARTICLE,
            "    any: [{text: The token supplied to the function is invalid}]\n",
            "    any: [{text: The certificate chain was issued by an authority}, {text: The token supplied to the function is invalid}]\n",
            "takes what KB2007728 recognises",
        ),
        (ARTICLE, "source: MS-ERREF\n  - id: sentence", 'source: ""\n  - id: sentence', "has no source"),
        (
            ARTICLE,
            "{document: Certificate validation failure,",
            '{document: "",',
            "name what this article was made from",
        ),
        (
            ARTICLE,
            "cause: The client",
            "precedes: [{problem: certificate-name-mismath, because: x, source: x}]\ncause: The client",
            "did you mean 'certificate-name-mismatch'",
        ),
        (
            "vocabulary/mine.yaml",
            "    askable: true\n",
            "    askable: true\n    recognise: [{pattern: 'alias(\\w+ ?)+name', value: yes, source: test}]\n",
            "slow: a repetition in which one text can be matched in several ways, so that the time can grow exponentially",
        ),
        (
            ARTICLE,
            "cause: The client",
            "refines: [KB200772]\ncause: The client",
            "did you mean 'KB2007728'",
        ),
        (
            "procedures/mine.yaml",
            "{id: connect, where: client, ",
            "{id: connect, where: client, by_hand: true, ",
            "no other step of the procedure has commands that do the same",
        ),
    ],
)
def test_lint_finds_what_can_never_work(file: str, old: str, new: str, words: str, rules: Path, run: Run) -> None:
    path = rules / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    ran = run("kb", "lint", "--only", GROUND, "--rules", rules)
    assert ran.status == 3
    assert any(words in line and "mine.yaml:" in line for line in ran.out.splitlines()), ran.out


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("certificate.*expired", "unlimited gap"),
        ("certificate[^x]+expired", "unlimited gap"),
        ("certificate(a+)+expired", "repetition inside a repetition"),
        ("certificate.{0,200}chain.{0,200}was.{0,200}expired", "slow: up to 8,000,000 steps"),
        ("error", "matches an ordinary text"),
        ("session.{0,40}", "matches an ordinary text"),
    ],
)
def test_slow_and_greedy_patterns(pattern: str, words: str) -> None:
    assert any(words in message for message in pattern_problems(compile_pattern(Pattern(pattern=pattern))))


@pytest.mark.parametrize("text", ["tls", "ab", "の"])
def test_texts_that_are_too_short(text: str) -> None:
    assert any("too short" in message for message in pattern_problems(compile_pattern(Pattern(text=text))))


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern(text="certificate verify failed"),
        Pattern(code=-2146893019),
        Pattern(pattern="pkix path building failed.{0,200}target"),
        Pattern(text="証明書チェーン"),
    ],
)
def test_sound_patterns_have_no_problem(pattern: Pattern) -> None:
    assert list(pattern_problems(compile_pattern(pattern))) == []


def test_what_the_program_works_out_is_said_to_be_computed(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    path = tmp_path / "rules" / "vocabulary" / "certificate.yaml"
    text = path.read_text("utf-8")
    line = next(one for one in text.splitlines() if "certificate.key_bits" in one)
    path.write_text(text.replace(line, line.replace("is: computed, ", "")), encoding="utf-8")
    problems = lint(rule_files((tmp_path / "rules",)))
    assert [one.message for one in problems] == ["the program works out certificate.key_bits: say is: computed"]


def test_the_ground_of_these_tests_is_sound(rules: Path, run: Run) -> None:
    """What lint says of a mistake that was made there is said of nothing else."""
    assert run("kb", "lint", "--only", GROUND).status == run("kb", "test", "--only", GROUND).status == 0
    assert run("kb", "lint", "--only", GROUND, "--rules", rules).status == 0


def test_every_source_is_named_in_the_example(rules: Path, run: Run) -> None:
    assert run("kb", "lint", "--rules", rules).status == 0


def test_a_caution_that_was_cut_at_a_comma(rules: Path, run: Run) -> None:
    article = rules / ARTICLE
    text = article.read_text("utf-8")
    article.write_text(text + "\ncautions: [Not in production, and never over the internet.]\n", encoding="utf-8")
    ran = run("kb", "lint", "--only", GROUND, "--rules", rules)
    assert ran.status == 3
    assert "a caution that begins with 'and': was it cut at a comma? Put it in quotes" in ran.out


@pytest.mark.parametrize(
    ("written", "sign"),
    [
        ("failed to connect to `user=", "`"),
        ("the “chain” is broken", "“"),
        ("kein eintrag für größen", "ß"),
    ],
)
def test_an_expression_that_no_text_can_have_is_named(written: str, sign: str) -> None:
    with pytest.raises(PatternError, match=f"there is never a '{sign}' in it"):
        compile_pattern(Pattern(pattern=written))


@pytest.mark.parametrize(
    "written", ["failed to connect to 'user=", "(fatal|FATAL): no entry", "kein eintrag für gröss"]
)
def test_one_that_some_text_can_have_is_not(written: str) -> None:
    assert compile_pattern(Pattern(pattern=written)).regex == written
