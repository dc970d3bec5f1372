"""The vault keeps what it is given, for this process alone."""

import pickle

import pytest

from kbassist.text.secrets import Vault, mask, unmask


def test_it_is_never_serialised() -> None:
    vault = Vault()
    mask("Password=Tr0ub4dor;", vault)
    assert "Tr0ub4dor" not in repr(vault)
    with pytest.raises(TypeError):
        pickle.dumps(vault)


def test_the_same_secret_has_the_same_token() -> None:
    vault = Vault()
    first = mask("Password=Tr0ub4dor;", vault)
    assert mask("Password=Tr0ub4dor;", vault) == first
    assert mask("Password=An0ther1;", vault) != first


def test_a_token_that_the_text_brought_is_nobody_s_secret() -> None:
    vault = Vault()
    text = "***password-1*** Password=Tr0ub4dor;"
    masked = mask(text, vault)
    assert masked == "***password-1*** Password=***password-2***;"
    assert unmask(masked, vault) == text
