"""What is said of an attempt and of an outlook to a person: reasons in words, here and nowhere else."""

from kbassist.model.probe import ProbeAttempt, ProbeReason
from kbassist.probe.negotiation import Session

_REASONS: dict[ProbeReason, str] = {
    "name-unknown": "no such name ({}); check the spelling, or ask by address",
    "refused": "nobody listens there; check the port, and that SQL Server has TCP/IP switched on",
    "unreachable": "no way there ({}); check network and VPN",
    "timeout": "no answer in time; a firewall may drop it, or it speaks another protocol (--timeout gives it longer)",
    "reset": "it broke the connection off",
    "closed": "it closed the connection",
    "no-permission": "this machine does not allow it ({})",
    "network-error": "the network failed ({})",
    "not-tds": "that is no SQL Server ({})",
    "not-tls": "it did not answer with TLS ({})",
    "too-much": "it sent without an end",
    "alert": "it refused with the alert '{}'",
    "tls-failed": "the handshake failed ({})",
    "no-tls": "it does not encrypt",
    "instance-unknown": "SQL Server Browser does not know that instance",
    "no-port": "that instance listens on no TCP port",
    "not-offered-here": "the TLS library of this machine can't offer it ({})",
    "out-of-time": "not asked: the time was over (--timeout gives it longer)",
    "pointless": "not asked: it had not answered before",
    "too-old": "not asked: SQL Server before 2022 does not know it, and would log an error",
}
_SESSIONS: dict[Session | None, str] = {
    "full": "whole",
    "strict": "strict",
    "login": "login only",
    "none": "no",
    "refused": "-",
    None: "?",
}


def said(reason: ProbeReason, detail: str = "") -> str:
    """A reason in words."""
    words = _REASONS[reason]
    return words.format(detail) if detail else words.replace(" ({})", "").replace(" '{}'", "")


def outcome(attempt: ProbeAttempt) -> str:
    """What became of an attempt."""
    if attempt.status == "answered" or attempt.reason is None:
        return attempt.answer or "answered"
    if attempt.what == "browser" and attempt.reason in ("refused", "timeout", "unreachable", "reset"):
        return "it does not answer (UDP 1434); give the port instead: HOST,PORT"
    return said(attempt.reason, attempt.detail)


def question(attempt: ProbeAttempt) -> str:
    """What was asked."""
    dialect = {"tds-7": "inside TDS", "tds-8": "TLS first"}.get(attempt.dialect or "", "")
    return {
        "name": "addresses of the name",
        "browser": f"SQL Server Browser, {attempt.asked or 'all instances'}",
        "prelogin": f"PRELOGIN, encryption {attempt.asked}",
        "tls": f"TLS {attempt.asked}, {dialect}",
        "suites": f"suites of TLS {attempt.asked}, {dialect}",
    }[attempt.what]


def encrypted(session: Session | None) -> str:
    """What a client and the server encrypt."""
    return _SESSIONS[session]
