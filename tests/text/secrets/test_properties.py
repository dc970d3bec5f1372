"""What holds for every text, however broken."""

import re

from hypothesis import given
from hypothesis import strategies as st

from kbassist.text.secrets import Vault, mask, unmask

TOKEN = re.compile(r"\*\*\*[a-z-]+-\d+\*\*\*")
PIECES = st.sampled_from(
    ["password", "PWD", "access", "token", "secret", "пароль", "密码", " is ", "=", ":", "：", ";", "|", "\\", " ", "\t",
     "\n", "\n\n", "\r\n", "\x0c", "'", '"', "{", "}", "<password>", "</", "x1y2z3w4", "hunter2", "sqlcmd", " -P ", "-p", "--p ",
     "bearer ", "client_secret", "api-key", "https://u:pw12345@h/", "eyJhbGciOi.eyJhbGciOi.abc", "user sa / ", "plain log line\n",
     "***", "***password-1***", "***token-7***", "\\u003d", "%3D", "&quot;", '\\"', "a,password,b\n", "x,y1Zz5678,z\n",
     "-----BEGIN PRIVATE KEY-----\n", "-----END PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0B\n", "kind: Secret\n", "data:\n",
     "  k: dmFsdWUxMjM=\n", "İ", "ß", "\ud800"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=25).map("".join)


@given(TEXTS)
def test_unmasked_it_is_the_text_again(text: str) -> None:
    vault = Vault()
    assert unmask(mask(text, vault), vault) == text


@given(TEXTS)
def test_masking_twice_changes_nothing(text: str) -> None:
    vault = Vault()
    once = mask(text, vault)
    assert mask(once, vault) == once


@given(TEXTS)
def test_every_line_keeps_its_number(text: str) -> None:
    masked = mask(text, Vault())
    assert masked.count("\n") == text.count("\n")


@given(TEXTS)
def test_no_token_is_split(text: str) -> None:
    masked = mask(text, Vault())
    found = iter(TOKEN.findall(masked))
    assert all(token in found for token in TOKEN.findall(text)), "the tokens of the text, in their order"


@given(TEXTS)
def test_what_is_known_stands_nowhere_any_more(text: str) -> None:
    vault = Vault()
    mask("password=Zq7!known!9", vault)
    assert "Zq7!known!9" not in mask(f"{text}\nZq7!known!9\n{text}", vault)
