"""Rule bases and users add words of secrets."""

from pathlib import Path

import pytest

from kbassist.errors import UserError
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.files import RulesError
from kbassist.rulebase.loader import load
from kbassist.rulebase.masking import masker_for, vault_for
from kbassist.text.secrets import Masker, SecretWords, Vault, mask
from tests.support.run import Run


def secrets(tmp_path: Path, text: str) -> Path:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "mine.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_shipped_rules_know_more_than_the_minimum(base: RuleBase) -> None:
    for text in (
        "curl -u app:Tr0ub4dor https://x",
        'new NetworkCredential("u", "Tr0ub4dor")',
        "la password è tr0mbone",
    ):
        assert Masker().mask(text, Vault()) == text
        assert masker_for(base).mask(text, Vault()) != text


@pytest.mark.parametrize(
    "text",
    [
        "the password is currently set to Sommer",
        "the password currently is Sommer",
        "das Kennwort lautet nun Sommer",
        "das Kennwort ist nun auf Sommer gesetzt",
        "le mot de passe est maintenant Sommer",
        "la contraseña ahora es Sommer",
        "la password adesso è Sommer",
        "a senha agora é Sommer",
        "hasło to teraz Sommer",
        "het wachtwoord is nu Sommer",
    ],
)
def test_a_word_beside_is_does_not_stand_for_the_secret(text: str, base: RuleBase) -> None:
    assert masker_for(base).mask(text, Vault()) == text.replace("Sommer", "***password-1***")


@pytest.mark.parametrize("text", ["le mot de passe est maintenant expiré", "the password still is not accepted"])
def test_what_is_said_of_a_password_now_stays(text: str, base: RuleBase) -> None:
    assert masker_for(base).mask(text, Vault()) == text


def test_a_rule_base_of_ones_own_adds_words(tmp_path: Path) -> None:
    base = load((secrets(tmp_path, "names: [wallet_pin]\noptions: {mytool: [--unlock]}\n"),), cache=False)
    masker = masker_for(base)
    assert "84715" not in masker.mask("WALLET_PIN=84715", Vault())
    assert "84Xy51" not in masker.mask("mytool --unlock 84Xy51", Vault())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nams: [x]\n", "mine.yaml:1:1: This contains unknown field|did you mean 'names'"),
        ("names: [Wallet]\n", "mine.yaml:1:9: 'Wallet': words are looked for in lower case"),
        ("options: {mytool: ['#x']}\n", "'#x' is no place"),
        ("calls: {open: 0}\n", "counted from 1"),
    ],
)
def test_a_mistake_has_its_place(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(RulesError) as raised:
        load((secrets(tmp_path, text),), cache=False)
    assert any(one in str(raised.value) for one in problem.split("|"))


@pytest.mark.parametrize(
    ("also", "text", "gone", "stays"),
    [
        ("wallet_pin=", "wallet_pin=84715", "84715", "wallet_pin"),
        ("Wallet_Pin:", "wallet_pin: 84715", "84715", "wallet_pin"),
        ("bluehorse", "a: 1, bluehorse=84715; c", "84715", "; c"),
        ("bluehorse", "we use bluehorse here", "bluehorse", "we use"),
        ("abc", "the word abc, not abcd", "word abc", "abcd"),
        ("Tr0ub/4dor", "path /x?y=Tr0ub%2F4dor", "4dor", "/x?y="),
    ],
)
def test_users_name_what_else_is_secret(base: RuleBase, also: str, text: str, gone: str, stays: str) -> None:
    masked = masker_for(base, (also,)).mask(text, Vault())
    assert gone not in masked
    assert stays in masked


def test_what_would_mask_everything_is_refused(base: RuleBase) -> None:
    with pytest.raises(UserError, match="at least 3"):
        masker_for(base, ("a",))


@pytest.mark.parametrize("also", ["a" * 100_000, "a" * 100_000 + "=", "/" + "a" * 100_000])
def test_what_is_too_long_to_look_for_is_refused_in_a_few_words(base: RuleBase, also: str) -> None:
    with pytest.raises(UserError, match="at most 8,192 characters, not 100,") as raised:
        masker_for(base, (also,))
    assert len(str(raised.value)) < 100


SAID = "sqlcmd -S sql01 -U app -P Geheim4711"


@pytest.mark.parametrize(
    "words",
    [
        ("diagnose", SAID),
        ("cert", SAID),
        ("batch", SAID),
        ("verify", "--case", SAID),
        ("probe", "--hosts", SAID),
        ("kb", "show", SAID),
        ("kb", "new", "--from", SAID, "--id", "x"),
        ("diagnose", "--set", f"client.driver={SAID}", "-"),
    ],
)
def test_a_command_line_that_was_typed_as_a_path_is_echoed_without_its_password(
    words: tuple[str, ...], run: Run
) -> None:
    ran = run(*words)
    assert ran.status == 2 and ran.err
    assert "Geheim4711" not in ran.out + ran.err


def test_what_was_named_by_hand_is_not_echoed_either(run: Run) -> None:
    ran = run("diagnose", "--mask-also", "bluehorse", "the bluehorse is in this path")
    assert ran.status == 2 and "in this path" in ran.err and "bluehorse" not in ran.err


def test_the_forms_of_a_name_in_several_rule_bases_add_up() -> None:
    one, other = (
        SecretWords(written={"pin": ("a(?P<s>b)",)}),
        SecretWords(written={"pin": ("c(?P<s>d)",), "pw": ("e",)}),
    )
    assert one.plus(other).written == {"pin": ("a(?P<s>b)", "c(?P<s>d)"), "pw": ("e",)}


def test_a_vault_without_a_masker_has_that_of_the_rule_base_in_use(base: RuleBase) -> None:
    vault_for(base)
    assert "tr0mbone" not in mask("la password è tr0mbone", Vault())
