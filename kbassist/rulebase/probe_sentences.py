"""What the program says of a server that it asked (``rules/texts/probe.yaml``)."""

from kbassist.rulebase.sentences import SENTENCES, Sentence, family

REASONS = family(
    "probe.reason",
    *("refused", "timeout", "reset", "closed", "too-much", "no-tls", "instance-unknown", "no-port", "out-of-time"),
    *("pointless", "too-old"),
) | family(
    "probe.reason",
    *("name-unknown", "unreachable", "no-permission", "network-error", "not-tds", "not-tls", "alert", "tls-failed"),
    *("not-offered-here",),
    values=("detail",),
)
"""Why an attempt gave no answer (``model.probe.ProbeReason``); ``detail`` is empty, or a blank and brackets."""
NO_BROWSER = Sentence("probe.no-browser")
QUESTIONS = (
    family("probe.asked", "name", "browser-all")
    | family("probe.asked", "browser", "prelogin", values=("what",))
    | family("probe.asked", "tls", "suites", values=("what", "dialect"))
)
DIALECTS = family("probe.dialect", "tds-7", "tds-8")
SESSIONS = family("probe.session", "full", "strict", "login", "none")
ENCRYPTION = family("probe.encryption", "forced", "offered", "none", "unknown")
STRICT = family("probe.strict", "accepted", "required", "refused", "unknown")
MALFORMED = Sentence("probe.malformed")
OTHER_NAME = Sentence("probe.other-name", ("name", "whose", "names"))
WHOSE_NAME = family("probe.whose", "typed", "dns", "client")
NO_NAMES_AT_ALL = Sentence("probe.no-names")
NAMED_WELL = Sentence("probe.named-well", ("names",))
TRUST_NOBODY = Sentence("probe.trust.nobody")
TRUST_MISSING = Sentence("probe.trust.missing", ("issuer",))
TRUST_YES = Sentence("probe.trust.yes")
TRUST_NO = Sentence("probe.trust.no")
TRUST_OPEN = Sentence("probe.trust.open", ("issuer",))
TABLE_NOTE = Sentence("probe.table-note")
DECIDES = Sentence("probe.decides", ("facts",))
RESTS = Sentence("probe.rests", ("what", "clients"))
IF_TRUSTED = Sentence("probe.if-trusted")
IF_OLD_TLS = Sentence("probe.if-old-tls", ("version",))
IF_WEAK = Sentence("probe.if-weak")
SERVER_ONLY = Sentence("probe.chain.server-only")
CUT = Sentence("probe.chain.cut")
SUITES_UNTESTED = Sentence("probe.suites-untested")
UNTESTED = Sentence("probe.untested")
PROXIES = Sentence("probe.proxies", ("names",))
FINDINGS = family(
    "inventory.finding",
    *("unreachable", "not-understood", "cant-connect", "no-encryption", "self-generated", "expired", "not-yet-valid"),
    *("expiring", "wrong-name", "weak-key", "weak-signature", "unsuitable", "untrusted", "old-tls", "not-forced"),
)
"""The titles of what an inventory finds, the worst first."""
WHY = family("inventory.why", "no-encryption", "not-forced", "self-generated", "untrusted") | {
    "old-tls": Sentence("inventory.why.old-tls", ("version",)),
    "expired": Sentence("inventory.why.expired", ("date",)),
    "not-yet-valid": Sentence("inventory.why.not-yet-valid", ("date",)),
    "expiring": Sentence("inventory.why.expiring", ("date", "left")),
    "wrong-name": Sentence("inventory.why.wrong-name", ("name", "names")),
    "missing": Sentence("inventory.why.missing", ("issuer",)),
    "cant-connect": Sentence("inventory.why.cant-connect", ("client", "problem")),
}

_OF_THE_PROBE = (
    *(
        one
        for some in (REASONS, QUESTIONS, DIALECTS, SESSIONS, ENCRYPTION, STRICT, WHOSE_NAME, FINDINGS, WHY)
        for one in some.values()
    ),
    *(NO_BROWSER, MALFORMED, OTHER_NAME, NO_NAMES_AT_ALL, NAMED_WELL, TRUST_NOBODY, TRUST_MISSING, TRUST_YES, TRUST_NO),
    *(TRUST_OPEN, TABLE_NOTE, DECIDES, RESTS, IF_TRUSTED, IF_OLD_TLS, IF_WEAK, SERVER_ONLY, CUT, SUITES_UNTESTED),
    *(UNTESTED, PROXIES),
)
ALL_SENTENCES = SENTENCES | {one.id: one for one in _OF_THE_PROBE}
"""All that the program says, by id."""
