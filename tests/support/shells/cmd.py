"""cmd.exe: no parser of it exists outside Windows; its few rules, as Microsoft documents them, are read here.

Double quotes go in pairs; outside them ``& | < > ^ ( )`` are operators; ``%NAME%`` is a variable of Windows.
"""

import re

from tests.support.shells.each import each

_OPERATORS = re.compile(r"[&|<>^()]")
_VARIABLES = {"%SystemRoot%", "%ProgramData%", "%USERDNSDOMAIN%", "%COMPUTERNAME%", "%TEMP%"}
_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')


@each
def refused(text: str) -> list[str]:
    """What cmd.exe would not take as one plain command."""
    bare = re.sub(r'"[^"]*"', "", text)
    found = ["a quote without its pair"] if '"' in bare else []
    found += [f"operator {one}" for one in _OPERATORS.findall(bare)]
    left = text
    for name in re.findall(r"%[^%\s]*%", text):
        left = left.replace(name, "")
        found += [] if name in _VARIABLES else [f"unknown variable {name}"]
    return found + (["a percent sign alone"] if "%" in left else [])


def words(text: str) -> list[str]:
    """The words of ``text`` without their quotes."""
    return [one.replace('"', "") for one in _WORD.findall(text)]
