"""What is said of an attempt and of an outlook to a person, in the rule base's words."""

from kbassist.model.probe import ProbeAttempt, ProbeReason
from kbassist.probe.negotiation import Session
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.probe_sentences import DIALECTS, NO_BROWSER, QUESTIONS, REASONS, SESSIONS

_NO_BROWSER: frozenset[ProbeReason] = frozenset({"refused", "timeout", "unreachable", "reset"})


def said(reason: ProbeReason, base: RuleBase, detail: str = "") -> str:
    """A reason in words."""
    return base.say(REASONS[reason], detail=f" ({detail})" if detail else "")


def outcome(attempt: ProbeAttempt, base: RuleBase) -> str:
    """What became of an attempt."""
    if attempt.status == "answered" or attempt.reason is None:
        return attempt.answer or "answered"
    if attempt.what == "browser" and attempt.reason in _NO_BROWSER:
        return base.say(NO_BROWSER)
    return said(attempt.reason, base, attempt.detail)


def question(attempt: ProbeAttempt, base: RuleBase) -> str:
    """What was asked."""
    kind = "browser-all" if attempt.what == "browser" and not attempt.asked else attempt.what
    dialect = base.say(DIALECTS[attempt.dialect]) if attempt.dialect else ""
    return base.say(QUESTIONS[kind], what=attempt.asked, dialect=dialect)


def encrypted(session: Session | None, base: RuleBase) -> str:
    """What a client and the server encrypt."""
    if session is None:
        return "?"
    return "-" if session == "refused" else base.say(SESSIONS[session])
