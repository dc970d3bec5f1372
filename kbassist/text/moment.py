"""A moment as a person writes it."""

import re
from datetime import datetime, timezone

from kbassist.errors import UserError
from kbassist.text.safe import clean


def read_time(text: str | None, option: str = "--at") -> datetime | None:
    """An ISO 8601 time in UTC, which is its zone where it names none; None for None. Raises ``UserError``.

    ``option``: what it was given to.
    """
    if text is None:
        return None
    try:
        # Python 3.10 does not take the Z of ISO 8601.
        moment = datetime.fromisoformat(re.sub(r"[zZ]$", "+00:00", text.strip()))
        # In UTC, too, it must lie in the years 1 to 9999.
        return moment.astimezone(timezone.utc) if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    except (ValueError, OverflowError):
        shown = f"{option} {clean(text, 60)}"
        raise UserError(f"{shown}: not an ISO 8601 time; write for example 2026-03-01T10:00:00Z") from None
