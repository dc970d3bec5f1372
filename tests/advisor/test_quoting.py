"""Values inside commands: as a word, and inside the quotes that a template has around their place."""

import pytest

from kbassist.advisor.quoting import placed, quote


@pytest.mark.parametrize(
    ("shell", "value", "word"),
    [
        ("sh", "sql02.contoso.com", "sql02.contoso.com"),
        ("sh", "o'brien $x", "'o'\"'\"'brien $x'"),
        ("powershell", "o'brien ‘x’", "'o''brien ‘‘x’’'"),
        ("powershell", "a $b", "'a $b'"),
        ("cmd", 'a "b" & %c%', '"a b  c"'),
        ("cmd", "C:\\My Files\\", '"C:\\My Files\\\\"'),
        ("sql", "sql02", "N'sql02'"),
        ("sql", "o'brien", "N'o''brien'"),
        ("sql", "1433", "1433"),
        ("text", "a 'b'", "a 'b'"),
    ],
)
def test_a_value_is_one_word(shell: str, value: str, word: str) -> None:
    assert quote(value, shell) == word
    assert placed(value, shell, "x ") == word


@pytest.mark.parametrize(
    ("shell", "before", "value", "written"),
    [
        ("sh", "echo '", "it's", "it'\\''s"),
        ("sh", 'echo "', 'a$b`c"d\\', 'a\\$b\\`c\\"d\\\\'),
        ("sh", "echo \\'", "a b", "'a b'"),
        ("powershell", "x 'SQL ", "it's ’", "it''s ’’"),
        ("powershell", "x 'it''s ", "a'b", "a''b"),
        ("powershell", 'x "', 'a$b`"', 'a`$b```"'),
        ("cmd", 'reg query "HKLM\\', 'a"b%c', "abc"),
        ("sql", "EXEC p @a = N'", "o'brien", "o''brien"),
        ("sql", "USE [", "a]b", "a]]b"),
        ("sql", "SELECT N'a''", "b'", "b''"),
        ("sql", "SELECT N'[', ", "b", "N'b'"),
        ("text", "a '", "it's", "it's"),
    ],
)
def test_a_value_stays_inside_the_quotes_around_it(shell: str, before: str, value: str, written: str) -> None:
    assert placed(value, shell, before) == written
