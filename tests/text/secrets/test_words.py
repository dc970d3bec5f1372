"""Words can be added; the minimum works without any rule base."""

from kbassist.text.secrets import MINIMUM, Masker, SecretWords, Vault


def test_words_are_added_to_those_that_are_known() -> None:
    words = MINIMUM.plus(
        SecretWords(names=("wallet_pin",), options={"sqlcmd": ("-Z",), "mytool": ("-s",)}, calls={"login": 2})
    )
    mask = Masker(words).mask
    for text in (
        "wallet_pin=84Xy51",
        "sqlcmd -Z 84Xy51",
        "sqlcmd -P 84Xy51",
        "mytool -s 84Xy51",
        'login("u", "84Xy51")',
    ):
        assert "84Xy51" not in mask(text, Vault()), text


def test_a_literal_is_masked_wherever_it_stands() -> None:
    masked = Masker(SecretWords(literals=("blue horse",))).mask("a Blue Horse ran; Ymx1ZSBob3JzZQ==", Vault())
    assert masked.startswith("a ***password-1*** ran; ***") and "Ymx1ZSBob3JzZ" not in masked


def test_both_together_repeat_nothing() -> None:
    assert MINIMUM.plus(MINIMUM) == MINIMUM
