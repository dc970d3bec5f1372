"""What becomes of a client and a server: whether they encrypt, and whether the client looks at the certificate.

What a client asks for and when it validates, the rules derive (``rules/drivers/``); how the two sides come together is
MS-TDS (2.2.6.5, 3.2.5, 3.3.5), and the meaning of the classes stands with ``client.class`` in the vocabulary.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from kbassist.model.evidence import Value
from kbassist.rulebase.names import CLASS, ENCRYPTION, TRUST, WITHOUT_TLS

Session: TypeAlias = Literal["none", "login", "full", "strict", "refused"]
"""What is encrypted in the end; ``refused``: the two do not come together, whatever the certificate."""
Encrypts: TypeAlias = Literal["none", "offered", "forced"]
StrictState: TypeAlias = Literal["refused", "accepted", "required"]


class Habits(Struct, frozen=True):
    """What the rules derive of a client: its policy class, what it asks for, whether it trusts without looking, what it
    does where the server has no TLS. None: they do not say."""

    policy: Value | None
    encryption: Value | None
    trust: Value | None
    without_tls: Value | None

    @classmethod
    def of(cls, known: Mapping[str, Value]) -> "Habits":
        """Those among derived facts."""
        return cls(*(known.get(name) for name in (CLASS, ENCRYPTION, TRUST, WITHOUT_TLS)))


def session(client: Habits, encrypts: Encrypts, strict: StrictState) -> Session | None:
    """What is encrypted; None where the rules do not say what the client asks for."""
    if client.encryption is None:
        return None
    if client.encryption == "strict":
        return "refused" if strict == "refused" else "strict"
    if strict == "required":
        return "refused"
    # Class E takes no encryption that it has not asked for: "no" is "unsupported" there.
    unable = client.encryption == "unsupported" or (client.policy == "E" and client.encryption == "no")
    if encrypts == "none":
        goes_on = client.encryption != "yes" if client.without_tls is None else client.without_tls == "clear"
        return "none" if goes_on else "refused"
    if client.encryption == "yes":
        return "full"
    if encrypts == "forced":
        return "refused" if client.policy == "E" else "full"
    return "none" if unable else "login"


def validates(client: Habits, made: Session, *, ca_file: bool) -> bool | None:
    """Whether it looks at the certificate in such a session, by its class; None where the rules do not say it.

    ``ca_file``: it was given a file with its roots.
    """
    if made in ("none", "refused"):
        return False
    if client.trust == "yes":
        return False
    if client.policy is None:
        return None
    return {
        "A": client.encryption in ("yes", "strict"),
        "B": made in ("full", "strict"),
        "C": True,
        "D": ca_file,
    }.get(str(client.policy), False)
