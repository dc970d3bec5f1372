"""A secret that is known is found again, in whatever encoding."""

import base64

import pytest
from ahocorasick_rs import AhoCorasick, Implementation

from kbassist.text.secrets import Vault, mask, repetition
from kbassist.text.secrets.forms import forms
from kbassist.text.secrets.repetition import Known

SECRET = "p@ss/W0rd&1"


@pytest.mark.parametrize(
    "again",
    [
        SECRET,
        SECRET.upper(),
        "p%40ss%2FW0rd%261",
        "p@ss/W0rd&amp;1",
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.b64encode(SECRET.encode("utf-16-le")).decode(),
        SECRET.encode().hex(),
        r"p@ss/W0rd\u00261",
    ],
)
def test_a_secret_is_masked_again_in_its_encodings(again: str) -> None:
    masked = mask(f'password="{SECRET}"\nand {again} elsewhere', Vault())
    assert again not in masked and masked.endswith(" elsewhere")


def test_in_base64_at_each_of_its_three_places() -> None:
    found = set(forms(SECRET))
    for before in ("", "a", "ab", "abc"):
        whole = base64.b64encode(f"{before}{SECRET}zz".encode()).decode()
        assert any(form in whole for form in found if len(form) > len(SECRET)), before


def test_a_short_word_is_not_looked_for_and_one_that_somebody_named_is() -> None:
    known = Known()
    known.add("pin")
    assert list(known.places("the pin is")) == []
    known.add("pin", certain=True)
    assert list(known.places("the pin is, not pinned")) == [(4, 7)]


def test_secrets_that_come_one_by_one_are_all_known() -> None:
    known = Known()
    for number in range(300):
        known.add(f"secret-{number:03}-x")
        assert list(known.places(f"secret-{number // 2:03}-x")) == [(0, 12)]


def test_what_repeats_itself_is_never_built_into_the_form_that_grows_with_its_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: list[tuple[int, Implementation | None]] = []

    def watched(words: tuple[str, ...], implementation: Implementation | None, **rest: object) -> AhoCorasick:
        built.append((max(map(len, words)), implementation))
        return AhoCorasick(words, implementation=implementation, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(repetition, "AhoCorasick", watched)
    secret = "a" * 1_900
    assert secret not in mask(f"password={secret};\nand {secret} again", Vault())
    long = [one for length, one in built if length > 1_000]
    assert long and all(one is not None and one == Implementation.ContiguousNFA for one in long)
