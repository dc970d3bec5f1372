"""Where the layout of a text lets an error of its own begin, and where it does not."""

import pytest

from kbassist.evidence.blocks import blocks, only

CASES = {
    "one line is one block": ("a", ["1"]),
    "lines without structure are one block": ("a\nb\nc", ["1-3"]),
    "a blank line at the margin": ("a\nb\n\nc", ["1-2", "4"]),
    "a paragraph that is indented goes on": ("a\n\n  b\n\nc", ["1-3", "5"]),
    "a rule": ("a\n---\nb", ["1", "3"]),
    "two dashes are no rule": ("a\n--\nb", ["1-3"]),
    "records of a log": ("2026-01-12 08:00:00 a\n  b\nc\n2026-01-12 08:00:01 d", ["1-3", "4"]),
    "one time alone is no log": ("2026-01-12 08:00:00 a\nb\nc", ["1-3"]),
    "below a log": ("08:00:00 a\n08:00:01 b\n\nc", ["1", "2", "4"]),
    "lists inside a record": ("08:00:00 a\n1) b\n2) c\n---\nd\n08:00:01 e", ["1-5", "6"]),
    "numbers that count up": ("x\n1) a\n   b\n2) c\n\nd", ["1", "2-3", "4", "6"]),
    "numbers that do not begin with 1": ("2) a\n3) b", ["1-2"]),
    "numbers from 0, as in a backtrace": ("a\n0: b\n1: c\n2: d", ["1-4"]),
    "one number alone": ("1) a\nb", ["1-2"]),
    "words with numbers": ("Error 1:\na\nError 2:\nb", ["1-2", "3-4"]),
    "bullets": ("a\n- b\n  c\n- d", ["1", "2-3", "4"]),
    "letters": ("a) x\nb) y\nc) z", ["1", "2", "3"]),
    "letters that do not begin with a": ("b) x\nc) y", ["1-2"]),
    "arrows": ("→ a\n→ b", ["1", "2"]),
    "items in HTML": ("<ul><li>a</li>\n<li>b</li></ul>", ["1", "2"]),
    "a sign that is part of a word": ("-a\n-b", ["1-2"]),
    "one bullet alone": ("a\n- b\nc", ["1-3"]),
    "a quoted list": ("> 1) a\n> 2) b", ["1", "2"]),
    "headings": ("# a\nb\n\n# c\nd", ["1-2", "4-5"]),
    "comments are no headings": ("# a\n# b\n# c", ["1-3"]),
    "rows of a table": ("| a | b |\n|---|---|\n| c | d |", ["1", "2", "3"]),
    "rows of CSV": ('a,b\n1,"x\ny"\n2,z\n\nd', ["1", "2-3", "4", "6"]),
    "rows with other numbers of fields": ("a,b\n1\n2,3,4", ["1-3"]),
    "an array over several lines": ('[\n {\n "a": 1\n },\n {\n "a": 2\n }\n]', ["1", "2-4", "5-7", "8"]),
    "an array on one line": ('[{"a": 1}, {"a": 2}]', ["1:1-9", "1:11-19"]),
    "an array that is cut off": ('[{"a": 1}, {"a":', ["1"]),
    "lines that are objects": ('{"a": 1}\n{"a": 2}', ["1", "2"]),
    "objects inside an object": ('{\n "a": [\n  {"b": 1},\n  {"b": 2}\n ]\n}', ["1-6"]),
    "an inner exception": ("a\n\n ---> b\n\n---> c", ["1-5"]),
    "a cause": ("a\n\nCaused by: b\n\nCaused by: c\n\nd", ["1-5", "7"]),
    "an exception during another": ("a\n\nDuring handling of the above exception, b:\n\nc\n\nd", ["1-5", "7"]),
    "additional information": ("a\n---\nADDITIONAL INFORMATION:\n\nb", ["1-5"]),
    "what products print below": ("a\n\nerror number:1\n\nb", ["1-3", "5"]),
    "nothing": ("\n \n", []),
}


def shown(text: str) -> list[str]:
    found = []
    for one in blocks(text.split("\n"), ("error number:",)):
        lines = f"{one.first}" if one.first == one.last else f"{one.first}-{one.last}"
        inside = one.first == one.last and one.end is not None
        found.append(f"{lines}:{one.start}-{one.end}" if inside else lines)
    return found


@pytest.mark.parametrize("name", CASES)
def test_blocks(name: str) -> None:
    text, wanted = CASES[name]
    assert shown(text) == wanted


@pytest.mark.parametrize(
    ("text", "day", "seconds"),
    [
        ("2026-01-12T08:00:02.5Z a\n2026-01-12T08:00:03Z b", "2026-01-12TZ", 28802.5),
        ("08:00:02,500 a\n08:00:03 b", "", 28802.5),
        ("Jan 12 08:00:02 a\nJan 12 08:00:03 b", "Jan 12 ", 28802.0),
        ("web-1  | 2026-01-12 08:00:02 a\nweb-1  | 2026-01-12 08:00:03 b", "2026-01-12 ", 28802.0),
        ('{"t": "2026-01-12T08:00:02Z"}\n{"t": "2026-01-12T08:00:03Z"}', "2026-01-12TZ", 28802.0),
    ],
)
def test_times(text: str, day: str, seconds: float) -> None:
    first, second = blocks(text.split("\n"))
    assert first.stamp is not None and second.stamp is not None
    assert (first.stamp.day, first.stamp.seconds) == (day, seconds)
    assert second.stamp.day == day


def test_only_keeps_lines_and_columns() -> None:
    lines = ["a", '[{"a": 1}, {"a": 2}]', "b"]
    second = blocks(lines)[2]
    assert only(lines, [second]) == ["", '           {"a": 2}', ""]


def test_every_line_with_text_is_in_one_block_at_most() -> None:
    lines = ["a", "1) b", "2) c", "", "08:00:00 d", "08:00:01 e", "[{", "---", "| x |", "- y", "- z"]
    numbers = [number for one in blocks(lines) for number in range(one.first, one.last + 1)]
    assert len(numbers) == len(set(numbers))
    assert {number for number, line in enumerate(lines, 1) if line.strip() and line != "---"} <= set(numbers)
