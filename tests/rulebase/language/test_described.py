"""Every key of the rule language is described, for whoever writes rules."""

import msgspec
import pytest

from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.language.described import StructText, described, fields_of, structs_in
from kbassist.rulebase.language.schema import Column, VocabularyFile
from tests.support.gaps import gaps

REFERENCES = {
    "",
    "assignment",
    "class",
    "code",
    "concept",
    "consumer",
    "driver",
    "fact",
    "grammar",
    "language",
    "article",
    "meaning",
    "message",
}
REFERENCES |= {
    "person",
    "place",
    "problem",
    "procedure",
    "product",
    "program",
    "role",
    "shell",
    "subject",
    "system",
    "tls",
    "trust-store",
    "verifier",
    "version-word",
}


def test_every_key_is_described_and_nothing_else() -> None:
    found = list(gaps(TYPES.values()))
    assert found == [], "kbassist/rulebase/language/" + "\nkbassist/rulebase/language/".join(["", *found]).strip()


@pytest.mark.parametrize("struct", structs_in(TYPES.values()), ids=lambda one: one.__name__)
def test_a_description_is_a_sentence(struct: type) -> None:
    text = described()[struct.__name__]
    assert text.called and text.says.endswith(".")
    for field in fields_of(struct):
        assert field.text.says.endswith(".") and field.text.says[0] not in "abcdefghijklmnopqrstuvwxyz", field.name
        assert {field.text.refers, field.text.names} <= REFERENCES, field.name


def test_a_gap_says_what_is_missing_and_where() -> None:
    column = described()["Column"]
    said = {
        "Column": msgspec.structs.replace(column, keys={"fact": "A fact.", "heading": "Above it."}),
        "Colour": column,
    }
    assert list(gaps([Column], said)) == [
        "keys.yaml: no description of the key 'title' below 'Column: keys:' (class Column in kbassist.rulebase.language.schema)",
        "keys.yaml: no description of the key 'decisive' below 'Column: keys:' (class Column in kbassist.rulebase.language.schema)",
        "keys.yaml: 'Column: keys: heading' describes a key that is not there (class Column in kbassist.rulebase.language.schema)",
        "keys.yaml: 'Colour' describes a struct that no kind of rules file has",
    ]
    assert next(gaps([VocabularyFile], dict[str, StructText]())).startswith("keys.yaml: no entry 'VocabularyFile'")
