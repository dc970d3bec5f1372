"""Every way in which products spell a code: symbolic name, signed, unsigned and hexadecimal number, and by context.

A 32-bit status is telling by itself. A small number is not: it counts only in the words that products put around it
(``alert number 42``, ``num=20``, ``error: 17190``).
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    # Whoever reads a text needs patterns, and through them this module, but no file of messages.
    from kbassist.rulebase.language.messages import CodeDef, Family

_WIN32 = 0x80070000
"""HRESULT_FROM_WIN32: how COM and .NET carry an error of the system."""
_TELLING = 0x1000
"""From here on a number of the system is long enough to be found without the zeros in front of it."""


class Spelled(Struct, frozen=True):
    """``anchors``: literals of which one stands in every spelling; ``regex``: the spellings with their borders."""

    anchors: tuple[str, ...]
    regex: str


class CodeError(Exception):
    """A code that can't be used; the message says why."""


def status_number(code: int | str) -> int:
    """A 32-bit number, signed, from a number or a hexadecimal text. Raises ``CodeError``."""
    try:
        number = int(str(code), 0)
    except ValueError:
        raise CodeError(
            f"'{code}' is no status (a number such as -2146893019 or 0x80090325); an SQLSTATE is a text: use text"
        ) from None
    if not -0x80000000 <= number <= 0xFFFFFFFF:
        raise CodeError(f"'{code}' is no status of 32 bits")
    return number - 0x100000000 if number > 0x7FFFFFFF else number


def spelled_number(number: int) -> Spelled:
    """A 32-bit status, signed, as products print it (MS-ERREF: HRESULT); a positive one only as it is."""
    forms = _status_forms(number) if number < 0 else (str(number),)
    return Spelled(forms, _bounded(forms))


def spelled(codes: "Iterable[CodeDef]") -> Spelled:
    """All spellings of the codes. Raises ``CodeError`` for a number that is none."""
    anchors: list[str] = []
    expressions: list[str] = []
    for code in codes:
        number = status_number(code.number)
        for one in (_FAMILIES[code.family](number), _symbols(code)):
            anchors += one.anchors
            expressions.append(one.regex)
    return Spelled(tuple(dict.fromkeys(anchors)), "|".join(expressions))


def _status_forms(number: int) -> tuple[str, ...]:
    unsigned = number & 0xFFFFFFFF
    return (str(number), str(unsigned), f"0x{unsigned:08x}", f"{unsigned:08x}")


def _bounded(forms: Iterable[str]) -> str:
    # A sign or a digit on either side would make it another number.
    return r"(?:^|[^0-9a-fx-])(?:" + "|".join(re.escape(form) for form in forms) + r")(?:[^0-9a-f]|$)"


def _symbols(code: "CodeDef") -> Spelled:
    names = tuple(name.casefold() for name in (code.symbol, *code.also))
    return Spelled(names, r"(?:^|[^0-9a-z_])(?:" + "|".join(map(re.escape, names)) + r")(?:[^0-9a-z_]|$)")


def _system(number: int) -> Spelled:
    """An error of Windows or its sockets: hexadecimal, or inside an HRESULT; a decimal number says nothing alone."""
    short = (f"0x{number:x}",) if number >= _TELLING else ()
    forms = (*short, f"0x{number:08x}", *_status_forms(status_number(_WIN32 | number)))
    return Spelled(forms, _bounded(forms))


def _alert(number: int) -> Spelled:
    """An alert of TLS (RFC 8446, 6) as OpenSSL prints it."""
    return Spelled((f"alert number {number}",), rf"alert number {number}(?:[^0-9]|$)")


def _verify(number: int) -> Spelled:
    """The result of OpenSSL's verification of a certificate (``X509_V_ERR_...``)."""
    words = ("verify error:num=", "verify return code: ")
    return Spelled(tuple(f"{word}{number}" for word in words), rf"(?:{'|'.join(words)}){number}(?:[^0-9]|$)")


def _reason(number: int) -> Spelled:
    """A reason of OpenSSL's TLS library (20): three digits of its packed number, with a function before 3.0 only."""
    return Spelled(("error:0a", "error:14"), rf"error:(?:0a{number:06x}|14[0-9a-f]{{3}}{number:03x})(?:[^0-9a-f]|$)")


def _message(number: int) -> Spelled:
    """A message of a server by its number: ``Msg 17190``, and ``Error: 17190, Severity: 16`` in any language."""
    called = rf"(?:^|[^a-z])(?:msg|error):? ?{number}(?:[^0-9]|$)"
    return Spelled((str(number),), rf"{called}|: ?{number}[,、] ?[^ ,、0-9]{{2,20}} ?:? ?[0-9]{{1,2}}(?:[^0-9]|$)")


_FAMILIES: "dict[Family, Callable[[int], Spelled]]" = {
    "status": spelled_number,
    "system": _system,
    "alert": _alert,
    "verify": _verify,
    "reason": _reason,
    "message": _message,
}
