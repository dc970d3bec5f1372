"""Whether a word is a secret, could be one, or only stands where one would."""

import re

from kbassist.text.expression import Expression
from kbassist.text.secrets.vault import STAND_IN

TRAIL = ".,;:)]}>'\"*"
"""What a sentence, a call or a list puts behind a value."""
_SIGNS = frozenset("!@#$%^&*+=~?")
_REFERENCE = Expression(
    rf"""
      [*x•.\#_?-]+                          # blanked out already
    | {STAND_IN}\.?                            # masked already
    | ;\s\w+\s?                             # what stands between two literals of source code
    | <[^<>]*>? | \[[^\[\]]*\]?             # <your password>, [password]
    # Variables of cmd, sh, PowerShell, templates, SQL, Ruby; a parameter's name
    | %\w+% | \$\{{[^}}:]*\}}? | \$\(.* | \{{\{{\s.* | \$env:\w+ | \$[A-Z_][A-Z0-9_]* | \$\w+
    | @[\w.]+(?:\(.*)? | \#\{{[^}}]*\}}? | :\w+
    # Calls and properties that fetch it
    | (?!hex\()\w+(?:\.\w+)*\((?:["'\w$].*|\).*)?
    | (?:read|get|new|import|select|convertto|convertfrom)-[a-z]+
    | (?:os|process|config|settings|secrets?|vars?|vault|data|env|this|self|args|options)\.[\w.\[\]"']+
    """,
    # The flags of `re`: letters in either case, white space and comments in the pattern.
    re.I | re.X,
)
_NUMBER = Expression(r"0x[0-9A-Fa-f]+\)?|-?\d+(?:[.:]\d+)*%?")
_HUMP = Expression(r"[a-z][A-Z]")
_NO_SECRET = Expression(r"[/\\:=]|\w\.\w")
_EMPTY = frozenset(
    {"null", "none", "redacted", "hidden", "masked", "removed", "nil", "undefined", "true", "false", "yes", "no"}
)


def harmless(value: str, words: frozenset[str] = _EMPTY) -> bool:
    """Whether a value is none: a placeholder, a reference to a variable, one of ``words``."""
    bare = value.strip().strip(TRAIL + "!?").casefold()
    return not bare or bare in words or _REFERENCE.fullmatch(value.strip()) is not None


def is_reference(value: str) -> bool:
    """Whether a value only says where the secret comes from: a variable, a call, a placeholder."""
    return _REFERENCE.fullmatch(value.strip()) is not None


def names_something(word: str) -> bool:
    """Whether a word has what hosts, paths and settings have and secrets in a sentence hardly ever do."""
    return _NO_SECRET.search(word) is not None


def looks_secret(word: str) -> bool:
    """Whether a word is no word of a language: letters and digits mixed, signs inside, capitals in its middle."""
    word = word.strip(TRAIL + "!?(")
    if len(word) < 4 or _NUMBER.fullmatch(word):
        return False
    letters = any(char.isalpha() for char in word)
    digits = any(char.isdigit() for char in word)
    signs = any(char in _SIGNS for char in word[1:])
    return (letters and (digits or signs)) or _HUMP.search(word, 1) is not None


def looks_strong(word: str) -> bool:
    """Whether a word looks like a secret even in the middle of a sentence: both cases and digits, no name of a host, a
    path, a setting."""
    return (
        len(word) >= 6
        and not names_something(word)
        and not _NUMBER.fullmatch(word)
        and any(char.isdigit() for char in word)
        and any(char.islower() for char in word)
        and any(char.isupper() for char in word)
    )
