"""What becomes of a client and a server: whether they encrypt, and whether the client looks at the certificate.

What a client asks for, the rules derive (``rules/drivers/``); what its policy class does, they say (``classes`` in
``rules/verifiers/``); how the two sides come together is MS-TDS (2.2.6.5, 3.2.5, 3.3.5).
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.compiled import all_hold
from kbassist.rulebase.language.orders import PolicyClass
from kbassist.rulebase.names import CLASS, ENCRYPTION, TRUST, WITHOUT_TLS

Session: TypeAlias = Literal["none", "login", "full", "strict", "refused"]
"""What is encrypted in the end; ``refused``: the two do not come together, whatever the certificate."""
Encrypts: TypeAlias = Literal["none", "offered", "forced"]
StrictState: TypeAlias = Literal["refused", "accepted", "required"]


class Habits(Struct, frozen=True):
    """What the rules say of a client: its policy class, what it asks for, whether it trusts without looking, what it
    does where the server has no TLS (None: they do not say), and all that is ``known`` of it."""

    policy: PolicyClass | None
    encryption: Value | None
    trust: Value | None
    without_tls: Value | None
    known: Mapping[str, Value]

    @classmethod
    def of(cls, known: Mapping[str, Value], base: RuleBase) -> "Habits":
        """Those among derived facts."""
        policy = base.orders.classes.get(str(known.get(CLASS, "")))
        return cls(policy, known.get(ENCRYPTION), known.get(TRUST), known.get(WITHOUT_TLS), known)


def session(client: Habits, encrypts: Encrypts, strict: StrictState) -> Session | None:
    """What is encrypted; None where the rules do not say what the client asks for."""
    if client.encryption is None:
        return None
    if client.encryption == "strict":
        return "refused" if strict == "refused" else "strict"
    if strict == "required":
        return "refused"
    takes_unasked = client.policy is None or client.policy.takes_unasked
    # Who takes no encryption that it has not asked for has none: "no" is "unsupported" there.
    unable = client.encryption == "unsupported" or (client.encryption == "no" and not takes_unasked)
    if encrypts == "none":
        goes_on = client.encryption != "yes" if client.without_tls is None else client.without_tls == "clear"
        return "none" if goes_on else "refused"
    if client.encryption == "yes":
        return "full"
    if encrypts == "forced":
        return "full" if takes_unasked else "refused"
    return "none" if unable else "login"


def validates(client: Habits, made: Session, base: RuleBase) -> bool | None:
    """Whether it looks at the certificate in such a session, by its class; None where the rules do not say it."""
    if made in ("none", "refused") or client.trust == "yes":
        return False
    if client.policy is None:
        return None
    return made in client.policy.looks_in and all_hold(base.tests(client.policy.looks_when), client.known)
