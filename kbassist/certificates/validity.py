"""Whether a certificate is in date (RFC 5280, 4.1.2.5): the one place that says so."""

from datetime import datetime, timezone
from typing import Literal, TypeAlias

Validity: TypeAlias = Literal["valid", "expired", "not-yet-valid"]


def validity(not_before: str, not_after: str, at: datetime) -> Validity:
    """At ``at`` (aware); the dates are ISO 8601 in UTC, both included, as ``SeenCertificate`` has them."""
    # Times of the same form and zone order as text.
    now = at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return "not-yet-valid" if now < not_before else "expired" if now > not_after else "valid"
