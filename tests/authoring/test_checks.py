"""What the checks of ``kb lint`` by theme take for sound, beside the mistakes in ``mistakes/mistakes.yaml``."""

import re
from pathlib import Path

import msgspec
import pytest

from kbassist.authoring.circle_check import circles
from kbassist.authoring.pattern_check import capitals
from kbassist.authoring.phrase_check import of_phrases
from kbassist.authoring.value_check import of_ids, of_recognised, of_values, words_of_group
from kbassist.rulebase.collected import Loaded
from kbassist.rulebase.language.pattern_compiler import wrong_expression
from kbassist.rulebase.language.schema import Article, VocabularyFile
from kbassist.rulebase.loader import load
from kbassist.rulebase.remembered import Remembered
from kbassist.rulebase.yamlfile import read_yaml


def vocabulary(**facts: dict[str, object]) -> VocabularyFile:
    base = {"type": "choice", "subject": "client", "text": "What it is."}
    return msgspec.convert(
        {"facts": [{"id": f"a.{name}", **base, **one} for name, one in facts.items()]}, VocabularyFile
    )


@pytest.mark.parametrize(
    ("expression", "small"),
    [
        ("the Token", "the token"),
        (r"(?P<Name>x)\S\D Token", r"(?P<Name>x)\S\D token"),
        ("port [A-F]", "port [a-f]"),
        ("(one|Two)", "(one|two)"),
        (r"\bÄrger", r"\bärger"),
    ],
)
def test_capitals_are_named_with_the_expression_in_small_letters(expression: str, small: str) -> None:
    assert capitals(expression).endswith(f"write '{small}'")


@pytest.mark.parametrize(
    "expression", [r"(?P<Name>x)\S\D\W token", "(?i)Token", "port [A-Fa-f]", "(no expression", "0x[0-9a-f]"]
)
def test_what_stands_for_more_than_a_capital_is_sound(expression: str) -> None:
    assert capitals(expression) == ""


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("x (?P<value>fresh|stale)", ("fresh", "stale")),
        ("x (?P<value>tls ?1[23])", ("tls12", "tls13", "tls 12", "tls 13")),
        ("(a|b (?P<value>no(t|ne)))", ("not", "none")),
        ("x (?P<value>[0-9]{1,3})", None),
        ("x (?P<value>a.*)", None),
        ("x (?P<other>a)", None),
        ("(no expression", None),
    ],
)
def test_the_texts_of_a_group(expression: str, words: tuple[str, ...] | None) -> None:
    found = words_of_group(expression, "value")
    assert found is words if words is None else sorted(found or ()) == sorted(words)


def test_a_word_alone_and_what_both_titles_say_are_phrases_of_several_facts() -> None:
    shared = vocabulary(
        one={"choices": {"x": {"title": "yes, or there is no key", "names": ["no key", "disabled", "old rule"]}}},
        two={"choices": {"y": {"title": "there is no such key", "names": ["no key", "Disabled", "old  Rule"]}}},
    )
    assert [(place, words.split(" is a")[0]) for place, words in of_phrases(shared)] == [
        (("facts", 1, "choices", "y", "phrases", 2), "'old  Rule'")
    ]


def test_a_text_fact_takes_what_stands_there_and_further_facts_are_enough() -> None:
    found = vocabulary(
        free={"type": "text", "recognise": [{"pattern": "named (?P<value>a|b)"}]},
        other={"recognise": [{"text": "abc", "sets": {"a.free": "x"}}], "choices": {"x": {"title": "x"}}},
    )
    assert list(of_recognised(found, {"a.other": ("x",)})) == []


def test_the_ends_of_a_scale_are_on_it_and_a_source_is_asked_for_elsewhere() -> None:
    assert list(of_values(vocabulary(low={"effort": 1}, high={"effort": 5}))) == []
    ((place, words),) = of_values(vocabulary(none={"effort": 0}))
    assert place == ("facts", 0, "effort") and "'0'" in words


@pytest.mark.parametrize(
    ("name", "sound"), [("KB2007728", True), ("a-b_c.d", True), ("a b", False), (".a", False), ("a/b", False)]
)
def test_ids(name: str, *, sound: bool) -> None:
    article = msgspec.structs.replace(load().article("KB2007728"), id=name)
    assert (list(of_ids(article)) == []) is sound


def linked(name: str, *refines: str) -> Loaded:
    article: Article = msgspec.structs.replace(load().article("KB2007728"), id=name, refines=refines, precedes=())
    return Loaded("articles", Path(f"{name}.yaml"), article, read_yaml("id: x"))


def test_a_circle_is_named_once_in_the_file_that_closes_it() -> None:
    files = [linked("A", "B"), linked("B", "C"), linked("C", "D", "A"), linked("D")]
    ((loaded, place, words),) = circles(files)
    assert (loaded.path.name, place) == ("C.yaml", ("refines", 1))
    assert "C refines A, and A refines B, and B refines C" in words
    assert list(circles([linked("A", "B", "C"), linked("B", "C"), linked("C")])) == []


@pytest.mark.parametrize(
    "text",
    [
        "rank: 1 #first",
        "on: yes #always",
        "a: &x one\nb: *x\n",
        "a: !!str one",
        "a: 'one' #4711",
        "a: >-\n  one #4711\n",
        "a: one  # two",
        "a: [one, &x two, *x]",
    ],
)
def test_comments_and_anchors_that_are_meant(text: str) -> None:
    assert read_yaml(text).doubts == ()


def test_what_is_remembered_is_of_the_object_itself() -> None:
    known: Remembered[int] = Remembered(2)
    first, second = ["a"], ["a"]
    assert known.get(first, "x", lambda: 1) == 1
    assert (known.get(first, "x", lambda: 2), known.get(first, "y", lambda: 3)) == (1, 3)
    assert known.get(second, "x", lambda: 4) == 4
    # The oldest is forgotten.
    assert known.get(first, "x", lambda: 5) == 5


@pytest.mark.parametrize(
    "expression",
    [
        *("[z-a]", r"\q", "a{3,2}", "(?P<a>x)(?P<a>y)", "(?<x)", "(?P<>x)", "(?P<1a>x)", "(?P=zz)", r"\3", "(?<=a+)b"),
        *("(?P<a", "(?", "[a", "a)", "(a", "*a", "a**", "(?z)", "x\\"),
    ],
)
def test_a_wrong_expression_is_said_in_words_of_ours(expression: str) -> None:
    with pytest.raises(re.error) as caught:
        re.compile(expression)
    assert caught.value.msg not in wrong_expression(expression, caught.value)
